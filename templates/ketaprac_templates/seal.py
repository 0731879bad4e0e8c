"""The practice's seal on a document: any change after it can be seen.

Needs ``pip install "ketaprac[seal]"``. A seal shows the integrity of the practice's
copy. It is no proof of who signed: it is made with the practice's key, and says
nothing of the person whose name stands on the page.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ketaprac.errors import BadInput

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner, SimpleSigner

FIELD: Final = "Seal of the practice"


@frozen(kw_only=True)
class Seal:
    """A seal as it was found.

    Attributes:
        name: Of its field.
        intact: Whether what it covers is unchanged.
        whole: Whether it covers the whole file, with nothing added since.
        sealed_at: When, as the practice's clock said; None where it does not say.
        subject: Whose certificate it is, in the certificate's words.
    """

    name: str
    intact: bool
    whole: bool
    sealed_at: dt.datetime | None
    subject: str

    @property
    def holds(self) -> bool:
        """Whether the file is what was sealed."""
        return self.intact and self.whole


def seal(pdf: bytes, *, key: bytes, password: str = "", at: dt.datetime) -> bytes:
    """A document with an invisible seal (PAdES, no changes allowed); PDF/UA stays valid.

    Args:
        pdf: The final record.
        key: A PKCS #12 file: the practice's key and certificate.
        password: Of the key.
        at: When, with a time zone. It stands in the seal.

    Raises:
        BadInput: The key cannot be opened, or the document cannot be sealed.
        ModuleNotFoundError: The extra is not installed.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    signer, target = _signer(key, password), io.BytesIO()
    try:
        _sealer(signer, at).sign_pdf(_unchanged(pdf), output=target)
    except (PdfError, SigningError, ValueError) as error:
        raise BadInput("cannot be sealed", where="seal", todo="Seal a document once") from error
    return target.getvalue()


def seals(pdf: bytes) -> tuple[Seal, ...]:
    """The seals of a document, oldest first; none where there is none.

    Whether a certificate is to be trusted is not judged here.

    Args:
        pdf: The file.

    Raises:
        BadInput: It is not a PDF that can be read.
        ModuleNotFoundError: The extra is not installed.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        return tuple(_seal(each) for each in found)
    except Exception as error:  # a damaged file makes pyHanko fail in many ways
        raise BadInput("is not a PDF whose seals can be read", where="seal") from error


def _seal(found: Any) -> Seal:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    # Who is behind a certificate is for people to say; so each vouches for itself.
    itself = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(found, itself, skip_diff=True)
    return Seal(
        name=str(found.field_name),
        intact=bool(status.intact and status.valid),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        sealed_at=status.signer_reported_dt,
        subject=found.signer_cert.subject.human_friendly,
    )


def _sealer(signer: SimpleSigner, at: dt.datetime) -> PdfSigner:
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    class Sealer(PdfSigner):  # type: ignore[misc]
        """One that takes the time from its caller."""

        def init_signing_session(self, *args: Any, **more: Any) -> Any:
            session = super().init_signing_session(*args, **more)
            session.system_time = at
            return session

    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    return Sealer(metadata, signer, new_field_spec=SigFieldSpec(FIELD, readable_field_name=FIELD))


def _unchanged(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):  # type: ignore[misc]
        """One that leaves the metadata alone: no clock of its own, no other maker's name."""

        def _update_meta(self) -> None:
            pass

    return Writer(io.BytesIO(pdf))


def _signer(key: bytes, password: str) -> SimpleSigner:
    from pyhanko.sign.signers import SimpleSigner

    try:
        return SimpleSigner.load_pkcs12_data(key, (), password.encode() or None)
    except ValueError as error:
        raise BadInput(
            "is not a key that can be opened",
            where="seal.key",
            todo="Give a PKCS #12 file (.p12, .pfx) and its password",
        ) from error
