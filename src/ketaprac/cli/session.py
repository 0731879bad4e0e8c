"""``ketaprac session start|record|close|show``: the record of a dosing session, as it happens.

Everything is stored the moment it is said, so an interruption loses nothing: the same
command goes on where it stopped. With options nothing is asked; without, each point
that is still missing is.
"""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Final

import attrs
from attrs import define

from ketaprac.alerts import NO_SERVICE
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.ask import Stopped
from ketaprac.cli.common import paragraph, print_faults, print_json, print_objections
from ketaprac.cli.questions import (
    FactGiven,
    Questions,
    given_answers,
    given_facts,
    given_record,
    given_vitals,
    topic,
)
from ketaprac.cli.store import Stored, local, open_stored
from ketaprac.decision import Decision
from ketaprac.errors import BadInput, unknown
from ketaprac.files.case import OFFICE
from ketaprac.files.session import Clock, attended, discharge, load_session, observations, vitals
from ketaprac.model import events as e
from ketaprac.model.alert import AlertStanding
from ketaprac.model.gate import Objection
from ketaprac.model.protocol import StepKind
from ketaprac.model.screening import Fact, Response, Truth
from ketaprac.model.session import Discharge, DosingSession, Observation, SessionState, Vitals
from ketaprac.records import checklist
from ketaprac.weave import chosen, merged


def run(arguments: argparse.Namespace) -> int:
    """Does one step and says what is still missing."""
    # The gate of the day is asked as of the time at which the session begins.
    at = arguments.at if arguments.action == "session-start" else None
    stored = open_stored(arguments, at if at and "T" in at else None)
    desk = _Desk(arguments=arguments, stored=stored)
    try:
        held = _ACTIONS[arguments.action](desk)
    except Stopped:
        print("ketaprac: stopped; what was said is stored. Go on with the same command.")
        return BAD_INPUT
    desk.raise_alerts()
    return desk.close(held)


#: Options for vital signs.
VITALS: Final = ("blood_pressure", "pulse", "oxygen")


@define
class _Desk:
    """What one command works with.

    Attributes:
        arguments: Of the command.
        stored: The episode.
    """

    arguments: argparse.Namespace
    stored: Stored

    @property
    def by(self) -> str:
        """Who records it: as named, else the lead therapist."""
        lead = self.stored.episode.treatment.lead_therapist
        return self.arguments.by or lead or OFFICE

    @property
    def zone(self) -> str:
        return self.stored.practice.profile.time_zone

    def now(self) -> dt.datetime:
        return self.stored.practice.now(self.stored.episode)

    def keep(self, decision: Decision) -> tuple[Objection, ...]:
        """Stores what was recorded at once, and gives what was not."""
        print_faults(decision.faults)
        if decision.events:
            self.stored.save(decision.episode)
        return decision.objections

    def record(self, event: e.Event) -> tuple[Objection, ...]:
        return self.keep(self.stored.practice.record(self.stored.episode, event))

    def session(self) -> DosingSession:
        """The one that is meant: as named, else the one that is under way, else the latest."""
        episode, named = self.stored.episode, self.arguments.session
        if named:
            found = episode.session(named)
            if found is None:
                known = [s.id for s in episode.sessions]
                raise unknown("dosing session on record", named, known, where="--session")
            return found
        for session in reversed(episode.sessions):
            if session.is_open or self.arguments.action == "session-show":
                return session
        raise BadInput(
            "has no dosing session under way",
            where=str(self.stored.path),
            todo="Begin one with: ketaprac session start; or name one with --session",
        )

    def lacks(self, session: DosingSession) -> tuple[Objection, ...]:
        return self.stored.practice.record_lacks(self.stored.episode, session, by=self.by)

    def raise_alerts(self) -> None:
        if self.stored.digest is not None:
            practice, episode = self.stored.practice, self.stored.episode
            self.keep(practice.raise_alerts(episode, by=self.by))

    def close(self, held: tuple[Objection, ...]) -> int:
        """Says where things stand."""
        touched = self._touched()
        missing = self.lacks(touched) if touched is not None and touched.is_open else ()
        open_alerts = [s for s in self.stored.episode.alerts if s.is_open]
        if self.arguments.json:
            print_json(
                {
                    "episode": str(self.stored.path),
                    "session": touched,
                    "missing": missing,
                    "objections": held,
                    "alerts": open_alerts,
                }
            )
        else:
            self._tell(touched, missing, open_alerts, held)
        return HOLDS if held else DONE

    def _touched(self) -> DosingSession | None:
        """The session that the command was about: as named, else the latest."""
        episode, named = self.stored.episode, self.arguments.session
        sessions = (*episode.attempts, *episode.sessions)
        mine = [session for session in sessions if session.id == named] or sessions
        return max(mine, key=lambda session: session.started_at, default=None)

    def _tell(
        self,
        session: DosingSession | None,
        missing: tuple[Objection, ...],
        open_alerts: list[AlertStanding],
        held: tuple[Objection, ...],
    ) -> None:
        if session is not None:
            since = local(session.started_at, self.zone)
            print(f"{session.id}: {session.state.value} ({since}), stored in {self.stored.path}")
        for standing in open_alerts:
            print(paragraph(f"ALERT {standing.alert.level.word}: {standing.alert.words}", indent=2))
            print(paragraph(f"  -> {standing.alert.todo}", indent=5))
        if any(s.alert.level.word == "urgent" for s in open_alerts):
            profile = self.stored.practice.profile
            print(paragraph(f"Crisis instructions: {profile.crisis_instructions} {NO_SERVICE}"))
        if held:
            print(f"\nHeld by {len(held)} objection(s):")
            print_objections(held)
        elif missing:
            points = [o for o in missing if o.code.startswith("record.")]
            more = " and the check before leaving" if len(points) < len(missing) else ""
            print(f"\nBefore it can be closed: {len(points)} point(s) of the record{more}.")
            print_objections(points)


def _start(desk: _Desk) -> tuple[Objection, ...]:
    """Plans where there is no series yet, asks what the day needs, and opens the gate."""
    arguments, stored = desk.arguments, desk.stored
    held = _planned(desk)
    if held:
        return held
    session_id = arguments.session or _next(desk)
    if arguments.not_started is not None:
        return _not_started(desk, session_id)
    for objection in stored.replayed.objections:
        print(paragraph(f"Does not count: {objection.words}", indent=2))
    clock = Clock(start=desk.now(), zone=desk.zone)
    at = _past(clock.at(arguments.at, "--at") if arguments.at else desk.now(), desk)
    questions = Questions(desk.stored.practice, clock)
    asked = _asks(arguments, ("fact", "answers", *VITALS, "therapist"))
    first = given_vitals(arguments, at) if not asked else questions.vitals_before(at)
    facts = given_facts(arguments, stored.practice)
    responses = given_answers(arguments, stored.practice, desk.by, at)
    if asked:
        facts, responses = questions.day(stored.episode, desk.by, at)
    measured = vitals(first, clock, "vitals") if first is not None else None
    held = _found_out(desk, (*facts, *_as_facts(measured)), responses, at)
    if held:
        return held
    there = attended(questions.attendance(arguments, desk.by, ask=asked))
    given = stored.episode.clearance
    held = desk.record(
        e.SessionStarted(
            at=at,
            by=desk.by,
            session=session_id,
            clearance=given.id if given else "none",
            present=tuple(dict.fromkeys(a.person for a in there if a.person is not None)),
            attended=there,
            remote=arguments.remote,
        )
    )
    if held or measured is None:
        return held
    return _observe(desk, session_id, measured)


def _found_out(
    desk: _Desk, facts: tuple[FactGiven, ...], responses: tuple[Response, ...], at: dt.datetime
) -> tuple[Objection, ...]:
    """What the checks of the day look at; each is kept, whether the gate opens or not."""
    held: list[Objection] = []
    for field, value, unit in facts:
        fact = Fact(field=field, value=value, unit=unit, at=at, by=desk.by)
        held += desk.record(e.FactRecorded(at=at, by=desk.by, fact=fact))
    for response in responses:
        held += desk.record(e.ResponseRecorded(at=at, by=desk.by, response=response))
    return tuple(held)


def _asks(arguments: argparse.Namespace, options: tuple[str, ...]) -> bool:
    """Whether nothing was given by option, so that people are asked."""
    return not any(getattr(arguments, name, None) for name in options)


def _past(at: dt.datetime, desk: _Desk) -> dt.datetime:
    if at > desk.now() + dt.timedelta(seconds=1):
        raise BadInput("is in the future", where="--at", todo="Correct the time")
    return at


def _as_facts(measured: Vitals | None) -> tuple[FactGiven, ...]:
    """Vital signs as the facts that the gate of the day looks at."""
    if measured is None:
        return ()
    facts: list[FactGiven] = [
        ("bp_systolic", measured.systolic, "mmHg"),
        ("bp_diastolic", measured.diastolic, "mmHg"),
        ("pulse", measured.pulse, "bpm"),
    ]
    if measured.oxygen is not None:
        facts.append(("oxygen", measured.oxygen, "percent"))
    return tuple(facts)


def _planned(desk: _Desk) -> tuple[Objection, ...]:
    stored = desk.stored
    if stored.episode.series is not None and stored.digest is not None:
        return ()
    return _plan(desk)


def _plan(desk: _Desk) -> tuple[Objection, ...]:
    stored = desk.stored
    replayed = stored.replayed
    return desk.keep(
        stored.practice.plan(
            stored.episode, by=desk.by, availability=replayed.availability, fixed=replayed.fixed
        )
    )


def _next(desk: _Desk) -> str:
    """The next planned dosing session without a record."""
    episode = desk.stored.episode
    for session in episode.series.sessions if episode.series else ():
        if session.kind is StepKind.DOSING and episode.session(session.id) is None:
            return session.id
    raise BadInput(
        "has no planned dosing session that is still to come",
        where=str(desk.stored.path),
        todo="Have the prescriber decide, and plan anew",
    )


def _not_started(desk: _Desk, session_id: str) -> tuple[Objection, ...]:
    """Records that it did not begin, and plans anew."""
    why = desk.arguments.not_started
    held = desk.record(e.SessionNotStarted(at=desk.now(), by=desk.by, session=session_id, why=why))
    return held or _replan(desk, session_id)


def _replan(desk: _Desk, session_id: str) -> tuple[Objection, ...]:
    held = _plan(desk)
    series = desk.stored.episode.series
    again = series.session(session_id) if series else None
    if not held and again is not None and not desk.arguments.json:
        print(f"Planned anew: {session_id} on {local(again.start, desk.zone)}")
    return held


def _observe(desk: _Desk, session_id: str, seen: Observation) -> tuple[Objection, ...]:
    at = desk.now()
    return desk.record(e.SessionObserved(at=at, by=desk.by, session=session_id, seen=seen))


def _record(desk: _Desk) -> tuple[Objection, ...]:
    """Writes down what options or a file say, or asks for what is missing."""
    session, arguments = desk.session(), desk.arguments
    clock = Clock(start=session.started_at, zone=desk.zone)
    if arguments.file:
        table = load_session(arguments.file)
        return _all(desk, session, observations(table, clock, arguments.file))
    at = clock.at(arguments.at, "--at") if arguments.at else desk.now()
    given = given_record(arguments, at)
    if given is None:
        return _ask_missing(desk, session, clock)
    return _all(desk, session, observations(given, clock, "options"))


def _all(
    desk: _Desk, session: DosingSession, seen: tuple[Observation, ...]
) -> tuple[Objection, ...]:
    """Records everything that may be recorded, and gives what stood in the way of the rest."""
    arguments = desk.arguments
    held: list[Objection] = []
    known = [entry.what for entry in session.current]
    for what in seen:
        if what in known and arguments.corrects is None:
            continue  # the same file once more
        if arguments.corrects is None and session.is_open:
            held += _observe(desk, session.id, what)
            continue
        if arguments.why is None:
            raise BadInput("is missing", where="--why", todo="Say what was wrong, or why so late")
        held += desk.record(
            e.SessionCorrected(
                at=desk.now(),
                by=desk.by,
                session=session.id,
                entry=arguments.corrects,
                seen=what,
                why=arguments.why,
            )
        )
    return tuple(held)


def _ask_missing(desk: _Desk, session: DosingSession, clock: Clock) -> tuple[Objection, ...]:
    """Asks for each point that is missing, once; each answer is stored before the next."""
    if not session.is_open:
        todo = "Say with options what is added or corrected, and --why"
        raise BadInput("is closed", where=session.id, todo=todo)
    questions = Questions(desk.stored.practice, clock)
    asked: set[str] = set()
    held: list[Objection] = []
    while True:
        current = desk.stored.episode.session(session.id) or session
        open_points = [o for o in desk.lacks(current) if o.code.startswith("record.")]
        point = next((o for o in open_points if topic(o) not in asked), None)
        if point is None:
            return tuple(held)
        asked.add(topic(point))
        for event in questions.about(point, current, desk.stored.episode, desk.by, desk.now()):
            held += desk.record(event)


def _close(desk: _Desk) -> tuple[Objection, ...]:
    """Lets the client go once everything is there, or breaks the session off."""
    session, arguments = desk.session(), desk.arguments
    clock = Clock(start=session.started_at, zone=desk.zone)
    if arguments.abort is not None:
        return _abort(desk, session)
    if arguments.file:
        return _close_by_file(desk, session, clock)
    at = clock.at(arguments.at, "--at") if arguments.at else desk.now()
    questions = Questions(desk.stored.practice, clock)
    if _asks(arguments, ("blood_pressure", "oriented", "steady", "escort")):
        _ask_missing(desk, session, clock)
        table = questions.discharge(at)
    else:
        table = questions.given_discharge(arguments, at)
    return _end(desk, session, discharge(table, desk.by, clock, "discharge"))


def _close_by_file(desk: _Desk, session: DosingSession, clock: Clock) -> tuple[Objection, ...]:
    table = load_session(desk.arguments.file)
    held = _all(desk, session, observations(table, clock, desk.arguments.file))
    if held or table.discharge is None:
        if table.discharge is None:
            raise BadInput("is missing", where=f"{desk.arguments.file}: discharge")
        return held
    where = f"{desk.arguments.file}: discharge"
    return _end(desk, session, discharge(table.discharge, desk.by, clock, where))


def _end(desk: _Desk, session: DosingSession, check: Discharge) -> tuple[Objection, ...]:
    event = e.SessionEnded(at=desk.now(), by=desk.by, session=session.id, discharge=check)
    return desk.record(event)


def _abort(desk: _Desk, session: DosingSession) -> tuple[Objection, ...]:
    medicine = Truth(desk.arguments.medicine)
    event = e.SessionAborted(
        at=desk.now(),
        by=desk.by,
        session=session.id,
        why=desk.arguments.abort,
        medicine=medicine,
    )
    held = desk.record(event)
    if held or medicine is not Truth.NO:
        return held
    return _replan(desk, session.id)


def _show(desk: _Desk) -> tuple[Objection, ...]:
    """The record with every entry, also those that were corrected."""
    session = desk.session()
    if desk.arguments.json:
        return ()
    for person in session.attended:
        print(f"there as {person.part.value}: {person.person or person.name}")
    corrected = {entry.replaces: entry.number for entry in session.entries if entry.replaces}
    for entry in sorted(session.entries, key=lambda x: x.what.at):
        words = _words(entry.what)
        mark = ""
        if entry.number in corrected:
            mark = f" [corrected by {corrected[entry.number]}]"
        if entry.why is not None:
            about = f"corrects {entry.replaces}" if entry.replaces else "added later"
            mark += f" [{about}: {entry.why}]"
        line = f"{entry.number:>5}  {local(entry.what.at, desk.zone)}  {words}  ({entry.by}){mark}"
        print(paragraph(line, indent=9))
    if session.discharge is not None:
        check = attrs.asdict(session.discharge, recurse=False)
        words = ", ".join(f"{k} {v}" for k, v in check.items() if isinstance(v, (bool, str)))
        print(paragraph(f"discharge {local(session.discharge.at, desk.zone)}: {words}", indent=9))
    if session.state is SessionState.ABORTED:
        print(f"broken off: {session.why} (medicine: {session.medicine.value})")
    return ()


def _words(what: Observation) -> str:
    """An observation in one line, field by field."""
    parts = [
        f"{field.name.replace('_', ' ')} {value}"
        for field in attrs.fields(type(what))
        if field.name != "at" and (value := getattr(what, field.name)) is not None
    ]
    return f"{type(what).__name__.lower()}: {', '.join(parts)}"


def _held(desk: _Desk) -> tuple[Objection, ...]:
    """Records a session without medicine, and which topics are signed off."""
    arguments, episode = desk.arguments, desk.stored.episode
    if arguments.session is None:
        raise BadInput("is missing", where="--session", todo="Say which, such as prep-1")
    at = Clock(start=desk.now(), zone=desk.zone).at(arguments.at, "--at") if arguments.at else None
    when = _past(at or desk.now(), desk)
    held: list[Objection] = []
    if arguments.session not in episode.held:
        event = e.SessionHeld(at=when, by=desk.by, session=arguments.session, held_at=when)
        held += desk.record(event)
    for name in arguments.sign if not held else ():
        signed = e.TopicSigned(at=when, by=desk.by, session=arguments.session, topic=name)
        held += desk.record(signed)
    if not held and not arguments.json:
        _tell_rest(desk)
    return tuple(held)


def _tell_rest(desk: _Desk) -> None:
    """What is still to be signed off in such a session, and the headings of its note."""
    episode, catalogue = desk.stored.episode, desk.stored.practice.catalogue
    protocol = catalogue.protocol(episode.treatment.protocol)
    step = protocol.step(desk.arguments.session) if protocol else None
    if step is None:
        return
    print(f"{step.id}: held, stored in {desk.stored.path}")
    therapies = chosen(episode, catalogue)
    for name in (item for therapy in therapies for item in checklist(therapy, step.kind)):
        if name not in episode.signed:
            print(paragraph(f"still to be signed off: {name}", indent=2))
    for heading in merged(therapies, protocol).note:
        if heading.value.step is step.kind:
            mark = " (required)" if heading.value.required else ""
            line = f"note: {heading.value.title}{mark}: {heading.value.guidance}"
            print(paragraph(line, indent=2))


_ACTIONS = {
    "session-held": _held,
    "session-start": _start,
    "session-record": _record,
    "session-close": _close,
    "session-show": _show,
}
