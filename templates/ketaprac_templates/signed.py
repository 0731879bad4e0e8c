"""The data of a signed form: what its record holds for software, and how it is hashed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ketaprac.model.signing import SignedForm, SignerMark

SCHEMA: Final = "ketaprac.signed/1"


def data(signed: SignedForm) -> bytes:
    """The record as JSON, written in one way only (sorted keys, no spaces, UTF-8).

    It holds nothing that the pages do not show.

    Args:
        signed: Form and marks.
    """
    form, marks = signed.form, signed.marks
    table = {
        "schema": SCHEMA,
        "form": {
            "code": f"KP-{form.head.code.upper()}",
            "kind": form.kind.value,
            "version": form.version,
            "language": form.language,
            "text": form.content_hash,
            "draft": form.adopted_by is None,
        },
        "presented": {"sha256": marks.presented, "at": utc(marks.presented_at)},
        "copy": marks.copy,
        "signatures": [_mark(mark) for mark in marks.marks],
    }
    return canonical(table)


def canonical(table: dict[str, Any]) -> bytes:
    """A table as the bytes that are hashed."""
    dumped = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return dumped.encode()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def utc(moment: dt.datetime) -> str:
    """A moment in UTC to the second, such as ``2027-01-05T18:00:00Z``."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _mark(mark: SignerMark) -> dict[str, Any]:
    return {
        "role": mark.role.value,
        "of": mark.of.value if mark.of else None,
        "name": mark.name,
        "drawn": mark.drawn.digest if mark.drawn else None,
        "at": utc(mark.signed_at),
        "identified": mark.identified.value,
        "affirmed": {one.what.value: utc(one.at) for one in mark.affirmed},
        "initials": {one.section: one.initials for one in mark.initials},
        "answers": {one.question: one.yes for one in mark.answers},
        "right": mark.right,
        "alone_because": mark.alone_because,
        "language": mark.language,
    }
