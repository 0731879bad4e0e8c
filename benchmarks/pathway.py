"""One client's whole way, from the case file's values to the follow-up list.

The practice is made once, as in a host. No documents are written. Nothing else
that is free does this, so there is no peer: storing and loading the same episode
as JSON stands beside it for scale.
"""

from __future__ import annotations

import datetime as dt
from importlib.resources import as_file, files
from typing import Final

from attrs import frozen

from benchmarks.harness import Effort, Row, call, interleaved, row
from ketaprac import Episode, Practice, dump_episode, load_case, load_episode, load_practice
from ketaprac.files.case import CaseFile
from ketaprac.replay import Replayed, replay

#: Monday, 11 January 2027, 08:00 in Los Angeles: the day of the shipped cases.
NOW: Final = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)


@frozen
class _Client:
    """A practice, one of its cases, and the steps that are measured."""

    practice: Practice
    case: CaseFile

    def way(self) -> Episode:
        """Records what the case says, screens, refers, plans and lists what is owed."""
        replayed = self.record()
        self.practice.screen(replayed.episode)
        prescriber = self.case.referral.prescriber or ""
        referred = self.practice.refer(replayed.episode, prescriber, by="office").unwrap()
        planned = self.plan(referred, replayed)
        self.practice.follow_up(planned)
        return planned

    def record(self) -> Replayed:
        replayed = replay(self.case, self.practice)
        if replayed.objections:
            raise RuntimeError(f"the case is held: {replayed.objections[0].code}")
        return replayed

    def plan(self, episode: Episode, replayed: Replayed) -> Episode:
        return self.practice.plan(
            episode,
            by="office",
            availability=replayed.availability,
            fixed=replayed.fixed,
        ).unwrap()


def run(effort: Effort) -> list[Row]:
    """Measures the whole way, and planning as a part of it."""
    client = _client()
    replayed, text = client.record(), dump_episode(client.way())
    way, plan, stored = interleaved(
        [
            call(client.way, seconds=effort.seconds),
            call(lambda: client.plan(replayed.episode, replayed), seconds=effort.seconds),
            call(lambda: dump_episode(load_episode(text)), seconds=effort.seconds),
        ],
        effort.rounds,
    )
    whole = row(
        "pathway: one client",
        way,
        stored,
        goal=None,
        about="no peer; for scale: load and dump of the same episode as JSON",
    )
    share = row(
        "pathway: planning in it",
        plan,
        way,
        goal=None,
        about=f"planning / the whole way, which makes {1 / whole.ours:.0f} clients a second",
    )
    return [whole, share]


def _client() -> _Client:
    with as_file(files("ketaprac_templates") / "cases") as folder:
        file = load_practice(folder / "practice.toml")
        case = load_case(folder / "alcohol-met.toml")
    practice = Practice(
        file.profile, selection=file.selection, settings=file.settings, clock=lambda: NOW
    )
    return _Client(practice, case)
