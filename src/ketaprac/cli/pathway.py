"""``ketaprac run`` and the single steps: each looks at one case."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from ketaprac.caller import Fault
from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import (
    in_case,
    print_faults,
    print_json,
    print_objections,
)
from ketaprac.cli.show import (
    print_alternatives,
    print_documents,
    print_follow_up,
    print_referrals,
    print_report,
    print_series,
)
from ketaprac.cli.store import open_stored
from ketaprac.errors import BadInput, unknown
from ketaprac.explain import explain
from ketaprac.files.case import ReferralTable
from ketaprac.files.write import write_all
from ketaprac.model.consent import APART, ConsentKind
from ketaprac.model.gate import Objection
from ketaprac.model.referral import ReferralStanding
from ketaprac.model.screening import BEFORE_THE_DAY, Disposition, Screening
from ketaprac.practice import Practice
from ketaprac.referrals import BSER
from ketaprac.replay import Replayed
from ketaprac.review import as_json as rules_as_json
from ketaprac.walk import REPORT, Part, Walk, artifacts, walk

_NOTHING: Final = Objection(
    code="step.nothing",
    words="There is no document to make for this step.",
    todo="See how far the case is: ketaprac run",
)


def run(arguments: argparse.Namespace) -> int:
    """Takes the case as far as it goes and shows the part that was asked for."""
    kinds, takes_back = kinds_of(arguments, "kind"), kinds_of(arguments, "of")
    stored = open_stored(arguments)
    practice, replayed = stored.practice, stored.replayed
    referral = stored.case.referral if stored.case else ReferralTable()
    try:
        if arguments.action == "screen":
            return _screen(arguments, practice, replayed)
        walked = walk(
            replayed,
            practice,
            prescriber=referral.prescriber,
            leave_out=referral.leave_out,
            kinds=kinds,
            takes_back=takes_back,
        )
    except BadInput as error:
        raise in_case(arguments, error) from None
    if arguments.action == "plan" and arguments.alternatives is not None:
        return _alternatives(arguments, practice, replayed, walked)
    code = _ACTIONS[arguments.action](arguments, walked)
    if getattr(arguments, "episode", None):
        # A packet that was put together just now has not been sent.
        stored.save(replayed.episode if walked.sent else walked.episode)
    return code


def _alternatives(
    arguments: argparse.Namespace, practice: Practice, replayed: Replayed, walked: Walk
) -> int:
    """The best series side by side; nothing is chosen by that."""
    try:
        found = practice.alternatives(
            walked.episode,
            availability=replayed.availability,
            fixed=replayed.fixed,
            k=arguments.alternatives,
        )
    except BadInput as error:
        raise _in_option("--alternatives", error) from None
    told = walked.about(Part.SERIES)
    if arguments.json:
        print_json({"alternatives": found, "objections": told})
    else:
        print_alternatives(found)
    return _close(arguments, walked, told)


def _in_option(option: str, error: BadInput) -> BadInput:
    """The same error with the option, where it is about that."""
    return BadInput(error.what, where=option, todo=error.todo) if error.where == "k" else error


def kinds_of(arguments: argparse.Namespace, name: str) -> tuple[ConsentKind, ...]:
    """The kinds of form that an option names, each once.

    Args:
        arguments: From the command line.
        name: Of the option.

    Raises:
        BadInput: There is no such form, or it is one that is combined with nothing.
    """
    words: list[str] = getattr(arguments, name, None) or []
    for word in words:
        if word in APART:
            todo = "Have counsel write it; ketaprac ships no such form and combines it with none"
            raise BadInput(APART[word], where=f"--{name}", todo=todo)
        if word not in set(ConsentKind):
            raise unknown(
                "kind of form", word, [kind.value for kind in ConsentKind], where=f"--{name}"
            )
    return tuple(dict.fromkeys(map(ConsentKind, words)))


def _screen(arguments: argparse.Namespace, practice: Practice, replayed: Replayed) -> int:
    screening = practice.screen(replayed.episode)
    worst = screening.disposition(*BEFORE_THE_DAY)
    report = explain(screening, replayed.episode, practice.profile, practice.catalogue)
    written = _write_report(arguments, practice, replayed, screening) if arguments.out else []
    if arguments.json:
        print_json(
            {
                "disposition": worst.word,
                "recommendation": screening.recommendation.value,
                "at": screening.at,
                "findings": screening.findings,
                "scores": [_score(score) for score in screening.scores],
                "rules": rules_as_json(report.review),
                "part2": report.part2,
                "objections": replayed.objections,
                "files": written,
            }
        )
    else:
        print_report(report)
        _print_lost(replayed.objections)
        for path in written:
            print(f"\nScreening report: {path}")
    print_faults([*practice.faults, *replayed.faults])
    return HOLDS if worst >= Disposition.HOLD else DONE


def _print_lost(objections: tuple[Objection, ...]) -> None:
    if objections:
        print(f"\n{len(objections)} of the case file's entries do not count:")
        print_objections(objections)


def _write_report(
    arguments: argparse.Namespace, practice: Practice, replayed: Replayed, screening: Screening
) -> list[str]:
    made = practice.export(REPORT, screening, replayed.episode)
    if isinstance(made, Fault):
        raise BadInput(f"the screening report could not be made: {made}")
    return [str(path) for path in write_all(Path(arguments.out), [made], force=arguments.force)]


def _score(score: Any) -> dict[str, Any]:
    from ketaprac.cli.score import as_json

    return as_json(score)


def _all(arguments: argparse.Namespace, walked: Walk) -> int:
    from ketaprac.cli.page import page

    contents = [*artifacts(walked.documents), page([walked])]
    written = write_all(Path(arguments.out), contents, force=arguments.force)
    return _report(arguments, walked, written, walked.objections)


def _documents(
    arguments: argparse.Namespace, walked: Walk, part: Part, more: dict[str, Any] | None = None
) -> int:
    """Writes the documents of one part."""
    chosen = tuple(d for d in walked.documents if d.part is part)
    told = walked.about(part) or (() if chosen else (_NOTHING,))
    written: list[Path] = []
    if chosen:
        written = write_all(Path(arguments.out), artifacts(chosen), force=arguments.force)
    return _report(arguments, walked, written, told, more)


def _report(
    arguments: argparse.Namespace,
    walked: Walk,
    written: list[Path],
    objections: tuple[Objection, ...],
    more: dict[str, Any] | None = None,
) -> int:
    files = [str(path) for path in written]
    if arguments.json:
        faults = [str(fault) for fault in walked.faults]
        print_json({"files": files, "objections": objections, "faults": faults, **(more or {})})
    else:
        print_documents(walked.documents, files)
        if more is not None:
            print_referrals(walked)
    return _close(arguments, walked, objections)


def _close(arguments: argparse.Namespace, walked: Walk, objections: tuple[Objection, ...]) -> int:
    """Says what holds, however well the rest went; that decides on the exit code."""
    if objections and not arguments.json:
        print(f"\nHeld by {len(objections)} objection(s):")
        print_objections(objections)
        if any(objection.urgent for objection in objections):
            print(f"\nCrisis instructions of the practice: {walked.crisis_instructions}")
    print_faults(walked.faults)
    return HOLDS if objections else DONE


def _refer(arguments: argparse.Namespace, walked: Walk) -> int:
    more = {
        "referrals": [_standing(standing) for standing in walked.episode.standings],
        "disclosures": walked.disclosures,
    }
    return _documents(arguments, walked, Part.REFERRAL, more)


def _standing(standing: ReferralStanding) -> dict[str, Any]:
    """Where a referral stands, with the code that other software knows."""
    return {
        "referral": standing.referral,
        "status": standing.status.value,
        "bser": BSER.get(standing.status),
        "since": standing.since,
        "expected_on": standing.expected_on,
        "open": standing.is_open,
    }


def _consent(arguments: argparse.Namespace, walked: Walk) -> int:
    return _documents(arguments, walked, Part.CONSENT)


def _calendar(arguments: argparse.Namespace, walked: Walk) -> int:
    return _documents(arguments, walked, Part.SERIES)


def _plan(arguments: argparse.Namespace, walked: Walk) -> int:
    series, told = walked.episode.series, walked.about(Part.SERIES)
    if arguments.json:
        print_json({"series": series, "objections": told})
    elif series is not None:
        print_series(series)
    return _close(arguments, walked, told)


def _follow_up(arguments: argparse.Namespace, walked: Walk) -> int:
    plan = walked.follow_up
    told = walked.about(Part.FOLLOW_UP if walked.episode.series else Part.SERIES)
    if arguments.json:
        late = [task.id for task in walked.overdue]
        print_json({"follow_up": plan, "overdue": late, "objections": told})
    elif plan is not None:
        print_follow_up(plan, walked)
    return _close(arguments, walked, told)


_ACTIONS = {
    "run": _all,
    "refer": _refer,
    "consent": _consent,
    "plan": _plan,
    "calendar": _calendar,
    "follow-up": _follow_up,
}
