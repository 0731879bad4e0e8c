"""An episode as one JSON document, for a host's own database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from ketaprac.errors import BadInput, unknown
from ketaprac.files.convert import shown, structure, unstructure
from ketaprac.files.read import expect_schema
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import Event

SCHEMA: Final = "ketaprac.episode"
VERSION: Final = 1

Document: TypeAlias = dict[str, Any]
Steps: TypeAlias = Mapping[int, Callable[[Document], Document]]

#: What turns a document of a version into one of the next version.
UPGRADES: Final[Steps] = {}


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
    except (ValueError, RecursionError):
        raise BadInput("is not well-formed JSON", where="episode") from None
    if not isinstance(document, dict):
        raise BadInput("is not a table", where="episode")
    version = expect_schema(document, SCHEMA, VERSION, Path("episode"))
    document = upgraded(document, version, VERSION, UPGRADES)
    for key in document:
        if key not in ("schema", "id", "log"):
            raise unknown("key", str(key), ("schema", "id", "log"), where=f"episode.{shown(key)}")
    log = structure(document.get("log", []), tuple[Event, ...], where="log")
    return fold(structure(document.get("id"), str, where="id"), log)


def upgraded(document: Document, version: int, newest: int, steps: Steps) -> Document:
    """A document as the newest version would have written it.

    Args:
        document: As stored; it is not changed.
        version: Of the document.
        newest: The version that is wanted.
        steps: What turns a document of a version into one of the next version.

    Raises:
        BadInput: A step is missing, so the document is too old to be read.
    """
    for step in range(version, newest):
        if step not in steps:
            raise BadInput(
                f"was written by a ketaprac that is too old (version {step})",
                where="episode: schema",
                todo="Read and store it with an older ketaprac first",
            )
        document = steps[step](dict(document))
    return document
