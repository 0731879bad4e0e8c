"""``ketaprac lint`` on PDF files."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pypdf
import pytest

from documents.specimens import letter
from ketaprac.cli import main
from ketaprac.errors import BadInput
from ketaprac_templates.document import render
from ketaprac_templates.lint import lint


def test_a_document_of_ours_passes_and_one_that_lost_its_tags_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(render(letter()))
    assert main(["lint", str(good)]) == 0
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(good).pages:
        writer.add_page(page)
    writer.write(bad)
    capsys.readouterr()
    assert main(["lint", str(good), str(bad)]) == 3
    printed = capsys.readouterr().out
    assert "good.pdf" not in printed
    assert "bad.pdf:0: pdf.accessibility: The file has no structure tree." in printed
    assert "Okafor" not in printed


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(BadInput, match=r"ketaprac\[check\]"):
        lint(render(letter()))


def test_anything_can_be_checked(tmp_path: Path) -> None:
    for content in (b"", b"\0" * 99, io.BytesIO(b"%PDF-2.0").getvalue()):
        assert [found.code for found in lint(content)] == ["pdf.accessibility"]
