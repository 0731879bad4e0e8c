"""Arguments of ``calendar`` and ``busy``."""

from __future__ import annotations

import argparse

from ketaprac.cli.arguments.common import Commands, command, look, out


def calendar(commands: Commands) -> None:
    """``calendar``."""
    parser = command(
        commands,
        "calendar",
        "export the series of a case, or of all cases of a folder, as calendar files",
        "ketaprac calendar examples/alcohol-met.toml --audience client --profile file -o series.ics"
        " --now 2027-01-11T08:00",
        module="calendar",
    )
    parser.add_argument("case", metavar="CASE.toml", nargs="?", help="the case file (TOML or JSON)")
    parser.add_argument("--clients", metavar="DIR", help="a folder of case files, instead of one")
    parser.add_argument(
        "--audience",
        action="append",
        metavar="NAME",
        help="client, therapist, prescriber, front-desk or shared; repeatable",
    )
    parser.add_argument(
        "--profile",
        choices=("feed", "file", "invite", "caldav"),
        help="to subscribe to, to send, to answer, or for a server; feed unless given",
    )
    parser.add_argument("--session", metavar="ID", help="which session an invitation is for")
    parser.add_argument(
        "--previous",
        metavar="PATH",
        help="the last export (.ics, or a folder of them) or the stored episode (.json): "
        "what changed since is marked as changed",
    )
    parser.add_argument(
        "--extended", action="store_true", help="say what comes before and after each session"
    )
    parser.add_argument("--format", choices=("ics", "jcal"), help="ics unless given")
    parser.add_argument("-o", "--output", metavar="FILE", help="write this one file")
    _push(parser)
    look(parser)
    out(parser, required=False, words="the folder to write into")


def busy(commands: Commands) -> None:
    """``busy``."""
    parser = command(
        commands,
        "busy",
        "fetch the busy times of a calendar on a CalDAV server, for the planner",
        "ketaprac busy https://calendars.example/office/anna/ --practice practice.toml"
        " --from 2027-01-11 --until 2027-06-30 -o anna-busy.ics",
        module="busy",
    )
    parser.add_argument("url", metavar="URL", help="address of the collection")
    parser.add_argument("--practice", metavar="PRACTICE.toml", required=True)
    parser.add_argument("--from", dest="first", metavar="DAY", required=True, help="first day")
    parser.add_argument("--until", metavar="DAY", required=True, help="last day")
    parser.add_argument(
        "--ledger",
        metavar="FILE",
        action="append",
        help="of a push: what ketaprac itself put there is left out; repeatable",
    )
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help="write this file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _push(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--push",
        metavar="URL",
        nargs="?",
        const="",
        help="bring a calendar on a CalDAV server up to date; with --clients and without URL "
        "those of [[settings.calendar.collections]]. User name and password come from "
        "KETAPRAC_CALDAV_USER and KETAPRAC_CALDAV_PASSWORD",
    )
    parser.add_argument("--dry-run", action="store_true", help="only list what --push would do")
    parser.add_argument(
        "--ledger",
        metavar="PATH",
        help="the file that remembers what was pushed (with --clients a folder of them); "
        "beside the case unless given",
    )
    parser.add_argument(
        "--restore",
        metavar="UID",
        action="append",
        help="after a conflict: put ours over what somebody changed on the server; repeatable",
    )
