"""WHO-5: five items about well-being in the last two weeks; high is good. Without wording."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Scale
from ketaprac_instruments.parts import OWN_COPY, awell, bands, ids, numbered, questions

_SCORING = awell("awell-score, page on the WHO-5 (raw sum, times four, cut, terms)", "who_5")

WHO_5 = Instrument(
    id="who-5",
    version="1",
    title="World Health Organization Five Well-Being Index",
    items=numbered(questions(5), (0, 1, 2, 3, 4, 5)),
    total=Scale(
        id="total",
        items=ids(1, 5),
        bands=bands(
            ("poor", "Poor well-being suggested", 0, 12), ("fair", "Above the cut", 13, 25)
        ),
        higher_is_better=True,
        source=_SCORING,
    ),
    subscales=(
        Scale(id="percent", items=ids(1, 5), times=4, higher_is_better=True, source=_SCORING),
    ),
    window_days=14,
    licence=Licence(
        status=LicenceStatus.RESTRICTED,
        notice=f"© World Health Organization 2024, CC BY-NC-SA 3.0 IGO. {OWN_COPY}",
        source=_SCORING,
    ),
    notes=(
        "High is good. The total is the raw sum; the percentage is four times as much.",
        "The cut is below 13, which is below 50 percent. Copies that say 13 or less are wrong: "
        "13 is 52 percent.",
    ),
)
