"""With whom a client without a series lost, and over what."""

from __future__ import annotations

from collections.abc import Mapping

from ketaprac.model.availability import Room
from ketaprac.model.practice_plan import Lack, Unplanned
from ketaprac.planning.practice.shared import Owner, Shared, Takes
from ketaprac.planning.practice.solo import Placed, Solo


def loss(
    solo: Solo,
    solos: Mapping[str, Solo],
    placed: Mapping[str, Placed],
    shared: Shared,
    pools: Mapping[str, tuple[Room, ...]],
) -> Unplanned:
    """The others without whom a client would have a series, as few as are enough.

    Those whose sessions meet the client's best series are enough. Each of them is
    put back and stays where the client still has a series. The rest is irreducible:
    putting any one of them back leaves none.

    Args:
        solo: The client.
        solos: All clients of the site, by id.
        placed: The series that were planned.
        shared: With all of them in; left as it was.
        pools: Which rooms each one stands for.
    """
    assert solo.alone is not None
    wanted = solo.alone.takes
    out = [name for name in sorted(placed) if shared.clashes(placed[name].takes, wanted)]
    shared.take_out(solo.fixed)
    for name in out:
        _swap(shared, placed[name].takes, solos[name].fixed)
    needed = []
    for name in out:
        _swap(shared, solos[name].fixed, placed[name].takes)
        if solo.best() is None:
            _swap(shared, placed[name].takes, solos[name].fixed)
            needed.append(name)
    possible = solo.best()
    for name in needed:
        _swap(shared, solos[name].fixed, placed[name].takes)
    shared.put(solo.fixed)
    assert possible is not None, "the series alone fits once all that meet it are out"
    met = sorted({o for name in needed for o in _met(placed[name].takes, possible.takes)})
    over = list(dict.fromkeys(name for owner in met for name in _names(owner, pools)))
    return Unplanned(
        series=solo.id,
        lack=Lack.COMPETITION,
        reasons=(_words(needed, over),),
        against=tuple(needed),
        over=tuple(over),
    )


def _swap(shared: Shared, old: Takes, new: Takes) -> None:
    shared.take_out(old)
    shared.put(new)


def _met(one: Takes, other: Takes) -> list[Owner]:
    """The people and rooms that both want at once, or for a dose on one day."""
    at_once = [owner for owner, slots in one.slots.items() if slots & other.slots.get(owner, 0)]
    one_day = [
        owner
        for owner, days in one.doses.items()
        if not set(days).isdisjoint(other.doses.get(owner, ()))
    ]
    return list(dict.fromkeys([*at_once, *one_day]))


def _names(owner: Owner, pools: Mapping[str, tuple[Room, ...]]) -> list[str]:
    kind, name = owner
    return [room.id for room in pools[name]] if kind == "room" else [name]


def _words(needed: list[str], over: list[str]) -> str:
    others = "another series" if len(needed) == 1 else f"{len(needed)} other series"
    return f"It would fit if {others} did not take the times that it needs of {_listed(over)}."


def _listed(names: list[str]) -> str:
    shown = names[:6]
    more = [f"{len(names) - len(shown)} more"] if len(names) > len(shown) else []
    *first, last = [*shown, *more]
    return f"{', '.join(first)} and {last}" if first else last
