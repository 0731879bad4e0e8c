"""What `verify` finds, with and without a seal, and what it says it cannot find."""

from __future__ import annotations

import io
import json
import re

import pypdf
import pytest

from documents.test_archive_and_seal import AT as SEALED_AT
from documents.test_archive_and_seal import key
from ketaprac import BadInput
from ketaprac_templates.archive import archive
from ketaprac_templates.check import faults
from ketaprac_templates.seal import seal
from ketaprac_templates.signed import canonical, digest
from ketaprac_templates.verify import Verified, verify
from signing.signing_cases import NAME, case, record, touch


def seen(found: Verified) -> dict[str, bool | None]:
    return {check.what: check.holds for check in found.checks}


def flipped(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes((pdf[at] ^ 1,)) + pdf[at + 1 :]


def test_a_record_as_it_was_made():
    found = verify(record())
    assert seen(found) == {
        "added": True,
        "bytes": True,
        "pages": True,
        "data": True,
        "shown": True,
        "seal": None,
    }
    assert not found.changed and not found.proven
    made, signed = touch()
    assert found.sha256 == signed.sha256
    assert found.record["form"]["text"] == made.form.content_hash
    assert found.record["presented"]["sha256"] == made.presented
    assert [mark["role"] for mark in found.record["signatures"]] == [
        "client",
        "therapist",
        "witness",
    ]
    assert found.record["signatures"][2]["of"] == "client"
    assert NAME not in repr(found)


def test_only_a_hash_that_was_kept_proves_an_unsealed_file():
    assert verify(record(), digest(record())).proven
    found = verify(record(), "5a" * 32)
    assert found.changed and not found.proven and seen(found)["kept-hash"] is False


def test_one_byte_changed_anywhere_in_an_unsealed_record_is_noticed():
    pdf = record()
    end = pdf.rindex(b"startxref")
    start = int(pdf[end:].split()[1])
    for at in (*range(0, start, 997), *range(start, end, 29)):
        try:
            assert verify(flipped(pdf, at)).changed, at
        except BadInput:
            continue


def test_something_added_is_noticed():
    writer = pypdf.PdfWriter(io.BytesIO(record()), incremental=True)
    writer.pages[0].rotate(90)
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().startswith(record())
    assert seen(verify(target.getvalue()))["added"] is False
    assert seen(verify(record() + b"\n% more"))["added"] is False


def test_a_page_that_is_drawn_otherwise_is_noticed_even_with_a_new_identifier():
    writer = pypdf.PdfWriter(io.BytesIO(record()))
    page = writer.pages[0]
    drawn = page["/Contents"].get_object()
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(drawn.get_data() + b" ")
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    target = io.BytesIO()
    writer.write(target)
    assert seen(verify(target.getvalue()))["pages"] is False


def test_data_that_the_pages_do_not_show_is_noticed():
    writer = pypdf.PdfWriter(io.BytesIO(record()))
    own = writer._root_object["/PieceInfo"]["/ketaprac"]["/Private"]
    table = json.loads(own["/Record"].get_data())
    table["signatures"][0]["name"] = "Mallory"
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(canonical(table))
    own[pypdf.generic.NameObject("/Record")] = writer._add_object(stream)
    target = io.BytesIO()
    writer.write(target)
    found = verify(target.getvalue())
    assert seen(found)["data"] is False and seen(found)["shown"] is False
    assert "Mallory" not in " ".join(check.words for check in found.checks)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "other/1"},
        {"signatures": "none"},
        {"signatures": [{"role": "client"}]},
        {"form": []},
        {"presented": {"sha256": 7, "at": "now"}},
        {"form": {"code": "\x1b[31m", "kind": "a", "version": "1", "language": "en", "text": "b"}},
    ],
)
def test_data_of_another_shape_is_refused_in_one_line(change):
    writer = pypdf.PdfWriter(io.BytesIO(record()))
    own = writer._root_object["/PieceInfo"]["/ketaprac"]["/Private"]
    table = {**json.loads(own["/Record"].get_data()), **change}
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(canonical(table))
    own[pypdf.generic.NameObject("/Record")] = writer._add_object(stream)
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(BadInput, match="cannot be read"):
        verify(target.getvalue())


def test_what_is_no_record_is_refused():
    made = case()
    shown = made.house.export("consent.pdf", made.form, made.episode)
    for pdf in (b"", b"no", b"%PDF-1.7 nothing", record()[:9_000], shown.content):
        with pytest.raises(BadInput):
            verify(pdf)


@pytest.fixture(scope="module")
def archived() -> bytes:
    return archive(record())


@pytest.fixture(scope="module")
def sealed(archived: bytes) -> bytes:
    return seal(archived, key=key(), at=SEALED_AT)


class TestSealed:
    def test_both_keep_the_record_readable_and_whole(self, archived, sealed):
        for pdf in (archived, sealed, seal(record(), key=key(), at=SEALED_AT)):
            assert faults(pdf) == ()
            found = verify(pdf)
            assert not found.changed, found.checks
            assert found.data == verify(record()).data
        assert verify(sealed).proven and verify(sealed).archived
        assert verify(seal(record(), key=key(), at=SEALED_AT)).proven
        assert not verify(archived).proven

    def test_a_flipped_byte_is_caught(self, sealed):
        gap = re.search(rb"/Contents ?<([0-9a-fA-F]+)>", sealed)
        for at in (*range(20, gap.start(1) - 1, 4_001), *range(gap.end(1) + 1, len(sealed), 601)):
            try:
                assert verify(flipped(sealed, at)).changed, at
            except BadInput:
                continue

    def test_something_added_is_caught(self, sealed):
        writer = pypdf.PdfWriter(io.BytesIO(sealed), incremental=True)
        writer.pages[0].rotate(90)
        target = io.BytesIO()
        writer.write(target)
        found = verify(target.getvalue())
        assert found.changed and seen(found)["seal"] is False
        assert found.seals[0].intact and not found.seals[0].whole

    def test_the_seal_is_part_of_the_recorded_hash(self):
        made = case()
        signed = made.sign(made.marks(), finish=lambda pdf: seal(pdf, key=key(), at=SEALED_AT))
        found = verify(signed.record.content, signed.sha256)
        assert found.proven and len(found.seals) == 1
        assert signed.decision.episode.consents[0].record == signed.sha256


def test_the_machine_readable_part_is_no_attachment():
    root = pypdf.PdfReader(io.BytesIO(record())).trailer["/Root"]
    assert "/Names" not in root and "/AF" not in root
