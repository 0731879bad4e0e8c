"""What the arguments of many commands have in common."""

from __future__ import annotations

import argparse
from typing import Final, TypeAlias

#: What the option for a stored episode means, wherever it is read only.
EPISODE: Final = "the stored episode; beside the case file unless given"

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(
    commands: Commands,
    name: str,
    words: str,
    example: str,
    *,
    module: str,
    action: str = "",
) -> argparse.ArgumentParser:
    """A command with its help, its example and the module that runs it."""
    parser = commands.add_parser(
        name,
        help=words,
        description=f"{words[0].upper()}{words[1:]}.",
        epilog=f"example: {example}",
    )
    parser.set_defaults(module=module, action=action or name)
    return parser


def episode(parser: argparse.ArgumentParser) -> None:
    """The stored episode, read and written."""
    words = "the stored episode: read where it is there, and written"
    parser.add_argument("--episode", metavar="FILE", help=words)


def case(parser: argparse.ArgumentParser) -> None:
    """The case file, and how to look at it."""
    parser.add_argument("case", metavar="CASE.toml", help="the case file (TOML or JSON)")
    look(parser)


def look(parser: argparse.ArgumentParser) -> None:
    """The practice file, the moment, and ``--json``."""
    parser.add_argument(
        "--practice",
        metavar="PRACTICE.toml",
        help="the practice file; practice.toml beside the case files unless given",
    )
    parser.add_argument(
        "--now",
        metavar="TIME",
        help="look at the case as of this local time of the practice instead of now",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def out(parser: argparse.ArgumentParser, *, required: bool = True, words: str = "") -> None:
    """The folder to write into."""
    other = "the folder to write into" if required else "write reports into this folder as well"
    words = words or other
    parser.add_argument("--out", metavar="DIR", required=required, help=words)
    parser.add_argument(
        "--force", action="store_true", help="write into a folder that already holds files"
    )
