"""Several therapies in one series: merged in order, and where they contradict each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Final, Generic, TypeVar

from attrs import frozen

from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.modality import (
    Avoidance,
    Homework,
    Measure,
    Modality,
    NoteField,
    Phase,
    Timing,
    Topic,
)
from ketaprac.model.people import Role
from ketaprac.model.protocol import MeasuredFrom, Protocol, StepKind
from ketaprac.model.screening import Disposition, Finding, Stage, Truth
from ketaprac.model.source import Source

T = TypeVar("T")

_HOUR: Final = dt.timedelta(hours=1)
_KINDS: Final = list(StepKind)
_PHASES: Final = list(Phase)


@frozen(kw_only=True)
class Of(Generic[T]):
    """A part of a therapy, and which therapies ask for it.

    Attributes:
        modalities: Their ids.
        value: The part.
    """

    modalities: tuple[str, ...]
    value: T


@frozen(kw_only=True)
class Contradiction:
    """What two therapies, or a therapy and the protocol, do not agree on.

    Attributes:
        code: What sort: ``practice``, ``timing``, ``protocol-timing`` or ``indication``.
        between: Ids of who disagrees.
        about: Kind of session and practice, or what else it is about.
        words: In plain words.
        todo: What would settle it.
        holds: Whether it must be settled before anything goes on.
        source: On whose authority.
    """

    code: str
    between: tuple[str, ...]
    about: str
    words: str
    todo: str
    holds: bool
    source: Source


@frozen(kw_only=True)
class Merged:
    """Several therapies as one.

    Attributes:
        topics: By kind of session, then by phase, then in the order of choice.
        homework: In the same order.
        note: Likewise; one heading only where therapies ask for the same.
        measures: Each instrument once, with every reason.
        cautions: Each once.
        contradictions: What they do not agree on.
    """

    topics: tuple[Of[Topic], ...]
    homework: tuple[Of[Homework], ...]
    note: tuple[Of[NoteField], ...]
    measures: tuple[Of[Measure], ...]
    cautions: tuple[Of[str], ...]
    contradictions: tuple[Contradiction, ...]


#: No therapy at all.
NOTHING: Final = Merged(
    topics=(), homework=(), note=(), measures=(), cautions=(), contradictions=()
)


def merged(modalities: Iterable[Modality], protocol: Protocol | None = None) -> Merged:
    """Merges therapies.

    Args:
        modalities: The chosen ones, in the order of choice. One that comes twice
            counts once.
        protocol: The chosen one, whose windows are compared with what therapies want.
    """
    chosen = list({modality.id: modality for modality in modalities}.values())
    return Merged(
        topics=_joined(chosen, lambda m: m.topics, key=lambda t: t, sort=_topic_order),
        homework=_joined(
            chosen, lambda m: m.homework, key=lambda h: h, sort=lambda h: _KINDS.index(h.after)
        ),
        note=_joined(
            chosen,
            lambda m: m.note,
            key=lambda n: (n.step, n.title.casefold(), n.guidance, n.required),
            sort=lambda n: _KINDS.index(n.step),
        ),
        measures=_measures(chosen),
        cautions=_joined(chosen, lambda m: m.cautions, key=lambda c: c, sort=lambda _: 0),
        contradictions=(*_between(chosen), *_with_protocol(chosen, protocol)),
    )


def chosen(episode: Episode, catalogue: Catalogue) -> tuple[Modality, ...]:
    """The chosen therapies that are installed.

    Args:
        episode: Where things stand; `forms` says which of its therapies are missing.
        catalogue: What is installed.
    """
    found = map(catalogue.modality, episode.treatment.modalities)
    return tuple(modality for modality in found if modality is not None)


def where_chosen(
    modality: str, sections: Iterable[ConsentSection], form: ConsentForm, episode: Episode
) -> tuple[ConsentSection, ...]:
    """A therapy's sections of a treatment consent, for those who have that therapy.

    Args:
        modality: Id of the therapy.
        sections: What it adds to the form.
        form: Which form is made.
        episode: For whom it is made out.
    """
    wanted = form.kind is ConsentKind.TREATMENT and modality in episode.treatment.modalities
    return tuple(sections) if wanted else ()


def findings(episode: Episode, catalogue: Catalogue) -> tuple[Finding, ...]:
    """What the chosen therapies do not agree on, as findings of screening.

    Args:
        episode: Where things stand.
        catalogue: What is installed.
    """
    treatment = episode.treatment
    therapies = chosen(episode, catalogue)
    woven = merged(therapies, catalogue.protocol(treatment.protocol))
    unwritten = _unwritten(therapies, treatment.indication)
    return tuple(_finding(c) for c in (*woven.contradictions, *unwritten))


def _finding(found: Contradiction) -> Finding:
    return Finding(
        rule=".".join(("weave", found.code, *found.between, found.about))[:80],
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        truth=Truth.YES,
        disposition=Disposition.HOLD if found.holds else Disposition.NOTE,
        why=found.words,
        change=found.todo,
        keys=("treatment.modalities",),
        owner=Role.THERAPIST,
        source=found.source,
    )


# -- merging -----------------------------------------------------------------------


def _topic_order(topic: Topic) -> tuple[int, int]:
    return _KINDS.index(topic.step), _PHASES.index(topic.phase)


def _joined(
    modalities: Iterable[Modality],
    parts: Callable[[Modality], Iterable[T]],
    *,
    key: Callable[[T], object],
    sort: Callable[[T], object],
) -> tuple[Of[T], ...]:
    """Parts of all therapies, equal ones once; Python's sort keeps the order of choice."""
    found: dict[object, tuple[T, list[str]]] = {}
    for modality in modalities:
        for part in parts(modality):
            found.setdefault(key(part), (part, []))[1].append(modality.id)
    woven = [Of(modalities=tuple(dict.fromkeys(ids)), value=part) for part, ids in found.values()]
    return tuple(sorted(woven, key=lambda each: sort(each.value)))  # type: ignore[arg-type,return-value]


def _measures(modalities: list[Modality]) -> tuple[Of[Measure], ...]:
    asked = [(m.id, measure) for m in modalities for measure in m.measures]
    woven = []
    for instrument in dict.fromkeys(measure.instrument for _, measure in asked):
        mine = [(who, m) for who, m in asked if m.instrument == instrument]
        reasons = dict.fromkeys(measure.reason for _, measure in mine)
        joined = Measure(instrument=instrument, reason="; ".join(reasons)[:500])
        woven.append(Of(modalities=tuple(dict.fromkeys(who for who, _ in mine)), value=joined))
    return tuple(woven)


# -- contradictions ----------------------------------------------------------------


def _between(modalities: list[Modality]) -> Iterator[Contradiction]:
    for one, other in combinations(modalities, 2):
        for user, avoider in ((one, other), (other, one)):
            for avoided in avoider.avoids:
                if any(_uses(topic, avoided) for topic in user.topics):
                    yield _practice(user, avoider, avoided)
        for mine in one.timings:
            for theirs in other.timings:
                if mine.step is theirs.step and _apart(mine, theirs.least, theirs.most):
                    yield _timing(one, other, mine, theirs)


def _uses(topic: Topic, avoided: Avoidance) -> bool:
    return topic.step is avoided.step and avoided.practice in topic.uses


def _apart(timing: Timing, least: dt.timedelta, most: dt.timedelta) -> bool:
    return timing.most < least or most < timing.least


def _practice(user: Modality, avoider: Modality, avoided: Avoidance) -> Contradiction:
    return Contradiction(
        code="practice",
        between=(user.id, avoider.id),
        about=f"{avoided.step}.{avoided.practice}",
        words=f"{user.title} uses {avoided.practice} in a {avoided.step} session, "
        f"{avoider.title} avoids it there: {avoided.why}",
        todo="Choose one of the two, or sign for how the two are kept apart.",
        holds=True,
        source=avoided.source,
    )


def _timing(one: Modality, other: Modality, mine: Timing, theirs: Timing) -> Contradiction:
    return Contradiction(
        code="timing",
        between=(one.id, other.id),
        about=mine.step.value,
        words=f"{one.title} wants {mine.step} {_span(mine.least, mine.most)} after a dose, "
        f"{other.title} {_span(theirs.least, theirs.most)}; no time fits both.",
        todo="Choose one of the two, or sign for which of them counts.",
        holds=True,
        source=theirs.source,
    )


def _with_protocol(
    modalities: list[Modality], protocol: Protocol | None
) -> Iterator[Contradiction]:
    """Windows of the protocol that reach beyond what a therapy wants, each pair once."""
    windows = dict.fromkeys(_windows(protocol)) if protocol else {}
    for modality in modalities:
        for timing in modality.timings:
            for kind, least, most in windows:
                fits = timing.least <= least and most <= timing.most
                if kind is timing.step and not fits:
                    yield _beyond(modality, timing, least, most)


def _windows(protocol: Protocol) -> Iterator[tuple[StepKind, dt.timedelta, dt.timedelta]]:
    doses = {dose.id: dose for dose in protocol.doses}
    for step in protocol.steps:
        dose = doses.get(step.anchor or "")
        if dose is None or step.gap is None:
            continue
        whole = dose.duration + dose.monitoring
        shift = dt.timedelta() if step.gap.after is MeasuredFrom.END else whole
        yield step.kind, step.gap.least - shift, step.gap.most - shift


def _beyond(
    modality: Modality, timing: Timing, least: dt.timedelta, most: dt.timedelta
) -> Contradiction:
    return Contradiction(
        code="protocol-timing",
        between=(modality.id,),
        about=timing.step.value,
        words=f"{modality.title} wants {timing.step} {_span(timing.least, timing.most)} after a "
        f"dose; the protocol allows {_span(least, most)}. {timing.why}",
        todo="Look at the plan, and move the session by hand where it comes too soon or too late.",
        holds=_apart(timing, least, most),
        source=timing.source,
    )


def _unwritten(modalities: Iterable[Modality], indication: str) -> Iterator[Contradiction]:
    for modality in modalities:
        if modality.indications and indication not in modality.indications:
            yield Contradiction(
                code="indication",
                between=(modality.id,),
                about=indication,
                words=f"{modality.title} was not written for what is treated here.",
                todo="Look at its cautions and at `ketaprac evidence`, and decide.",
                holds=False,
                source=modality.source,
            )


def _span(least: dt.timedelta, most: dt.timedelta) -> str:
    return f"{least / _HOUR:g} to {most / _HOUR:g} hours"
