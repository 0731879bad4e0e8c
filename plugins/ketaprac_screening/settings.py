"""Every number in the rules: a setting of the practice, with who set it, when, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from attrs import Factory, fields, frozen

from ketaprac.errors import BadInput, unknown
from ketaprac.model.base import Line, Name, Range, Value
from ketaprac.model.rule import Number
from ketaprac.model.source import Source
from ketaprac_screening import sources

#: Unit and source of each default, by the key of the setting.
DEFAULTS: Final[Mapping[str, tuple[str, Source]]] = {
    "systolic_from": ("mmHg", sources.PRESSURE_LIMIT),
    "diastolic_from": ("mmHg", sources.PRESSURE_LIMIT),
    "pressure_minutes": ("minutes", sources.HOUSE),
    "day_hours": ("hours", sources.HOUSE),
    "food_hours": ("hours", sources.FASTING_LONGEST),
    "drink_hours": ("hours", sources.FASTING_LONGEST),
    "cannabis_hours": ("hours", sources.BEFORE_A_SESSION),
    "breath_test": ("yes or no", sources.MORE_KARE),
    "breath_alcohol_over": ("percent", sources.MORE_KARE),
    "ciwa_from": ("points", sources.CIWA_BANDS),
    "cows_from": ("points", sources.COWS_BANDS),
    "pq16_from": ("points", sources.PQ_16_CUT),
    "pregnancy_days": ("days", sources.KARE),
    "state_days": ("days", sources.HOUSE),
    "mind_days": ("days", sources.HOUSE),
    "use_days": ("days", sources.HOUSE),
    "measure_days": ("days", sources.HOUSE),
    "audit_c_days": ("days", sources.HOUSE),
    "bladder_days": ("days", sources.HOUSE),
    "liver_days": ("days", sources.HOUSE),
    "misuse_days": ("days", sources.HOUSE),
}

Days = Annotated[int, Range(1, 730)]


@frozen(kw_only=True, repr=False)
class Because(Value):
    """Who set a number, when, and on what basis.

    Attributes:
        set_by: Who, as it is to stand on reports.
        set_on: When.
        basis: Where the number comes from, such as an order of the prescriber.
    """

    __shown__ = ()

    set_by: Name
    set_on: dt.date
    basis: Line


@frozen(kw_only=True, repr=False)
class ScreeningSettings(Value):
    """``[settings.screening]``. Whoever changes a number says who set it, when, and on what basis.

    Attributes:
        systolic_from: Upper blood pressure from which a session is held, in mmHg, included.
        diastolic_from: Lower blood pressure from which a session is held, in mmHg, included.
        pressure_minutes: Minutes for which a blood pressure counts.
        day_hours: Hours for which what was asked on the day of a session counts.
        food_hours: Hours without food before a session.
        drink_hours: Hours without drink before a session.
        cannabis_hours: Hours without cannabis before a session, where it is treated.
        breath_test: Whether breath alcohol is measured on the day where alcohol is treated;
            where not, the client's word counts, and a measurement where there is one.
        breath_alcohol_over: Breath alcohol above which a session stops, in percent.
        ciwa_from: CIWA-Ar from which a session is held, in points, included.
        cows_from: COWS from which a session is held, in points, included.
        pq16_from: PQ-16 from which screening is held, in points, included.
        pregnancy_days: Days for which a pregnancy test counts.
        state_days: Days for which the answer about an illness or a medicine counts.
        mind_days: Days for which the answer about a state of mind counts.
        use_days: Days for which the answer about use of a substance counts.
        measure_days: Days for which a questionnaire about the last weeks counts.
        audit_c_days: Days for which an AUDIT-C counts.
        bladder_days: Days after which the bladder is asked about again in a series.
        liver_days: Days after which the liver is asked about again in a series.
        misuse_days: Days after which ketamine misuse is asked about again in a series.
        set_by: Who set the numbers that differ from the defaults.
        set_on: When.
        basis: Where they come from.
        because: The same for single numbers, by their key; also for one that is kept as
            it is, which makes it the practice's own.
    """

    __shown__ = ()

    systolic_from: Annotated[int, Range(80, 220)] = 140
    diastolic_from: Annotated[int, Range(40, 140)] = 90
    pressure_minutes: Annotated[int, Range(5, 240)] = 60
    day_hours: Annotated[int, Range(1, 24)] = 12
    food_hours: Annotated[int, Range(0, 24)] = 6
    drink_hours: Annotated[int, Range(0, 24)] = 6
    cannabis_hours: Annotated[int, Range(0, 720)] = 24
    breath_test: bool = False
    breath_alcohol_over: Annotated[float, Range(0, 0.1)] = 0.0
    ciwa_from: Annotated[int, Range(1, 67)] = 8
    cows_from: Annotated[int, Range(1, 48)] = 5
    pq16_from: Annotated[int, Range(1, 16)] = 6
    pregnancy_days: Annotated[int, Range(0, 28)] = 7
    state_days: Days = 90
    mind_days: Days = 30
    use_days: Days = 90
    measure_days: Days = 30
    audit_c_days: Days = 365
    bladder_days: Days = 30
    liver_days: Days = 90
    misuse_days: Days = 30
    set_by: Name | None = None
    set_on: dt.date | None = None
    basis: Line | None = None
    because: dict[str, Because] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.diastolic_from >= self.systolic_from:
            raise BadInput("is not below systolic_from", where="diastolic_from")
        for key in self.because:
            if key not in DEFAULTS:
                raise unknown("number", key, DEFAULTS, where="because")
        asked = any(self._differs(key) and key not in self.because for key in DEFAULTS)
        given = [name for name in ("set_by", "set_on", "basis") if getattr(self, name) is not None]
        for name in ("set_by", "set_on", "basis"):
            if (asked or given) and name not in given:
                raise BadInput(
                    "is missing, although a number was set", where=name, todo="Fill it in"
                )

    def number(self, key: str) -> Number:
        """A number as it stands, with its source and whose it is.

        Args:
            key: Of the setting.
        """
        unit, source = DEFAULTS[key]
        value, own = getattr(self, key), self._because(key)
        if own is None:
            return Number(id=key, value=value, unit=unit, source=source)
        basis = Source(title=f"Set by {own.set_by}", locator=own.basis, read_on=own.set_on)
        return Number(
            id=key, value=value, unit=unit, source=basis, set_by=own.set_by, set_on=own.set_on
        )

    def numbers(self, keys: Iterable[str]) -> tuple[Number, ...]:
        """Several numbers; see :meth:`number`."""
        return tuple(map(self.number, keys))

    def _differs(self, key: str) -> bool:
        return bool(getattr(self, key) != _STANDARD[key])

    def _because(self, key: str) -> Because | None:
        """Whose a number is; None where it is the default and nobody made it theirs."""
        if key in self.because:
            return self.because[key]
        if not self._differs(key) or not (self.set_by and self.set_on and self.basis):
            return None
        return Because(set_by=self.set_by, set_on=self.set_on, basis=self.basis)


_STANDARD: Final = {field.name: field.default for field in fields(ScreeningSettings)}
