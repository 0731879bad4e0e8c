"""PCL-5: twenty items about the last month, 0 to 80 points, four clusters of symptoms."""

from __future__ import annotations

from ketaprac.model.criterion import Criterion, Outcome
from ketaprac.model.instrument import (
    ChangeThreshold,
    Instrument,
    Licence,
    LicenceStatus,
    Scale,
)
from ketaprac_instruments.parts import awell, bands, camcops, ids, need, numbered, source

_SCORING = camcops(
    "CamCOPS, definition of the PCL-5 (sum, clusters, provisional criteria)",
    "server/camcops_server/tasks/pcl5.py",
)
_CUTS = awell("awell-score, page on the PCL-5 (cut between 31 and 33)", "pcl_5")
_CHANGE = source(
    "QxMD, page on the PCL-5 (a secondary source)",
    "https://calculate.qxmd.com/storage/calculators/684/PCL-5.html",
)

# Label and wording of each item, in the order of the form.
_ITEMS = (
    (
        "Unwanted memories",
        "Repeated, disturbing, and unwanted memories of the stressful experience?",
    ),
    ("Disturbing dreams", "Repeated, disturbing dreams of the stressful experience?"),
    (
        "Reliving",
        "Suddenly feeling or acting as if the stressful experience were actually happening "
        "again (as if you were actually back there reliving it)?",
    ),
    (
        "Upset by reminders",
        "Feeling very upset when something reminded you of the stressful experience?",
    ),
    (
        "Bodily reactions",
        "Having strong physical reactions when something reminded you of the stressful "
        "experience (for example, heart pounding, trouble breathing, sweating)?",
    ),
    (
        "Avoiding memories",
        "Avoiding memories, thoughts, or feelings related to the stressful experience?",
    ),
    (
        "Avoiding reminders",
        "Avoiding external reminders of the stressful experience (for example, people, places, "
        "conversations, activities, objects, or situations)?",
    ),
    ("Gaps in memory", "Trouble remembering important parts of the stressful experience?"),
    (
        "Negative beliefs",
        "Having strong negative beliefs about yourself, other people, or the world (for "
        "example, having thoughts such as: I am bad, there is something seriously wrong with "
        "me, no one can be trusted, the world is completely dangerous)?",
    ),
    (
        "Blame",
        "Blaming yourself or someone else for the stressful experience or what happened after it?",
    ),
    (
        "Negative feelings",
        "Having strong negative feelings such as fear, horror, anger, guilt, or shame?",
    ),
    ("Loss of interest", "Loss of interest in activities that you used to enjoy?"),
    ("Distance from people", "Feeling distant or cut off from other people?"),
    (
        "Numbness",
        "Trouble experiencing positive feelings (for example, being unable to feel happiness or "
        "have loving feelings for people close to you)?",
    ),
    ("Irritability", "Irritable behavior, angry outbursts, or acting aggressively?"),
    ("Taking risks", "Taking too many risks or doing things that could cause you harm?"),
    ("On guard", "Being “superalert” or watchful or on guard?"),
    ("Startle", "Feeling jumpy or easily startled?"),
    ("Concentration", "Having difficulty concentrating?"),
    ("Sleep", "Trouble falling or staying asleep?"),
)
_LABELS, _TEXTS = zip(*_ITEMS, strict=True)

# Cluster of the DSM-5, its first and last item, and how many symptoms it needs.
_CLUSTERS = (("b", 1, 5, 1), ("c", 6, 7, 1), ("d", 8, 14, 2), ("e", 15, 20, 2))

PCL_5 = Instrument(
    id="pcl-5",
    version="1",
    title="PTSD Checklist for DSM-5",
    variant="past month, 20 items",
    items=numbered(_LABELS, (0, 1, 2, 3, 4), texts=_TEXTS),
    total=Scale(
        id="total",
        items=ids(1, 20),
        bands=bands(
            ("below-cuts", "Below the published cuts", 0, 30),
            ("within-cuts", "Within the published cuts (31 to 33)", 31, 32),
            ("above-cuts", "At or above all of these cuts", 33, 80),
        ),
        source=_CUTS,
    ),
    subscales=tuple(
        Scale(id=f"cluster-{name}", items=ids(first, last), source=_SCORING)
        for name, first, last, _ in _CLUSTERS
    ),
    criteria=(
        Criterion(
            id="provisional",
            title="Provisional criteria: enough items from 2 points in each cluster",
            outcomes=(
                Outcome(
                    id="met",
                    label="Provisional criteria of the PCL-5 met; not a diagnosis",
                    needs=tuple(
                        need(*ids(first, last), enough=enough, at_least=2)
                        for _, first, last, enough in _CLUSTERS
                    ),
                ),
                Outcome(id="not-met", label="Provisional criteria of the PCL-5 not met"),
            ),
            source=_SCORING,
        ),
    ),
    changes=(
        ChangeThreshold(id="response", points=5, words="response", source=_CHANGE),
        ChangeThreshold(id="meaningful", points=10, words="clinically meaningful", source=_CHANGE),
    ),
    window_days=30,
    licence=Licence(
        status=LicenceStatus.PUBLIC_DOMAIN,
        notice="Developed at the National Center for PTSD, U.S. Department of Veterans Affairs; "
        "in the public domain.",
        source=source("mhscales.com, page on the PCL-5", "https://mhscales.com/pcl5"),
    ),
    notes=(
        "Asked is: In the past month, how much were you bothered by:",
        "Answers: 0 Not at all, 1 A little bit, 2 Moderately, 3 Quite a bit, 4 Extremely.",
        "A clinical sample in Germany found 34 for clinical use, 38 for prevalence and 42 to 43 "
        "for research (https://pmc.ncbi.nlm.nih.gov/articles/PMC12210402/).",
        "Some pages give differences of 5 to 10 and 10 to 20 points for the older PCL instead.",
    ),
)
