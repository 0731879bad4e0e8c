"""How a practice's documents look: its logo and its colour, if they can be read well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from ketaprac.errors import BadInput

if TYPE_CHECKING:
    from ketaprac.model.profile import PracticeProfile

#: Least contrast of text, WCAG 2.2, success criterion 1.4.3.
CONTRAST: Final = 4.5
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
#: What text stands on: the page, and the areas of boxes and of table heads.
_GROUNDS: Final = ("#ffffff", "#f3f6f8")


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#rrggbb``."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """How well two colours stand out against each other, 1 to 21.

    By WCAG 2.2, "contrast ratio" and "relative luminance".

    Args:
        one: ``#rrggbb``.
        other: ``#rrggbb``.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in rgb(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _readable(look: Look, attribute: object, value: str) -> None:  # noqa: ARG001
    if not _COLOUR.fullmatch(value):
        raise BadInput("is not a colour", where="look.accent", todo="Write it as #rrggbb")
    worst = min(contrast(value, ground) for ground in _GROUNDS)
    if worst < CONTRAST:
        raise BadInput(
            f"stands out too little from its ground: {worst:.1f} to 1",
            where="look.accent",
            todo=f"Take a darker colour; text needs {CONTRAST} to 1",
        )


@frozen(kw_only=True)
class Look:
    """Logo and colour of a practice.

    Attributes:
        accent: Colour of headings, ``#rrggbb``; it must stand out from white and
            from the tint of boxes by 4.5 to 1.
        logo: A PNG or JPEG file, printed above the title; none where empty.
        logo_alt: What the logo says, for people who do not see it.
    """

    accent: str = field(default="#1f4e6b", validator=_readable)
    logo: bytes = field(default=b"", repr=False)
    logo_alt: str = "Logo"


def look_of(profile: PracticeProfile) -> Look:
    """The look that a practice file asks for.

    Args:
        profile: The practice.

    Raises:
        BadInput: The colour cannot be read well; ``where`` is the key.
    """
    brand = profile.brand
    try:
        return Look(
            logo=brand.logo or b"",
            logo_alt=brand.logo_text or profile.name,
            **({"accent": brand.accent} if brand.accent else {}),
        )
    except BadInput as error:
        raise BadInput(error.what, where="practice.accent", todo=error.todo) from None
