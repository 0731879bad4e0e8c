"""What must be on a form before it counts as signed, and the consent that follows.

A form that lacks a signature, initials, a witness or an answer is no consent, however
complete it looks. What is checked here is what was captured; whether a consent may be
recorded at all is checked in :mod:`ketaprac.consents`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

from attrs import frozen

from ketaprac import forms
from ketaprac.decision import Decision
from ketaprac.model import events as e
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import Consent, ConsentForm, ConsentKind, SignsWhen
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.referral import ItemKind
from ketaprac.model.signing import Affirmation, Marks, SignedForm, SignerMark

#: Exporters of the form that people are shown, and of what is kept once they signed it.
FORM: Final = "consent.pdf"
RECORD: Final = "consent.record"

#: Who decides for themselves or for their child; everybody else only takes part.
PRINCIPALS: Final = (Role.CLIENT, Role.GUARDIAN)


@frozen(kw_only=True, repr=False)
class Signed:
    """What became of a form that was signed.

    Attributes:
        decision: The episode with the consent, or why there is none.
        record: The final record; None where the form does not count as signed. Keep its
            bytes as they are: nobody can make them again.
        sha256: Of its bytes; it stands in the event as well.
    """

    decision: Decision
    record: Artifact | None = None
    sha256: str | None = None


def lacks(
    form: ConsentForm,
    marks: Marks,
    episode: Episode,
    profile: PracticeProfile,
    now: dt.datetime,
) -> Iterator[Objection]:
    """Everything that keeps a form from counting as signed.

    Args:
        form: As it was presented.
        marks: What was captured.
        episode: Whose.
        profile: The practice.
        now: The present moment, beyond which nothing can be dated.
    """
    if not form.head.signers:
        yield _no("sign.unsigned-kind", "Nobody signs such a form.", "Hand it out.", "kind")
        return
    if marks.kind is not form.kind:
        yield _no("sign.kind", "The marks are for another kind of form.", "Check the form.", "kind")
        return
    yield from _signatures(form, marks, episode, profile)
    yield from _ties(form, marks)
    for mark in marks.marks:
        yield from _affirmed(mark)
        yield from _dated(mark, marks, now)
    yield from _sections(form, marks)


def _signatures(
    form: ConsentForm, marks: Marks, episode: Episode, profile: PracticeProfile
) -> Iterator[Objection]:
    """That all sign who must, each once, and nobody else."""
    roles = [mark.role for mark in marks.marks]
    for role in dict.fromkeys(roles):
        if roles.count(role) > 1:
            yield _no("sign.twice", f"The {role.value} signs twice.", "Keep one of them.")
        if role not in form.head.roles:
            yield _no(
                "sign.role",
                f"A signature as {role.value} has no place on this form.",
                f"Have it signed by: {', '.join(sorted(r.value for r in form.head.roles))}.",
            )
    when = max((mark.signed_at for mark in marks.marks), default=marks.presented_at)
    minor = forms.is_minor(episode, profile, when)
    for signer in form.head.signers:
        must = signer.when is SignsWhen.ALWAYS or (minor and signer.when is SignsWhen.MINOR)
        if must and signer.role not in roles and not _stands_in(signer.role, marks):
            yield _no(
                f"sign.missing.{signer.role.value}",
                f"The signature of the {signer.role.value} is missing.",
                "Have it signed; no record is made until then.",
            )
    client = marks.of(Role.CLIENT)
    if client is not None and _plain(client.name) != _plain(episode.client.name or ""):
        yield _no(
            "sign.name",
            "What the client wrote is not the name on the form.",
            "Have it signed with that name, or correct the record and present the form again.",
            "marks.name",
        )
    guardian = marks.of(Role.GUARDIAN)
    if guardian is not None and guardian.right is None:
        yield _no(
            "sign.right",
            "The guardian's right to sign for the client is not said.",
            "Write it down, such as: parent with custody.",
            "marks.right",
        )


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _stands_in(role: Role, marks: Marks) -> bool:
    """Whether a guardian signs in the client's place, and says why."""
    guardian = marks.of(Role.GUARDIAN)
    return role is Role.CLIENT and guardian is not None and guardian.alone_because is not None


def _ties(form: ConsentForm, marks: Marks) -> Iterator[Objection]:
    """That a witness saw, and an interpreter spoke for, somebody who signs."""
    tied = {signer.role: signer.of for signer in form.head.signers if signer.of is not None}
    for mark in marks.marks:
        if mark.role not in tied and mark.of is not None:
            yield _no(
                "sign.tie",
                f"A {mark.role.value} signs for nobody else.",
                "Leave it out.",
                "marks.of",
            )
        if mark.role not in tied:
            continue
        if mark.of not in (tied[mark.role], *_instead(tied[mark.role], marks)):
            yield _no(
                "sign.tie",
                f"The {mark.role.value} is not tied to the signer whom this form names.",
                "Say whose signature it was.",
                "marks.of",
            )
            continue
        whose = marks.of(mark.of) if mark.of else None
        if whose is None:
            yield _no(
                "sign.tie",
                f"The {mark.role.value} is tied to somebody who does not sign.",
                "Say whose signature it was.",
                "marks.of",
            )
        elif mark.role is Role.WITNESS and mark.signed_at < whose.signed_at:
            yield _no(
                "sign.witness-early",
                "The witness signed before there was anything to witness.",
                "Have the witness sign after the signature that they saw.",
                "marks.signed_on",
            )


def _instead(role: Role | None, marks: Marks) -> tuple[Role, ...]:
    return (Role.GUARDIAN,) if role and _stands_in(role, marks) else ()


def _affirmed(mark: SignerMark) -> Iterator[Objection]:
    """That each said what their signature needs."""
    who = mark.role.value
    all_ = mark.role in PRINCIPALS
    needed = Affirmation if all_ else (Affirmation.INTENT, Affirmation.ELECTRONIC)
    for what in needed:
        if mark.said(what) is None:
            yield _no(
                f"sign.not-affirmed.{what.value}",
                f"The {who} did not affirm: {WORDS[what]}.",
                "Ask, and write down when it was affirmed.",
                "marks.affirmed",
            )


def _dated(mark: SignerMark, marks: Marks, now: dt.datetime) -> Iterator[Objection]:
    """That times follow each other: the form made out, affirmed, signed, and nothing to come."""
    who = mark.role.value
    moments = (mark.signed_at, *(one.at for one in mark.affirmed))
    if any(moment > now for moment in moments):
        yield _no(
            "sign.future",
            f"Something that the {who} did is dated in the future.",
            "Correct the times.",
            "marks.signed_on",
        )
    if any(moment < marks.presented_at for moment in moments):
        yield _no(
            "sign.early",
            f"The {who} signed or affirmed something before the form was made out.",
            "Correct the times.",
            "marks.signed_on",
        )
    before = (Affirmation.INTENT, Affirmation.READ, Affirmation.ELECTRONIC)
    if any(one.at > mark.signed_at for one in mark.affirmed if one.what in before):
        yield _no(
            "sign.late",
            f"The {who} affirmed something only after signing; only a copy may come later.",
            "Correct the times, or have it signed again.",
            "marks.affirmed",
        )


#: What is affirmed, in the words of the record.
WORDS: Final = {
    Affirmation.INTENT: "this mark is meant as their signature",
    Affirmation.READ: "they read or heard the form and understand it",
    Affirmation.ELECTRONIC: "they accept to sign electronically",
    Affirmation.COPY: "they got a copy",
}


def _sections(form: ConsentForm, marks: Marks) -> Iterator[Objection]:
    """Initials and answers: all that the form asks for, and none that it does not."""
    principals = [mark for mark in marks.marks if mark.role in PRINCIPALS]
    others = [mark for mark in marks.marks if mark.role not in PRINCIPALS]
    if any(mark.initials or mark.answers for mark in others):
        yield _no(
            "sign.not-theirs",
            "Initials or answers are by somebody who only takes part.",
            "Only the client, or a guardian, gives them.",
            "marks.initials",
        )
    asked = [s.id for s in form.sections if s.initials]
    questions = [q.id for s in form.sections for q in s.questions]
    # A guardian beside a minor who signs as well adds a signature, not a second set of marks.
    first = next(iter(sorted(principals, key=lambda m: m.role is not Role.CLIENT)), None)
    for mark in principals:
        yield from _complete(
            f"initials of the {mark.role.value}",
            "initials",
            asked if mark is first else (),
            asked,
            [one.section for one in mark.initials],
        )
        yield from _complete(
            f"answers of the {mark.role.value}",
            "answers",
            questions if mark is first else (),
            questions,
            [one.question for one in mark.answers],
        )


def _complete(
    whose: str,
    key: str,
    needed: Collection[str],
    known: Collection[str],
    given: Collection[str],
) -> Iterator[Objection]:
    gaps = [name for name in needed if name not in given]
    if gaps:
        yield _no(
            f"sign.missing.{key}",
            f"The {whose} are missing: {', '.join(gaps)}.",
            "Have them filled in; no record is made until then.",
            f"marks.{key}",
        )
    strange = sorted(name for name in given if name not in known)
    if strange:
        yield _no(
            f"sign.unknown.{key}",
            f"The {whose} name something that this form does not ask: {', '.join(strange)}.",
            "Check the ids against the form that was presented.",
            f"marks.{key}",
        )


def sha256(content: bytes) -> str:
    """The hash by which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def not_presented(marks: Marks, shown: Artifact) -> Iterator[Objection]:
    """That what was signed is exactly what was shown.

    Args:
        marks: What was captured.
        shown: The form, printed as of the moment at which it was presented.
    """
    if marks.presented != sha256(shown.content):
        yield _no(
            "sign.presented",
            f"What the signers were shown is not this form ({shown.name}): its SHA-256 differs.",
            "Present the form as it is now and have it signed again; or look at the record as of "
            "the moment at which it was made out.",
            "presented",
        )


def consent_of(
    signed: SignedForm,
    episode: Episode,
    record: str,
    *,
    recipient: str | None,
    scope: tuple[ItemKind, ...] = (),
) -> Consent:
    """The consent that a signed form gives.

    Args:
        signed: Form and marks.
        episode: Whose.
        record: SHA-256 of the final record.
        recipient: Id of who may receive records, where the form names one.
        scope: Kinds of information that may be shared; all where empty.
    """
    form, marks = signed.form, signed.marks
    principals = [mark for mark in marks.marks if mark.role in PRINCIPALS]
    by = Role.CLIENT if marks.of(Role.CLIENT) else Role.GUARDIAN
    number = sum(isinstance(event, e.ConsentSigned) for event in episode.log) + 1
    return Consent(
        id=f"consent-{number}",
        kind=form.kind,
        version=form.version,
        content_hash=form.content_hash,
        signed_at=max(mark.signed_at for mark in principals),
        signed_by=by.value,
        roles=tuple(mark.role for mark in marks.marks),
        recipient=recipient if form.kind.names_recipient else None,
        expires_on=_end(form),
        scope=scope,
        presented=marks.presented,
        record=record,
        answers=next((mark.answers for mark in principals if mark.answers), ()),
    )


def _end(form: ConsentForm) -> dt.date | None:
    """The last day that the form itself prints."""
    for place in form.placeholders:
        if place.name == "expires_on":
            return dt.date.fromisoformat(place.value)
    return None


def withdrawals_of(
    kinds: Collection[ConsentKind], signed: SignedForm, record: str, *, by: str
) -> tuple[e.ConsentWithdrawn, ...]:
    """What is recorded of a withdrawal: one event for each kind, from the signature on.

    Args:
        kinds: What is taken back.
        signed: Form and marks.
        record: SHA-256 of the signed withdrawal.
        by: Id of who records it.
    """
    at = min(mark.signed_at for mark in signed.marks.marks if mark.role in PRINCIPALS)
    return tuple(e.ConsentWithdrawn(at=at, by=by, kind=kind, document=record) for kind in kinds)


def _no(code: str, words: str, todo: str, key: str = "marks") -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)
