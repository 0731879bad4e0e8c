"""The command line: a thin second door for a practice without its own software.

Each command is imported when it is used, so that ``ketaprac --help`` stays quick.
Exit codes: 0 done; 2 bad input or usage; 3 a gate or a finding holds; 1 a bug.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

from ketaprac._version import __version__
from ketaprac.cli.arguments import add_commands

DONE: Final = 0
BUG: Final = 1
BAD_INPUT: Final = 2
HOLDS: Final = 3

_OF_CONSENT: Final = ("check", "adopt", "sign", "verify")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        argv: Words after ``ketaprac``; those of the process where None.

    Returns:
        The exit code.

    Raises:
        SystemExit: The words do not fit, or ask for help or the version.
    """
    parser = build_parser()
    _complete(parser)
    arguments = parser.parse_args(_joined(sys.argv[1:] if argv is None else argv))
    try:
        code = import_module(f"ketaprac.cli.{arguments.module}").run(arguments)
        sys.stdout.flush()
        return int(code)
    except KeyboardInterrupt:
        return _say("interrupted; nothing was left half written")
    except BrokenPipeError:
        _stop_printing()  # the reader went away; there is nobody to tell
        return DONE
    except Exception as error:
        return _failed(error)


def _joined(words: Sequence[str]) -> list[str]:
    """Words that belong together as one.

    ``--answers -,2,2``, since argparse takes ``-,2,2`` for an option; and ``consent
    check``, since after ``consent`` it looks for a case file.
    """
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in ("--answers", "--before") and word.startswith("-,"):
            joined[-1] += f"={word}"
        elif joined == ["consent"] and word in _OF_CONSENT:
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _failed(error: Exception) -> int:
    from ketaprac.errors import BadInput

    if isinstance(error, BadInput):
        return _say(str(error))
    if isinstance(error, OSError) and error.strerror:
        _stop_printing()  # what is still to be printed would fail again at the end
        return _say(f"this machine refused: {error.strerror.lower()}")
    # A traceback would print values of the record, so only its end is told.
    from ketaprac.caller import Origin, fault_of

    what = fault_of(Origin("ketaprac"), "", error, "").what
    _say(f"this is a bug in ketaprac {__version__}: it {what}. Please report it")
    return BUG


def _say(words: str) -> int:
    """Tells it in one line, whatever stands in the name of a file."""
    line = "".join(c if c.isprintable() else " " for c in words)
    print(f"ketaprac: {line}", file=sys.stderr)
    return BAD_INPUT


def _stop_printing() -> None:
    """Sends what is left of standard output nowhere, as Python's own manual advises."""
    import os

    stream = sys.__stdout__
    if stream is not None and stream is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a page."""

    def error(self, message: str) -> NoReturn:
        _say(f"{message}. See: {self.prog} --help")
        self.exit(BAD_INPUT)


def _complete(parser: argparse.ArgumentParser) -> None:
    """Shell completion, where the extra ``completion`` is installed and asked for."""
    import os

    if "_ARGCOMPLETE" in os.environ:
        try:
            import argcomplete
        except ModuleNotFoundError:
            return
        argcomplete.autocomplete(parser)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; imports nothing but argparse."""
    parser: argparse.ArgumentParser = _Parser(
        prog="ketaprac",
        description="The pathway of a ketamine-assisted therapy practice: screening, "
        "referral, consents, series planning, calendars and follow-up.",
        epilog="Begin with: ketaprac demo --out out/",
    )
    parser.add_argument("--version", action="version", version=f"ketaprac {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    add_commands(commands)
    return parser
