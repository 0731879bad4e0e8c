"""What validators and readers of other people make of our documents."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pypdf
import pytest
from verapdf import failed

from documents.specimens import SPECIMENS, heard, made, png, said
from documents.test_archive_and_seal import AT, changed, key, sealed
from ketaprac_templates.archive import archive
from ketaprac_templates.document import Document, render
from ketaprac_templates.look import Look
from ketaprac_templates.seal import seal
from outside import system

GOLDEN = Path(__file__).parent / "golden"


def run(*command: str) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-1_000:] + ran.stderr[-1_000:]
    return ran.stdout


def written(document: Document, folder: Path) -> str:
    path = folder / "document.pdf"
    path.write_bytes(render(document))
    return str(path)


def test_verapdf_finds_no_broken_rule_of_pdf_ua_in_anything_shipped(
    shipped: Mapping[str, bytes], tmp_path: Path
) -> None:
    assert failed("ua1", shipped, tmp_path) == {name: [] for name in shipped}


def test_verapdf_finds_none_in_documents_of_all_kinds_of_parts(tmp_path: Path) -> None:
    files = {name: render(document) for name, document in SPECIMENS.items()}
    files["look"] = made(look=Look(accent="#5a2d82", logo=png()))
    assert failed("ua1", files, tmp_path) == {name: [] for name in files}


def test_verapdf_would_find_them(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(render(SPECIMENS["letter"])))
    for found in writer._objects:
        if isinstance(found, dict):
            found.pop("/Alt", None)
    target = io.BytesIO()
    writer.write(target)
    assert "7.3-1" in failed("ua1", {"x": target.getvalue()}, tmp_path)["x"][0]


def test_verapdf_finds_none_of_pdf_a_and_pdf_ua_in_archived_and_sealed_copies(
    shipped: Mapping[str, bytes], tmp_path: Path
) -> None:
    one_of_each = {name.split()[1]: pdf for name, pdf in shipped.items()}
    archived = {name: archive(pdf) for name, pdf in one_of_each.items()}
    sealed = {f"{name} sealed": seal(pdf, key=key(), at=AT) for name, pdf in archived.items()}
    files = archived | sealed
    for flavour in ("2a", "ua1"):
        assert failed(flavour, files, tmp_path) == {name: [] for name in files}


def test_poppler_finds_the_seal_valid_and_one_changed_byte(tmp_path: Path) -> None:
    system("pdfsig")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed())
    assert "Signature is Valid" in run("pdfsig", "-nocert", str(path))
    path.write_bytes(changed(sealed(), 15_000))
    ran = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False)
    assert "Digest Mismatch" in ran.stdout


@pytest.mark.parametrize("name", ["consent", "letter"])
def test_poppler_reads_the_tree_as_it_is_meant(name: str, tmp_path: Path) -> None:
    """``pdfinfo -struct-text``, kept in golden/ for people to read."""
    system("pdfinfo")
    printed = run("pdfinfo", "-struct-text", written(SPECIMENS[name], tmp_path))
    assert printed == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SPECIMENS)
def test_qpdf_finds_nothing_amiss(name: str, tmp_path: Path) -> None:
    system("qpdf")
    run("qpdf", "--check", written(SPECIMENS[name], tmp_path))


def test_qpdf_finds_nothing_amiss_in_what_is_shipped(
    shipped: Mapping[str, bytes], tmp_path: Path
) -> None:
    system("qpdf")
    for number, pdf in enumerate(shipped.values()):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(pdf)
        run("qpdf", "--check", str(path))


def test_the_text_that_poppler_extracts_is_the_text(
    shipped: Mapping[str, bytes], tmp_path: Path
) -> None:
    """With the spaces: no two words run together where a line ends."""
    system("pdftotext")
    for name, pdf in shipped.items():
        path = tmp_path / "x.pdf"
        path.write_bytes(pdf)
        seen = set(re.findall(r"\S+", run("pdftotext", "-layout", str(path), "-")))
        # Longer ones may go on in the next line.
        words = (word for word in re.findall(r"\S+", said(pdf)) if len(word) < 24)
        missing = [word for word in words if word not in seen]
        assert not missing, (name, missing[:9])


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_font_is_embedded_and_every_letter_shows(name: str, tmp_path: Path) -> None:
    system("pdffonts")
    path = written(SPECIMENS[name], tmp_path)
    rows = run("pdffonts", path).splitlines()[2:]
    assert rows and all(re.search(r"\byes yes yes\b", row) for row in rows if "F" in row[:1])
    assert all(" yes " in row for row in rows)
    folder = tmp_path / "pages"
    folder.mkdir()
    ran = subprocess.run(
        [system("pdftoppm"), "-r", "30", path, str(folder / "p")], capture_output=True, check=True
    )
    assert ran.stderr == b""
    assert len(list(folder.iterdir())) == len(pypdf.PdfReader(path).pages)


def test_what_is_heard_is_in_the_order_of_the_document() -> None:
    texts = [text for _, text in heard(render(SPECIMENS["consent"]))]
    assert texts.index("Bring") < texts.index("water") < texts.index("and whatever else helps.")
