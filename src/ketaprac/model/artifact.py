"""Documents that come out, and what makes them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from attrs import frozen

from ketaprac.model.base import Id, Line, Name, Pattern, Value

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode

    Render: TypeAlias = Callable[[Any, Episode, Context], "Artifact"]
else:
    Render = Callable[..., Any]


class Takes(StrEnum):
    """What an exporter turns into a document."""

    SERIES = "series"
    EPISODE = "episode"
    REFERRAL = "referral"
    CONSENT_FORM = "consent-form"
    SIGNED_FORM = "signed-form"
    FOLLOW_UPS = "follow-ups"
    SCREENING = "screening"


@frozen(kw_only=True, repr=False)
class Artifact(Value):
    """A finished document.

    Attributes:
        name: Neutral file name: nothing in it tells who or what it is about.
        media_type: Such as ``application/pdf``.
        content: The bytes.
    """

    __shown__ = ("name",)

    name: Annotated[
        str, Pattern(r"kp-[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+", "a neutral file name (kp-...)")
    ]
    media_type: Line
    content: bytes


@frozen(kw_only=True, repr=False)
class LintFinding(Value):
    """Something wrong with a file.

    Attributes:
        line: Number of the line, from 1; 0 for the whole file.
        code: What is wrong, for programs.
        words: What is wrong, for people; nothing of the file's own texts.
        todo: What to do about it.
    """

    __shown__ = ("line", "code")

    line: int
    code: Id
    words: Line
    todo: Line


if TYPE_CHECKING:
    Lint: TypeAlias = Callable[[bytes, str | None], tuple[LintFinding, ...]]
    PracticeLint: TypeAlias = Callable[[bytes, str | None, Context], tuple[LintFinding, ...]]
else:
    Lint = Callable[..., Any]
    PracticeLint = Callable[..., Any]


@frozen(kw_only=True, repr=False)
class Exporter(Value):
    """Something that turns a value into a document.

    Attributes:
        id: Unique among all plugins, such as ``calendar.client``.
        title: What comes out, for people.
        media_type: Of what comes out.
        takes: What it is made from.
        render: Called with that value, the episode and the context.
        lint: Finds what is wrong with a file of this media type, for an audience
            where one is named; None where it has no checker.
        practice_lint: Takes the place of `lint` where what is right depends on the
            practice's settings, such as its own wordings: it gets the context as well.
    """

    id: Id
    title: Name
    media_type: Line
    takes: Takes
    render: Render
    lint: Lint | None = None
    practice_lint: PracticeLint | None = None


def opaque(*parts: str) -> str:
    """A short code that stands for its parts and does not give them away.

    The parts must hold something that outsiders do not know, such as the id of a
    series, or they could be guessed and tried; see :func:`keyed`.

    Args:
        parts: What the code stands for.

    Returns:
        Ten characters of base 32, enough to keep a practice's files apart.
    """
    import base64
    import hashlib

    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:10]


def keyed(key: str, *parts: str) -> str:
    """A code that only somebody who has the key can make from these parts.

    Args:
        key: The practice's secret.
        *parts: What the code stands for; they may be easy to guess.

    Returns:
        26 characters of base 32 (130 bits of HMAC-SHA-256, RFC 2104).
    """
    import base64
    import hashlib
    import hmac

    digest = hmac.digest(key.encode(), "\x1f".join(parts).encode(), hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:26]
