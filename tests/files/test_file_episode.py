"""An episode as a host stores it: whole again, or one line that says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from file_support import CASES, SECRET, SHIPPED, is_one_line, read

from ketaprac.errors import BadInput
from ketaprac.files.episode import VERSION, dump_episode, load_episode, upgraded


def stored(name: str = "alcohol-met") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        dump_episode(read(Path(str(SHIPPED / f"{name}.toml"))).episode)
    )
    return document


@pytest.mark.parametrize("name", CASES)
def test_what_is_stored_comes_back_whole(name: str) -> None:
    episode = read(Path(str(SHIPPED / f"{name}.toml"))).episode
    text = dump_episode(episode)
    assert load_episode(text) == episode
    assert dump_episode(load_episode(text)) == text


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("spoil", "where", "words"),
    [
        (lambda d: d.pop("schema"), "episode", "has no schema line"),
        (lambda d: d.update(schema="ketaprac.case/1"), "episode: schema", "unknown schema"),
        (lambda d: d.update(schema="ketaprac.episode/2"), "episode: schema", "newer ketaprac"),
        (lambda d: d.update(schema="ketaprac.episode/x"), "episode: schema", "names no version"),
        (lambda d: d.update(series=[]), "episode.series", "unknown key 'series'"),
        (lambda d: d.update({SECRET: 1}), "episode.(a key that is no id)", "unknown key"),
        (lambda d: d.pop("id"), "id", "expected text, found nothing"),
        (lambda d: d.update(id=SECRET), "id", "is not an id"),
        (lambda d: d.update(id=7), "id", "expected text"),
        (lambda d: d.pop("log"), "log", "does not begin with the opening"),
        (lambda d: d.update(log=SECRET), "log", "expected a list, found text"),
        (lambda d: d["log"].pop(0), "log", "does not begin with the opening"),
        (lambda d: d["log"].append(d["log"][0]), "log[", "open already"),
        (lambda d: d["log"].append(SECRET), "log[", "expected a table, found text"),
        (lambda d: d["log"][0].update(type="episode-open"), "log[1].type", "Did you mean"),
        (lambda d: d["log"][0].update(type=SECRET), "log[1].type", "not shown"),
        (lambda d: d["log"][0].update(type=[SECRET]), "log[1].type", "unknown event"),
        (lambda d: d["log"][0].pop("type"), "log[1].type", "unknown event"),
        (lambda d: d["log"][0].pop("at"), "log[1].at", "is missing"),
        (lambda d: d["log"][0].update(at="2027-01-01T10:00"), "log[1].at", "has no time zone"),
        (lambda d: d["log"][0].update(at=SECRET), "log[1].at", "that exists"),
        (lambda d: d["log"][0]["client"].update(name=7), "log[1].client.name", "expected text"),
        (lambda d: d["log"][0]["client"].update(alias=SECRET), "log[1].client.alias", "unknown"),
        (lambda d: d["log"][0]["client"].update(name="<b>"), "log[1].client.name", "< or >"),
    ],
)
def test_a_damaged_document(spoil: Spoil, where: str, words: str) -> None:
    document = stored()
    spoil(document)
    with pytest.raises(BadInput) as caught:
        load_episode(json.dumps(document))
    assert caught.value.where.startswith(where)
    assert words in str(caught.value)
    assert is_one_line(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        f'{{"name": "{SECRET}',
        "[]",
        "null",
        '"x"',
        "[" * 20_000,
        '{"a":' + "9" * 5_000 + "}",
    ],
)
def test_what_is_no_document_at_all(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_episode(text)
    assert caught.value.where == "episode"
    assert is_one_line(caught.value)


def test_a_document_that_was_cut_short_anywhere_is_refused() -> None:
    text = dump_episode(read(Path(str(SHIPPED / "depression-hold.toml"))).episode)
    for length in range(0, len(text), 997):
        with pytest.raises(BadInput):
            load_episode(text[:length])


def test_steps_are_taken_in_order_up_to_the_newest() -> None:
    old = {"schema": "ketaprac.episode/1", "trail": []}
    steps = {
        1: lambda d: {**d, "trail": [*d["trail"], "1 to 2"]},
        2: lambda d: {**d, "trail": [*d["trail"], "2 to 3"]},
    }
    assert upgraded(old, 1, 3, steps)["trail"] == ["1 to 2", "2 to 3"]
    assert upgraded(old, 2, 3, steps)["trail"] == ["2 to 3"]
    assert upgraded(old, 3, 3, steps) == old
    assert old["trail"] == []


def test_a_step_that_changes_its_document_does_not_change_the_callers() -> None:
    old = {"id": "x"}

    def rename(document: dict[str, Any]) -> dict[str, Any]:
        document["name"] = document.pop("id")
        return document

    assert upgraded(old, 1, 2, {1: rename}) == {"name": "x"}
    assert old == {"id": "x"}


def test_a_document_that_is_too_old_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="too old") as caught:
        upgraded({}, 1, 3, {2: dict})
    assert caught.value.todo


def test_an_older_version_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the next version had renamed the log."""
    document = stored()
    episode = load_episode(json.dumps(document))
    document["events"] = document.pop("log")
    monkeypatch.setattr("ketaprac.files.episode.VERSION", VERSION + 1)
    monkeypatch.setattr(
        "ketaprac.files.episode.UPGRADES",
        {VERSION: lambda d: {"schema": d["schema"], "id": d["id"], "log": d["events"]}},
    )
    assert load_episode(json.dumps(document)) == episode
