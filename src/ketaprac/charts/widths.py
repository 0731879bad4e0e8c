"""How wide words are, near enough to keep labels apart without opening a font.

DejaVu Sans, which our documents are set in, in thousandths of its size; Verdana is
within a few percent of it. Signs that are not listed are taken for wide ones.
"""

from __future__ import annotations

from typing import Final

_WIDE: Final = 700
_WIDTHS: Final = {
    **dict.fromkeys("0123456789", 636),
    **dict.fromkeys("abcdeghknopqsuvxyz", 634),
    **dict.fromkeys("ABCDEGHKNOPQRSTUVXYZ", 787),
    **dict.fromkeys("ftrj", 411),
    **dict.fromkeys("ilI", 295),
    **dict.fromkeys(" .,", 318),
    **dict.fromkeys("-:;()", 390),
    **dict.fromkeys("FJL", 575),
    **dict.fromkeys("mwMW", 989),
}


def width_of(text: str, size: float) -> float:
    """Width of words, in points.

    Args:
        text: What they say.
        size: Of the letters, in points.
    """
    return sum(_WIDTHS.get(letter, _WIDE) for letter in text) * size / 1000
