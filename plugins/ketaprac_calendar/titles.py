"""The closed list of titles, by language.

No text from the record reaches a calendar. A title is one of these wordings, filled
with a number or with an opaque code, and :mod:`ketaprac_calendar.lint` holds a
file against the same list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ketaprac.errors import unknown
from ketaprac_calendar.settings import CalendarSettings, Wording


class Title(StrEnum):
    """Every form that a title can take."""

    PLAIN = "plain"
    NUMBERED = "numbered"
    CODE = "code"
    INITIALS = "initials"
    REFERRED = "referred"
    DESK = "desk"
    BUSY = "busy"
    EXERCISE = "exercise"


WORDINGS: Final = (
    Wording(
        language="en",
        name="Appointments",
        plain="Appointment",
        numbered="Appointment {number} of {of}",
        busy="Busy",
        referred="Referral slot {code}",
        exercise="Exercise {number}",
    ),
    Wording(
        language="de",
        name="Termine",
        plain="Termin",
        numbered="Termin {number} von {of}",
        busy="Belegt",
        referred="Zuweisung {code}",
        exercise="Übung {number}",
    ),
    Wording(
        language="es",
        name="Citas",
        plain="Cita",
        numbered="Cita {number} de {of}",
        busy="Ocupado",
        referred="Cita derivada {code}",
        exercise="Ejercicio {number}",
    ),
)
# A code is ten characters of base 32; see `ketaprac.model.artifact.opaque`.
_CODE: Final = "[a-z2-7]{10}"
_INITIALS: Final = r"[^\W\d_]{1,4}"


def wordings(settings: CalendarSettings) -> tuple[Wording, ...]:
    """The practice's own wordings first, then ours."""
    return (*settings.wordings, *WORDINGS)


def wording_of(settings: CalendarSettings, tag: str | None = None) -> Wording:
    """The wording of a language, or that of the practice.

    Args:
        settings: Of the practice.
        tag: BCP 47 tag of the wanted language.

    Raises:
        BadInput: There are no titles in the practice's language.
    """
    known = wordings(settings)
    for wanted in (tag or "", settings.language):
        for short in (wanted, wanted.partition("-")[0]):
            for one in known:
                if one.language.lower() == short.lower():
                    return one
    raise unknown(
        "language",
        settings.language,
        {one.language for one in known},
        where="settings.calendar.language",
    )


def filled(wording: Wording, form: Title, *, number: int = 0, of: int = 0, code: str = "") -> str:
    """A title from the closed list."""
    if form in (Title.CODE, Title.INITIALS):
        return code
    return str(getattr(wording, form.value)).format(number=number, of=of, code=code)


def is_listed(title: str, forms: Iterable[Title], known: tuple[Wording, ...] = WORDINGS) -> bool:
    """Whether a title is one of these forms, in any of these wordings."""
    return _pattern(tuple(forms), known).fullmatch(title) is not None


@lru_cache(maxsize=256)
def _pattern(forms: tuple[Title, ...], known: tuple[Wording, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_regex(form, wording) for form in forms for wording in known))


def _regex(form: Title, wording: Wording) -> str:
    if form is Title.CODE:
        return _CODE
    if form is Title.INITIALS:
        return _INITIALS
    text = re.escape(str(getattr(wording, form.value))).replace(r"\{code\}", _CODE)
    return re.sub(r"\\{(number|of)\\}", "[0-9]{1,5}", text)
