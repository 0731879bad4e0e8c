"""What validators and readers of other people make of records of signed forms."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from verapdf import failed

from documents.test_archive_and_seal import AT, changed, key
from ketaprac import ConsentKind, Role
from ketaprac.model.signing import Drawn
from ketaprac_templates.archive import archive
from ketaprac_templates.seal import seal
from outside import system
from signing.signing_cases import WAVE, case, mark, png, told

KINDS = [kind for kind in ConsentKind if kind.is_given]


@cache
def records() -> dict[str, bytes]:
    """A record of every kind, drawn and typed, with a witness and an interpreter."""
    found: dict[str, bytes] = {}
    for kind in KINDS:
        made = case(kind.value)
        line = Drawn(path=WAVE) if kind is not ConsentKind.TPO else None
        drawn = Drawn(png=png()) if kind is ConsentKind.HIPAA else line
        signed = made.sign(
            made.marks(
                mark(Role.WITNESS, 26, of=Role.CLIENT),
                mark(Role.INTERPRETER, 27, of=Role.CLIENT, language="Spanish"),
                drawn=drawn,
            )
        )
        assert signed.record is not None
        found[kind.value] = signed.record.content
    return found


def test_verapdf_finds_no_broken_rule_before_and_after_sealing(tmp_path: Path) -> None:
    plain = records()
    sealed = {f"{name} sealed": seal(pdf, key=key(), at=AT) for name, pdf in plain.items()}
    assert failed("ua1", plain | sealed, tmp_path) == {name: [] for name in plain | sealed}


def test_verapdf_finds_none_in_archived_records_sealed_or_not(tmp_path: Path) -> None:
    archived = {name: archive(pdf) for name, pdf in records().items()}
    files = archived | {f"{n} sealed": seal(pdf, key=key(), at=AT) for n, pdf in archived.items()}
    for flavour in ("2a", "ua1"):
        assert failed(flavour, files, tmp_path) == {name: [] for name in files}


def test_poppler_finds_the_seal_of_a_record_valid_and_a_flipped_byte(tmp_path: Path) -> None:
    system("pdfsig")
    pdf = seal(archive(records()["touch"]), key=key(), at=AT)
    path = tmp_path / "record.pdf"
    for content, words in ((pdf, "Signature is Valid"), (changed(pdf, 9_000), "Digest Mismatch")):
        path.write_bytes(content)
        ran = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False)
        assert words in ran.stdout


@pytest.mark.parametrize("kind", ["touch", "treatment", "hipaa"])
def test_other_readers_see_the_words_the_drawing_and_nothing_amiss(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "record.pdf"
    path.write_bytes(records()[kind])
    subprocess.run([system("qpdf"), "--check", str(path)], capture_output=True, check=True)
    text = subprocess.run(
        [system("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    seen = re.sub(r"\s+", "", text)
    for words in ("Howthisformwassigned", "WilStone", "Spanish", "2027-01-11T16:20:00Z"):
        assert words in seen and words in told(records()[kind])
    tree = subprocess.run(
        [system("pdfinfo"), "-struct-text", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "Figure" in tree
    folder = tmp_path / "pages"
    folder.mkdir()
    ran = subprocess.run(
        [system("pdftoppm"), "-r", "30", str(path), str(folder / "p")],
        capture_output=True,
        check=True,
    )
    assert ran.stderr == b"" and any(folder.iterdir())
