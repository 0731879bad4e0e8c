"""Every questionnaire against vectors that were added up by hand from its sources.

The rule behind each block is named beside it; where it was read stands in the
definition's own sources.
"""

from __future__ import annotations

import pytest
from instrument_support import BY_ID, JOINED, answered, band, outcome

from ketaprac.model.people import Sex
from ketaprac.model.screening import NotScorable, Scored
from ketaprac.scoring import score

# Instrument, raw answers, total, band. Low, high, and both sides of each edge.
TOTALS = [
    # AUDIT: plain sum, bands from 8, 16 and 20 (awell-score).
    ("audit", "0,0,0,0,0,0,0,0,0,0", 0, "low"),
    ("audit", "4,3,0,0,0,0,0,0,0,0", 7, "low"),
    ("audit", "4,4,0,0,0,0,0,0,0,0", 8, "hazardous"),
    ("audit", "4,4,4,3,0,0,0,0,0,0", 15, "hazardous"),
    ("audit", "4,4,4,4,0,0,0,0,0,0", 16, "harmful"),
    ("audit", "4,4,4,4,3,0,0,0,0,0", 19, "harmful"),
    ("audit", "4,4,4,4,4,0,0,0,0,0", 20, "likely-dependent"),
    ("audit", "4,4,4,4,4,4,4,4,4,4", 40, "likely-dependent"),
    # DAST-10: yes is a point, for item 3 no is (awell-score). All "no" is 1, not 0.
    ("dast-10", "0,0,0,0,0,0,0,0,0,0", 1, "low"),
    ("dast-10", "0,0,1,0,0,0,0,0,0,0", 0, "none"),
    ("dast-10", "1,0,0,0,0,0,0,0,0,0", 2, "low"),
    ("dast-10", "1,1,0,0,0,0,0,0,0,0", 3, "moderate"),
    ("dast-10", "1,1,0,1,1,0,0,0,0,0", 5, "moderate"),
    ("dast-10", "1,1,0,1,1,1,0,0,0,0", 6, "substantial"),
    ("dast-10", "1,1,0,1,1,1,1,1,0,0", 8, "substantial"),
    ("dast-10", "1,1,1,1,1,1,1,1,1,1", 9, "severe"),
    ("dast-10", "1,1,0,1,1,1,1,1,1,1", 10, "severe"),
    # ISI: plain sum, bands from 8, 15 and 22 (awell-score).
    ("isi", "0,0,0,0,0,0,0", 0, "none"),
    ("isi", "1,1,1,1,1,1,1", 7, "none"),
    ("isi", "2,1,1,1,1,1,1", 8, "subthreshold"),
    ("isi", "2,2,2,2,2,2,2", 14, "subthreshold"),
    ("isi", "3,2,2,2,2,2,2", 15, "moderate"),
    ("isi", "3,3,3,3,3,3,3", 21, "moderate"),
    ("isi", "4,3,3,3,3,3,3", 22, "severe"),
    ("isi", "4,4,4,4,4,4,4", 28, "severe"),
    # WHO-5: raw sum, poor below 13 (awell-score, after WHO 2024).
    ("who-5", "0,0,0,0,0", 0, "poor"),
    ("who-5", "3,3,2,2,2", 12, "poor"),
    ("who-5", "3,3,3,2,2", 13, "fair"),
    ("who-5", "5,5,5,5,5", 25, "fair"),
    # PCL-5: plain sum, cuts from 31 to 33 (awell-score, CamCOPS).
    ("pcl-5", ",".join("0" * 20), 0, "below-cuts"),
    ("pcl-5", ",".join("3" * 10 + "0" * 10), 30, "below-cuts"),
    ("pcl-5", ",".join("3" * 10 + "1" + "0" * 9), 31, "within-cuts"),
    ("pcl-5", ",".join("3" * 10 + "2" + "0" * 9), 32, "within-cuts"),
    ("pcl-5", ",".join("3" * 11 + "0" * 9), 33, "above-cuts"),
    ("pcl-5", ",".join("4" * 20), 80, "above-cuts"),
    # CIWA-Ar: nine to 7 and one to 4, bands from 8 and 15 (CamCOPS).
    ("ciwa-ar", "0,0,0,0,0,0,0,0,0,0", 0, "mild"),
    ("ciwa-ar", "7,0,0,0,0,0,0,0,0,0", 7, "mild"),
    ("ciwa-ar", "7,1,0,0,0,0,0,0,0,0", 8, "moderate"),
    ("ciwa-ar", "7,7,0,0,0,0,0,0,0,0", 14, "moderate"),
    ("ciwa-ar", "7,7,1,0,0,0,0,0,0,0", 15, "severe"),
    ("ciwa-ar", "7,7,7,7,7,7,7,7,7,4", 67, "severe"),
    # COWS: uneven points, bands from 5, 13, 25 and above 36 (PCSS-MAT, Valant).
    ("cows", "0,0,0,0,0,0,0,0,0,0,0", 0, None),
    ("cows", "4,0,0,0,0,0,0,0,0,0,0", 4, None),
    ("cows", "0,0,5,0,0,0,0,0,0,0,0", 5, "mild"),
    ("cows", "4,3,5,0,0,0,0,0,0,0,0", 12, "mild"),
    ("cows", "4,4,5,0,0,0,0,0,0,0,0", 13, "moderate"),
    ("cows", "4,4,5,5,4,2,0,0,0,0,0", 24, "moderate"),
    ("cows", "4,4,5,5,4,0,3,0,0,0,0", 25, "moderately-severe"),
    ("cows", "4,4,5,5,4,4,5,4,1,0,0", 36, "moderately-severe"),
    ("cows", "4,4,5,5,4,4,5,4,2,0,0", 37, "severe"),
    ("cows", "4,4,5,5,4,4,5,4,4,4,5", 48, "severe"),
    # PACS: plain sum, cuts from 15 and above 20 (Hartwell 2019).
    ("pacs", "0,0,0,0,0", 0, "below-cuts"),
    ("pacs", "6,6,2,0,0", 14, "below-cuts"),
    ("pacs", "6,6,3,0,0", 15, "lower-cut"),
    ("pacs", "6,6,6,2,0", 20, "lower-cut"),
    ("pacs", "6,6,6,3,0", 21, "upper-cut"),
    ("pacs", "6,6,6,6,6", 30, "upper-cut"),
    # SDS: five of 0 to 3, no cut for ketamine (EMCDDA).
    ("sds-ketamine", "0,0,0,0,0", 0, None),
    ("sds-ketamine", "3,3,3,3,3", 15, None),
    # ACE: a count of ten without bands (Therapist Assist).
    ("ace-10", "0,0,0,0,0,0,0,0,0,0", 0, None),
    ("ace-10", "1,1,1,1,1,1,1,1,1,1", 10, None),
    # PQ-16: endorsed items count, cut from 6 (Ising 2012).
    ("pq-16", ",".join(["0,-"] * 16), 0, "below-cut"),
    ("pq-16", ",".join(["1,0"] * 5 + ["0,-"] * 11), 5, "below-cut"),
    ("pq-16", ",".join(["1,0"] * 6 + ["0,-"] * 10), 6, "at-cut"),
    ("pq-16", ",".join(["1,3"] * 16), 16, "at-cut"),
    # PC-PTSD-5: a count, cuts from 3 and 4 (Australian guidelines).
    ("pc-ptsd-5", "1,0,0,0,0,0", 0, "below-cuts"),
    ("pc-ptsd-5", "1,1,1,0,0,0", 2, "below-cuts"),
    ("pc-ptsd-5", "1,1,1,1,0,0", 3, "sensitive-cut"),
    ("pc-ptsd-5", "1,1,1,1,1,0", 4, "efficient-cut"),
    ("pc-ptsd-5", "1,1,1,1,1,1", 5, "efficient-cut"),
    # DES-II: a mean of percentages (Better World Healthcare). 10 / 28 = 0.357...
    ("des-ii", ",".join(["0"] * 28), 0, None),
    ("des-ii", ",".join(["10"] + ["0"] * 27), 0.36, None),
    ("des-ii", ",".join(["100"] * 14 + ["0"] * 14), 50, None),
    ("des-ii", ",".join(["100"] * 28), 100, None),
    # MDQ: thirteen count; the two questions after them do not (NINDS, Measurely).
    ("mdq", "0,0,0,0,0,0,0,0,0,0,0,0,0,0,3", 0, None),
    ("mdq", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,3", 13, None),
    # Days and craving are what was said.
    ("tlfb-30", "0,0", 0, None),
    ("tlfb-30", "30,30", 30, None),
    ("craving-0-10", "0", 0, None),
    ("craving-0-10", "10", 10, None),
    # These have no total by their authors (Kipu; Blueprint; NIMH; NIDA).
    ("bam-likert", ",".join(["4"] * 23), None, None),
    ("c-ssrs-screener", "1,1,1,1,1,1,1", None, None),
    ("asq", "1,1,1,1,1", None, None),
    ("taps-1", "4,4,4,4", None, None),
]


@pytest.mark.parametrize(("name", "text", "total", "called"), TOTALS)
def test_totals_and_bands_are_those_of_the_source(name, text, total, called):
    result = score(BY_ID[name], answered(name, text))
    assert isinstance(result, Scored)
    assert (result.total, result.band) == (total, called)


UNEVEN = {
    # Signs of the COWS leave steps out (PCSS-MAT).
    ("cows", (0, 1, 2, 4)): {"1", "5", "6", "8", "9", "10"},
    ("cows", (0, 1, 2, 3, 4)): {"2"},
    ("cows", (0, 1, 3, 5)): {"3"},
    ("cows", (0, 1, 2, 5)): {"4"},
    ("cows", (0, 1, 2, 3, 5)): {"7"},
    ("cows", (0, 3, 5)): {"11"},
    # The last two of the AUDIT and of the DUDIT; yes or no in the BAM.
    ("audit", (0, 2, 4)): {"9", "10"},
    ("dudit", (0, 2, 4)): {"10", "11"},
    ("bam-likert", (0, 4)): {"14"},
    # Orientation in the CIWA-Ar goes to 4, the other signs to 7.
    ("ciwa-ar", (0, 1, 2, 3, 4)): {"10"},
}


@pytest.mark.parametrize(("name", "values"), UNEVEN)
def test_items_that_take_other_answers_than_their_neighbours(name, values):
    found = {item.id for item in BY_ID[name].items if item.values == values}
    assert found == UNEVEN[name, values]


# DUDIT: men from 6, women from 2, dependence from 25 (Australian guidelines).
DUDIT = [
    ("0,0,0,0,0,0,0,0,0,0,0", 0, "below-cut", "below-cut"),
    ("1,0,0,0,0,0,0,0,0,0,0", 1, "below-cut", "below-cut"),
    ("2,0,0,0,0,0,0,0,0,0,0", 2, "below-cut", "problems"),
    ("4,1,0,0,0,0,0,0,0,0,0", 5, "below-cut", "problems"),
    ("4,0,0,0,0,0,0,0,0,2,0", 6, "problems", "problems"),
    ("4,4,4,4,0,0,0,0,0,4,4", 24, "problems", "problems"),
    ("4,4,4,4,1,0,0,0,0,4,4", 25, "dependence", "dependence"),
    ("4,4,4,4,4,4,4,4,4,4,4", 44, "dependence", "dependence"),
]


@pytest.mark.parametrize(("text", "total", "man", "woman"), DUDIT)
def test_dudit_has_a_cut_for_each_sex_and_takes_the_stricter_where_none_is_known(
    text, total, man, woman
):
    found = {s: score(BY_ID["dudit"], answered("dudit", text), sex=s) for s in (None, *Sex)}
    assert {each.total for each in found.values()} == {total}
    assert (found[Sex.MALE].band, found[Sex.FEMALE].band) == (man, woman)
    assert found[None].band == woman


SUBSCALES = [
    # AUDIT: 1-3, 4-6 from 4, 7-10 from 1 (awell-score).
    ("audit", "4,4,4,0,0,0,0,0,0,0", "consumption", 12, None),
    ("audit", "0,0,0,0,0,0,4,4,4,4", "consumption", 0, None),
    ("audit", "4,4,4,0,0,0,4,4,4,4", "dependence", 0, "below-cut"),
    ("audit", "1,1,1,1,1,1,0,0,0,0", "dependence", 3, "below-cut"),
    ("audit", "1,1,1,2,1,1,0,0,0,0", "dependence", 4, "possible"),
    ("audit", "1,1,1,4,4,4,0,0,0,0", "dependence", 12, "possible"),
    ("audit", "1,1,1,0,0,0,0,0,0,0", "problems", 0, "none"),
    ("audit", "1,1,1,0,0,0,1,0,0,0", "problems", 1, "ask"),
    ("audit", "1,1,1,0,0,0,4,4,4,4", "problems", 16, "ask"),
    # WHO-5: four times the raw sum; 13 is 52 percent, 12 is 48 (awell-score).
    ("who-5", "3,3,3,2,2", "percent", 52, None),
    ("who-5", "3,3,2,2,2", "percent", 48, None),
    ("who-5", "5,5,5,5,5", "percent", 100, None),
    ("who-5", "0,0,0,0,0", "percent", 0, None),
    # PCL-5: items 1-5, 6-7, 8-14 and 15-20 (CamCOPS).
    ("pcl-5", ",".join("4" * 5 + "0" * 15), "cluster-b", 20, None),
    ("pcl-5", ",".join("0" * 5 + "4" * 2 + "0" * 13), "cluster-c", 8, None),
    ("pcl-5", ",".join("0" * 7 + "4" * 7 + "0" * 6), "cluster-d", 28, None),
    ("pcl-5", ",".join("0" * 14 + "4" * 6), "cluster-e", 24, None),
    ("pcl-5", ",".join("0" * 5 + "4" * 15), "cluster-b", 0, None),
    ("pcl-5", ",".join("4" * 5 + "0" * 2 + "4" * 13), "cluster-c", 0, None),
    ("pcl-5", ",".join("4" * 7 + "0" * 7 + "4" * 6), "cluster-d", 0, None),
    ("pcl-5", ",".join("4" * 14 + "0" * 6), "cluster-e", 0, None),
    # PQ-16: distress is added up beside the count (QxMD).
    ("pq-16", ",".join(["1,3"] * 16), "distress", 48, None),
    ("pq-16", ",".join(["1,2", "1,1"] + ["0,-"] * 14), "distress", 3, None),
    ("pq-16", ",".join(["1,0"] * 16), "distress", 0, None),
    # Timeline follow-back: heavy days beside days of use.
    ("tlfb-30", "12,5", "heavy-days", 5, None),
    ("tlfb-30", "12,0", "heavy-days", 0, None),
    ("tlfb-30", "30,30", "heavy-days", 30, None),
]


@pytest.mark.parametrize(("name", "text", "scale", "total", "called"), SUBSCALES)
def test_subscales_are_those_of_the_source(name, text, scale, total, called):
    result = score(BY_ID[name], answered(name, text))
    found = {sub.scale: (sub.total, sub.band) for sub in result.subscales}
    assert found[scale] == (total, called)


def bam(**given: int) -> str:
    """A BAM with nought everywhere except where said; 7A to 7G and 17 stay blank."""
    named = {key.removeprefix("q"): value for key, value in given.items()}
    blank = {"7a", "7b", "7c", "7d", "7e", "7f", "7g", "17"}
    items = [item.id for item in BY_ID["bam-likert"].items]
    return ",".join("-" if i in blank else str(named.get(i, 0)) for i in items)


# BAM: use 4+5+6 from 1; risk 1,2,3,8,11,15 from 12; protective 9,10,12,13,14,16 up to 12.
BAM = [
    ({}, "use", 0, "none"),
    ({"q6": 1}, "use", 1, "any"),
    ({"q4": 4, "q5": 4, "q6": 4}, "use", 12, "any"),
    ({}, "risk", 0, "below-cut"),
    ({"q1": 4, "q2": 4, "q3": 3}, "risk", 11, "below-cut"),
    ({"q8": 4, "q11": 4, "q15": 4}, "risk", 12, "at-cut"),
    ({"q1": 4, "q2": 4, "q3": 4, "q8": 4, "q11": 4, "q15": 4}, "risk", 24, "at-cut"),
    ({}, "protective", 0, "weak"),
    ({"q9": 4, "q10": 4, "q14": 4}, "protective", 12, "weak"),
    ({"q9": 4, "q10": 4, "q12": 1, "q14": 4}, "protective", 13, "above-cut"),
    (
        {"q9": 4, "q10": 4, "q12": 4, "q13": 4, "q14": 4, "q16": 4},
        "protective",
        24,
        "above-cut",
    ),
]


@pytest.mark.parametrize(("given", "scale", "total", "called"), BAM)
def test_bam_has_three_scales_and_no_total(given, scale, total, called):
    result = score(BY_ID["bam-likert"], answered("bam-likert", bam(**given)))
    assert isinstance(result, Scored)
    assert result.total is None
    assert {s.scale: (s.total, s.band) for s in result.subscales}[scale] == (total, called)


def test_what_is_good_when_high_says_so():
    high = {
        (name, scale.id)
        for name, instrument in BY_ID.items()
        for scale in (instrument.total, *instrument.subscales)
        if scale.higher_is_better
    }
    assert high == {("who-5", "total"), ("who-5", "percent"), ("bam-likert", "protective")}


OUTCOMES = [
    # PHQ-9: a core symptom, and five or two symptoms; from 2 points, the ninth from 1 (CamCOPS).
    ("phq-9", "2,0,2,2,2,2,0,0,0", "syndrome", "major"),
    ("phq-9", "2,0,2,2,2,0,0,0,1", "syndrome", "major"),
    ("phq-9", "2,0,2,2,2,1,1,1,0", "syndrome", "other"),
    ("phq-9", "0,2,0,0,0,0,0,0,1", "syndrome", "other"),
    ("phq-9", "2,0,1,1,1,1,1,1,0", "syndrome", "none"),
    ("phq-9", "1,1,3,3,3,3,3,3,3", "syndrome", "none"),
    ("phq-9", "0,0,0,0,0,0,0,0,0", "syndrome", "none"),
    ("phq-9", "3,3,3,3,3,3,3,3,3", "syndrome", "major"),
    # PCL-5: from 2 points, one of 1-5, one of 6-7, two of 8-14, two of 15-20 (CamCOPS).
    ("pcl-5", "2,0,0,0,0,2,0,2,2,0,0,0,0,0,2,2,0,0,0,0", "provisional", "met"),
    ("pcl-5", "0,0,0,0,2,0,2,0,0,0,0,0,2,2,0,0,0,0,2,2", "provisional", "met"),
    ("pcl-5", "1,1,1,1,1,2,0,2,2,0,0,0,0,0,2,2,0,0,0,0", "provisional", "not-met"),
    ("pcl-5", "2,0,0,0,0,1,1,2,2,0,0,0,0,0,2,2,0,0,0,0", "provisional", "not-met"),
    ("pcl-5", "2,0,0,0,0,2,0,4,1,1,1,1,1,1,2,2,0,0,0,0", "provisional", "not-met"),
    ("pcl-5", "2,0,0,0,0,2,0,2,2,0,0,0,0,0,4,1,1,1,1,1", "provisional", "not-met"),
    # MDQ: seven, and at the same time, and at least a moderate problem (NINDS).
    ("mdq", "1,1,1,1,1,1,1,0,0,0,0,0,0,1,2", "screen", "positive"),
    ("mdq", "0,0,0,0,0,0,1,1,1,1,1,1,1,1,3", "screen", "positive"),
    ("mdq", "1,1,1,1,1,1,0,0,0,0,0,0,0,1,3", "screen", "negative"),
    ("mdq", "1,1,1,1,1,1,1,1,1,1,1,1,1,0,3", "screen", "negative"),
    ("mdq", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "screen", "negative"),
    # C-SSRS: 1-2 low, 3 or behaviour in life moderate, 4, 5 or recent behaviour high (Blueprint).
    ("c-ssrs-screener", "0,0,-,-,-,0,-", "level", "negative"),
    ("c-ssrs-screener", "0,0,0,0,0,0,0", "level", "negative"),
    ("c-ssrs-screener", "1,0,-,-,-,0,-", "level", "low"),
    ("c-ssrs-screener", "0,1,0,0,0,0,-", "level", "low"),
    ("c-ssrs-screener", "0,1,1,0,0,0,-", "level", "moderate"),
    ("c-ssrs-screener", "0,0,-,-,-,1,0", "level", "moderate"),
    ("c-ssrs-screener", "0,1,0,1,0,0,-", "level", "high"),
    ("c-ssrs-screener", "0,1,0,0,1,0,-", "level", "high"),
    ("c-ssrs-screener", "0,0,-,-,-,1,1", "level", "high"),
    # ASQ: any yes is positive, the fifth says whether it is acute (PsyPack, after NIMH).
    ("asq", "0,0,0,0,-", "screen", "negative"),
    ("asq", "1,0,0,0,0", "screen", "non-acute"),
    ("asq", "0,0,0,1,0", "screen", "non-acute"),
    ("asq", "0,0,1,0,1", "screen", "acute"),
    # TAPS-1: any answer other than never (NIDA).
    ("taps-1", "0,0,0,0", "screen", "negative"),
    ("taps-1", "1,0,0,0", "screen", "positive"),
    ("taps-1", "0,0,0,4", "screen", "positive"),
]


@pytest.mark.parametrize(("name", "text", "criterion", "expected"), OUTCOMES)
def test_criteria_come_to_what_the_source_says(name, text, criterion, expected):
    result = score(BY_ID[name], answered(name, text))
    assert isinstance(result, Scored)
    assert outcome(result, criterion) == expected
    last = next(c for c in BY_ID[name].criteria if c.id == criterion).outcomes[-1].id
    (found,) = [v for v in result.verdicts if v.criterion == criterion]
    assert found.negative == (expected == last)


FLAGS = [
    # One answer on a form that is otherwise empty, at the threshold and just below it.
    # PHQ-9: any answer but nought to item 9 (CamCOPS).
    ("phq-9", "self-harm", "-,-,-,-,-,-,-,-,1", True),
    ("phq-9", "self-harm", "-,-,-,-,-,-,-,-,0", False),
    # AUDIT: an injury, in the last year or before (CamCOPS).
    ("audit", "injury", "-,-,-,-,-,-,-,-,2,-", True),
    ("audit", "injury", "-,-,-,-,-,-,-,-,0,-", False),
    # C-SSRS: any yes (Blueprint).
    ("c-ssrs-screener", "question-1", "1,-,-,-,-,-,-", True),
    ("c-ssrs-screener", "question-1", "0,-,-,-,-,-,-", False),
    ("c-ssrs-screener", "question-2", "-,1,-,-,-,-,-", True),
    ("c-ssrs-screener", "question-2", "-,0,-,-,-,-,-", False),
    ("c-ssrs-screener", "question-3", "-,-,1,-,-,-,-", True),
    ("c-ssrs-screener", "question-3", "-,-,0,-,-,-,-", False),
    ("c-ssrs-screener", "question-4", "-,-,-,1,-,-,-", True),
    ("c-ssrs-screener", "question-4", "-,-,-,0,-,-,-", False),
    ("c-ssrs-screener", "question-5", "-,-,-,-,1,-,-", True),
    ("c-ssrs-screener", "question-5", "-,-,-,-,0,-,-", False),
    ("c-ssrs-screener", "question-6", "-,-,-,-,-,1,-", True),
    ("c-ssrs-screener", "question-6", "-,-,-,-,-,0,-", False),
    ("c-ssrs-screener", "question-6-recent", "-,-,-,-,-,-,1", True),
    ("c-ssrs-screener", "question-6-recent", "-,-,-,-,-,-,0", False),
    # ASQ: any yes; a yes to the fifth is acute (NIMH).
    ("asq", "question-1", "1,-,-,-,-", True),
    ("asq", "question-1", "0,-,-,-,-", False),
    ("asq", "question-2", "-,1,-,-,-", True),
    ("asq", "question-2", "-,0,-,-,-", False),
    ("asq", "question-3", "-,-,1,-,-", True),
    ("asq", "question-3", "-,-,0,-,-", False),
    ("asq", "question-4", "-,-,-,1,-", True),
    ("asq", "question-4", "-,-,-,0,-", False),
    ("asq", "acute", "-,-,-,-,1", True),
    ("asq", "acute", "-,-,-,-,0", False),
]


@pytest.mark.parametrize(("name", "flag", "text", "raised"), FLAGS)
def test_safety_items_speak_on_a_form_that_is_otherwise_empty(name, flag, text, raised):
    result = score(BY_ID[name], answered(name, text))
    assert isinstance(result, NotScorable)
    assert [each.id for each in result.flags] == ([flag] if raised else [])


SKIPS = [
    # AUDIT: 1 is nought, or 2 and 3 are; 9 and 10 are always needed (CamCOPS).
    ("audit", "0,-,-,-,-,-,-,-,0,0", 0, ("does-not-drink",)),
    ("audit", "0,-,-,-,-,-,-,-,2,4", 6, ("does-not-drink",)),
    ("audit", "3,0,0,-,-,-,-,-,0,2", 5, ("drinks-little",)),
    ("audit", "0,0,0,-,-,-,-,-,0,0", 0, ("drinks-little",)),
    ("audit", "0,0,0,0,0,0,0,0,0,0", 0, ()),
    # PC-PTSD-5: a no to the first question ends the form.
    ("pc-ptsd-5", "0,-,-,-,-,-", 0, ("no-trauma",)),
    ("pc-ptsd-5", "1,0,0,0,0,0", 0, ()),
    # C-SSRS: 3-5 follow on a yes to 2, the last three months on a yes to 6.
    ("c-ssrs-screener", "1,0,-,-,-,0,-", None, ("no-thoughts", "no-behaviour")),
    ("c-ssrs-screener", "1,1,0,0,0,1,0", None, ()),
    # ASQ: four times no ends the form.
    ("asq", "0,0,0,0,-", None, ("all-no",)),
    # MDQ: whether they came together is asked where there is more than one.
    ("mdq", "1,0,0,0,0,0,0,0,0,0,0,0,0,-,0", 1, ("no-cluster",)),
    # BAM: no day with alcohol leads past the days with much of it.
    ("bam-likert", "0,0,0,0,-" + ",0" * 18, None, ("no-alcohol",)),
    # PQ-16: distress is asked where there is a yes.
    ("pq-16", ",".join(["1,2"] * 15 + ["0,-"]), 15, ("no-16",)),
    *(
        ("pq-16", ",".join(["1,2"] * n + ["0,-"] + ["1,2"] * (15 - n)), 15, (f"no-{n + 1}",))
        for n in range(15)
    ),
]


@pytest.mark.parametrize(("name", "text", "total", "branch"), SKIPS)
def test_what_was_rightly_not_asked_is_no_gap_and_the_branch_is_kept(name, text, total, branch):
    result = score(BY_ID[name], answered(name, text))
    assert isinstance(result, Scored)
    assert (result.total, result.branch) == (total, branch)
    blank = [i.id for i, raw in zip(BY_ID[name].items, text.split(","), strict=True) if raw == "-"]
    assert result.skipped == tuple(blank)


MISSING = [
    ("audit", "0,-,-,-,-,-,-,-,-,0", ("9",)),
    ("audit", "0,-,-,-,-,-,-,-,0,-", ("10",)),
    ("audit", "1,-,-,-,-,-,-,-,0,0", ("2", "3", "4", "5", "6", "7", "8")),
    ("audit", "1,0,1,-,-,-,-,-,0,0", ("4", "5", "6", "7", "8")),
    ("audit", "1,0,-,-,-,-,-,-,0,0", ("3", "4", "5", "6", "7", "8")),
    # One answer in a skipped block, and the block was asked.
    ("audit", "0,-,-,0,-,-,-,-,0,0", ("2", "3", "5", "6", "7", "8")),
    ("pc-ptsd-5", "-,-,-,-,-,-", ("trauma", "1", "2", "3", "4", "5")),
    ("pc-ptsd-5", "1,-,1,1,1,1", ("1",)),
    ("c-ssrs-screener", "0,1,-,-,-,0,-", ("3", "4", "5")),
    ("c-ssrs-screener", "0,-,-,-,-,0,-", ("2", "3", "4", "5")),
    ("c-ssrs-screener", "0,0,-,-,-,1,-", ("6-recent",)),
    ("asq", "0,0,0,-,-", ("4", "5")),
    ("asq", "1,0,0,0,-", ("5",)),
    ("mdq", "1,1,0,0,0,0,0,0,0,0,0,0,0,-,0", ("14",)),
    ("pq-16", ",".join(["1,-"] + ["0,-"] * 15), ("1-distress",)),
]


@pytest.mark.parametrize(("name", "text", "missing"), MISSING)
def test_a_gap_that_no_skip_explains_is_missing(name, text, missing):
    result = score(BY_ID[name], answered(name, text))
    assert isinstance(result, NotScorable)
    assert result.missing == missing


CLASHES = [
    ("pc-ptsd-5", "0,1,0,0,0,0"),
    ("c-ssrs-screener", "0,0,0,1,0,0,-"),
    ("c-ssrs-screener", "0,0,-,-,-,0,1"),
    ("asq", "0,0,0,0,1"),
    ("pq-16", ",".join(["0,2"] + ["0,-"] * 15)),
    ("tlfb-30", "4,5"),
    ("bam-likert", bam(q5=2, q4=1)),
]


@pytest.mark.parametrize(("name", "text"), CLASHES)
def test_answers_that_contradict_each_other_give_no_total(name, text):
    result = score(BY_ID[name], answered(name, text))
    assert isinstance(result, NotScorable)
    assert result.missing == () and "ask again" in result.reason


def test_a_contradiction_hides_neither_flag_nor_level():
    result = score(BY_ID["c-ssrs-screener"], answered("c-ssrs-screener", "0,0,0,1,0,0,-"))
    assert outcome(result, "level") == "high"
    assert [flag.item for flag in result.flags] == ["4"]
    acute = score(BY_ID["asq"], answered("asq", "0,0,0,0,1"))
    assert (outcome(acute, "screen"), [f.id for f in acute.flags]) == ("acute", ["acute"])


def test_a_former_drinker_may_report_the_past_year():
    result = score(BY_ID["audit"], answered("audit", "0,0,0,4,0,0,0,0,0,0"))
    assert isinstance(result, Scored) and result.total == 4
    assert band(result, "dependence") == "possible"


@pytest.mark.parametrize("name", sorted(BY_ID))
def test_a_definition_says_where_it_is_from(name):
    instrument = BY_ID[name]
    sources = [instrument.total.source, *(s.source for s in instrument.subscales)]
    sources += [c.source for c in instrument.criteria] + [s.source for s in instrument.skips]
    sources += [s.source for s in instrument.safety] + [c.source for c in instrument.changes]
    assert all(each.title and each.locator and each.read_on for each in sources)
    assert instrument.licence.notice
    assert len({change.id for change in instrument.changes}) == len(instrument.changes)


def test_thresholds_of_change_are_several_and_none_is_preferred():
    changes = {name: [(c.points, c.percent) for c in i.changes] for name, i in BY_ID.items()}
    assert {name: found for name, found in changes.items() if found} == {
        "phq-9": [(5, None), (1.7, 21)],
        "gad-7": [(4, None), (1.5, 26.8)],
        "pcl-5": [(5, None), (10, None)],
        "isi": [(8.4, None)],
    }


def test_joined_items_are_the_ones_whose_blank_may_be_a_skip():
    """The exhaustive tests leave these out by name; the list must not grow unseen."""
    joined = {"audit", "c-ssrs-screener", "asq", "mdq", "pq-16", "pc-ptsd-5", "bam-likert"}
    assert set(JOINED) == joined
