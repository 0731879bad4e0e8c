"""How long a practice waits for news of a referral, in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaprac import BadInput, load_practice

PRACTICE = """
schema = "ketaprac.practice/1"
[practice]
name = "Toy"
time_zone = "America/Los_Angeles"
crisis_instructions = "Call 988."
"""


def load(folder: Path, text: str):
    path = folder / "practice.toml"
    path.write_text(PRACTICE + text, encoding="utf-8")
    return load_practice(path).profile.waiting


def test_a_week_and_two_unless_given(tmp_path):
    waiting = load(tmp_path, "")
    assert (waiting.call_after_days, waiting.escalate_after_days) == (7, 14)


def test_as_given(tmp_path):
    waiting = load(tmp_path, "[waiting]\ncall_after_days = 3\nescalate_after_days = 10\n")
    assert (waiting.call_after_days, waiting.escalate_after_days) == (3, 10)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("call_after_days = 0", "waiting.call_after_days: is outside the range 1 to 90"),
        ("call_after_days = 14", "waiting.escalate_after_days: is not later"),
        ("call_after_day = 3", "Did you mean 'call_after_days'?"),
    ],
)
def test_what_cannot_be_is_told_by_its_place(tmp_path, text, where):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, f"[waiting]\n{text}\n")
    assert where in str(caught.value)
