"""One guide for each indication: what to measure, what is known, what else there is."""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.indication import Alternative, IndicationGuide
from ketaprac.model.modality import Measure
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication
from ketaprac_indications import addiction, mood, sources

_PHQ_9: Final = Measure(instrument="phq-9", reason="Mood, and item 9, whatever is treated")
_GAD_7: Final = Measure(instrument="gad-7", reason="Anxiety over the last two weeks")
_DAYS: Final = Measure(
    instrument="tlfb-30", reason="Days of use and heavy days, as the trials counted"
)
_CRAVING: Final = Measure(
    instrument="craving-0-10", reason="Craving now; it may be asked every day"
)
_BAM: Final = Measure(
    instrument="bam-likert", reason="Use, risks and what protects, over the last 30 days"
)
_NONE: Final = Alternative(
    name="No treatment",
    words="It is a choice too. The prescriber can say what may happen with and without treatment.",
    source=sources.HOUSE,
)


def _alternative(name: str, source: Source, words: str | None = None) -> Alternative:
    return Alternative(name=name, words=words, source=source)


def _guide(
    indication: Indication,
    title: str,
    evidence: tuple[EvidenceRow, ...],
    measures: tuple[Measure, ...],
    *alternatives: Alternative,
) -> IndicationGuide:
    return IndicationGuide(
        id=indication,
        version="1",
        title=title,
        measures=measures,
        evidence=evidence,
        alternatives=(*alternatives, _NONE),
    )


_STIMULANT_CARE: Final = (
    _alternative(
        "Contingency management",
        sources.ASAM_STIMULANTS,
        "Rewards for tests without the substance. The guideline gives it the best evidence.",
    ),
    _alternative(
        "Cognitive behavioural therapy, community reinforcement",
        sources.ASAM_STIMULANTS,
        "Can go together with contingency management.",
    ),
    _alternative("Medicine", sources.NO_MEDICINE, "None is approved for stimulant use disorder."),
)

_TALK: Final = _alternative(
    "Talk therapy without ketamine", sources.HOUSE, "Alone or in a group; we help to find it."
)

GUIDES: Final[tuple[IndicationGuide, ...]] = (
    _guide(
        Indication.ALCOHOL,
        "Alcohol use disorder",
        addiction.ALCOHOL,
        (
            Measure(instrument="audit-c", reason="Drinking at the start; it follows change poorly"),
            _DAYS,
            _BAM,
            Measure(instrument="pacs", reason="Craving for alcohol over the last week"),
            _PHQ_9,
        ),
        _alternative("Naltrexone", sources.NIAAA, "Approved for alcohol use disorder."),
        _alternative("Acamprosate", sources.NIAAA, "Approved for alcohol use disorder."),
        _alternative("Disulfiram", sources.NIAAA, "Approved for alcohol use disorder."),
        _TALK,
    ),
    _guide(
        Indication.OPIOID,
        "Opioid use disorder",
        addiction.OPIOID,
        (_DAYS, _BAM, _CRAVING, _PHQ_9),
        _alternative(
            "Buprenorphine", sources.FDA_MOUD, "Approved. Not to be stopped for this treatment."
        ),
        _alternative(
            "Methadone", sources.FDA_MOUD, "Approved. Not to be stopped for this treatment."
        ),
        _alternative("Naltrexone", sources.FDA_MOUD, "Approved."),
        _TALK,
    ),
    _guide(
        Indication.COCAINE,
        "Cocaine use disorder",
        addiction.COCAINE,
        (_DAYS, _BAM, _CRAVING, _PHQ_9),
        *_STIMULANT_CARE,
        _TALK,
    ),
    _guide(
        Indication.STIMULANTS,
        "Use disorder of stimulants other than cocaine",
        addiction.STIMULANTS,
        (_DAYS, _BAM, _CRAVING, _PHQ_9),
        *_STIMULANT_CARE,
        _TALK,
    ),
    _guide(
        Indication.CANNABIS,
        "Cannabis use disorder",
        addiction.CANNABIS,
        (_DAYS, _BAM, _CRAVING, _PHQ_9),
        _alternative("Cognitive behavioural therapy", sources.CANNABIS_BRIEF),
        _alternative("Motivational enhancement therapy", sources.CANNABIS_BRIEF),
        _alternative(
            "Medicine", sources.CANNABIS_MEDICINE, "None has been shown clearly to work so far."
        ),
    ),
    _guide(
        Indication.DEPRESSION,
        "Depression",
        mood.DEPRESSION,
        (_PHQ_9, _GAD_7, Measure(instrument="who-5", reason="Well-being, the other side")),
        _alternative(
            "Esketamine nasal spray",
            sources.SPRAVATO,
            "Approved for some kinds of depression, in certified clinics only.",
        ),
        _alternative(
            "Electroconvulsive therapy",
            sources.KETECT,
            "Did better than ketamine infusions in one of two trials.",
        ),
        _alternative("Antidepressant medicine", sources.HOUSE, "The prescriber knows which ones."),
        _TALK,
    ),
    _guide(
        Indication.ANXIETY,
        "Anxiety disorder",
        mood.ANXIETY,
        (_GAD_7, _PHQ_9),
        _alternative(
            "Psychological treatment",
            sources.NICE_ANXIETY,
            "From guided self-help to individual therapy, step by step.",
        ),
        _alternative(
            "Medicine", sources.NICE_ANXIETY, "Offered where steps without it did not help enough."
        ),
    ),
    _guide(
        Indication.TRAUMA,
        "Post-traumatic stress",
        mood.TRAUMA,
        (Measure(instrument="pcl-5", reason="Symptoms over the last month"), _PHQ_9, _GAD_7),
        _alternative(
            "Prolonged exposure, cognitive processing therapy or EMDR",
            sources.VA_DOD,
            "Recommended, and before medicine. None of them needs ketamine.",
        ),
        _alternative("Paroxetine or sertraline", sources.VA_DOD, "Recommended medicines."),
    ),
)
