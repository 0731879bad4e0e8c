"""``ketaprac clear``: holds a prescriber's reply against the packet that was sent."""

from __future__ import annotations

import argparse
from pathlib import Path

from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import (
    case_and_practice,
    in_case,
    print_faults,
    print_json,
    print_objections,
)
from ketaprac.decision import Decision
from ketaprac.errors import BadInput
from ketaprac.files.case import CaseFile
from ketaprac.files.hours import moment
from ketaprac.files.read import in_file
from ketaprac.files.reply import Reply, as_toml, load_reply
from ketaprac.model.events import ClearanceGiven
from ketaprac.model.referral import Clearance
from ketaprac.practice import Practice
from ketaprac.replay import OFFICE, Replayed, replay


def run(arguments: argparse.Namespace) -> int:
    """Checks the reply and shows the table to paste and what the gates now say."""
    case, practice = case_and_practice(arguments)
    replayed = _replayed(arguments, case, practice)
    reply = _reply(Path(arguments.reply), practice, replayed)
    try:
        clearance = _decided(reply, practice, replayed)
    except BadInput as error:
        raise in_file(Path(arguments.reply), error) from None
    taken = practice.clear(replayed.episode, clearance, by=OFFICE, packet=reply.packet)
    planned = None if taken.held else _planned(taken, practice, replayed)
    return _tell(arguments, practice, clearance, taken, planned)


def _reply(path: Path, practice: Practice, replayed: Replayed) -> Reply:
    """The reply, from the form as a PDF or from what software filled in."""
    if path.suffix.lower() != ".pdf":
        return load_reply(path)
    from ketaprac.files.reply_form import load_form

    return load_form(path, practice.disclosures(replayed.episode))


def _replayed(arguments: argparse.Namespace, case: CaseFile, practice: Practice) -> Replayed:
    try:
        return replay(case, practice)
    except BadInput as error:
        raise in_case(arguments, error) from None


def _decided(reply: Reply, practice: Practice, replayed: Replayed) -> Clearance:
    """The decision, under an id that no earlier one has, and not before the packet."""
    log = replayed.episode.log
    number = sum(isinstance(event, ClearanceGiven) for event in log) + 1
    at = moment(reply.given_on, practice.profile.time_zone, "given_on")
    return reply.clearance(f"clearance-{number}", at)


def _planned(taken: Decision, practice: Practice, replayed: Replayed) -> Decision:
    """What the gate before planning, and the planner, make of it."""
    return practice.plan(
        taken.episode, by=OFFICE, availability=replayed.availability, fixed=replayed.fixed
    )


def _tell(
    arguments: argparse.Namespace,
    practice: Practice,
    clearance: Clearance,
    taken: Decision,
    planned: Decision | None,
) -> int:
    objections = taken.objections or (planned.objections if planned else ())
    states = () if taken.held else practice.clearance_states(taken.episode)
    if arguments.json:
        table = None if taken.held else as_toml(clearance)
        print_json(
            {
                "clearance": None if taken.held else clearance,
                "toml": table,
                "states": [state.value for state in states],
                "objections": objections,
            }
        )
    elif not taken.held:
        print("The reply answers the packet that was sent. Put this into the case file:\n")
        print(as_toml(clearance))
        print(f"The decision is {', '.join(state.value for state in states)}.")
    if objections and not arguments.json:
        said = "The reply does not count" if taken.held else "The gate before planning"
        print(f"{said}: held by {len(objections)} objection(s):")
        print_objections(objections)
    print_faults([*practice.faults, *taken.faults, *(planned.faults if planned else ())])
    return HOLDS if objections else DONE
