"""``ketaprac consent verify``: what was signed, by which roles, when, and any change since."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import paragraph, print_json
from ketaprac.errors import BadInput
from ketaprac.files.read import read_bytes

if TYPE_CHECKING:
    from ketaprac_templates.verify import Verified

_SEALED: Final = (
    "A seal shows that the practice's copy is unchanged since it was sealed. It is no proof of who "
    "signed, and whose certificate it is must be judged by people."
)
_UNSEALED: Final = (
    "Without a seal, the file is only held against itself: this finds damage and careless changes, "
    "not a forger who writes all of it anew. Compare its SHA-256 with the one in the record "
    "(--sha256): that shows whether it is the very file."
)


def run(arguments: argparse.Namespace) -> int:
    """Shows what a record says and what speaks against it."""
    path, kept = Path(arguments.file), arguments.sha256
    if kept is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", kept):
        raise BadInput("is not a SHA-256 in hexadecimal", where="--sha256")
    found = _verified(path, kept)
    if arguments.json:
        print_json(as_json(found))
    else:
        _print(found)
    return HOLDS if found.changed else DONE


def _verified(path: Path, kept: str | None) -> Verified:
    from ketaprac_templates.verify import LARGEST, verify

    try:
        return verify(read_bytes(path, where="", largest=LARGEST), kept)
    except ModuleNotFoundError as error:
        extra = "seal" if "hanko" in (error.name or "") else "check"
        todo = f'Run: pip install "ketaprac[{extra}]"'
        raise BadInput(f"cannot be checked without the extra {extra}", todo=todo) from None
    except BadInput as error:
        raise (
            error.under(str(path))
            if error.where
            else BadInput(error.what, where=str(path), todo=error.todo)
        ) from None


def as_json(found: Verified) -> dict[str, Any]:
    """The document that ``--json`` prints; without names, which stand in the file.

    Args:
        found: What was found.
    """
    record = found.record
    return {
        "form": record["form"],
        "presented": record["presented"],
        "signatures": [
            {
                **{key: mark.get(key) for key in ("role", "of", "at", "identified", "affirmed")},
                "drawn": mark.get("drawn") is not None,
                "sections": sorted(mark.get("initials") or {}),
                "questions": sorted(mark.get("answers") or {}),
            }
            for mark in record["signatures"]
        ],
        "sha256": found.sha256,
        "data": found.data,
        "archived": found.archived,
        "seals": [
            {
                "intact": seal.intact,
                "whole": seal.whole,
                "sealed_at": seal.sealed_at,
                "subject": seal.subject,
            }
            for seal in found.seals
        ],
        "checks": [
            {"what": check.what, "holds": check.holds, "words": check.words}
            for check in found.checks
        ],
        "changed": found.changed,
        "proven": found.proven,
    }


def _print(found: Verified) -> None:
    form, record = found.record["form"], found.record
    draft = ", a draft that nobody had adopted" if form.get("draft") else ""
    print(f"{form['code']}, {form['kind']}, version {form['version']}{draft}")
    print(f"  text       {form['text']}")
    print(f"  presented  {record['presented']['sha256']}, made out {record['presented']['at']}")
    print(f"  this file  {found.sha256}")
    print("\nSigned:")
    for mark in record["signatures"]:
        whose = f" for the {mark['of']}" if mark.get("of") else ""
        how = "drawn" if mark.get("drawn") else "typed"
        print(f"  {mark['at']}  {mark['role']}{whose}, {how}")
        _print_marks(mark)
    print()
    for seal in found.seals:
        print(
            f"Sealed: {seal.sealed_at:%Y-%m-%d %H:%M:%S %Z}, certificate of {_flat(seal.subject)}"
        )
    for check in found.checks:
        mark = {True: "ok", False: "NO", None: "--"}[check.holds]
        print(paragraph(f"{mark}  {check.words}", indent=4))
    print()
    print(paragraph(_SEALED if found.seals else _UNSEALED))
    print(
        "CHANGED: this is not the record as it was made." if found.changed else "No change found."
    )


def _print_marks(mark: dict[str, Any]) -> None:
    affirmed = ", ".join(sorted(mark.get("affirmed") or {}))
    print(f"      identified: {mark.get('identified')}; affirmed: {affirmed or 'nothing'}")
    initials, answers = mark.get("initials") or {}, mark.get("answers") or {}
    if initials:
        print(f"      initials at: {', '.join(sorted(initials))}")
    if answers:
        print(f"      answered: {', '.join(sorted(answers))}")


def _flat(words: str) -> str:
    """One line, whatever stands in a certificate."""
    return "".join(c if c.isprintable() else " " for c in words)
