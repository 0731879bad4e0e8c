"""Consent forms for many clients, one after the other or side by side.

Each client is on their own: what is wrong with one does not keep the others from
theirs. The forms are the same bytes whoever makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from attrs import frozen

from ketaprac.caller import Fault
from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.practice import Practice
from ketaprac.signing import FORM

T = TypeVar("T")

#: Clients per task: enough that sending a task costs little, few enough to share well.
BATCH: Final = 8


@frozen(kw_only=True, repr=False)
class ToMake:
    """A client for whom forms are made out.

    Attributes:
        episode: Whose.
        kinds: Which forms; those that the case needs where empty.
        recipient: Id of who may receive records, where a form names one.
        objections: What is to be told with the rest, such as entries that do not count.
    """

    episode: Episode
    kinds: tuple[ConsentKind, ...] = ()
    recipient: str | None = None
    objections: tuple[Objection, ...] = ()


@frozen(kw_only=True, repr=False)
class FormsMade:
    """What became of one client.

    Attributes:
        client: Id; None where not even that is known.
        forms: What was made out, in the order of the pathway.
        objections: Why a form was not.
        problem: Why nothing was made, in one line that shows no value; None where all
            went well.
        faults: What plugins did wrong, in one line each.
    """

    client: str | None = None
    forms: tuple[Artifact, ...] = ()
    objections: tuple[Objection, ...] = ()
    problem: str | None = None
    faults: tuple[str, ...] = ()


def as_it_is(practice: Practice, client: ToMake) -> ToMake:  # noqa: ARG001
    """For :func:`consent_forms`, where clients are given as they are."""
    return client


def consent_forms(
    clients: Iterable[T],
    practice: Callable[[], Practice],
    prepare: Callable[[Practice, T], ToMake],
    *,
    executor: Executor | None = None,
    batch: int = BATCH,
) -> Iterator[FormsMade]:
    """Makes out the consent forms of many clients, in the order in which they are given.

    Args:
        clients: Whatever ``prepare`` can make a client of: a :class:`ToMake` with
            :func:`as_it_is`, a number in a database, a file.
        practice: Gives the practice, with a clock that stands still. It is called once per
            task; where the executor has processes of its own, it must be importable
            there (a function of a module, not a lambda) and better keeps what it made.
        prepare: Looks a client up; likewise importable.
        executor: Any :class:`concurrent.futures.Executor`, for clients side by side.
            Only its ``submit`` is used, so that of Dask
            (``dask_client.get_executor()``) serves as well. One after the other where
            None.
        batch: Clients per task, 1 to 1,000.

    Yields:
        What became of each client.

    Raises:
        BadInput: ``batch`` is outside of its range.
    """
    if not 1 <= batch <= 1_000:
        raise BadInput("is outside the range 1 to 1000", where="batch")
    work = partial(_batch, practice, prepare)
    tasks = _batches(iter(clients), batch)
    if executor is None:
        for task in tasks:
            yield from work(task)
        return
    waiting = [executor.submit(work, task) for task in tasks]
    try:
        for future in waiting:
            yield from future.result()
    finally:
        for future in waiting:
            future.cancel()


def _batches(clients: Iterator[T], size: int) -> Iterator[tuple[T, ...]]:
    while task := tuple(islice(clients, size)):
        yield task


def _batch(
    practice: Callable[[], Practice],
    prepare: Callable[[Practice, T], ToMake],
    clients: tuple[T, ...],
) -> tuple[FormsMade, ...]:
    house = practice()
    return tuple(_one(house, prepare, client) for client in clients)


def _one(practice: Practice, prepare: Callable[[Practice, T], ToMake], client: T) -> FormsMade:
    name: str | None = None
    try:
        wanted = prepare(practice, client)
        name = wanted.episode.client.id
        return _made(practice, wanted)
    except BadInput as error:
        return FormsMade(client=name, problem=str(error))


def _made(practice: Practice, wanted: ToMake) -> FormsMade:
    episode, found = wanted.episode, list(wanted.objections)
    forms: list[Artifact] = []
    faults: list[Fault] = [*practice.faults]
    for kind in wanted.kinds or practice.consents_needed(episode):
        recipient = wanted.recipient if kind.names_recipient else None
        made = practice.consent_form(episode, kind, recipient=recipient)
        found += made.objections
        faults += made.faults
        if made.value is None:
            continue
        artifact = practice.export(FORM, made.value, episode)
        if isinstance(artifact, Fault):
            faults.append(artifact)
            raise BadInput(f"the {kind.value} form could not be made: {artifact}")
        forms.append(artifact)
    return FormsMade(
        client=episode.client.id,
        forms=tuple(forms),
        objections=tuple(dict.fromkeys(found)),
        faults=tuple(dict.fromkeys(map(str, faults))),
    )
