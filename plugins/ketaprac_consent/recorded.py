"""The final record of a signed form: the presented text, the marks on it, and the evidence.

It is flat: nothing in it can be filled in or changed later, and it is made once. A host
keeps its bytes with their hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from attrs import evolve

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.consent import Question, Signer
from ketaprac.model.moment import zone
from ketaprac.model.people import Role
from ketaprac.signing import PRINCIPALS
from ketaprac_consent.evidence_page import Evidence
from ketaprac_consent.printed import INITIALS, asked, checked, document, paper_of, signature
from ketaprac_templates.document import Data, Part, Text, artifact
from ketaprac_templates.figure import Figure, Path
from ketaprac_templates.prose import Block, Span, plain
from ketaprac_templates.signed import data, digest

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm, ConsentSection
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.signing import Drawn, Marks, SignedForm, SignerMark

_NOBODY: Final = "nobody took part"
#: Room for a signature on the page, in points.
_WIDEST, _TALLEST = 220.0, 64.0


def render(signed: SignedForm, episode: Episode, context: Context) -> Artifact:
    """The record as a PDF with a neutral name.

    Args:
        signed: A form and the marks on it, from which nothing is missing
            (:func:`ketaprac.signing.lacks`).
        episode: Whose.
        context: Practice and moment.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    form, marks = signed.form, signed.marks
    values = checked(form, episode, context)
    kept = data(signed)
    fill = Captured(form, marks, context.profile.time_zone, digest(kept))
    newest = max((mark.signed_at for mark in marks.marks), default=marks.presented_at)
    page = evolve(
        document(form, values, paper_of(context), fill), data=Data(content=kept, at=newest)
    )
    made = artifact(page, opaque(episode.id, digest(kept)))
    return evolve(made, name=made.name.replace(".pdf", "-signed.pdf"))


class Captured:
    """What was captured, where a form is filled in."""

    def __init__(self, form: ConsentForm, marks: Marks, zone_key: str, data_hash: str) -> None:
        self._form, self._marks = form, marks
        self._zone, self._data_hash = zone_key, data_hash
        self._printed: set[Role] = set()

    def question(self, question: Question) -> str:
        """The question with the box that was crossed, and the answer in words."""
        answer = next(
            (a.yes for m in self._principals for a in m.answers if a.question == question.id), None
        )
        said = {True: "yes", False: "no", None: "not given"}[answer]
        return f"{asked(question, answer)}   Answer: {said}."

    def initials(self, section: ConsentSection) -> Part:
        """The initials, and whose they are."""
        given = [
            f"{one.initials} ({mark.role.value})"
            for mark in self._principals
            for one in mark.initials
            if one.section == section.id
        ]
        spans = (Span(f"{INITIALS} "), Span(", ".join(given) or "not given", bold=True))
        return Text(blocks=(Block(spans=spans),))

    def signature(self, signer: Signer, values: Mapping[str, str]) -> Iterator[Part]:  # noqa: ARG002
        """Name, time, and what was typed or drawn."""
        mark = self._marks.of(signer.role)
        self._printed.add(signer.role)
        if mark is None:
            guardian = self._marks.of(Role.GUARDIAN)
            alone = signer.role is Role.CLIENT and guardian is not None
            yield signature(signer, name="the guardian signs alone" if alone else _NOBODY)
            return
        yield from self._signed(signer, mark)

    def more(self) -> Iterator[Part]:
        """Signatures that the form had no line for, and the evidence page."""
        for mark in self._marks.marks:
            if mark.role not in self._printed:
                yield from self._signed(Signer(role=mark.role, of=mark.of), mark)
        yield from Evidence(self._form, self._marks, self._zone, self._data_hash).parts()

    @property
    def _principals(self) -> tuple[SignerMark, ...]:
        return tuple(mark for mark in self._marks.marks if mark.role in PRINCIPALS)

    def _signed(self, signer: Signer, mark: SignerMark) -> Iterator[Part]:
        local = mark.signed_at.astimezone(zone(self._zone))
        yield signature(
            signer,
            name=mark.name,
            signed="drawn, see below" if mark.drawn else f"{mark.name} (typed)",
            when=f"{local:%Y-%m-%d %H:%M:%S %Z}",
            right=mark.right or "",
        )
        if mark.drawn is not None:
            yield drawing(mark.drawn, mark.role)
        if mark.alone_because is not None:
            yield Text(blocks=(plain(f"Why the client does not sign: {mark.alone_because}"),))
        if mark.language is not None:
            yield Text(blocks=(plain(f"Put into: {mark.language}"),))


def drawing(drawn: Drawn, role: Role) -> Figure:
    """A drawn signature as a figure that says what it is, and covers nothing else.

    Args:
        drawn: The picture or line.
        role: Who drew it.

    Raises:
        BadInput: It cannot be read, or nothing can be seen of it.
    """
    from ketaprac_templates.pdf.pictures import fitted, is_blank

    where = f"marks.{role.value}"
    alt = f"Signature of the {role.value}, drawn by hand on a screen"
    if not drawn.png:
        line, wide, tall = fitted(drawn.path or "", _WIDEST, _TALLEST, f"{where}.path")
        shape = Path(data=line, width=1.4)
        return Figure(alt=alt, width=wide + 2, height=tall + 2, shapes=(shape,))
    if is_blank(drawn.png, f"{where}.png"):
        raise BadInput("draws nothing that can be seen", where=f"{where}.png")
    width, height = drawn.size
    scale = min(1.0, _WIDEST / width, _TALLEST / height)
    return Figure(alt=alt, width=width * scale, height=height * scale, image=drawn.png)
