"""What ``ketaprac session`` takes from options, and what it asks where there are none.

Both end up in the tables of :mod:`ketaprac.files.session`, so that a value is read in
one way wherever it comes from.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from ketaprac.cli import ask
from ketaprac.errors import BadInput
from ketaprac.files.case import AnswersTable
from ketaprac.files.convert import structure
from ketaprac.files.session import (
    Clock,
    DischargeTable,
    RecordTable,
    VitalsTable,
    observations,
    oxygen,
    pressure,
    pulse,
)
from ketaprac.model import events as e
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.rule import FactIs, tests_of
from ketaprac.model.screening import Response, Stage, Truth
from ketaprac.model.session import (
    AdverseKind,
    Disposal,
    Dissociation,
    DosingSession,
    Sedation,
    Severity,
    Taken,
)
from ketaprac.practice import Practice
from ketaprac.records import checklist
from ketaprac.replay import response_of

Table: TypeAlias = dict[str, Any]
FactGiven: TypeAlias = tuple[str, bool | int | float | str, str | None]

#: Facts that come with the vital signs.
_MEASURED = frozenset({"bp_systolic", "bp_diastolic", "pulse", "oxygen"})


def given_facts(arguments: argparse.Namespace, practice: Practice) -> tuple[FactGiven, ...]:
    """Facts given as ``--fact FIELD=VALUE``.

    Args:
        arguments: Of the command.
        practice: Whose rules say what a fact looks like.

    Raises:
        BadInput: It is written otherwise.
    """
    return tuple(_fact(words, practice) for words in arguments.fact or ())


def _fact(words: str, practice: Practice) -> FactGiven:
    field, equals, value = words.partition("=")
    if not equals or not field:
        todo = "Write it like --fact sober_today=yes"
        raise BadInput("is not a fact with its value", where="--fact", todo=todo)
    try:
        return read_fact(field, value, practice)
    except BadInput as error:
        raise error.under(f"--fact {field}" if field.isidentifier() else "--fact") from None


def read_fact(field: str, value: str, practice: Practice) -> FactGiven:
    """A fact as the rules want it: yes or no, a number with its unit, or text.

    Args:
        field: Of the fact.
        value: As typed.
        practice: Whose rules say what the fact looks like.

    Raises:
        BadInput: It is written otherwise.
    """
    wanted = _wanted(field, practice)
    if wanted is None or isinstance(wanted.value, str):
        known = ask.YES_NO.get(value.lower())
        return field, value if known is None else known, None
    if isinstance(wanted.value, bool):
        return field, ask.read_yes_no(value), None
    match = _NUMBER.fullmatch(value)
    unit = match[2] or None if match else None
    if match is None or unit != wanted.unit:
        like = f"1 {wanted.unit}" if wanted.unit else "1"
        raise BadInput("is not a number with its unit", todo=f"Write it like {like}")
    return field, float(match[1]), unit


def _wanted(field: str, practice: Practice) -> FactIs | None:
    """What a rule compares a fact with, where one does."""
    tests = (test for rule in practice.catalogue.rules for test in tests_of(rule.when))
    return next((t for t in tests if isinstance(t, FactIs) and t.field == field), None)


_NUMBER = re.compile(r"\s*(\d{1,6}(?:\.\d{1,4})?)\s*([\w%/-]*)\s*", re.ASCII)


def given_answers(
    arguments: argparse.Namespace, practice: Practice, by: str, at: dt.datetime
) -> tuple[Response, ...]:
    """Questionnaires given as ``--answers INSTRUMENT=LIST``.

    Args:
        arguments: Of the command.
        practice: With its questionnaires.
        by: Id of who filled them in.
        at: When.

    Raises:
        BadInput: One is not installed, or an answer does not fit.
    """
    return tuple(_answers(words, practice, by, at) for words in arguments.answers or ())


def _answers(words: str, practice: Practice, by: str, at: dt.datetime) -> Response:
    instrument, equals, values = words.partition("=")
    if not equals:
        todo = "Write it like --answers ciwa-ar=0,0,0,0,0,0,0,0,0,0"
        raise BadInput("are not a questionnaire with its answers", where="--answers", todo=todo)
    table = structure(
        {"instrument": instrument, "on": at, "by": by, "values": values},
        AnswersTable,
        where="--answers",
    )
    return response_of(table, practice, "--answers")


def given_vitals(arguments: argparse.Namespace, at: dt.datetime) -> VitalsTable | None:
    """Vital signs given by option; None where there are none.

    Args:
        arguments: Of the command.
        at: When they were taken.

    Raises:
        BadInput: One of them is missing.
    """
    if not (arguments.blood_pressure or arguments.pulse or arguments.oxygen):
        return None
    for name in ("blood_pressure", "pulse"):
        if not getattr(arguments, name):
            option = f"--{name.replace('_', '-')}"
            raise BadInput("is missing", where=option, todo="Vital signs need both")
    return VitalsTable(
        at=at,
        blood_pressure=arguments.blood_pressure,
        pulse=arguments.pulse,
        oxygen=arguments.oxygen,
    )


def given_record(arguments: argparse.Namespace, at: dt.datetime) -> RecordTable | None:
    """What options say of the record; None where they say nothing.

    Args:
        arguments: Of the command.
        at: The time that all of it is about.

    Raises:
        BadInput: Something does not fit.
    """
    table: Table = {}
    measured = given_vitals(arguments, at)
    if measured is not None:
        table["vitals"] = [measured]
    for key, names in _PARTS.items():
        values = {name: getattr(arguments, option, None) for option, name in names}
        part = {name: value for name, value in values.items() if value is not None}
        if part:
            table[key] = [{"at": at, **part}]
    if arguments.chaperone_check:
        table["chaperone_checks"] = [{"at": at}]
    if arguments.left_out:
        table["left_out"] = [{"item": arguments.left_out, "why": arguments.why or ""}]
    for key in ("nothing_taken", "no_adverse_events", "prescriber_asked"):
        if getattr(arguments, key):
            table[key] = getattr(arguments, key)
    if arguments.tick:
        table["checklist"] = arguments.tick
    if not table:
        return None
    return structure({"by": "unnamed", **table}, RecordTable, where="options")


_PARTS = {
    "taken": (
        ("taken", "words"),
        ("lozenges", "lozenges"),
        ("held_minutes", "held_minutes"),
        ("disposal", "disposal"),
    ),
    "lozenges": (("received", "received"), ("left", "left")),
    "watched": (("sedation", "sedation"), ("dissociation", "dissociation"), ("words", "words")),
    "adverse_events": (("adverse", "kind"), ("severity", "severity"), ("done", "done")),
    "notes": (("note", "text"),),
}


@frozen
class Questions:
    """Asks for what a record needs.

    Attributes:
        practice: Whose checks and therapies.
        clock: By which times of day are meant.
    """

    practice: Practice
    clock: Clock

    def day(
        self, episode: Episode, by: str, at: dt.datetime
    ) -> tuple[tuple[FactGiven, ...], tuple[Response, ...]]:
        """Asks what the checks of the day want to know and nothing answers yet.

        Args:
            episode: Whose day.
            by: Id of who asks.
            at: The moment.
        """
        keys: dict[str, None] = {}
        for finding in self.practice.screen(episode).at_stage(Stage.DAY_OF):
            if finding.holds and finding.truth is not Truth.YES:
                keys |= dict.fromkeys(finding.keys)
        facts: list[FactGiven] = []
        responses: list[Response] = []
        for key in keys:
            kind, _, name = key.partition(".")
            if kind == "facts" and name not in _MEASURED:
                fact = self._fact(name)
                facts += [fact] if fact is not None else []
            elif kind == "answers":
                response = self._response(name, by, at)
                responses += [response] if response is not None else []
        return tuple(facts), tuple(responses)

    def _fact(self, field: str) -> FactGiven | None:
        wanted = _wanted(field, self.practice)
        number = wanted is not None and not isinstance(wanted.value, (bool, str))
        how = f"in {wanted.unit}" if wanted is not None and number else "yes/no"
        question = f"{field.replace('_', ' ')} ({how})"
        return ask.ask(question, lambda value: read_fact(field, value, self.practice))

    def _response(self, instrument: str, by: str, at: dt.datetime) -> Response | None:
        return ask.ask(
            f"{instrument}: raw answers in item order, by commas",
            lambda values: _answers(f"{instrument}={values}", self.practice, by, at),
        )

    def attendance(self, arguments: argparse.Namespace, by: str, *, ask: bool) -> RecordTable:
        """Who is there: by option, or asked for.

        Args:
            arguments: Of the command.
            by: Id of who records; the therapist where nobody else is named.
            ask: Whether to ask.
        """
        table: Table = {"by": by, "therapist": arguments.therapist or by}
        for part in ("monitor", "chaperone"):
            given = getattr(arguments, part)
            wanted = part == "monitor" or arguments.remote
            if given is None and ask and wanted:
                given = _text(f"{part} ({'id' if part == 'monitor' else 'name'})")
            if given is not None:
                table[part] = given
        return structure(table, RecordTable, where="attendance")

    def vitals_before(self, at: dt.datetime) -> VitalsTable | None:
        """Asks for the vital signs before the medicine.

        Args:
            at: When they are taken.
        """
        return self._vitals(at, "before the medicine")

    def _vitals(self, at: object, when: str) -> VitalsTable | None:
        upper = ask.ask(f"blood pressure {when}, such as 118/76 mmHg", _kept(pressure))
        if upper is None:
            return None
        rate = ask.ask("pulse, such as 68 bpm", _kept(pulse))
        if rate is None:
            return None
        return VitalsTable(
            at=at,
            blood_pressure=upper,
            pulse=rate,
            oxygen=ask.ask("oxygen saturation, such as 98 %", _kept(oxygen)),
        )

    def _time(self, now: dt.datetime) -> dt.datetime:
        at = ask.ask("at what time (HH:MM; empty: now)", lambda t: self.clock.at(t, "time"))
        return at or now

    def about(
        self, point: Objection, session: DosingSession, episode: Episode, by: str, now: dt.datetime
    ) -> Iterator[e.Event]:
        """Asks about one missing point; gives what is to be recorded.

        Args:
            point: What is missing.
            session: The record as it stands.
            episode: Whose.
            by: Id of who records.
            now: The moment.
        """
        if point.code in ("record.held", "record.disposal"):
            yield from self._completed(session, by, now)
            return
        asker = _ASKERS.get(point.code)
        table = asker(self, now, episode) if asker else None
        if table is None:
            return
        record = structure({"by": by, **table}, RecordTable, where="answer")
        for seen in observations(record, Clock(start=now, zone=self.clock.zone), "answer"):
            yield e.SessionObserved(at=now, by=by, session=session.id, seen=seen)

    def _completed(self, session: DosingSession, by: str, now: dt.datetime) -> Iterator[e.Event]:
        """What was taken, completed; the entry before stays beside it."""
        for entry in session.current:
            what = entry.what
            if not isinstance(what, Taken) or None not in (what.held_minutes, what.disposal):
                continue
            minutes = what.held_minutes
            if minutes is None:
                minutes = ask.number("minutes held in the mouth")
            rest = what.disposal or ask.choice("what became of the rest", [*Disposal])
            whole = attrs.evolve(
                what, held_minutes=minutes, disposal=Disposal(rest) if rest else None
            )
            if whole != what:
                yield e.SessionCorrected(
                    at=now,
                    by=by,
                    session=session.id,
                    entry=entry.number,
                    seen=whole,
                    why="completed",
                )

    def _midway(self, now: dt.datetime, _: Episode) -> Table | None:
        found = self._vitals(now, "about 40 minutes after the medicine")
        if found is not None:
            return {"vitals": [attrs.evolve(found, at=self._time(now))]}
        return _left_out("vitals-midway")

    def _before(self, now: dt.datetime, _: Episode) -> Table | None:
        found = self._vitals(now, "before the medicine")
        return {"vitals": [attrs.evolve(found, at=self._time(now))]} if found else None

    def _taken(self, now: dt.datetime, _: Episode) -> Table | None:
        words = _text("what was taken, as the prescriber wrote it (or: nothing)")
        if words is None:
            return None
        if words.lower() == "nothing":
            return {"nothing_taken": True}
        table = {
            "words": words,
            "at": self._time(now),
            "lozenges": ask.number("how many lozenges, as the client says"),
            "held_minutes": ask.number("minutes held in the mouth"),
            "disposal": ask.choice("what became of the rest", [*Disposal]),
        }
        return {"taken": [table]}

    def _lozenges(self, now: dt.datetime, _: Episode) -> Table | None:
        received = ask.count("lozenges that came since the last count")
        left = ask.count("lozenges that are left now")
        if received is None or left is None:
            return None
        known = {"received": received, "left": left}
        return {"lozenges": [{"at": now, **{k: n for k, n in known.items() if n >= 0}}]}

    def _watched(self, now: dt.datetime, _: Episode) -> Table | None:
        sedation = ask.choice("how awake", [*Sedation])
        dissociation = ask.choice("how far away", [*Dissociation])
        if sedation is None and dissociation is None:
            return None
        at = self._time(now)
        how = {"sedation": sedation, "dissociation": dissociation}
        return {"watched": [{"at": at, **how, "words": _text("in your own words")}]}

    def _adverse(self, now: dt.datetime, _: Episode) -> Table | None:
        bad = ask.yes_no("did anything go badly")
        if bad is None:
            return None
        if not bad:
            return {"no_adverse_events": True}
        kind = ask.choice("what", [*AdverseKind])
        severity = ask.choice("how bad", [*Severity])
        done = _text("what was done about it")
        if kind is None or severity is None or done is None:
            return None
        at = self._time(now)
        return {"adverse_events": [{"at": at, "kind": kind, "severity": severity, "done": done}]}

    def _checklist(self, _: dt.datetime, episode: Episode) -> Table | None:
        done: list[str] = []
        gaps: list[Table] = []
        known = episode.sessions[-1]
        for modality in filter(None, map(self.practice.catalogue.modality, _chosen(episode))):
            for item in checklist(modality):
                if known.ticks(item):
                    continue
                answer = ask.yes_no(f"{item} done")
                if answer:
                    done.append(item)
                elif answer is False and (why := _text("why not")):
                    gaps.append({"item": item, "why": why})
        return {"checklist": done, "left_out": gaps} if done or gaps else None

    def _looks(self, _: dt.datetime, __: Episode) -> Table | None:
        times = _text("when the chaperone looked, such as 10:15 10:30")
        if times is None:
            return _left_out("chaperone-checks")
        looks = times.replace(",", " ").split()
        return {"chaperone_checks": [{"at": self.clock.at(t, "time")} for t in looks]}

    def _limits(self, _: dt.datetime, __: Episode) -> Table | None:
        said = _text("beyond the prescriber's limit: what the prescriber said")
        return {"prescriber_asked": said} if said else None

    def discharge(self, at: dt.datetime) -> DischargeTable:
        """Asks what must hold before the client leaves.

        Args:
            at: When it is checked.
        """
        found = self._vitals(at, "before leaving")
        return DischargeTable(
            at=at,
            blood_pressure=found.blood_pressure if found else None,
            pulse=found.pulse if found else None,
            oxygen=found.oxygen if found else None,
            oriented=ask.yes_no("knows who, where and when"),
            steady=ask.yes_no("walks without help"),
            escort=_text("who takes the client home"),
            no_driving_explained=ask.yes_no("no driving until the next day after sleep: explained"),
            crisis_plan_given=ask.yes_no("knows whom to call"),
        )

    def given_discharge(self, arguments: argparse.Namespace, at: dt.datetime) -> DischargeTable:
        """What options say of the discharge.

        Args:
            arguments: Of the command.
            at: When it is checked.
        """
        answers = {
            name: ask.read_yes_no(value) if (value := getattr(arguments, name)) else None
            for name in ("oriented", "steady", "no_driving_explained", "crisis_plan_given")
        }
        return DischargeTable(
            at=at,
            blood_pressure=arguments.blood_pressure,
            pulse=arguments.pulse,
            oxygen=arguments.oxygen,
            escort=arguments.escort,
            **answers,
        )


_ASKERS: dict[str, Callable[[Questions, dt.datetime, Episode], Table | None]] = {
    "record.taken": Questions._taken,
    "record.lozenges": Questions._lozenges,
    "record.vitals-before": Questions._before,
    "record.vitals-midway": Questions._midway,
    "record.sedation": Questions._watched,
    "record.dissociation": Questions._watched,
    "record.adverse-events": Questions._adverse,
    "record.checklist": Questions._checklist,
    "record.chaperone-checks": Questions._looks,
    "record.limits": Questions._limits,
}


def topic(point: Objection) -> str:
    """What is asked about a missing point; points that are asked about together share it.

    Args:
        point: What is missing.
    """
    together = {
        "record.dissociation": "record.sedation",
        "record.disposal": "record.held",
    }
    return together.get(point.code, point.code)


def _chosen(episode: Episode) -> tuple[str, ...]:
    return episode.treatment.modalities


def _left_out(item: str) -> Table | None:
    why = _text("why not (empty: later)")
    return {"left_out": [{"item": item, "why": why}]} if why else None


def _text(question: str) -> str | None:
    return ask.text(question)


def _kept(read: Callable[[str, str], object]) -> Callable[[str], str]:
    """Reads an answer to see that it can be read, and keeps it as it was typed."""

    def check(answer: str) -> str:
        read(answer, "answer")
        return answer

    return check
