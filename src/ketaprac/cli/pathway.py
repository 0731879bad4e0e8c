"""``ketaprac run`` and the single steps: each looks at one case."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

import attrs

from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import (
    case_and_practice,
    in_case,
    print_faults,
    print_json,
    print_objections,
)
from ketaprac.cli.show import print_documents, print_findings, print_follow_up, print_series
from ketaprac.errors import BadInput
from ketaprac.files.write import write_all
from ketaprac.model.gate import Objection
from ketaprac.model.screening import Disposition, Stage
from ketaprac.replay import replay
from ketaprac.walk import Document, Walk, artifacts, walk

_NOTHING: Final = Objection(
    code="step.nothing",
    words="There is no document to make for this step.",
    todo="See how far the case is: ketaprac run",
)


def run(arguments: argparse.Namespace) -> int:
    """Takes the case as far as it goes and shows the part that was asked for."""
    case, practice = case_and_practice(arguments)
    try:
        replayed = replay(case, practice)
        if arguments.action == "screen":
            return _screen(arguments, practice, replayed)
        walked = walk(replayed, practice, prescriber=case.referral.prescriber)
    except BadInput as error:
        raise in_case(arguments, error) from None
    return _ACTIONS[arguments.action](arguments, walked)


def _screen(arguments: argparse.Namespace, practice: Any, replayed: Any) -> int:
    screening = practice.screen(replayed.episode)
    office = screening.disposition(Stage.PSYCHOLOGICAL)
    if arguments.json:
        print_json(
            {
                "disposition": screening.disposition(Stage.PSYCHOLOGICAL, Stage.MEDICAL).word,
                "recommendation": screening.recommendation.value,
                "at": screening.at,
                "findings": screening.findings,
                "scores": [_score(score) for score in screening.scores],
            }
        )
    else:
        print_findings(screening, practice)
    print_faults([*practice.faults, *replayed.faults])
    return HOLDS if office >= Disposition.HOLD else DONE


def _score(score: Any) -> dict[str, Any]:
    from ketaprac.cli.score import as_json

    return as_json(score)


def _all(arguments: argparse.Namespace, walked: Walk) -> int:
    from ketaprac.cli.page import page

    written = write_all(
        Path(arguments.out),
        [*artifacts(walked.documents), page([walked])],
        force=arguments.force,
    )
    return _report(arguments, walked, [str(path) for path in written])


def _report(arguments: argparse.Namespace, walked: Walk, written: list[str]) -> int:
    if arguments.json:
        print_json(
            {
                "files": written,
                "objections": walked.objections,
                "faults": [str(fault) for fault in walked.faults],
            }
        )
    else:
        print_documents(walked.documents, written)
        if walked.objections:
            print(f"\nHeld by {len(walked.objections)} objection(s):")
            print_objections(walked.objections)
        if any(objection.urgent for objection in walked.objections):
            print(f"\nCrisis instructions of the practice: {walked.crisis_instructions}")
    print_faults(walked.faults)
    return HOLDS if walked.objections else DONE


def _step(arguments: argparse.Namespace, walked: Walk, step: str, *codes: str) -> int:
    """Writes the documents of one step; holds where one of them is missing.

    Args:
        step: Of the pathway.
        codes: How the codes of objections begin that concern this step's documents.
    """
    chosen: tuple[Document, ...] = tuple(d for d in walked.documents if d.step == step)
    if not chosen:
        reasons = walked.objections or (_NOTHING,)
        return _report(arguments, attrs.evolve(walked, objections=reasons), [])
    mine = (f"exporter.missing.{step}", *codes)
    missing = [o for o in walked.objections if o.code.startswith(mine)]
    written = write_all(Path(arguments.out), artifacts(chosen), force=arguments.force)
    if arguments.json:
        print_json({"files": [str(path) for path in written], "objections": missing})
    else:
        print_documents(chosen, [str(path) for path in written])
        if missing:
            print("\nNot every document could be made out:")
            print_objections(missing)
    print_faults(walked.faults)
    return HOLDS if missing else DONE


def _refer(arguments: argparse.Namespace, walked: Walk) -> int:
    return _step(arguments, walked, "referral")


def _consent(arguments: argparse.Namespace, walked: Walk) -> int:
    return _step(arguments, walked, "consent", "form.", "modality.", "plugin.failed")


def _calendar(arguments: argparse.Namespace, walked: Walk) -> int:
    return _step(arguments, walked, "series")


def _plan(arguments: argparse.Namespace, walked: Walk) -> int:
    series = walked.episode.series
    if series is None:
        return _report(arguments, walked, [])
    if arguments.json:
        print_json({"series": series, "objections": []})
    else:
        print_series(series)
    print_faults(walked.faults)
    return DONE


def _follow_up(arguments: argparse.Namespace, walked: Walk) -> int:
    plan = walked.follow_up
    if plan is None:
        return _report(arguments, walked, [])
    if arguments.json:
        print_json({"follow_up": plan, "objections": []})
    else:
        print_follow_up(plan, walked.episode.series)
    print_faults(walked.faults)
    return HOLDS if plan.gaps else DONE


_ACTIONS = {
    "run": _all,
    "refer": _refer,
    "consent": _consent,
    "plan": _plan,
    "calendar": _calendar,
    "follow-up": _follow_up,
}
