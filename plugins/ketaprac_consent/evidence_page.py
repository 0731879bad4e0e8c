"""The last page of a record: who signed which text when, and how that is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ketaprac.model.moment import zone
from ketaprac.model.signing import Affirmation, Identified
from ketaprac.signing import WORDS
from ketaprac_templates.document import Column, Heading, NewPage, Part, Table, Text
from ketaprac_templates.prose import Block, plain
from ketaprac_templates.signed import utc

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm
    from ketaprac.model.signing import Marks, SignerMark

_HOW: Final = {
    Identified.KNOWN: "known to the practice in person",
    Identified.PHOTO_ID: "an official document with a picture was looked at",
    Identified.TWO_IDENTIFIERS: "told two things that the practice knows of them",
    Identified.ACCOUNT: "had signed in to an account of their own",
    Identified.BY_SIGNER: "somebody else who signs vouches for them",
}
_WHAT_IT_SHOWS: Final = (
    "The practice made this page from what was captured at the signing. It shows which text was "
    "presented, and what was written down of who signed when. It is no proof of whose hand it "
    "was. Where the file carries the practice's seal, the seal shows that the practice's copy is "
    "unchanged since; it says nothing of the person who signed."
)
_DRAFT: Final = "The text was a draft when it was signed: nobody had adopted it for the practice."


@frozen
class Evidence:
    """What the page is made from.

    Attributes:
        form: As it was presented.
        marks: What was captured.
        zone: The practice's time zone.
        data_hash: SHA-256 of the record's data.
    """

    form: ConsentForm
    marks: Marks
    zone: str
    data_hash: str

    def parts(self) -> Iterator[Part]:
        """The page, from its heading on."""
        yield NewPage()
        yield Heading(text="How this form was signed")
        yield Text(blocks=(plain(_WHAT_IT_SHOWS),))
        yield _rows("The form", self._form())
        for mark in self.marks.marks:
            yield Heading(text=f"Signature of the {mark.role.value}", level=2)
            yield _rows("At the signing", self._mark(mark))

    def _form(self) -> Iterator[tuple[str, str]]:
        form, marks = self.form, self.marks
        yield "Form", f"KP-{form.head.code.upper()} ({form.head.id})"
        yield "Version of the text", form.version
        yield "SHA-256 of the text", form.content_hash
        yield "Adopted by", form.adopted_by or _DRAFT
        yield "Presented", self._time(marks.presented_at)
        yield "SHA-256 of the presented file", marks.presented
        yield "SHA-256 of this record's data", self.data_hash
        yield "Copy", marks.copy or "nothing was written down of how a copy is handed over"

    def _mark(self, mark: SignerMark) -> Iterator[tuple[str, str]]:
        yield "Name", mark.name
        if mark.of is not None:
            yield "Tied to", f"the {mark.of.value}"
        yield "How they signed", "drew their signature" if mark.drawn else "typed their name"
        if mark.drawn is not None:
            yield "SHA-256 of the drawing", mark.drawn.digest
        yield "Signed", self._time(mark.signed_at)
        yield "How they were identified", _HOW[mark.identified]
        if mark.right is not None:
            yield "Right to sign for the client", mark.right
        if mark.alone_because is not None:
            yield "Why the client does not sign", mark.alone_because
        if mark.language is not None:
            yield "Put into", mark.language
        for what in Affirmation:
            said = mark.said(what)
            if said is not None:
                yield f"Affirmed: {WORDS[what]}", self._time(said)
        yield from self._left(mark)

    def _left(self, mark: SignerMark) -> Iterator[tuple[str, str]]:
        titles = {s.id: f"{n}. {s.title}" for n, s in enumerate(self.form.sections, start=1)}
        words = {q.id: q.words for s in self.form.sections for q in s.questions}
        for given in mark.initials:
            yield f"Initials: {titles.get(given.section, given.section)}", given.initials
        for answer in mark.answers:
            yield words.get(answer.question, answer.question), "yes" if answer.yes else "no"

    def _time(self, moment: dt.datetime) -> str:
        local = moment.astimezone(zone(self.zone))
        return f"{local:%Y-%m-%d %H:%M:%S %Z} ({self.zone}) = {utc(moment)}"


def _rows(title: str, rows: Iterator[tuple[str, str]]) -> Table:
    columns = (Column(title=title, share=0.28), Column(title="What was written down", share=0.72))
    cells = tuple((_cell(name), _cell(value)) for name, value in rows)
    return Table(columns=columns, rows=cells, tight=True)


def _cell(text: str) -> tuple[Block, ...]:
    return (plain(text),)
