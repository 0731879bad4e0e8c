"""AUDIT: ten items about drinking, 0 to 40 points, without wording."""

from __future__ import annotations

from ketaprac.model.instrument import (
    Instrument,
    Licence,
    LicenceStatus,
    SafetyItem,
    Scale,
    Skip,
)
from ketaprac_instruments.parts import awell, bands, camcops, ids, numbered, source

_CAMCOPS = camcops(
    "CamCOPS, definition of the AUDIT (allowed answers, when a form is complete)",
    "server/camcops_server/tasks/audit.py",
)
_BANDS = awell("awell-score, page on the AUDIT (bands and parts)", "audit")
_LABELS = (
    "How often alcohol is drunk",
    "How much on a drinking day",
    "How often a lot in one go",
    "Not able to stop",
    "Failing what was expected",
    "Drinking in the morning",
    "Guilt",
    "Gaps in memory",
    "Injury",
    "Concern of others",
)

AUDIT = Instrument(
    id="audit",
    version="1",
    title="Alcohol Use Disorders Identification Test",
    variant="World Health Organization, ten items; not the USAUDIT",
    items=(
        *numbered(_LABELS[:8], (0, 1, 2, 3, 4)),
        *numbered(_LABELS[8:], (0, 2, 4), first=9),
    ),
    total=Scale(
        id="total",
        items=ids(1, 10),
        bands=bands(
            ("low", "Low risk", 0, 7),
            ("hazardous", "Hazardous", 8, 15),
            ("harmful", "Harmful", 16, 19),
            ("likely-dependent", "Harmful, dependence likely", 20, 40),
        ),
        source=_BANDS,
    ),
    subscales=(
        Scale(id="consumption", items=ids(1, 3), source=_BANDS),
        Scale(
            id="dependence",
            items=ids(4, 6),
            bands=bands(
                ("below-cut", "Below the cut", 0, 3),
                ("possible", "Dependence possible", 4, 12),
            ),
            source=_BANDS,
        ),
        Scale(
            id="problems",
            items=ids(7, 10),
            bands=bands(("none", "None", 0, 0), ("ask", "Worth asking about", 1, 16)),
            source=_BANDS,
        ),
    ),
    # Points behind a skip do not contradict it: a former drinker may report the past year.
    skips=(
        Skip(id="does-not-drink", of=("1",), items=ids(2, 8), contradicts=False, source=_CAMCOPS),
        Skip(
            id="drinks-little", of=("2", "3"), items=ids(4, 8), contradicts=False, source=_CAMCOPS
        ),
    ),
    safety=(
        SafetyItem(
            id="injury",
            item="9",
            at_least=2,
            words="Somebody was injured because of the client's drinking.",
            source=_CAMCOPS,
        ),
    ),
    window_days=365,
    window="mostly the last 12 months",
    licence=Licence(
        status=LicenceStatus.RESTRICTED,
        notice="The wording is the World Health Organization's. Show it from your own copy, under "
        "its terms.",
        source=source(
            "AUDIT manual of the WHO (2001): no use in conjunction with commercial purposes",
            "AUDIT: guidelines for use in primary care, 2nd ed., WHO/MSD/MSB/01.6a",
        ),
    ),
    loinc_total="75624-7",
    notes=(
        "Items 9 and 10 take 0, 2 or 4.",
        "Items 1, 9 and 10 are always needed; the others may be skipped where hardly anything is "
        "drunk.",
    ),
)
