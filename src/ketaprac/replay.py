"""From a case file to an episode: its entries are recorded one by one, in order.

Each goes through the same gates as on the day itself. What a gate refuses is
left out and reported, so that nothing is built on it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from ketaprac import scoring
from ketaprac.caller import Fault
from ketaprac.clearances import UNITS
from ketaprac.decision import Decision
from ketaprac.errors import BadInput, unknown
from ketaprac.files.case import AnswersTable, CaseFile, ClearanceTable, OverrideTable, SessionTable
from ketaprac.files.convert import shown
from ketaprac.files.hours import Reading, availability, moment
from ketaprac.model import events as e
from ketaprac.model.availability import Availability
from ketaprac.model.base import found
from ketaprac.model.consent import Consent
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.instrument import Instrument
from ketaprac.model.moment import day_of
from ketaprac.model.protocol import Protocol, Step, StepKind
from ketaprac.model.referral import Clearance
from ketaprac.model.screening import Absent, Answer, Fact, Response
from ketaprac.model.session import DosingSession, SessionState
from ketaprac.practice import Practice

OFFICE: Final = "office"
Record = Callable[[Episode], Decision]

#: Id of the one packet that a case file can tell of.
PACKET: Final = "referral-1"

#: On one day, what comes first on the pathway was done first.
_ORDER: Final = (
    "consultation",
    "answers",
    "facts",
    "overrides",
    "screening",
    "consents",
    "referral",
    "clearance",
    "sessions",
)


@frozen(kw_only=True)
class Replayed:
    """A case file as an episode.

    Attributes:
        episode: What could be recorded.
        objections: What could not, and why.
        faults: What plugins did wrong on the way.
        availability: When the client can come.
        fixed: Starts of sessions that must not move, by step.
    """

    episode: Episode
    objections: tuple[Objection, ...]
    faults: tuple[Fault, ...]
    availability: Availability
    fixed: dict[str, dt.datetime]


@frozen(kw_only=True)
class _Entry:
    at: dt.datetime
    group: str
    record: Record


def replay(case: CaseFile, practice: Practice) -> Replayed:
    """Records what a case file says.

    Args:
        case: As read by :func:`ketaprac.load_case`.
        practice: Whose client it is.

    Raises:
        BadInput: An entry names something that is not installed, has a time that
            does not exist, or does not fit.
    """
    _refuse_unknown(case, practice)
    _refuse_twice(case)
    zone = practice.profile.time_zone
    entries = sorted(
        _entries(case, practice), key=lambda entry: (entry.at, _ORDER.index(entry.group))
    )
    now = practice.now()
    first = min([now, *(entry.at for entry in entries)])
    opened = e.EpisodeOpened(at=first, by="office", client=case.client, treatment=case.treatment)
    episode = practice.reopen(case.client.id, (opened,))
    objections: list[Objection] = []
    faults: list[Fault] = []
    for entry in entries:
        decision = entry.record(episode)
        episode = decision.episode
        objections += [_of_history(o, entry) for o in decision.objections]
        faults += decision.faults
    return Replayed(
        episode=episode,
        objections=tuple(objections),
        faults=tuple(faults),
        availability=availability(
            case.availability,
            Reading(case.client.time_zone or zone, Path(), now.date()),
            "availability",
        ),
        fixed=dict(_fixed(case, practice)),
    )


def _of_history(objection: Objection, entry: _Entry) -> Objection:
    import attrs

    words = f"{entry.group} of {entry.at.date().isoformat()} not recorded: {objection.words}"
    return attrs.evolve(objection, words=words[:500])


@contextmanager
def _under(where: str) -> Iterator[None]:
    """What the model refuses, with the place in the file."""
    try:
        yield
    except BadInput as error:
        raise error.under(where) from None


def _refuse_unknown(case: CaseFile, practice: Practice) -> None:
    catalogue, treatment = practice.catalogue, case.treatment
    protocols = [p.id for p in catalogue.protocols]
    if treatment.protocol is not None and treatment.protocol not in protocols:
        raise unknown("protocol", treatment.protocol, protocols, where="treatment.protocol")
    fields = {
        key.removeprefix("facts.")
        for rule in catalogue.rules
        for key in rule.tests
        if key.startswith("facts.")
    }
    for number, fact in enumerate(case.facts, start=1):
        # Without any rule nothing is known of fields, and screening holds anyway.
        if fields and fact.field not in fields | set(UNITS):
            raise unknown("fact", fact.field, fields | set(UNITS), where=f"facts[{number}].field")
    people = [p.id for p in practice.profile.people]
    for where, person in (
        ("treatment.lead_therapist", treatment.lead_therapist),
        ("referral.prescriber", case.referral.prescriber),
    ):
        if person is not None and person not in people:
            raise unknown("person", person, people, where=where)


def _entries(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    yield from _consultation(case, practice)
    yield from _answers(case, practice)
    yield from _facts(case, practice)
    yield from _overrides(case, practice)
    yield from _screening(case, practice)
    yield from _consents(case, practice)
    yield from _referral(case, practice)
    yield from _clearance(case, practice)
    yield from _sessions(case, practice)


def _simple(practice: Practice, event: e.Event, group: str) -> _Entry:
    return _Entry(at=event.at, group=group, record=lambda episode: practice.record(episode, event))


def _consultation(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    if case.consultation_on is not None:
        at = moment(case.consultation_on, practice.profile.time_zone, "consultation_on")
        event = e.ConsultationHeld(at=at, by="office", held_at=at)
        yield _simple(practice, event, "consultation")


def _answers(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.answers, start=1):
        where = f"answers[{number}]"
        at = moment(table.on, practice.profile.time_zone, f"{where}.on")
        known = [i.id for i in practice.catalogue.instruments]
        instrument = practice.catalogue.instrument(table.instrument)
        if instrument is None:
            raise unknown("instrument", table.instrument, known, where=f"{where}.instrument")
        answers = _given(table, instrument, f"{where}.values")
        response = Response(instrument=instrument.id, at=at, by=table.by, answers=answers)
        try:
            scoring.check(instrument, response)
        except BadInput as error:
            place = f"{where}.values{error.where.removeprefix('answers')}"
            raise BadInput(error.what, where=place, todo=error.todo) from None
        _refuse_other_total(table, instrument, response, f"{where}.total")
        event = e.ResponseRecorded(at=at, by=table.by, response=response)
        yield _simple(practice, event, "answers")


def _refuse_other_total(
    table: AnswersTable, instrument: Instrument, response: Response, where: str
) -> None:
    if table.total is None:
        return
    mismatch = scoring.compare(instrument, response, table.total)
    if mismatch is not None:
        todo = "Compare form and answers; correct what is wrong, or leave the total out"
        raise BadInput(mismatch.what, where=where, todo=todo)


def _given(table: AnswersTable, instrument: Instrument, where: str) -> tuple[Answer, ...]:
    values = table.values
    if isinstance(values, str):
        values = values.split(",")
    if isinstance(values, list):
        if len(values) != len(instrument.items):
            raise BadInput(
                f"has {len(values)} answers; {instrument.id} has {len(instrument.items)} items",
                where=where,
                todo='Write "-" for a missing one',
            )
        values = {item.id: value for item, value in zip(instrument.items, values, strict=True)}
    if not isinstance(values, dict):
        raise BadInput(f"expected a list of answers, found {found(values)}", where=where)
    known = [item.id for item in instrument.items]
    for item in values:
        if item not in known:
            raise unknown("item", str(item), known, where=f"{where}.{shown(item)}")
    return tuple(_answer(item, value, f"{where}.{item}") for item, value in values.items())


def _answer(item: str, value: object, where: str) -> Answer:
    if isinstance(value, str):
        value = value.strip()
        if value == "-":
            return Answer(item=item, absent=Absent.NOT_ASKED)
        if value in set(Absent):
            return Answer(item=item, absent=Absent(value))
        if re.fullmatch("[0-9]{1,9}", value):
            value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(
            f"expected a whole number, found {found(value)}",
            where=where,
            todo='Write "-" for a missing answer',
        )
    return Answer(item=item, value=value)


def _facts(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.facts, start=1):
        where = f"facts[{number}]"
        at = moment(table.on, practice.profile.time_zone, f"{where}.on")
        with _under(where):
            fact = Fact(
                field=table.field,
                value=table.value,
                unit=table.unit,
                at=at,
                by=table.by,
                absent=table.absent,
            )
        yield _simple(practice, e.FactRecorded(at=at, by=table.by, fact=fact), "facts")


def _overrides(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.overrides, start=1):
        at = moment(table.on, practice.profile.time_zone, f"overrides[{number}].on")
        yield _Entry(at=at, group="overrides", record=_signs(table, at, number, practice))


def _signs(table: OverrideTable, at: dt.datetime, number: int, practice: Practice) -> Record:
    def record(episode: Episode) -> Decision:
        try:
            return practice.override(episode, table.rule, by=table.by, why=table.why, at=at)
        except BadInput as error:
            place = error.where.removeprefix("overrides")
            where = f"overrides[{number}]{place}"
            raise BadInput(error.what, where=where, todo=error.todo) from None

    return record


def _screening(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    table = case.screening
    if table is None:
        return
    at = moment(table.on, practice.profile.time_zone, "screening.on")
    yield _Entry(
        at=at,
        group="screening",
        record=lambda episode: practice.record(
            episode,
            e.ScreeningRecorded(
                at=at,
                by=table.by,
                screening=practice.screen(episode, at=at),
                recommendation=table.recommendation,
            ),
        ),
    )


def _consents(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.consents, start=1):
        where = f"consents[{number}]"
        at = moment(table.signed_on, practice.profile.time_zone, f"{where}.signed_on")
        consent = Consent(
            id=f"consent-{number}",
            kind=table.kind,
            version=table.version,
            content_hash=table.content_hash,
            signed_at=at,
            signed_by=table.by,
            recipient=table.recipient,
            expires_on=table.expires_on,
            scope=table.scope,
        )
        yield _simple(practice, e.ConsentSigned(at=at, by=table.by, consent=consent), "consents")


def _referral(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    table = case.referral
    prescriber = table.prescriber
    at = _sent(case, practice)
    if at is None:
        if table.answers:
            todo = "Say when the packet was sent"
            raise BadInput("is missing", where="referral.sent_on", todo=todo)
        return
    if prescriber is None:
        raise BadInput("is missing", where="referral.prescriber", todo="Say to whom it was sent")
    yield _Entry(
        at=at,
        group="referral",
        record=lambda episode: practice.refer(
            episode,
            prescriber,
            by=table.by,
            at=at,
            leave_out=table.leave_out,
            packet=table.packet,
        ),
    )
    for number, answer in enumerate(table.answers, start=1):
        zone = practice.profile.time_zone
        heard = moment(answer.on, zone, f"referral.answers[{number}].on")
        event = e.ReferralAnswered(
            at=_not_before(at, heard, zone),
            by=answer.by,
            referral=PACKET,
            status=answer.status,
            why=answer.why,
            expected_on=answer.expected_on,
        )
        yield _simple(practice, event, "referral")


def _sent(case: CaseFile, practice: Practice) -> dt.datetime | None:
    if case.referral.sent_on is None:
        return None
    return moment(case.referral.sent_on, practice.profile.time_zone, "referral.sent_on")


def _not_before(earlier: dt.datetime | None, at: dt.datetime, zone: str) -> dt.datetime:
    """A mere date on the day of what it follows upon is not before it."""
    if earlier is not None and day_of(earlier, zone) == day_of(at, zone):
        return max(at, earlier)
    return at


def _clearance(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    table = case.clearance
    if table is None:
        return
    given = table.given_on if table.given_on is not None else case.referral.sent_on
    zone = practice.profile.time_zone
    at = moment(given, zone, "clearance.given_on") if given is not None else practice.now()
    at = _not_before(_sent(case, practice), at, zone)
    with _under("clearance"):
        clearance = table.clearance("clearance-1", at)
    event = e.ClearanceGiven(at=at, by=table.by, clearance=clearance)
    yield _simple(practice, event, "clearance")
    yield from _afterwards(table, clearance, practice)


def _afterwards(
    table: ClearanceTable, clearance: Clearance, practice: Practice
) -> Iterator[_Entry]:
    """Conditions that were marked as met, and that the decision was taken back."""
    zone, given = practice.profile.time_zone, clearance.given_at
    for number, met in enumerate(table.met, start=1):
        at = _not_before(given, moment(met.on, zone, f"clearance.met[{number}].on"), zone)
        done = e.ConditionMet(
            at=at, by=met.by, clearance=clearance.id, condition=met.condition, how=met.how
        )
        yield _simple(practice, done, "clearance")
    if table.revoked_on is not None:
        at = _not_before(given, moment(table.revoked_on, zone, "clearance.revoked_on"), zone)
        why = table.revoked_why or "no reason was recorded"
        back = e.ClearanceRevoked(at=at, by=table.by, clearance=clearance.id, why=why)
        yield _simple(practice, back, "clearance")


def _sessions(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.sessions, start=1):
        step, _, start = _placed(table, case, practice, number)
        if not table.held:
            continue
        if step.kind is StepKind.DOSING:
            yield _dosing(table, step, start, practice)
        else:
            event = e.SessionHeld(at=start, by=table.by, session=step.id, held_at=start)
            yield _simple(practice, event, "sessions")


def _dosing(table: SessionTable, step: Step, start: dt.datetime, practice: Practice) -> _Entry:
    def record(episode: Episode) -> Decision:
        session = DosingSession(
            id=step.id,
            clearance=episode.clearance.id if episode.clearance else None,
            state=SessionState.ENDED,
            started_at=start,
            ended_at=start + step.duration + step.monitoring,
            reported=True,
        )
        at = start + step.duration + step.monitoring
        return practice.record(episode, e.SessionReported(at=at, by=table.by, session=session))

    return _Entry(at=start, group="sessions", record=record)


def _refuse_twice(case: CaseFile) -> None:
    seen: set[str] = set()
    for number, table in enumerate(case.sessions, start=1):
        if table.step in seen:
            raise BadInput("is there already", where=f"sessions[{number}].step", todo="Keep one")
        seen.add(table.step)


def _fixed(case: CaseFile, practice: Practice) -> Iterator[tuple[str, dt.datetime]]:
    for number, table in enumerate(case.sessions, start=1):
        if not table.held:
            step, _, start = _placed(table, case, practice, number)
            yield step.id, start


def _placed(
    table: SessionTable, case: CaseFile, practice: Practice, number: int
) -> tuple[Step, Protocol, dt.datetime]:
    where = f"sessions[{number}]"
    protocol = practice.catalogue.protocol(case.treatment.protocol)
    if protocol is None:
        raise BadInput("is missing", where="treatment.protocol", todo="Say which one is followed")
    step = protocol.step(table.step)
    if step is None:
        known = [s.id for s in protocol.steps]
        raise unknown("step", table.step, known, where=f"{where}.step")
    start = moment(table.start, practice.profile.time_zone, f"{where}.start")
    return step, protocol, start
