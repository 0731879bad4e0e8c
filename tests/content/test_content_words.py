"""What no text of the content may say, whoever wrote it."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import pytest
from invented import at, context_with, episode_with, follow_ups, laid_out, loaded, moved, texts

import ketaprac_lozenge_series
import ketaprac_met
from ketaprac import hookspecs

CALLER = loaded(ketaprac_lozenge_series, ketaprac_met).caller
PROTOCOLS = CALLER.checked(hookspecs.PROTOCOLS).values
MODALITIES = CALLER.checked(hookspecs.MODALITIES).values

FORBIDDEN = {
    "an amount": re.compile(r"\d\s*(mg|milligrams?|µg|mcg|ml)\b", re.IGNORECASE),
    "a promise": re.compile(r"\b(safe|safely|eligible|eligibility)\b", re.IGNORECASE),
    "a trademark": re.compile(r"\bKARE\b|KA-EMDR"),
}


def every_text() -> list[str]:
    found = [text for value in (*PROTOCOLS, *MODALITIES) for text in texts(value)]
    house = laid_out(PROTOCOLS[0], at("2027-05-03T10:00"))
    single = laid_out(PROTOCOLS[1], at("2027-05-03T10:00"))
    for series in (house, moved(house, "review-1", dt.timedelta(days=-12)), single):
        tasks = follow_ups(CALLER, episode_with(series), context_with())
        found += [text for task in tasks.values() for text in texts(task)]
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_text_holds(what: str) -> None:
    words = every_text()
    assert len(words) > 200
    assert [text for text in words if FORBIDDEN[what].search(text)] == []


def test_the_patterns_find_what_they_look_for() -> None:
    assert FORBIDDEN["an amount"].search("take 50 mg now")
    assert FORBIDDEN["a promise"].search("You are eligible.")


@pytest.mark.parametrize("plugin", ["ketaprac_lozenge_series", "ketaprac_met"])
def test_importing_the_plugin_is_cheap(plugin: str) -> None:
    heavy = ("icalendar", "reportlab", "markdown_it", "cattrs")
    code = f"import sys, {plugin}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
