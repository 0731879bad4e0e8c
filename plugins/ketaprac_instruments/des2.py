"""DES-II: twenty-eight percentages and their mean, 0 to 100. Without wording."""

from __future__ import annotations

from ketaprac.model.instrument import LIFETIME, Instrument, Licence, LicenceStatus, Method, Scale
from ketaprac_instruments.parts import OWN_COPY, ids, numbered, questions, source

_AUTHORS = source(
    "Carlson & Putnam 1993, An update on the Dissociative Experiences Scale",
    "https://scholarsbank.uoregon.edu/bitstreams/28b2dc3b-66c3-4b4e-b05f-efe842ee473f/download",
)
_SCORING = source(
    "Better World Healthcare, page on the DES-II (overall mean, means of groups)",
    "https://betterworldhealthcare.com/?p=11657",
)

DES_II = Instrument(
    id="des-ii",
    version="1",
    title="Dissociative Experiences Scale II",
    variant="second version, steps of ten percent; not the DES with lines, not the DES-B",
    items=numbered(questions(28), tuple(range(0, 101, 10))),
    total=Scale(id="total", items=ids(1, 28), method=Method.MEAN, source=_SCORING),
    window_days=LIFETIME,
    window="no time is given",
    licence=Licence(
        status=LicenceStatus.RESTRICTED,
        notice="The manual lets it be photocopied for clinical or research use, which is no leave "
        f"to pass it on in software. {OWN_COPY}",
        source=_AUTHORS,
    ),
    notes=(
        "The total is the mean of all 28 answers.",
        "Experiences under alcohol or drugs are not meant.",
        "Published means: 11.6 without a disorder, 32.0 with PTSD, 41.2 with a dissociative "
        "disorder. A high value before a dissociative drug is for the prescriber.",
    ),
)
