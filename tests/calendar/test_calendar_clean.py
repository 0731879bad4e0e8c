"""Hostile text: the cleaning layer, also without assertions (``python -O``)."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import unicodedata
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac_calendar import clean

CORPUS = (
    "x\rMETHOD:CANCEL",
    "x\nATTENDEE:mailto:a@b.example",
    "x\r\nSTATUS:CANCELLED",
    "x\r\n\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT",
    "x\\nMETHOD:CANCEL",
    "x\x00y",
    "x\x07\x1b[31m",
    "x\x0bMETHOD:CANCEL",
    "x\x0cMETHOD:CANCEL",
    "x\x85METHOD:CANCEL",
    "x\u2028METHOD:CANCEL",
    "x\u2029METHOD:CANCEL",
    "x\x7fy",
    "a\u202eb\u2066c\u200fd",
    "a\u200bb\ufeffc\u00add",
    "half \ud800 pair",
    'a";X=1:b',
    "a,b;c:d\\",
    "e\u0301" * 200,
    "x" * 1_000_000,
    "\U0001f600" * 500,
    "",
    " \t ",
)
MAKERS = {
    "line": clean.line,
    "lines": clean.lines,
    "name": clean.name,
}


def test_corpus_comes_out_readable() -> None:
    assert clean.line("x\r\nSTATUS:CANCELLED", most=120) == "x STATUS:CANCELLED"
    assert clean.lines("a\rb\r\nc\u2028d", most=120) == "a\nb\nc d"
    assert clean.name("A, B; C\\D", most=120) == "A B C D"
    assert clean.line("cafe\u0301", most=120) == "caf\u00e9"


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_nothing_dangerous_is_left(maker: str, number: int) -> None:
    check(maker, CORPUS[number])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(MAKERS)), st.text(st.characters(), max_size=60))
def test_nothing_dangerous_is_left_of_any_text(maker: str, text: str) -> None:
    check(maker, text)


def check(maker: str, text: str) -> None:
    made = MAKERS[maker](text, most=120)
    assert len(made.encode()) <= 120
    assert unicodedata.is_normalized("NFC", made)
    assert MAKERS[maker](made, most=120) == made, "cleaning twice changes something"
    allowed = "\n" if maker == "lines" else ""
    assert all(c in allowed or unicodedata.category(c)[0] not in "C" for c in made)
    assert not {"\u2028", "\u2029"} & set(made)
    assert maker != "name" or not set(",;\\") & set(made)
    assert maker != "parameter" or '"' not in made


# Puts every hostile text through the layer into every field and prints what a
# strict reading finds; run with and without assertions.
SCRIPT = textwrap.dedent(
    """
    import json, sys
    from icalendar import Calendar, Event, vText
    from ketaprac_calendar import clean

    corpus = json.loads(sys.stdin.read())
    for text in corpus:
        calendar, event = Calendar(), Event()
        calendar.add("NAME", vText(clean.name(text, most=120)))
        event.add("SUMMARY", vText(clean.line(text, most=clean.SUMMARY_BYTES)))
        event.add("LOCATION", vText(clean.line(text, most=clean.LOCATION_BYTES)))
        event.add("DESCRIPTION", vText(clean.lines(text, most=clean.DESCRIPTION_BYTES)))
        event.add("X-A", clean.line(text, most=120))
        calendar.add_component(event)
        print(json.dumps([__debug__, calendar.to_ical().decode("latin-1")]))
    """
)


def outputs(*flags: str) -> list[tuple[bool, bytes]]:
    done = subprocess.run(
        [sys.executable, *flags, "-c", SCRIPT],
        input=json.dumps(CORPUS),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = map(json.loads, done.stdout.splitlines())
    return [(debug, text.encode("latin-1")) for debug, text in lines]


@pytest.mark.parametrize("flags", [(), ("-O",)])
def test_no_hostile_text_becomes_a_line_of_its_own(flags: tuple[str, ...]) -> None:
    found = outputs(*flags)
    assert len(found) == len(CORPUS)
    for debug, content in found:
        assert debug is not bool(flags)
        names = []
        for line in content.removesuffix(b"\r\n").split(b"\r\n"):
            assert len(line) <= 75
            assert not any(byte < 0x20 or byte == 0x7F for byte in line)
            line.decode()
            if line[:1] != b" ":
                names.append(line.replace(b";", b":").split(b":")[0].decode())
        assert sorted(names) == sorted(
            ["BEGIN", "NAME", "BEGIN", "SUMMARY", "LOCATION", "DESCRIPTION", "X-A", "END", "END"]
        )


def test_the_reader_that_splits_at_a_bare_cr_sees_no_method_or_status() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        vobject = pytest.importorskip("vobject", reason="vobject is not installed")
        for _, content in outputs():
            read = vobject.readOne(content.decode())
            assert "method" not in read.contents
            assert set(read.contents) == {"name", "vevent"}
            assert "status" not in read.vevent.contents
            assert "attendee" not in read.vevent.contents


def test_the_plugin_runs_without_assertions() -> None:
    code = (
        "import calendar_samples as c\n"
        "from ketaprac_calendar.lint import lint\n"
        "made = c.export('client', c.weekly('Europe/Berlin'))\n"
        "print(__debug__, lint(made.content, 'client'))"
    )
    done = subprocess.run(
        [sys.executable, "-O", "-c", code],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False ()"
