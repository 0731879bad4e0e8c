"""Every rule of every shipped plugin against every gap that its fields can have.

The records are made from the rules themselves, so that a rule which arrives later is
tested by being there.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import attrs
import pytest
from screening_records import EARLIER, NOW, fact

from ketaprac import Practice, rules
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import EpisodeOpened
from ketaprac.model.instrument import Instrument
from ketaprac.model.people import Client
from ketaprac.model.rule import Compare, FactIs, Rule, Test
from ketaprac.model.rule import tests_of as parts_of
from ketaprac.model.screening import Absent, Answer, Disposition, Fact, Response, Truth
from ketaprac.model.treatment import Indication, Treatment
from ketaprac.testing.sample import sample

CATALOGUE = Practice(sample().profile).catalogue
RULES = sorted(CATALOGUE.rules, key=lambda rule: rule.id)
SECOND = dt.timedelta(seconds=1)
Entry = Fact | Response
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def key(test: Test) -> str:
    return test.field if isinstance(test, FactIs) else test.instrument


def record(entries: dict[str, tuple[Entry, ...]]) -> Episode:
    opened = EpisodeOpened(
        at=EARLIER,
        by="x",
        client=Client(id="c"),
        treatment=Treatment(indication=Indication.ALCOHOL),
    )
    all_of_them = [entry for one in entries.values() for entry in one]
    return attrs.evolve(
        fold("e", (opened,)),
        facts=tuple(e for e in all_of_them if isinstance(e, Fact)),
        responses=tuple(e for e in all_of_them if isinstance(e, Response)),
    )


def told(rule: Rule, entries: dict[str, tuple[Entry, ...]]) -> tuple[Truth, Disposition]:
    found = rules.evaluate(rule, record(entries), NOW, CATALOGUE)
    return found.truth, found.disposition


def fact_values(test: FactIs) -> Iterator[object]:
    """Values around the limit; one of them speaks against the test, and one for it."""
    if isinstance(test.value, bool):
        yield from (False, True)
    elif isinstance(test.value, str):
        yield from ("none", test.value)
    else:
        yield from (test.value - 1, test.value, test.value + 1, 0)


def forms(instrument: Instrument) -> Iterator[Response]:
    """Whole forms, from all at the lowest to all at the highest."""
    for pick in (min, max):
        raw = {i.id: pick(i.values, key=i.points) for i in instrument.items}
        yield response(instrument, raw)


def response(instrument: Instrument, raw: dict[str, int | None]) -> Response:
    answers = tuple(
        Answer(item=item, value=value, absent=Absent.NOT_ASKED if value is None else None)
        for item, value in raw.items()
    )
    return Response(instrument=instrument.id, at=EARLIER, by="x", answers=answers)


def candidates(test: Test) -> Iterator[Entry]:
    if isinstance(test, FactIs):
        yield from (fact(test.field, v, unit=test.unit) for v in fact_values(test))
    else:
        instrument = CATALOGUE.instrument(test.instrument)
        assert instrument is not None
        yield from forms(instrument)


def entries_for(rule: Rule, truth: Truth) -> dict[str, tuple[Entry, ...]] | None:
    """One good entry for each field and form of a rule, so that it comes to a truth."""
    named = {key(test): tuple(candidates(test)) for test in parts_of(rule.when)}
    for chosen in itertools.product(*named.values()):
        found = {name: (entry,) for name, entry in zip(named, chosen, strict=True)}
        if told(rule, found)[0] is truth:
            return found
    return None


def spoilt(rule: Rule, name: str, good: Entry) -> Iterator[tuple[Entry, ...]]:
    """What may stand in place of a usable entry: nothing, or something that is none."""
    yield ()
    ages = [t.max_age for t in parts_of(rule.when) if key(t) == name and t.max_age]
    if ages:
        yield (attrs.evolve(good, at=NOW - max(ages) - SECOND),)
    yield (attrs.evolve(good, at=NOW + SECOND),)
    if isinstance(good, Fact):
        yield from ((one,) for one in spoilt_facts(good))
    else:
        yield from ((one,) for one in spoilt_forms(good))


def spoilt_facts(good: Fact) -> Iterator[Fact]:
    for absent in Absent:
        yield fact(good.field, absent=absent)
    wrong: list[object] = [1, 0, 1.5, "", "yes", "no", "1"]
    if isinstance(good.value, str):
        wrong = [True, False, 1, 0, 1.5]
    elif not isinstance(good.value, bool):
        wrong = [True, False, "", "yes", str(good.value)]
    for value in wrong:
        yield fact(good.field, value, unit=good.unit)
    yield attrs.evolve(good, unit="kg")


def counted(instrument: Instrument) -> set[str]:
    """Items without which a form is not whole, whatever else is answered."""
    joined = {item for skip in instrument.skips for item in skip.items}
    return {i.id for i in instrument.items if not i.optional and i.id not in joined}


def spoilt_forms(good: Response) -> Iterator[Response]:
    instrument = CATALOGUE.instrument(good.instrument)
    assert instrument is not None
    yield attrs.evolve(good, answers=())
    for place, answer in enumerate(good.answers):
        if answer.item not in counted(instrument):
            continue
        others = (*good.answers[:place], *good.answers[place + 1 :])
        yield attrs.evolve(good, answers=others)
        for absent in Absent:
            gap = attrs.evolve(answer, value=None, absent=absent)
            yield attrs.evolve(good, answers=(*others, gap))
        yield attrs.evolve(good, answers=(*others, attrs.evolve(answer, value=999)))


@every_rule
def test_each_rule_can_be_passed_by_a_whole_record_alone(rule):
    assert entries_for(rule, Truth.NO) is not None


@every_rule
def test_no_gap_in_any_field_passes(rule):
    clean = entries_for(rule, Truth.NO)
    assert told(rule, clean) == (Truth.NO, Disposition.CLEAR)
    for name, (good,) in clean.items():
        for entries in spoilt(rule, name, good):
            if told_by_one_item(rule, name, entries):
                continue
            truth, disposition = told(rule, {**clean, name: entries})
            assert truth is not Truth.NO, (name, entries)
            assert disposition >= rule.unknown > Disposition.CLEAR


def told_by_one_item(rule: Rule, name: str, entries: tuple[Entry, ...]) -> bool:
    """Whether a rule looks at one item of a form alone, and that one has its answer."""
    flags = [t for t in parts_of(rule.when) if key(t) == name and hasattr(t, "flag")]
    for test in flags:
        instrument = CATALOGUE.instrument(test.instrument)
        item = next(s.item for s in instrument.safety if s.id == test.flag)
        timely = [e for e in entries if e.at <= NOW and NOW - e.at <= test.max_age]
        values = {a.item: a.value for e in timely for a in e.answers}
        if values.get(item) in instrument.by_id[item].points_of:
            return True
    return False


@every_rule
def test_two_entries_of_one_moment_pass_only_if_both_do(rule):
    """A contradiction holds in either order, whichever of the two was recorded later."""
    clean = entries_for(rule, Truth.NO)
    for name, (good,) in clean.items():
        for entries in spoilt(rule, name, good):
            if not entries or entries[0].at != good.at or told_by_one_item(rule, name, entries):
                continue
            for twins in ((good, *entries), (*entries, good)):
                truth, disposition = told(rule, {**clean, name: twins})
                assert truth is not Truth.NO, (name, entries)
                assert disposition >= rule.unknown
        assert told(rule, {**clean, name: (good, good)})[0] is Truth.NO


@every_rule
def test_a_finding_stands_beside_a_twin_that_says_otherwise(rule):
    clean, found = entries_for(rule, Truth.NO), entries_for(rule, Truth.YES)
    if found is None:
        assert _asks_for_a_form_only(rule)
        return
    for name in clean:
        if clean[name] == found[name]:
            continue
        for twins in ((*clean[name], *found[name]), (*found[name], *clean[name])):
            truth, disposition = told(rule, {**found, name: twins})
            assert (truth, disposition >= rule.then) == (Truth.YES, True)


def _asks_for_a_form_only(rule: Rule) -> bool:
    """A limit that no total is below asks whether there is a total at all."""
    return all(
        getattr(test, "compare", None) is Compare.LESS_THAN and test.value <= 0
        for test in parts_of(rule.when)
    )


def test_the_rules_of_all_plugins_are_here():
    plugins = {rule.id.partition(".")[0] for rule in RULES}
    assert {"screening", "emdr", "met", "mindfulness", "parts", "somatic"} <= plugins
