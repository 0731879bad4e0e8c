"""Arguments of ``session``, ``due``, ``alerts`` and ``done``."""

from __future__ import annotations

import argparse
from typing import Final

from ketaprac.cli.arguments.common import EPISODE, Commands, case, command, look


def sessions(commands: Commands) -> None:
    """``session`` with its verbs."""
    words = "the record of a dosing session, as it happens"
    group = commands.add_parser(
        "session", help=words, description=f"{words[0].upper()}{words[1:]}."
    )
    verbs = group.add_subparsers(metavar="VERB", required=True)
    for verb, about in (
        ("held", "say that a session without medicine was held, and what is signed off"),
        ("start", "start a dosing session, or say why it did not begin"),
        ("record", "write down what is seen, measured or taken"),
        ("close", "let the client go, or break the session off"),
        ("show", "show the record with all corrections"),
    ):
        example = f"ketaprac session {verb} alcohol-met.toml"
        parser = command(verbs, verb, about, example, module="session", action=f"session-{verb}")
        case(parser)
        parser.add_argument("--episode", metavar="FILE", help=EPISODE)
        parser.add_argument("--session", metavar="ID", help="id of the session, such as dose-1")
        parser.add_argument(
            "--by", metavar="ID", help="who records it; the lead therapist if left out"
        )
        if verb == "held":
            parser.add_argument("--at", metavar="TIME", help="when it was; now unless given")
            parser.add_argument(
                "--sign",
                metavar="TOPIC",
                action="append",
                default=[],
                help="a topic that was gone through, such as met.commitment.change-plan; "
                "may be given again",
            )
        elif verb != "show":
            parser.add_argument("--at", metavar="TIME", help="when it was; now unless given")
            for name, like in (
                ("blood-pressure", "118/76 mmHg"),
                ("pulse", "68 bpm"),
                ("oxygen", "98 percent"),
            ):
                parser.add_argument(f"--{name}", metavar="VALUE", help=f"with its unit: {like}")
        if verb in ("record", "close"):
            parser.add_argument("--file", metavar="SESSION.toml", help="the record as a file")
            parser.add_argument(
                "--corrects", metavar="N", type=int, help="number of the entry that is wrong"
            )
            parser.add_argument("--why", metavar="WORDS", help="why it is corrected or left out")
        _SESSION_OPTIONS.get(verb, lambda _: None)(parser)


def alerts(commands: Commands) -> None:
    """``due``, ``alerts`` and ``done``."""
    due = command(
        commands,
        "due",
        "list the work of one day for the whole practice, most urgent first",
        "ketaprac due --cases examples/ --on 2027-01-26",
        module="due",
    )
    due.add_argument("--cases", metavar="DIR", required=True, help="the folder of case files")
    due.add_argument("--on", metavar="DATE", help="the day; today unless given")
    look(due)
    alerts = command(
        commands,
        "alerts",
        "show what somebody must look at in a case, or write down what became of it",
        "ketaprac alerts alcohol-met.toml",
        module="alerts",
    )
    alerts.add_argument("--alert", metavar="ID", help="the alert that something became of")
    alerts.add_argument(
        "--state", choices=("seen", "acted-on", "closed", "raised"), help="what it has become"
    )
    alerts.add_argument("--by", metavar="ID", help="who answers for it")
    alerts.add_argument("--why", metavar="WORDS", help="what was done, or why it is closed")
    done = command(
        commands,
        "done",
        "write down that a follow-up was done, or tried",
        "ketaprac done alcohol-met.toml dose-1.check-24h --by mira --outcome reached",
        module="alerts",
    )
    for parser in (alerts, done):
        case(parser)
        parser.add_argument("--episode", metavar="FILE", help=EPISODE)
    done.add_argument("task", metavar="TASK", help="id of the follow-up")
    done.add_argument("--by", metavar="ID", required=True, help="who did it")
    done.add_argument("--outcome", metavar="WORDS", required=True, help="what came of it")
    done.add_argument("--not-reached", action="store_true", help="tried, but in vain")
    done.add_argument(
        "--reported",
        metavar="KIND",
        action="append",
        help="what the client reported, such as bladder; see docs/reference/alerts.md",
    )


def _start_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--therapist", metavar="ID", help="who leads it; --by unless given")
    parser.add_argument("--monitor", metavar="ID", help="who watches over the client")
    parser.add_argument("--chaperone", metavar="NAME", help="who is with a client elsewhere")
    parser.add_argument("--remote", action="store_true", help="the client is elsewhere")
    parser.add_argument(
        "--fact", metavar="FIELD=VALUE", action="append", help="what was found out today"
    )
    parser.add_argument(
        "--answers", metavar="FORM=LIST", action="append", help="a questionnaire of today"
    )
    parser.add_argument("--not-started", metavar="WHY", help="it did not begin; plan it anew")


def _record_options(parser: argparse.ArgumentParser) -> None:
    for name, about in (
        ("taken", "what was taken, as the prescriber wrote it"),
        ("disposal", "spat, swallowed or unknown"),
        ("sedation", "awake, drowsy, rouses-to-voice, rouses-to-touch or not-rousable"),
        ("dissociation", "none, mild, marked or distressing"),
        ("words", "what was seen, in your own words"),
        ("adverse", "the kind of something that went badly"),
        ("severity", "mild, moderate, severe or life-threatening"),
        ("done", "what was done about it"),
        ("left-out", "a point that is left out, with --why"),
        ("prescriber-asked", "what the prescriber said of a value beyond the limits"),
        ("note", "a note"),
    ):
        parser.add_argument(f"--{name}", metavar="WORDS", help=about)
    for name, about in (
        ("lozenges", "how many lozenges were taken, as the client says"),
        ("held-minutes", "how long it was held in the mouth"),
        ("received", "lozenges that came since the last count"),
        ("left", "lozenges that are left"),
    ):
        parser.add_argument(f"--{name}", metavar="N", type=int, help=about)
    parser.add_argument("--nothing-taken", action="store_true", help="nothing was taken")
    parser.add_argument("--no-adverse-events", action="store_true", help="nothing went badly")
    parser.add_argument("--chaperone-check", action="store_true", help="the chaperone looked")
    parser.add_argument("--tick", metavar="ITEM", action="append", help="a point of the checklist")


def _close_options(parser: argparse.ArgumentParser) -> None:
    for name, about in (
        ("oriented", "yes or no: knows who, where and when"),
        ("steady", "yes or no: walks without help"),
        ("no-driving-explained", "yes or no: no driving until the next day after sleep"),
        ("crisis-plan-given", "yes or no: knows whom to call"),
    ):
        parser.add_argument(f"--{name}", metavar="YES", help=about)
    parser.add_argument("--escort", metavar="NAME", help="who takes the client home")
    parser.add_argument("--abort", metavar="WHY", help="it is broken off")
    parser.add_argument(
        "--medicine",
        choices=("yes", "no", "unknown"),
        default="unknown",
        help="whether medicine may have been taken; only a no leaves the session unused",
    )


_SESSION_OPTIONS: Final = {
    "start": _start_options,
    "record": _record_options,
    "close": _close_options,
}
