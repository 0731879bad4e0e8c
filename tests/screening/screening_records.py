"""Invented records for the screening tests: one that is clean, and ways to spoil it."""

from __future__ import annotations

import datetime as dt

import attrs

import ketaprac_instruments
import ketaprac_screening
from ketaprac import rules
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.events import EpisodeOpened
from ketaprac.model.people import Client, Sex
from ketaprac.model.rule import FactIs, Rule, tests_of
from ketaprac.model.screening import Absent, Answer, Disposition, Fact, Finding, Response
from ketaprac.model.session import DosingSession, SessionState
from ketaprac.model.treatment import Indication, Treatment

NOW = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)
EARLIER = NOW - dt.timedelta(minutes=30)
RULES = tuple(ketaprac_screening.ketaprac_rules())
INSTRUMENTS = tuple(ketaprac_instruments.ketaprac_instruments())
CATALOGUE = Catalogue(instruments=INSTRUMENTS, rules=RULES)
BY_ID = {rule.id: rule for rule in RULES}
#: Measured fields: a good value, a bad one, the unit.
MEASURED = {
    "bp_systolic": (118, 140, "mmHg"),
    "bp_diastolic": (76, 90, "mmHg"),
    "breath_alcohol": (0, 0.01, "percent"),
}
TEXTS = ("medicines", "allergies", "substance_history", "last_use")
#: Forms that rules ask for, with the number of their items.
SIZES = {
    "phq-9": 9,
    "gad-7": 7,
    "audit-c": 3,
    "ciwa-ar": 10,
    "cows": 11,
    "mdq": 15,
    "pcl-5": 20,
    "des-ii": 28,
}
#: Where a rule about a form applies to one indication only.
FORM_FOR = {
    "audit-c": Indication.ALCOHOL,
    "ciwa-ar": Indication.ALCOHOL,
    "cows": Indication.OPIOID,
    "mdq": Indication.DEPRESSION,
    "pcl-5": Indication.TRAUMA,
    "des-ii": Indication.TRAUMA,
}


def episode(
    facts: tuple[Fact, ...] = (),
    responses: tuple[Response, ...] = (),
    *,
    indication: Indication = Indication.ALCOHOL,
    sex: Sex | None = None,
) -> Episode:
    client = Client(id="C-1", sex=sex)
    treatment = Treatment(indication=indication, protocol="any")
    opened = EpisodeOpened(at=EARLIER, by="T-1", client=client, treatment=treatment)
    return Episode(
        id="E-1",
        log=(opened,),
        client=client,
        treatment=treatment,
        facts=facts,
        responses=responses,
        sessions=(
            DosingSession(
                id="dose-1",
                clearance="clearance-1",
                state=SessionState.ENDED,
                started_at=EARLIER - dt.timedelta(days=7),
                ended_at=EARLIER - dt.timedelta(days=6, hours=20),
            ),
        ),
    )


def fact(field: str, value: object = None, *, at: dt.datetime = EARLIER, **more: object) -> Fact:
    return Fact(field=field, value=value, at=at, by="T-1", **more)  # type: ignore[arg-type]


def form(name: str, *values: int | None, at: dt.datetime = EARLIER) -> Response:
    answers = [
        Answer(item=str(n), value=v, absent=None if v is not None else Absent.NOT_ASKED)
        for n, v in enumerate(values, start=1)
    ]
    return Response(instrument=name, at=at, by="C-1", answers=tuple(answers))


def bad_value(field: str) -> object:
    """The value that triggers the rule about a field, read from the rule itself."""
    return next(
        t.value
        for rule in RULES
        for t in tests_of(rule.when)
        if isinstance(t, FactIs) and t.field == field
    )


def good(field: str, **more: object) -> Fact:
    if field in MEASURED:
        return fact(field, MEASURED[field][0], unit=MEASURED[field][2], **more)
    if field in TEXTS:
        return fact(field, "none", **more)
    return fact(field, not bad_value(field), **more)


def bad(field: str, **more: object) -> Fact:
    if field in MEASURED:
        return fact(field, MEASURED[field][1], unit=MEASURED[field][2], **more)
    return fact(field, bad_value(field), **more)


FIELDS = tuple(field for field in rules.fields(RULES) if field not in TEXTS)
CLEAN_FACTS = tuple(good(field) for field in (*FIELDS, *TEXTS))
CLEAN_FORMS = tuple(form(name, *[0] * size) for name, size in SIZES.items())


def clean(indication: Indication = Indication.ALCOHOL) -> Episode:
    return episode(CLEAN_FACTS, CLEAN_FORMS, indication=indication)


def with_fact(record: Episode, field: str, replacement: Fact | None) -> Episode:
    """The record with the fact of one field replaced, or taken out."""
    rest = tuple(f for f in record.facts if f.field != field)
    return attrs.evolve(record, facts=rest if replacement is None else (*rest, replacement))


def with_form(record: Episode, replacement: Response) -> Episode:
    rest = tuple(r for r in record.responses if r.instrument != replacement.instrument)
    return attrs.evolve(record, responses=(*rest, replacement))


def asked(record: Episode) -> dict[str, Finding]:
    found = rules.screen(RULES, record, NOW, CATALOGUE)
    return {finding.rule: finding for finding in found}


def worst(record: Episode) -> Disposition:
    return max(f.disposition for f in asked(record).values())


def treated(field: str) -> Indication:
    """An indication for which there is a rule about a field."""
    return next(i for i in (Indication.ALCOHOL, *Indication) if rules_about(field, i))


def rules_about(field: str, indication: Indication = Indication.ALCOHOL) -> list[Rule]:
    return [
        rule
        for rule in RULES
        if f"facts.{field}" in rule.tests
        and (not rule.indications or indication in rule.indications)
    ]
