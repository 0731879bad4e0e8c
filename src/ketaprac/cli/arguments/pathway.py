"""Arguments of ``run`` and of the steps of the pathway."""

from __future__ import annotations

import argparse

from ketaprac.cli.arguments.calendars import busy, calendar
from ketaprac.cli.arguments.common import EPISODE, Commands, case, command, episode, look, out
from ketaprac.cli.arguments.consents import consent, signing, texts
from ketaprac.cli.arguments.planning import plan, repair


def pathway(commands: Commands) -> None:
    """``demo``, ``run`` and the steps of the pathway."""
    demo = command(
        commands,
        "demo",
        "take synthetic clients of a synthetic practice through the whole pathway",
        "ketaprac demo --out out/",
        module="demo",
    )
    out(demo)
    episode(_step(commands, "run", "take a case through the pathway as far as its gates are open"))
    _step(commands, "screen", "show what every screening rule makes of a case", writes=False)
    _step(commands, "refer", "put the prescriber's packet together and check the disclosure gate")
    consent(commands)
    plan(commands)
    repair(commands)
    words = "list what is owed to the client after each session"
    _step(commands, "follow-up", words, writes=False)
    calendar(commands)
    busy(commands)
    texts(commands)
    signing(commands)
    _rescreen(commands)
    _outcomes(commands)
    _clear(commands)


def _step(
    commands: Commands,
    name: str,
    words: str,
    *,
    writes: bool = True,
) -> argparse.ArgumentParser:
    """One step of the pathway for one case."""
    example = f"ketaprac {name} examples/alcohol-met.toml{' --out out/' * writes}"
    parser = command(commands, name, words, f"{example} --now 2027-01-11T08:00", module="pathway")
    case(parser)
    if writes or name == "screen":
        out(parser, required=writes)
    return parser


def _rescreen(commands: Commands) -> None:
    parser = command(
        commands,
        "rescreen",
        "screen every case of a folder, with new answers from a table",
        "ketaprac rescreen --cases examples/ --answers answers.csv --now 2027-01-11T08:00",
        module="rescreen",
    )
    parser.add_argument("--cases", metavar="DIR", required=True, help="the folder of case files")
    parser.add_argument(
        "--answers", metavar="FILE", help="new answers of many clients (CSV, TOML or JSON)"
    )
    look(parser)
    out(parser, required=False)


def _outcomes(commands: Commands) -> None:
    parser = command(
        commands,
        "outcomes",
        "show what changed on each questionnaire, and what is missing",
        "ketaprac outcomes alcohol-met.toml --svg charts/",
        module="outcomes",
    )
    parser.add_argument("case", metavar="CASE.toml", nargs="?", help="the case file (TOML or JSON)")
    parser.add_argument(
        "--cases", metavar="DIR", help="count over all case files of this folder, without names"
    )
    look(parser)
    parser.add_argument("--episode", metavar="FILE", help=EPISODE)
    parser.add_argument("--svg", metavar="DIR", help="draw a chart per scale into this folder")
    parser.add_argument(
        "--force", action="store_true", help="replace charts that are there already"
    )


def _clear(commands: Commands) -> None:
    parser = command(
        commands,
        "clear",
        "check a prescriber's reply and show the clearance to paste",
        "ketaprac clear alcohol-met.toml --reply reply.json",
        module="clear",
    )
    case(parser)
    parser.add_argument(
        "--reply",
        metavar="REPLY",
        required=True,
        help="the reply: the form (PDF) or the template (JSON) that went out with the letter, "
        "filled in",
    )
