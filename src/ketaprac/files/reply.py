"""A prescriber's reply: ``schema = "ketaprac.reply/1"``, and the table to paste from it.

The keys are those of ``[clearance]`` in a case file, plus the packet that is answered.
Keys without a value (``null``) count as left out, so a template can hold all of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from ketaprac.files.case import DecisionTable
from ketaprac.files.convert import structure, unstructure
from ketaprac.files.read import load
from ketaprac.model.base import Id, Sha256
from ketaprac.model.referral import Clearance

SCHEMA: Final = "ketaprac.reply"
VERSION: Final = 1


@frozen(kw_only=True, repr=False)
class Reply(DecisionTable):
    """A decision together with the packet that it answers.

    Attributes:
        schema: The schema line.
        referral: Id of the packet.
        packet: SHA-256 of the packet, as it stands on the letter.
        given_on: When it was decided.
    """

    schema: str
    referral: Id
    packet: Sha256
    given_on: Any


def load_reply(path: Path | str) -> Reply:
    """Reads a reply.

    Args:
        path: A JSON file, or TOML with the same keys.

    Raises:
        BadInput: Something in it is wrong; ``where`` names file and key.
    """
    return load(path, SCHEMA, VERSION, lambda table: structure(_filled(table), Reply))


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that were left empty, also one level down."""
    return {
        key: _filled(value) if isinstance(value, dict) else value
        for key, value in table.items()
        if value is not None and value != ""
    }


def blank(referral: str, packet: str, by: str) -> dict[str, Any]:
    """What a prescriber's software fills in; every key is there.

    Args:
        referral: Id of the packet.
        packet: Its SHA-256.
        by: Id of the prescriber.
    """
    limits = ("systolic_from", "diastolic_from", "pulse_below", "pulse_above", "oxygen_below")
    return {
        "schema": f"{SCHEMA}/{VERSION}",
        "referral": referral,
        "packet": packet,
        "by": by,
        "given_on": None,
        "decision": None,
        "sessions": None,
        "valid_until": None,
        "limits": None,
        "vitals_limits": {**dict.fromkeys(limits), "joined": "or"},
        "conditions": [],
        "labs": [],
        "review_on": None,
        "lozenges": None,
    }


def as_toml(clearance: Clearance) -> str:
    """The ``[clearance]`` table of a case file for a decision.

    Args:
        clearance: The decision.
    """
    return "\n".join(("[clearance]", *_lines(clearance))) + "\n"


def _lines(given: Clearance) -> Iterator[str]:
    rows: dict[str, Any] = {
        "decision": given.decision.value,
        "sessions": given.sessions,
        "valid_until": given.valid_until,
        "review_on": given.review_on,
        "lozenges": given.lozenges,
        "given_on": given.given_at,
        "by": given.by,
        "referral": given.referral,
        "limits": given.limits,
        "vitals_limits": unstructure(given.vitals_limits) if given.vitals_limits else None,
        "conditions": [condition.words for condition in given.conditions] or None,
        "labs": [condition.words for condition in given.labs] or None,
    }
    for key, value in rows.items():
        if value is not None:
            yield f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    """A value as TOML writes it; texts have no control character but the line break."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
