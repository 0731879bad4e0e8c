"""How hard a text is to read: the Flesch-Kincaid grade.

Kincaid et al. 1975, Derivation of new readability formulas for Navy enlisted personnel:
0.39 words per sentence + 11.8 syllables per word - 15.59. Syllables are estimated, so the
number is good to about one grade, and it says nothing on whether a text is understood.
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+")


def grade(text: str) -> float:
    """The school grade in which a text of that kind is read; 0 for a text without words.

    Args:
        text: Plain text; a colon ends a sentence, since what follows is read on its own.
    """
    sentences = [s for s in _SENTENCE.split(text) if _WORD.search(s)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    total = sum(syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * total / len(words) - 15.59


def syllables(word: str) -> int:
    """A usual estimate: groups of vowels, a silent e at the end left out.

    Args:
        word: In lower case.
    """
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, groups - silent)
