"""From a case file to an episode: its entries are recorded one by one, in order.

Each goes through the same gates as on the day itself. What a gate refuses is
left out and reported, so that nothing is built on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
from attrs import frozen

from ketaprac import scoring
from ketaprac.caller import Fault
from ketaprac.clearances import UNITS
from ketaprac.decision import Decision
from ketaprac.errors import BadInput, unknown
from ketaprac.files.answers import entered
from ketaprac.files.case import (
    AlertTable,
    AnswersTable,
    CaseFile,
    ClearanceTable,
    OverrideTable,
    SessionTable,
)
from ketaprac.files.convert import shown
from ketaprac.files.hours import Reading, availability, moment
from ketaprac.files.session import Clock, RecordTable, attended, discharge, observations
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
from ketaprac.model.screening import Absent, Answer, Fact, Response, Truth
from ketaprac.model.session import DosingSession, Entry, SessionState
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
    "withdrawals",
    "consents",
    "referral",
    "clearance",
    "sessions",
    "done",
    "alerts",
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

    def with_episode(self, episode: Episode) -> Replayed:
        """The same with the episode as it is now.

        Args:
            episode: Where things stand.
        """
        return attrs.evolve(self, episode=episode)


@frozen(kw_only=True)
class _Entry:
    at: dt.datetime
    group: str
    record: Record
    key: str | None = None


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
        lost = "not closed" if decision.events else "not recorded"
        objections += [_of_history(o, entry, lost) for o in decision.objections]
        faults += decision.faults
    return Replayed(
        episode=episode,
        objections=tuple(objections),
        faults=tuple(faults),
        availability=client_times(case, practice),
        fixed=fixed_times(case, practice),
    )


def _of_history(objection: Objection, entry: _Entry, lost: str) -> Objection:
    words = f"{entry.group} of {entry.at.date().isoformat()} {lost}: {objection.words}"
    return attrs.evolve(objection, words=words[:500], key=objection.key or entry.key)


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
    yield from _withdrawals(case, practice)
    yield from _referral(case, practice)
    yield from _clearance(case, practice)
    yield from _sessions(case, practice)
    yield from _done(case, practice)
    yield from _alerts(case, practice)


def _simple(practice: Practice, event: e.Event, group: str, key: str | None = None) -> _Entry:
    def record(episode: Episode) -> Decision:
        return practice.record(episode, event)

    return _Entry(at=event.at, group=group, record=record, key=key)


def _consultation(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    if case.consultation_on is not None:
        at = moment(case.consultation_on, practice.profile.time_zone, "consultation_on")
        event = e.ConsultationHeld(at=at, by="office", held_at=at)
        yield _simple(practice, event, "consultation")


def _answers(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    found: dict[tuple[str, dt.datetime], int] = {}
    for number, table in enumerate(case.answers, start=1):
        where = f"answers[{number}]"
        response = response_of(table, practice, where)
        at = response.at
        _refuse_unborn(case, practice, at, where)
        first = found.setdefault((response.instrument, at), number)
        if first != number:
            what = f"has the same instrument and time as answers[{first}]"
            raise BadInput(what, where=f"{where}.on", todo="Keep one of them, or give both a time")
        event = e.ResponseRecorded(at=at, by=table.by, response=response)
        yield _simple(practice, event, "answers", f"{where}.on")


def _refuse_unborn(case: CaseFile, practice: Practice, at: dt.datetime, where: str) -> None:
    born = case.client.birth_date
    if born is not None and day_of(at, practice.profile.time_zone) < born:
        raise BadInput(
            "is before the client was born", where=f"{where}.on", todo="Correct one of the dates"
        )


def response_of(table: AnswersTable, practice: Practice, where: str) -> Response:
    """The filled-in questionnaire that a table holds.

    Args:
        table: As written.
        practice: With its questionnaires.
        where: Path of the table, for errors.

    Raises:
        BadInput: The questionnaire is not installed, or an answer does not fit it.
    """
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
    return response


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
        values = [entered(word) for word in values.split(",")]
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
        _refuse_unborn(case, practice, at, where)
        with _under(where):
            fact = Fact(
                field=table.field,
                value=table.value,
                unit=table.unit,
                at=at,
                by=table.by,
                absent=table.absent,
            )
        event = e.FactRecorded(at=at, by=table.by, fact=fact)
        yield _simple(practice, event, "facts", f"{where}.on")


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
        with _under(where):
            consent = Consent(
                id=f"consent-{number}",
                kind=table.kind,
                version=table.version,
                content_hash=table.content_hash,
                signed_at=at,
                signed_by=table.by,
                roles=table.roles,
                recipient=table.recipient,
                expires_on=table.expires_on,
                scope=table.scope,
                presented=table.presented,
                record=table.record,
                answers=table.answers,
            )
        yield _simple(practice, e.ConsentSigned(at=at, by=table.by, consent=consent), "consents")


def _withdrawals(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.withdrawals, start=1):
        where = f"withdrawals[{number}]"
        at = moment(table.on, practice.profile.time_zone, f"{where}.on")
        with _under(where):
            event = e.ConsentWithdrawn(at=at, by=table.by, kind=table.kind, document=table.document)
        yield _simple(practice, event, "withdrawals")


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
        where = f"sessions[{number}]"
        if not table.is_past:
            continue
        if step.kind is not StepKind.DOSING:
            if table.record is not None or table.not_started is not None:
                key = "record" if table.record is not None else "not_started"
                raise BadInput("is for dosing sessions only", where=f"{where}.{key}")
            event = e.SessionHeld(at=start, by=table.by, session=step.id, held_at=start)
            yield _simple(practice, event, "sessions")
            for topic in table.signed:
                done = e.TopicSigned(at=start, by=table.by, session=step.id, topic=topic)
                yield _simple(practice, done, "sessions")
        elif table.not_started is not None:
            why = table.not_started
            gone = e.SessionNotStarted(at=start, by=table.by, session=step.id, why=why)
            yield _simple(practice, gone, "sessions")
        else:
            made = _dosing(table, step, start, practice, where)
            yield _Entry(at=start, group="sessions", record=made)


def _dosing(
    table: SessionTable, step: Step, start: dt.datetime, practice: Practice, where: str
) -> Record:
    """Reports a dosing session; a record that lacks something leaves it open and says what."""
    reported = DosingSession(
        id=step.id,
        state=SessionState.ENDED,
        started_at=start,
        ended_at=start + step.duration + step.monitoring,
        reported=True,
    )
    if table.record is not None:
        reported = _written(reported, table.record, practice, f"{where}.record")

    def record(episode: Episode) -> Decision:
        given = episode.clearance
        session = attrs.evolve(reported, clearance=given.id if given else None)
        lacks: tuple[Objection, ...] = ()
        if table.record is not None:
            lacks = practice.record_lacks(episode, session, by=table.record.by)
        if lacks and session.state is SessionState.ENDED:
            session = attrs.evolve(session, state=SessionState.STARTED, ended_at=None)
        at = max(session.ended_at or start, start)
        event = e.SessionReported(at=at, by=table.by, session=session)
        decision = practice.record(episode, event)
        return attrs.evolve(decision, objections=(*decision.objections, *lacks))

    return record


def _written(
    session: DosingSession, table: RecordTable, practice: Practice, where: str
) -> DosingSession:
    """The session with what its record says."""
    clock = Clock(start=session.started_at, zone=practice.profile.time_zone)
    people = attended(table)
    check = table.discharge
    found = discharge(check, table.by, clock, f"{where}.discharge") if check else None
    whole = attrs.evolve(
        session,
        attended=people,
        present=tuple(dict.fromkeys(a.person for a in people if a.person is not None)),
        remote=table.remote,
        discharge=found,
        ended_at=found.at if found else session.ended_at,
    )
    if table.aborted is not None:
        whole = attrs.evolve(
            whole,
            state=SessionState.ABORTED,
            ended_at=clock.at(table.aborted.at, f"{where}.aborted.at"),
            medicine=table.aborted.medicine,
            why=table.aborted.why,
        )
    seen = observations(table, clock, where)
    return whole.with_entries(Entry(number=0, by=table.by, what=what) for what in seen)


def _done(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.done, start=1):
        event = e.FollowUpDone(
            at=moment(table.on, practice.profile.time_zone, f"done[{number}].on"),
            by=table.by,
            follow_up=table.follow_up,
            outcome=table.outcome,
            reached=table.reached,
            reported=table.reported,
        )
        yield _simple(practice, event, "done")


def _alerts(case: CaseFile, practice: Practice) -> Iterator[_Entry]:
    for number, table in enumerate(case.alerts, start=1):
        at = moment(table.on, practice.profile.time_zone, f"alerts[{number}].on")
        yield _Entry(at=at, group="alerts", record=_handled(table, at, practice))


def _handled(table: AlertTable, at: dt.datetime, practice: Practice) -> Record:
    def record(episode: Episode) -> Decision:
        return practice.handle_alert(
            episode, table.alert, table.state, by=table.by, why=table.why, at=at
        )

    return record


def _refuse_twice(case: CaseFile) -> None:
    seen: set[str] = set()
    for number, table in enumerate(case.sessions, start=1):
        if table.not_started is not None or _without_medicine(table):
            continue  # the step can come again
        if table.step in seen:
            raise BadInput("is there already", where=f"sessions[{number}].step", todo="Keep one")
        seen.add(table.step)


def _without_medicine(table: SessionTable) -> bool:
    aborted = table.record.aborted if table.record is not None else None
    return aborted is not None and aborted.medicine is Truth.NO


def client_times(case: CaseFile, practice: Practice) -> Availability:
    """When the client can come.

    Args:
        case: As read by :func:`ketaprac.load_case`.
        practice: Whose clock says around which day calendars are expanded.
    """
    key = case.client.time_zone or practice.profile.time_zone
    reading = Reading(key, Path(), practice.now().date())
    return availability(case.availability, reading, "availability")


def fixed_times(case: CaseFile, practice: Practice) -> dict[str, dt.datetime]:
    """Starts of sessions that must not move, by step.

    Args:
        case: The case file.
        practice: Whose client it is.

    Raises:
        BadInput: A step does not exist, or a time.
    """
    return dict(_fixed(case, practice))


def _fixed(case: CaseFile, practice: Practice) -> Iterator[tuple[str, dt.datetime]]:
    for number, table in enumerate(case.sessions, start=1):
        if not table.is_past:
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
