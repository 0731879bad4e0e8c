"""The prescriber's reply on the PDF form, filled in on the screen: the same as the JSON one.

The fields of the form are named like the keys of the reply. Which packet it answers
is read off the page, where its SHA-256 is printed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.files.read import in_file, read_raw
from ketaprac.files.reply import SCHEMA, VERSION, Reply
from ketaprac.model.referral import Disclosure

WHOLE: Final = ("sessions",)
LISTS: Final = ("conditions", "labs")
LIMITS: Final = ("systolic_from", "diastolic_from", "pulse_below", "pulse_above", "oxygen_below")

_SUM: Final = re.compile(r"SHA-256\s*([0-9a-f]{64})\b")
_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


def load_form(path: Path | str, sent: Iterable[Disclosure]) -> Reply:
    """Reads a reply form that was filled in on the screen.

    Args:
        path: The PDF as it came back.
        sent: What left the practice, oldest first. The form names a packet by its sum
            alone; whose it is and what it is called stands here.

    Returns:
        The reply. Where no packet with that sum was sent, it names the newest packet,
        so that the sums are found to differ.

    Raises:
        BadInput: It is no such form, or something in it is wrong; ``where`` names file
            and field, and no value is shown.
    """
    path = Path(path)
    fields, packet = _read(path)
    rows = tuple(sent)
    named = {row.packet: row for row in rows}
    row = named.get(packet, rows[-1] if rows else None)
    table = {
        "schema": f"{SCHEMA}/{VERSION}",
        "packet": packet,
        "referral": row.referral if row else "none",
        "by": row.recipient if row else "nobody",
    }
    try:
        return structure({**table, **_answers(fields)}, Reply)
    except BadInput as error:
        raise in_file(path, error) from None


def _read(path: Path) -> tuple[dict[str, str], str]:
    """What stands in each field that was filled in, and the sum on the page."""
    try:
        import pypdf
    except ModuleNotFoundError:
        raise BadInput(
            "cannot be read without pypdf",
            where=str(path),
            todo='Run: pip install "ketaprac[check]"',
        ) from None
    raw = read_raw(path)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        found = reader.get_fields() or {}
        fields = {key: str(field.get("/V") or "").strip() for key, field in found.items()}
        text = "\n".join(page.extract_text() for page in reader.pages)
    except Exception:  # a damaged file can make the reader fail anywhere
        raise BadInput("cannot be read to its end as a PDF", where=str(path)) from None
    sums = set(_SUM.findall(text))
    if len(sums) != 1 or "decision" not in fields:
        raise BadInput(
            "is not a reply form with its fields",
            where=str(path),
            todo="A scan or a print has none: copy it by hand into [clearance] of the case file",
        )
    return {key: value for key, value in fields.items() if value}, sums.pop()


def _answers(fields: dict[str, str]) -> dict[str, Any]:
    """The fields as the keys of a reply; those that were left empty are left out."""
    plain = {key: _plain(key, value) for key, value in fields.items() if value != "/Off"}
    limits = {key: plain.pop(key) for key in (*LIMITS, "joined") if key in plain}
    return {**plain, **({"vitals_limits": limits} if limits else {})}


def _plain(key: str, value: str) -> object:
    """Numbers as numbers, one entry of a list to a line, a ticked word without its slash."""
    if key in WHOLE or key in LIMITS:
        if not _NUMBER.fullmatch(value):
            raise BadInput("is not a whole number", where=key, todo="Ask the prescriber")
        return int(value)
    if key in LISTS:
        return [line.strip() for line in value.splitlines() if line.strip()]
    return value.removeprefix("/") if key in ("decision", "joined") else value
