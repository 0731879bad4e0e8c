"""Questions on a terminal: plain lines in and out, so that answers can also be piped in.

An empty line leaves a question open. The end of the input stops the asking; what was
answered before is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from ketaprac.errors import BadInput

T = TypeVar("T")

YES_NO = {"yes": True, "y": True, "no": False, "n": False}


class Stopped(Exception):
    """Nobody answers any more."""


def ask(question: str, read: Callable[[str], T]) -> T | None:
    """Asks until the answer can be read; None where it is left open.

    Args:
        question: What to ask.
        read: Turns the answer into a value, and raises `BadInput` where it cannot.

    Raises:
        Stopped: The input has ended.
    """
    while True:
        print(f"{question}: ", end="", file=sys.stderr, flush=True)
        try:
            answer = input().strip()
        except (EOFError, RuntimeError):  # the latter where there is no input at all
            print(file=sys.stderr)
            raise Stopped from None
        if not answer:
            return None
        try:
            return read(answer)
        except BadInput as error:
            print(f"  {error}", file=sys.stderr)


def text(question: str) -> str | None:
    """Asks for words.

    Args:
        question: What to ask.
    """
    return ask(question, str)


def yes_no(question: str) -> bool | None:
    """Asks for a yes or a no.

    Args:
        question: What to ask.
    """
    return ask(f"{question} (yes/no)", read_yes_no)


def read_yes_no(answer: str) -> bool:
    """Yes or no from a word.

    Args:
        answer: As typed.

    Raises:
        BadInput: It is another word.
    """
    try:
        return YES_NO[answer.lower()]
    except KeyError:
        raise BadInput("is neither yes nor no") from None


def choice(question: str, words: Iterable[str]) -> str | None:
    """Asks for one of some words.

    Args:
        question: What to ask.
        words: The possible answers.
    """
    known = [*words]

    def read(answer: str) -> str:
        if answer.lower() not in known:
            raise BadInput("is not one of the words", todo=f"Known: {', '.join(known)}")
        return answer.lower()

    return ask(f"{question} ({', '.join(known)})", read)


def number(question: str) -> int | None:
    """Asks for a whole number.

    Args:
        question: What to ask.
    """
    return ask(question, read_number)


def count(question: str) -> int | None:
    """Asks for a number that may not be known: -1 then; None where it is left open.

    Args:
        question: What to ask.
    """
    return ask(f"{question} (? where not known)", lambda a: -1 if a == "?" else read_number(a))


def read_number(answer: str) -> int:
    """A whole number from text.

    Args:
        answer: As typed.

    Raises:
        BadInput: It is something else.
    """
    if not (answer.isascii() and answer.isdigit() and len(answer) < 7):
        raise BadInput("is not a whole number")
    return int(answer)
