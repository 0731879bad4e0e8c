"""An episode as one JSON document, for a host's own database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ketaprac.errors import BadInput, unknown
from ketaprac.files.convert import structure, unstructure
from ketaprac.files.read import expect_schema
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import Event

SCHEMA: Final = "ketaprac.episode"
VERSION: Final = 1

#: What turns a document of a version into one of the next version.
UPGRADES: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}


def dump_episode(episode: Episode) -> str:
    """The episode as JSON text.

    Only the log is stored; everything else is folded from it again.

    Args:
        episode: What to store.
    """
    document = {
        "schema": f"{SCHEMA}/{VERSION}",
        "id": episode.id,
        "log": unstructure(episode.log),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def load_episode(text: str) -> Episode:
    """The episode that :func:`dump_episode` wrote, also with an older ketaprac.

    Args:
        text: The JSON document.

    Raises:
        BadInput: It is damaged, was written by a newer ketaprac, or an entry does
            not fit.
    """
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise BadInput("is not well-formed JSON", where="episode") from None
    if not isinstance(document, dict):
        raise BadInput("is not a table", where="episode")
    version = expect_schema(document, SCHEMA, VERSION, Path("episode"))
    for step in range(version, VERSION):
        document = UPGRADES[step](document)
    for key in document:
        if key not in ("schema", "id", "log"):
            raise unknown("key", str(key), ("schema", "id", "log"), where=f"episode.{key}")
    log = structure(document.get("log", []), tuple[Event, ...], where="log")
    return fold(structure(document.get("id"), str, where="id"), log)
