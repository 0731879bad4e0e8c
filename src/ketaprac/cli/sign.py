"""``ketaprac consent sign``: presents a form, and makes the record once it was signed."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import in_case, print_faults, print_json, print_objections
from ketaprac.cli.pathway import kinds_of
from ketaprac.cli.store import Stored, open_stored
from ketaprac.decision import Made
from ketaprac.errors import BadInput
from ketaprac.files.marks import blank, load_marks
from ketaprac.files.read import in_file, read_bytes
from ketaprac.files.write import keep
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.events import ConsentSigned, ConsentWithdrawn
from ketaprac.model.gate import Objection
from ketaprac.model.moment import zone
from ketaprac.model.signing import Marks
from ketaprac.signing import FORM, Signed, sha256
from ketaprac.walk import OFFICE

PASSWORD: Final = "KETAPRAC_SEAL_PASSWORD"


def run(arguments: argparse.Namespace) -> int:
    """Presents the form, or makes the record of what was signed."""
    arguments.kind = [arguments.kind]
    (kind,) = kinds_of(arguments, "kind")
    if arguments.marks is None:
        return _present(arguments, kind)
    return _sign(arguments, kind)


# --- presenting ---


def _present(arguments: argparse.Namespace, kind: ConsentKind) -> int:
    stored = open_stored(arguments)
    at = stored.practice.now(stored.episode).replace(microsecond=0)
    made = _form(arguments, stored, kind)
    if made.value is None or not made.value.head.signers:
        return _held(arguments, made.objections or (_HANDOUT,))
    shown = _shown(stored, made)
    digest = sha256(shown.content)
    wall = _offset(at, stored)
    marks = blank(made.value, digest, wall)
    name = shown.name.replace(".pdf", "-marks.toml")
    folder = Path(arguments.out)
    keep(folder, {shown.name: shown.content, name: marks.encode()}, force=arguments.force)
    if arguments.json:
        files = [str(folder / shown.name), str(folder / name)]
        print_json({"files": files, "presented": digest, "presented_on": wall, "objections": ()})
    else:
        print(f"To show to the signers:    {folder / shown.name}")
        print(f"To fill in as they sign:   {folder / name}")
        print("Then run the same command with --marks.")
    print_faults([*stored.practice.faults, *made.faults])
    return DONE


_HANDOUT: Final = Objection(
    code="sign.unsigned-kind",
    words="Nobody signs such a form.",
    todo="Make it out with: ketaprac consent",
    key="--kind",
)


def _offset(at: dt.datetime, stored: Stored) -> str:
    return at.astimezone(zone(stored.practice.profile.time_zone)).isoformat()


def _form(arguments: argparse.Namespace, stored: Stored, kind: ConsentKind) -> Made:
    recipient = stored.case.referral.prescriber if stored.case else None
    try:
        return stored.practice.consent_form(
            stored.episode,
            kind,
            recipient=recipient if kind.names_recipient else None,
            takes_back=kinds_of(arguments, "of"),
        )
    except BadInput as error:
        raise in_case(arguments, error) from None


def _shown(stored: Stored, made: Made) -> Artifact:
    shown = stored.practice.export(FORM, made.value, stored.episode)
    if not isinstance(shown, Artifact):
        raise BadInput(f"the form could not be made: {shown}")
    return shown


# --- signing ---


def _sign(arguments: argparse.Namespace, kind: ConsentKind) -> int:
    stored = open_stored(arguments)
    marks = _marks(arguments, stored)
    then = open_stored(arguments, now=_offset(marks.presented_at, stored))
    made = _form(arguments, then, kind)
    if made.value is None:
        return _held(arguments, made.objections)
    try:
        signed = stored.practice.sign_consent(
            stored.episode,
            made.value,
            marks,
            by=OFFICE,
            recipient=stored.case.referral.prescriber if stored.case else None,
            takes_back=kinds_of(arguments, "of"),
            finish=_finish(arguments, stored),
        )
    except BadInput as error:
        raise in_file(Path(arguments.marks), error) from None
    print_faults([*stored.practice.faults, *made.faults, *signed.decision.faults])
    if signed.record is None:
        return _held(arguments, signed.decision.objections)
    return _keep(arguments, stored, signed)


def _marks(arguments: argparse.Namespace, stored: Stored) -> Marks:
    path = Path(arguments.marks)
    file = load_marks(path)
    try:
        return file.value(stored.practice.profile.time_zone, path.parent)
    except BadInput as error:
        raise in_file(path, error) from None


def _finish(arguments: argparse.Namespace, stored: Stored) -> Callable[[bytes], bytes]:
    """What is done to the record before it is hashed: archived, then sealed."""
    from ketaprac_templates.archive import archive
    from ketaprac_templates.seal import seal

    key = read_bytes(Path(arguments.seal), where="--seal") if arguments.seal else b""

    def finish(pdf: bytes) -> bytes:
        try:
            pdf = archive(pdf) if arguments.archive else pdf
            if not key:
                return pdf
            at = stored.practice.now(stored.episode)
            return seal(pdf, key=key, password=os.environ.get(PASSWORD, ""), at=at)
        except ModuleNotFoundError as error:
            extra = "seal" if "hanko" in (error.name or "") else "archive"
            raise BadInput(
                f"needs the extra {extra}", todo=f'Run: pip install "ketaprac[{extra}]"'
            ) from None

    return finish


def _keep(arguments: argparse.Namespace, stored: Stored, signed: Signed) -> int:
    """Writes the record, then what is recorded of it: never the other way round."""
    assert signed.record is not None
    folder = Path(arguments.out)
    keep(folder, {signed.record.name: signed.record.content}, force=arguments.force)
    path = folder / signed.record.name
    kept = stored.path.is_file()
    if kept:
        stored.save(signed.decision.episode)
    table = as_toml(signed, stored.practice.profile.time_zone)
    if arguments.json:
        print_json(
            {
                "files": [str(path)],
                "sha256": signed.sha256,
                "toml": table,
                "objections": (),
                "saved": str(stored.path) if kept else None,
            }
        )
    else:
        print(f"The record: {path}")
        print("Keep this file as it is. It cannot be made again.\n")
        if kept:
            print(f"The consent is recorded in {stored.path}.")
        else:
            print(f"Put this into the case file:\n\n{table}")
    return DONE


def as_toml(signed: Signed, zone_key: str) -> str:
    """The tables of a case file for what was signed.

    Args:
        signed: The record and its events.
        zone_key: The practice's time zone, by which times are told.
    """
    lines: list[str] = []
    for event in signed.decision.events:
        if isinstance(event, ConsentSigned):
            lines += ["[[consents]]", *_consent(event.consent, zone_key), ""]
        elif isinstance(event, ConsentWithdrawn):
            at = event.at.astimezone(zone(zone_key)).isoformat()
            lines += ["[[withdrawals]]", f'kind = "{event.kind.value}"', f"on = {at}"]
            lines += [f'document = "{event.document}"', ""]
    return "\n".join(lines)


def _consent(consent: Consent, zone_key: str) -> Iterator[str]:
    yield f'kind = "{consent.kind.value}"'
    yield f'version = "{consent.version}"'
    yield f"signed_on = {consent.signed_at.astimezone(zone(zone_key)).isoformat()}"
    yield f'by = "{consent.signed_by}"'
    yield f"roles = {json.dumps([role.value for role in consent.roles])}"
    if consent.recipient is not None:
        yield f'recipient = "{consent.recipient}"'
    if consent.expires_on is not None:
        yield f"expires_on = {consent.expires_on.isoformat()}"
    yield f'content_hash = "{consent.content_hash}"'
    yield f'presented = "{consent.presented}"'
    yield f'record = "{consent.record}"'
    if consent.answers:
        rows = (
            f'{{ question = "{a.question}", yes = {json.dumps(a.yes)} }}' for a in consent.answers
        )
        yield f"answers = [{', '.join(rows)}]"


def _held(arguments: argparse.Namespace, objections: tuple[Objection, ...]) -> int:
    if arguments.json:
        print_json({"files": (), "objections": objections})
    else:
        print(f"No record is made: held by {len(objections)} objection(s):")
        print_objections(objections)
    return HOLDS
