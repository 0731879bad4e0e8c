"""What studies found on lozenges, on series of doses, and on what is treated.

Small on purpose, negatives included. Rows on one therapy stand with its modality.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication
from ketaprac_lozenge_series import sources


def _none_found(indication: Indication) -> EvidenceRow:
    """The row that must never be missing where a substance use disorder is treated."""
    return EvidenceRow(
        id=f"none-found.sublingual-{indication}",
        indication=indication,
        study="Sublingual ketamine with psychotherapy for a substance use disorder",
        design="looked for, none found",
        participants="none",
        result="No trial was found that gave lozenges together with psychotherapy to people "
        "with a substance use disorder. Trials of ketamine in addiction used infusions or "
        "injections.",
        grade=Grade.D,
        caveat="Using lozenges here carries findings over from another route. That nothing was "
        "found does not prove that nothing exists.",
        route_matches=False,
        population_matches=False,
        source=sources.SEARCH,
    )


NONE_FOUND: Final[tuple[EvidenceRow, ...]] = tuple(
    _none_found(indication) for indication in Indication if indication.is_substance_use
)

_STIMULANTS: Final = (
    EvidenceRow(
        id="none-found.stimulants",
        indication=Indication.STIMULANTS,
        study="Ketamine by any route for stimulants other than cocaine",
        design="looked for, none found",
        participants="none",
        result="No study was found.",
        grade=Grade.D,
        caveat="What was found for cocaine need not hold for other stimulants.",
        route_matches=False,
        population_matches=False,
        source=sources.SEARCH,
    ),
)

_DEPRESSION: Final = (
    EvidenceRow(
        id="hull-2022",
        indication=Indication.DEPRESSION,
        study="Hull et al. 2022",
        design="uncontrolled, open label, treatment at home with remote support",
        participants="1,247 with enough data",
        result="62.8 % halved their PHQ-9 total and 32.6 % reached remission; 0.9 % became "
        "worse. There was no control group.",
        grade=Grade.C,
        caveat="Current substance dependence and any history of opioid use disorder were "
        "reasons for exclusion. Only people who completed were counted, and a company that "
        "sells the treatment ran the study.",
        route_matches=True,
        population_matches=False,
        source=sources.HULL_2022,
    ),
    EvidenceRow(
        id="ketect-2022",
        indication=Indication.DEPRESSION,
        study="Ekstrand et al. 2022 (KetECT)",
        design="randomised, open label, against electroconvulsive therapy",
        participants="186 inpatients",
        result="Remission in 46 % with ketamine and in 63 % with electroconvulsive therapy: "
        "ketamine was inferior. Of those in remission, 70 % and 63 % relapsed within a year.",
        grade=Grade.B,
        caveat="Infusions in hospital without psychotherapy. Another trial of the same "
        "comparison (ELEKT-D) found remission in 38 % with ketamine and 22 % with "
        f"electroconvulsive therapy ({sources.ELEKT_D.locator}).",
        route_matches=False,
        population_matches=False,
        source=sources.KETECT,
    ),
)

_COCAINE: Final = (
    EvidenceRow(
        id="dakwar-2019",
        indication=Indication.COCAINE,
        study="Dakwar et al. 2019",
        design="randomised against midazolam, with mindfulness-based relapse prevention",
        participants="55",
        result="48.2 % against 10.7 % were abstinent over the last two weeks (odds ratio 5.7, "
        "95 % confidence interval 1.3 to 25.1). Hazard ratio of relapse 0.47 (0.24 to 0.92).",
        grade=Grade.B,
        caveat="One small trial of one infusion, begun during a stay in hospital with daily "
        "therapy. The wide interval means that the true effect may be small.",
        route_matches=False,
        population_matches=True,
        source=sources.DAKWAR_2019,
    ),
)

_OPIOID: Final = (
    EvidenceRow(
        id="krupitsky-2002",
        indication=Indication.OPIOID,
        study="Krupitsky et al. 2002",
        design="randomised, double blind, high against low dose, with psychotherapy",
        participants="70 detoxified inpatients",
        result="More abstinence over two years and less craving after the high dose. The low "
        "dose, below what alters perception strongly, was the control and did worse.",
        grade=Grade.B,
        caveat="One injection into the muscle. It speaks against taking for granted that a low "
        "dose works in addiction.",
        route_matches=False,
        population_matches=True,
        source=sources.KRUPITSKY_2002,
    ),
    EvidenceRow(
        id="krupitsky-2007",
        indication=Indication.OPIOID,
        study="Krupitsky et al. 2007",
        design="randomised, three monthly sessions against one, with psychotherapy",
        participants="59, of whom 53 were analysed",
        result="After a year 50 % against 22.2 % were abstinent. Depression, anxiety and craving "
        "did not differ.",
        grade=Grade.B,
        caveat="Injections into the muscle after detoxification. It is the only study found "
        "that compared a series with a single dose.",
        route_matches=False,
        population_matches=True,
        source=sources.KRUPITSKY_2007,
    ),
)

EVIDENCE: Final[tuple[EvidenceRow, ...]] = (
    *NONE_FOUND,
    *_STIMULANTS,
    *_COCAINE,
    *_OPIOID,
    *_DEPRESSION,
)
