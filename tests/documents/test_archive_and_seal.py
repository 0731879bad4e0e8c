"""Copies for archives, and the practice's seal: what they keep, and what they catch."""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import cache

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption as Locked
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from documents.specimens import SPECIMENS, heard
from ketaprac.errors import BadInput
from ketaprac_templates.archive import archive
from ketaprac_templates.check import faults
from ketaprac_templates.document import render
from ketaprac_templates.seal import FIELD, seal, seals

AT = dt.datetime(2027, 1, 5, 18, 0, tzinfo=dt.UTC)


@cache
def key(password: str = "") -> bytes:
    """A key of an invented practice, made for this run."""
    made = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Harbor Lane")])
    use = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder(name, name, made.public_key(), 7)
        .not_valid_before(dt.datetime(2026, 1, 1))
        .not_valid_after(dt.datetime(2036, 1, 1))
        .add_extension(use, critical=True)
        .sign(made, hashes.SHA256())
    )
    lock = Locked(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"practice", made, certificate, None, lock)


@cache
def sealed(name: str = "consent") -> bytes:
    return seal(archive(render(SPECIMENS[name])), key=key(), at=AT)


def changed(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes((pdf[at] ^ 1,)) + pdf[at + 1 :]


@pytest.mark.parametrize("name", SPECIMENS)
def test_an_archived_copy_says_the_same_and_claims_both_standards(name: str) -> None:
    pdf = render(SPECIMENS[name])
    copy = archive(pdf)
    assert heard(copy) == heard(pdf) and faults(copy) == ()
    root = pypdf.PdfReader(io.BytesIO(copy)).trailer["/Root"]
    packet = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part[^>]*>2<.*pdfaid:conformance[^>]*>A<", packet, re.S)
    assert "<pdfuaid:part>1<" in packet
    profile = root["/OutputIntents"][0]["/DestOutputProfile"].get_data()
    assert profile[36:40] == b"acsp" and profile[16:20] == b"RGB "
    assert archive(pdf) == copy


def test_only_documents_of_ours_that_are_not_sealed_are_archived() -> None:
    other = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(9, 9)
    writer.write(other)
    for pdf, fault in ((b"no", "cannot|can be read"), (other.getvalue(), "not a document of this")):
        with pytest.raises(BadInput, match=fault):
            archive(pdf)
    with pytest.raises(BadInput, match="sealed"):
        archive(sealed())


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_seal_holds_and_leaves_the_document_as_it_was(name: str) -> None:
    pdf = sealed(name)
    assert pdf.startswith(archive(render(SPECIMENS[name])))
    (found,) = seals(pdf)
    assert found.holds and found.name == FIELD and found.sealed_at == AT
    assert "Harbor Lane" in found.subject
    assert heard(pdf) == heard(render(SPECIMENS[name])) and faults(pdf) == ()
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].get("/Annots", [])) >= 1


def test_metadata_and_clock_are_not_touched_by_the_sealing() -> None:
    before, after = (
        pypdf.PdfReader(io.BytesIO(pdf))
        for pdf in (archive(render(SPECIMENS["consent"])), sealed())
    )
    assert before.metadata == after.metadata
    assert b"pyHanko" not in sealed()


def test_what_is_not_sealed_has_no_seal() -> None:
    assert seals(render(SPECIMENS["consent"])) == ()
    with pytest.raises(BadInput):
        seals(b"%PDF-1.7 nothing")


def test_one_byte_changed_anywhere_is_caught() -> None:
    pdf = sealed()
    gap = re.search(rb"/Contents ?<([0-9a-fA-F]+)>", pdf)
    assert gap
    # Where the signature itself stands nothing can be sealed; elsewhere everything is.
    for at in (*range(20, gap.start(1) - 1, 977), *range(gap.end(1) + 1, len(pdf), 61)):
        try:
            assert not any(found.holds for found in seals(changed(pdf, at))), at
        except BadInput:
            continue


def test_something_added_is_caught() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(sealed()), incremental=True)
    writer.pages[0].rotate(90)
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().startswith(sealed()[:20_000])
    (found,) = seals(target.getvalue())
    assert found.intact and not found.whole and not found.holds


def test_a_wrong_key_or_password_or_a_second_seal_is_refused() -> None:
    pdf = render(SPECIMENS["adopted"])
    for given in ({"key": b"nonsense"}, {"key": key("right"), "password": "wrong"}):
        with pytest.raises(BadInput) as caught:
            seal(pdf, at=AT, **given)  # type: ignore[arg-type]
        assert caught.value.where == "seal.key" and "wrong" not in str(caught.value)
    assert seals(seal(pdf, key=key("right"), password="right", at=AT))[0].holds
    with pytest.raises(BadInput, match="cannot be sealed"):
        seal(sealed(), key=key(), at=AT)
    with pytest.raises(BadInput, match="cannot be sealed"):
        seal(b"no", key=key(), at=AT)
