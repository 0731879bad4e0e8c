"""What studies found on ketamine in depression, anxiety and after trauma."""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication
from ketaprac_indications import sources

_LEFT_OUT: Final = (
    "Current substance dependence and any history of opioid use disorder were reasons for "
    "exclusion. Only people who completed were counted, and a company that sells the treatment "
    "ran the study."
)

DEPRESSION: Final = (
    EvidenceRow(
        id="hull-2022",
        indication=Indication.DEPRESSION,
        study="Hull et al. 2022",
        design="uncontrolled, open label, lozenges at home with remote support",
        participants="1,247 with enough data",
        result="62.8 % halved their PHQ-9 total and 32.6 % reached remission; 0.9 % became "
        "worse. There was no control group.",
        grade=Grade.C,
        caveat=_LEFT_OUT,
        route_matches=True,
        population_matches=False,
        source=sources.HULL_2022,
    ),
    EvidenceRow(
        id="ketect-2022",
        indication=Indication.DEPRESSION,
        study="Ekstrand et al. 2022 (KetECT)",
        design="randomised, open label, against electroconvulsive therapy; infusions",
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
    EvidenceRow(
        id="kads-2023",
        indication=Indication.DEPRESSION,
        study="Loo et al. 2023 (KADS)",
        design="randomised, double blind, against midazolam, phase 3; injections under the skin",
        participants="two groups one after the other, at seven centres",
        result="Twice a week for four weeks. While the trial ran, its safety board had the fixed "
        "dose replaced by one that follows the response. How large the effects were was not read.",
        grade=Grade.B,
        caveat="The two groups must be read apart. No psychotherapy; depression that other "
        "medicine had not helped.",
        route_matches=False,
        population_matches=False,
        source=sources.KADS,
    ),
    EvidenceRow(
        id="janik-2025",
        indication=Indication.DEPRESSION,
        study="Janik et al. 2025",
        design="randomised, double blind, placebo; esketamine nasal spray alone",
        participants="378",
        result="After four weeks the depression score had fallen by 5.1 and 6.8 points more than "
        "with placebo at the two doses studied (effect sizes 0.48 and 0.63).",
        grade=Grade.A,
        caveat="Another medicine, another route, under federal safety rules in a certified "
        "clinic. It says nothing on lozenges.",
        route_matches=False,
        population_matches=False,
        source=sources.JANIK_2025,
    ),
    EvidenceRow(
        id="dore-2019",
        indication=Indication.DEPRESSION,
        study="Dore et al. 2019",
        design="uncontrolled, three practices, ketamine-assisted psychotherapy; lozenges and "
        "injections",
        participants="235",
        result="Depression and anxiety fell, more so in older and in more severely ill people.",
        grade=Grade.C,
        caveat="Nobody to compare with; routes and amounts were mixed.",
        route_matches=True,
        population_matches=False,
        source=sources.DORE_2019,
    ),
)

ANXIETY: Final = (
    EvidenceRow(
        id="taylor-2018",
        indication=Indication.ANXIETY,
        study="Taylor et al. 2018",
        design="randomised, double blind, crossover, placebo; infusion",
        participants="18 with social anxiety disorder",
        result="On a clinician's scale 33 % responded with ketamine and nobody with placebo. On "
        "the client's own scale there was no significant difference.",
        grade=Grade.B,
        caveat="Very small, one infusion, and one of its two measures was negative.",
        route_matches=False,
        population_matches=False,
        source=sources.TAYLOR_2018,
    ),
    EvidenceRow(
        id="hull-2022.anxiety",
        indication=Indication.ANXIETY,
        study="Hull et al. 2022, anxiety",
        design="uncontrolled, open label, lozenges at home with remote support",
        participants="1,247 with enough data",
        result="62.9 % halved their GAD-7 total and 31.3 % reached remission; 0.6 % became worse. "
        "There was no control group.",
        grade=Grade.C,
        caveat=_LEFT_OUT,
        route_matches=True,
        population_matches=False,
        source=sources.HULL_2022,
    ),
    EvidenceRow(
        id="dore-2019.anxiety",
        indication=Indication.ANXIETY,
        study="Dore et al. 2019, anxiety",
        design="uncontrolled, three practices, ketamine-assisted psychotherapy; lozenges and "
        "injections",
        participants="235",
        result="Anxiety fell along with depression.",
        grade=Grade.C,
        caveat="Nobody to compare with; routes and amounts were mixed.",
        route_matches=True,
        population_matches=False,
        source=sources.DORE_2019,
    ),
)

TRAUMA: Final = (
    EvidenceRow(
        id="abdallah-2022",
        indication=Indication.TRAUMA,
        study="Abdallah et al. 2022",
        design="randomised, double blind, placebo, three groups; infusions twice a week",
        participants="158 veterans and service members",
        result="Eight infusions did not change post-traumatic symptoms more than placebo, neither "
        "as people rated themselves (PCL-5) nor as clinicians did (CAPS-5).",
        grade=Grade.B,
        caveat="The largest trial, and negative. Depression scores fell with one of its doses.",
        route_matches=False,
        population_matches=False,
        source=sources.ABDALLAH_2022,
    ),
    EvidenceRow(
        id="meta-2024",
        indication=Indication.TRAUMA,
        study="Pooled trials, 2024",
        design="meta-analysis of randomised trials; infusions",
        participants="221 in 6 trials",
        result="A small effect, 0.27 (95 % confidence interval 0.03 to 0.51). Corrected for bias "
        "it was 0.20 (-0.08 to 0.48), so that none at all is possible.",
        grade=Grade.B,
        caveat="Small trials that differ, and no lozenges.",
        route_matches=False,
        population_matches=False,
        source=sources.META_2024,
    ),
    EvidenceRow(
        id="feder-2021",
        indication=Indication.TRAUMA,
        study="Feder et al. 2021",
        design="randomised, double blind, against midazolam; six infusions in two weeks",
        participants="30",
        result="67 % improved by 30 % or more on the clinician's scale, against 20 % with "
        "midazolam. Among those who improved it lasted for a median of 27.5 days.",
        grade=Grade.B,
        caveat="Small, one centre, and the improvement did not last. The shares were read in a "
        f"report ({sources.FEDER_REPORT.locator}).",
        route_matches=False,
        population_matches=False,
        source=sources.FEDER_2021,
    ),
    EvidenceRow(
        id="group-2021",
        indication=Indication.TRAUMA,
        study="Group programme on Vancouver Island, 2021",
        design="uncontrolled, twelve-week group programme with ketamine",
        participants="94",
        result="Scores of depression, anxiety and post-traumatic symptoms were better after the "
        "programme.",
        grade=Grade.C,
        caveat="Nobody to compare with; what the group did by itself is unknown.",
        route_matches=False,
        population_matches=False,
        source=sources.GROUP_2021,
    ),
)
