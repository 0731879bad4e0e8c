"""The page on planning a whole practice: its programs run, and its commands are there."""

from __future__ import annotations

import datetime as dt

import pytest
from docs_support import CASES, blocks, read

from ketaprac import Practice
from ketaprac.files.case import load_case
from ketaprac.files.practice import load_practice
from ketaprac.model.episode import Episode
from ketaprac.replay import replay

PAGE = "how-to/plan-a-whole-practice.md"


class Threads:
    """Workers of this process, since starting others says nothing about the page."""

    def __new__(cls) -> object:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1)


def test_the_programs_of_the_page_run() -> None:
    now = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)
    profile = load_practice(CASES / "practice.toml").profile
    practice = Practice(profile, clock=lambda: now)
    replayed = replay(load_case(CASES / "alcohol-met.toml"), practice)
    stored: list[Episode] = []
    names = {
        "practice": practice,
        "episodes": [replayed.episode],
        "hours": {replayed.episode.id: replayed.availability},
        "store": stored.append,
        "show": pytest.fail,
    }
    first, second = (code for _, code in blocks(read(PAGE), "python"))
    exec(compile(first, "page", "exec"), names)
    assert stored[0].series is not None
    names["clients"] = []
    names["ProcessPoolExecutor"] = Threads
    exec(compile(second, "page", "exec"), names)
    assert names["result"].plan.series == ()
