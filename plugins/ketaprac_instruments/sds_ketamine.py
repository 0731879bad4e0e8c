"""Severity of Dependence Scale for ketamine: five items, 0 to 15 points. Without wording."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Scale
from ketaprac_instruments.parts import ids, numbered, source, terms_not_found

_SCORING = source(
    "EMCDDA, Severity of Dependence Scale (five items of 0 to 3, added up)",
    "http://www.emcdda.europa.eu/html.cfm/index7343EN.html",
)
_LABELS = ("Loss of control", "Anxiety at missing out", "Worry", "Wish to stop", "Going without")

SDS_KETAMINE = Instrument(
    id="sds-ketamine",
    version="1",
    title="Severity of Dependence Scale, for ketamine",
    variant="asked about ketamine, past month",
    items=numbered(_LABELS, (0, 1, 2, 3)),
    total=Scale(id="total", items=ids(1, 5), source=_SCORING),
    window_days=30,
    licence=terms_not_found(),
    notes=(
        "Asked before a series, and again during it.",
        "The past month is that of the validation for ketamine in Hong Kong (Tung 2014).",
        "No cut for ketamine was found. For amphetamine it is more than 4 "
        "(https://pubmed.ncbi.nlm.nih.gov/9293043).",
    ),
)
