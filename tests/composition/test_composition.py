"""Whatever protocol, therapies and indication are put together, all of it comes out whole.

Screening, consent and evidence are asked for every combination. Plans and calendars
do not look at what is treated: they are made for every protocol with every set of
therapies, and the indications take turns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import attrs
import pytest

from ketaprac import Practice, evidence, weave
from ketaprac.cli.common import clock_of, practice_of
from ketaprac.files.case import load_case
from ketaprac.files.practice import PracticeFile, load_practice
from ketaprac.model import events as e
from ketaprac.model import rule as r
from ketaprac.model.artifact import Artifact
from ketaprac.model.availability import Availability, Hours, Weekday
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode, fold
from ketaprac.model.evidence import Grade
from ketaprac.model.protocol import Protocol, StepKind
from ketaprac.model.screening import Answer, Disposition, Fact, Response, Stage
from ketaprac.model.series import Series
from ketaprac.model.treatment import Indication
from ketaprac.replay import Replayed, replay

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = "2027-01-11T08:00"
WEEK = Availability(
    hours=tuple(Hours(day=day, start=dt.time(8), end=dt.time(19)) for day in Weekday)
)


def open_all_week(file: PracticeFile) -> PracticeFile:
    """Whether a pattern fits a practice's hours is the planner's question, not this test's."""
    people = tuple(attrs.evolve(p, availability=WEEK) for p in file.profile.people)
    return attrs.evolve(file, profile=attrs.evolve(file.profile, people=people))


FILE = open_all_week(load_practice(EXAMPLES / "practice.toml"))
PRACTICE: Practice = practice_of(FILE, clock_of(NOW, FILE.profile.time_zone))
CATALOGUE = PRACTICE.catalogue
PROTOCOLS = {p.id: p for p in CATALOGUE.protocols if not p.reference}
MODALITIES = [m.id for m in CATALOGUE.modalities]
SETS = [
    (),
    *((m,) for m in MODALITIES),
    *combinations(MODALITIES, 2),
]
INDICATIONS = list(Indication)
#: Rules of therapies and of their merging; the others have tests of their own.
OURS = (*MODALITIES, "weave")

each_protocol = pytest.mark.parametrize("name", PROTOCOLS)


@pytest.fixture(scope="module")
def case() -> Replayed:
    return replay(load_case(EXAMPLES / "alcohol-met.toml"), PRACTICE)


def harmless(test: r.Test) -> bool | int | float | str | None:
    """A value for which a test does not hold; None where it is a score."""
    if not isinstance(test, r.FactIs):
        return None
    if isinstance(test.value, bool):
        return not test.value
    if isinstance(test.value, str):
        return "recorded" if test.value != "recorded" else "other"
    step = {
        r.Compare.AT_LEAST: -1,
        r.Compare.MORE_THAN: 0,
        r.Compare.AT_MOST: 1,
        r.Compare.LESS_THAN: 0,
    }
    return test.value + step.get(test.compare, 1)


def harmless_record(at: dt.datetime) -> Iterator[e.Event]:
    """Whatever a rule may ask, answered so that nothing holds."""
    tests = [test for rule in CATALOGUE.rules for test in r.tests_of(rule.when)]
    values = {t.field: (harmless(t), t.unit) for t in tests if isinstance(t, r.FactIs)}
    for field, (value, unit) in values.items():
        found = Fact(field=field, value=value, unit=unit, at=at, by="mira")
        yield e.FactRecorded(at=at, by="mira", fact=found)
    for name in sorted({t.instrument for t in tests if isinstance(t, r.ScoreIs)}):
        instrument = CATALOGUE.instrument(name)
        assert instrument is not None, f"a rule asks for {name}, which is not installed"
        answers = tuple(Answer(item=i.id, value=min(i.values)) for i in instrument.items)
        filled = Response(instrument=name, at=at, by="client", answers=answers)
        yield e.ResponseRecorded(at=at, by="mira", response=filled)


def episode(
    case: Replayed, protocol: Protocol, modalities: tuple[str, ...], indication: Indication
) -> Episode:
    """The example's record with another treatment, cleared for all of its doses."""
    first, *rest = case.episode.log
    assert isinstance(first, e.EpisodeOpened)
    chosen = attrs.evolve(
        first.treatment, indication=indication, protocol=protocol.id, modalities=modalities
    )
    log = [attrs.evolve(first, treatment=chosen), *map(enough(protocol), rest)]
    whole = fold(f"c-{protocol.id}", (*log, *harmless_record(case.episode.latest)))
    return signed(whole)


def enough(protocol: Protocol):  # type: ignore[no-untyped-def]
    def lengthened(event: e.Event) -> e.Event:
        if not isinstance(event, e.ClearanceGiven):
            return event
        clearance = attrs.evolve(
            event.clearance,
            sessions=len(protocol.doses),
            valid_until=dt.date(2027, 12, 31),
            review_on=None,
        )
        return attrs.evolve(event, clearance=clearance)

    return lengthened


def signed(whole: Episode) -> Episode:
    """Contradictions hold until a therapist signs for how the two are kept apart."""
    for finding in PRACTICE.screen(whole).findings:
        if finding.rule.startswith("weave.") and finding.holds:
            decision = PRACTICE.override(
                whole, finding.rule, by="mira", why="In separate sessions, as agreed."
            )
            assert decision.objections == ()
            whole = decision.episode
    return whole


@each_protocol
@pytest.mark.parametrize("indication", INDICATIONS)
def test_every_combination_is_screened_consented_and_has_its_evidence(
    case: Replayed, name: str, indication: Indication
) -> None:
    protocol = PROTOCOLS[name]
    for modalities in SETS:
        whole = episode(case, protocol, modalities, indication)
        held = [
            f.rule
            for f in PRACTICE.screen(whole).at_stage(Stage.PSYCHOLOGICAL, Stage.MEDICAL)
            if f.counts_as >= Disposition.HOLD and f.rule.partition(".")[0] in OURS
        ]
        assert held == [], modalities
        made = PRACTICE.consent_form(whole, ConsentKind.TREATMENT)
        assert (made.objections, made.faults) == ((), ())
        found = evidence.rows(CATALOGUE, indication, name, modalities)
        checked_consent(made.value, modalities, found)


def checked_consent(form, modalities, found) -> None:  # type: ignore[no-untyped-def]
    bodies = {section.id: section.body for section in form.sections}
    named = {i for i in bodies if i.startswith("treatment.therapy-")}
    assert named == {f"treatment.therapy-{m}" for m in modalities}
    studies = bodies["treatment.evidence-studies"]
    for row in found:
        assert row.source in {s for section in form.sections for s in section.sources}
        if row.grade is not Grade.D:
            assert row.study.split(",")[0] in studies.replace("\\", "")
    for modality in modalities:
        own = [r for r in found if modality in r.therapies or r.id.startswith("none-found")]
        assert own


@each_protocol
@pytest.mark.parametrize("number", range(len(SETS)))
def test_every_protocol_with_every_set_of_therapies_is_planned(
    case: Replayed, name: str, number: int
) -> None:
    protocol = PROTOCOLS[name]
    turn = (number + list(PROTOCOLS).index(name)) % len(INDICATIONS)
    whole = episode(case, protocol, SETS[number], INDICATIONS[turn])
    decision = PRACTICE.plan(whole, by="office", availability=WEEK)
    assert decision.objections == ()
    series = decision.episode.series
    assert series is not None
    assert {s.id for s in series.sessions} == {step.id for step in protocol.steps}
    assert series.provisional == ()
    follow_up = PRACTICE.follow_up(decision.episode)
    assert follow_up.gaps == ()
    owed = {task.session for task in follow_up.tasks}
    assert {step.id for step in protocol.doses} <= owed
    checked_calendars(series, decision.episode)


def checked_calendars(series: Series, planned: Episode) -> None:
    made = PRACTICE.export("calendar.client", series, planned)
    assert isinstance(made, Artifact)
    assert made.content.count(b"BEGIN:VEVENT") >= len(
        [s for s in series.sessions if s.kind is not StepKind.REVIEW]
    )
    assert PRACTICE.lint(made.content, "text/calendar") == ()


def test_a_reference_is_never_planned(case: Replayed) -> None:
    (reference,) = (p for p in CATALOGUE.protocols if p.reference)
    whole = episode(case, reference, (), Indication.DEPRESSION)
    codes = [o.code for o in PRACTICE.plan(whole, by="office").objections]
    assert codes == ["protocol.reference"]


def test_contradictory_therapies_hold_until_somebody_signs(case: Replayed) -> None:
    first, *rest = case.episode.log
    assert isinstance(first, e.EpisodeOpened)
    chosen = attrs.evolve(first.treatment, modalities=("emdr", "met"))
    whole = fold("c-1", (attrs.evolve(first, treatment=chosen), *rest))
    whole = fold("c-1", (*whole.log, *harmless_record(whole.latest)))
    held = [f for f in PRACTICE.screen(whole).findings if f.holds and f.rule.startswith("weave.")]
    assert [f.rule for f in held] == ["weave.practice.emdr.met.dosing.reprocessing"]
    refused = PRACTICE.refer(whole, "dr-abara", by="mira").objections
    assert any("reprocessing" in objection.words for objection in refused)
    assert not [f for f in PRACTICE.screen(signed(whole)).findings if f.holds and "weave" in f.rule]
    assert weave.chosen(whole, CATALOGUE)
