"""What studies found on ketamine where use of a substance is treated."""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication
from ketaprac_indications import sources

ALCOHOL: Final = (
    EvidenceRow(
        id="grabski-2022",
        indication=Indication.ALCOHOL,
        study="Grabski et al. 2022",
        design="randomised, double blind, placebo, two by two groups, phase 2; infusions",
        participants="96",
        result="Of its two primary outcomes one was positive: 10.1 percentage points more days "
        "abstinent at six months (95 % confidence interval 1.1 to 19.0). The other was negative: "
        "relapse did not differ between ketamine and placebo.",
        grade=Grade.B,
        caveat="Three infusions, in people recently detoxified. Days abstinent were as people "
        "reported them, and the intervals are wide.",
        route_matches=False,
        population_matches=True,
        source=sources.GRABSKI_2022,
        therapies=("mindfulness",),
    ),
    EvidenceRow(
        id="grabski-2022.therapy",
        indication=Indication.ALCOHOL,
        study="Grabski et al. 2022, what therapy added",
        design="randomised comparison within the same trial; infusions",
        participants="96 in four groups of 23 to 25",
        result="Ketamine with therapy did not differ significantly from ketamine with alcohol "
        "education: 4.2 percentage points in days abstinent (95 % confidence interval -6.7 to "
        "15.2).",
        grade=Grade.B,
        caveat="A small trial cannot rule out that therapy adds something; neither does it show "
        "it. Read in a report, not in the paper.",
        route_matches=False,
        population_matches=True,
        source=sources.GRABSKI_THERAPY,
        therapies=("mindfulness",),
    ),
    EvidenceRow(
        id="dakwar-2020",
        indication=Indication.ALCOHOL,
        study="Dakwar et al. 2020",
        design="randomised, double blind, against midazolam; pilot; infusion",
        participants="40 (17 with ketamine, 23 with midazolam)",
        result="One infusion in the second of five weeks of motivational enhancement therapy: "
        "over the next 21 days abstinence was likelier, relapse came later and heavy drinking "
        "days were fewer.",
        grade=Grade.B,
        caveat="One small pilot trial of one infusion with a short look ahead. Its authors ask "
        "for replication.",
        route_matches=False,
        population_matches=True,
        source=sources.DAKWAR_2020,
        therapies=("met",),
    ),
    EvidenceRow(
        id="rathore-2025",
        indication=Indication.ALCOHOL,
        study="Rathore et al. 2025",
        design="systematic review without pooling, studies to December 2024",
        participants="605 in 6 studies",
        result="Five of six studies reported something favourable. Route, amount, number of "
        "sessions and outcomes differed so much that they can hardly be compared.",
        grade=Grade.B,
        caveat="Counting favourable studies says little about how large or lasting an effect is.",
        route_matches=False,
        population_matches=True,
        source=sources.RATHORE_2025,
    ),
    EvidenceRow(
        id="cureus-2023",
        indication=Indication.ALCOHOL,
        study="Review in Cureus 2023",
        design="review without pooling",
        participants="854 in 11 studies",
        result="A description in words; the studies were too different for a common number.",
        grade=Grade.C,
        caveat="Overlaps with the newer review above.",
        route_matches=False,
        population_matches=True,
        source=sources.CUREUS_2023,
    ),
)

OPIOID: Final = (
    EvidenceRow(
        id="krupitsky-2002",
        indication=Indication.OPIOID,
        study="Krupitsky et al. 2002",
        design="randomised, double blind, high against low dose, with psychotherapy; injection",
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
        design="randomised, three monthly sessions against one, with psychotherapy; injections",
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
    EvidenceRow(
        id="jovaisa-2006",
        indication=Indication.OPIOID,
        study="Jovaisa et al. 2006",
        design="randomised, double blind, placebo, during rapid detoxification; infusion",
        participants="58, of whom 50 were analysed",
        result="Withdrawal was better controlled for about two days. After four months there was "
        "no difference in outcome.",
        grade=Grade.B,
        caveat="A negative result for recovery. Ketamine was given under general anaesthesia and "
        "without psychotherapy.",
        route_matches=False,
        population_matches=True,
        source=sources.JOVAISA_2006,
    ),
    EvidenceRow(
        id="shen-2025",
        indication=Indication.OPIOID,
        study="Shen et al. 2025",
        design="scoping review: 2 studies on the disorder, 6 on withdrawal",
        participants="8 studies",
        result="In two studies craving and use fell; in withdrawal it helped in small studies "
        "and case series. Its authors call the evidence preliminary.",
        grade=Grade.C,
        caveat="Few and small studies, mostly on withdrawal and not on recovery.",
        route_matches=False,
        population_matches=True,
        source=sources.SHEN_2025,
    ),
    EvidenceRow(
        id="grande-2024",
        indication=Indication.OPIOID,
        study="Grande et al. 2024",
        design="uncontrolled case series, lozenges taken at home while starting buprenorphine",
        participants="a small pilot series",
        result="The aim was to ease withdrawal while changing to buprenorphine. Recovery from the "
        "disorder was not what was looked at.",
        grade=Grade.C,
        caveat="The only study of sublingual ketamine in a substance use disorder that was found. "
        "No psychotherapy, no series of sessions, nobody to compare with.",
        route_matches=True,
        population_matches=True,
        source=sources.GRANDE_2024,
    ),
)

COCAINE: Final = (
    EvidenceRow(
        id="dakwar-2019",
        indication=Indication.COCAINE,
        study="Dakwar et al. 2019",
        design="randomised against midazolam, with mindfulness-based relapse prevention; infusion",
        participants="55",
        result="48.2 % against 10.7 % were abstinent over the last two weeks (odds ratio 5.7, "
        "95 % confidence interval 1.3 to 25.1). Hazard ratio of relapse 0.47 (0.24 to 0.92).",
        grade=Grade.B,
        caveat="One small trial of one infusion, begun during a stay in hospital with daily "
        "therapy. The wide interval means that the true effect may be small.",
        route_matches=False,
        population_matches=True,
        source=sources.DAKWAR_2019,
        therapies=("mindfulness",),
    ),
)

STIMULANTS: Final = (
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

CANNABIS: Final = (
    EvidenceRow(
        id="azhari-2021",
        indication=Indication.CANNABIS,
        study="Azhari et al. 2021",
        design="uncontrolled, motivational enhancement therapy, then mindfulness-based relapse "
        "prevention; one or two infusions",
        participants="8",
        result="Use fell from before to the week after the first infusion and stayed lower to "
        "the end of the six weeks.",
        grade=Grade.C,
        caveat="Eight people without a control group; therapy alone may explain it.",
        route_matches=False,
        population_matches=True,
        source=sources.AZHARI_2021,
        therapies=("met", "mindfulness"),
    ),
)
