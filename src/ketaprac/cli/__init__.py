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

DONE: Final = 0
BUG: Final = 1
BAD_INPUT: Final = 2
HOLDS: Final = 3


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


_OF_CONSENT: Final = ("check", "adopt", "sign", "verify")


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
    _pathway(commands)
    _single(commands)
    _lists(commands)
    _rules(commands)
    _law(commands)
    _sessions(commands)
    _alerts(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    example: str,
    *,
    module: str,
    action: str = "",
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=words,
        description=f"{words[0].upper()}{words[1:]}.",
        epilog=f"example: {example}",
    )
    parser.set_defaults(module=module, action=action or name)
    return parser


def _pathway(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = _command(
        commands,
        "demo",
        "take synthetic clients of a synthetic practice through the whole pathway",
        "ketaprac demo --out out/",
        module="demo",
    )
    _out(demo)
    _episode(_step(commands, "run", "take a case through the pathway as far as its gates are open"))
    _step(commands, "screen", "show what every screening rule makes of a case", writes=False)
    _step(commands, "refer", "put the prescriber's packet together and check the disclosure gate")
    _consent(commands)
    _plan(commands)
    _repair(commands)
    words = "list what is owed to the client after each session"
    _step(commands, "follow-up", words, writes=False)
    _calendar(commands)
    _busy(commands)
    _texts(commands)
    _signing(commands)
    _rescreen(commands)
    _outcomes(commands)
    _clear(commands)


def _calendar(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
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
    _look(parser)
    _out(parser, required=False, words="the folder to write into")


def _busy(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
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


def _consent(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "consent",
        "make out the consent forms of a case, or of all cases of a folder",
        "ketaprac consent examples/alcohol-met.toml --out out/ --now 2027-01-11T08:00",
        module="consent",
    )
    parser.add_argument("case", metavar="CASE.toml", nargs="?", help="the case file (TOML or JSON)")
    parser.add_argument(
        "--clients", metavar="DIR", help="make out those of all case files of this folder instead"
    )
    _look(parser)
    _out(parser)
    _kinds(parser)
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="with --clients: how many processes, 1 unless given",
    )


def _kinds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kind",
        action="append",
        metavar="KIND",
        help="a form to make out, such as touch; more than once for several. "
        "What the case needs unless given",
    )
    parser.add_argument(
        "--of",
        action="append",
        metavar="KIND",
        help="with --kind withdrawal: what is taken back; all that is live unless given",
    )


def _texts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = _command(
        commands,
        "consent check",
        "check a folder of the practice's own texts",
        "ketaprac consent check my-texts/",
        module="texts",
    )
    check.add_argument("folder", metavar="TEMPLATE_DIR", help="with one folder per form")
    check.add_argument(
        "--word",
        action="append",
        metavar="NAME",
        help="a placeholder of the practice's own, from its settings; more than once for several",
    )
    check.add_argument("--json", action="store_true", help="print one JSON document")
    adopt = _command(
        commands,
        "consent adopt",
        "show what a named person adopts the texts of forms with",
        "ketaprac consent adopt --practice practice.toml --by Counsel",
        module="texts",
    )
    adopt.add_argument("--practice", metavar="PRACTICE.toml", required=True)
    adopt.add_argument("--by", metavar="NAME", required=True, help="who read and adopts them")
    adopt.add_argument(
        "--kind", action="append", metavar="KIND", help="only these forms; all unless given"
    )
    adopt.add_argument(
        "--now", metavar="TIME", help="as of this local time of the practice instead of now"
    )
    adopt.add_argument("--json", action="store_true", help="print one JSON document")


def _signing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sign = _command(
        commands,
        "consent sign",
        "present a form, and make the record of one that was signed",
        "ketaprac consent sign alcohol-met.toml --kind touch --out out/",
        module="sign",
    )
    _case(sign)
    _out(sign)
    sign.add_argument("--kind", metavar="KIND", required=True, help="which form, such as touch")
    sign.add_argument(
        "--marks",
        metavar="MARKS.toml",
        help="what was captured at the signing; the form is only presented unless given",
    )
    sign.add_argument(
        "--of",
        action="append",
        metavar="KIND",
        help="with --kind withdrawal: what is taken back; all that is live unless given",
    )
    sign.add_argument("--archive", action="store_true", help="make the record PDF/A-2a as well")
    sign.add_argument(
        "--seal",
        metavar="KEY.p12",
        help="seal the record with the practice's key; its password stands in the environment "
        "variable KETAPRAC_SEAL_PASSWORD",
    )
    verify = _command(
        commands,
        "consent verify",
        "show what a record says was signed, and whether it was changed",
        "ketaprac consent verify out/kp-abc-f6-v1-signed.pdf",
        module="verify",
    )
    verify.add_argument("file", metavar="FILE", help="the record (PDF)")
    verify.add_argument(
        "--sha256", metavar="HASH", help="of the record, as it was written down when it was made"
    )
    verify.add_argument("--json", action="store_true", help="print one JSON document")


def _step(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    *,
    writes: bool = True,
) -> argparse.ArgumentParser:
    """One step of the pathway for one case."""
    example = f"ketaprac {name} examples/alcohol-met.toml{' --out out/' * writes}"
    parser = _command(commands, name, words, f"{example} --now 2027-01-11T08:00", module="pathway")
    _case(parser)
    if writes or name == "screen":
        _out(parser, required=writes)
    return parser


def _episode(parser: argparse.ArgumentParser) -> None:
    words = "the stored episode: read where it is there, and written"
    parser.add_argument("--episode", metavar="FILE", help=words)


def _plan(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "plan",
        "plan the series of a case, or of all cases of a folder together",
        "ketaprac plan examples/alcohol-met.toml --now 2027-01-11T08:00",
        module="plan",
    )
    parser.add_argument("case", metavar="CASE.toml", nargs="?", help="the case file (TOML or JSON)")
    parser.add_argument(
        "--clients", metavar="DIR", help="plan all case files of this folder together instead"
    )
    _look(parser)
    _episode(parser)
    parser.add_argument(
        "--alternatives",
        metavar="N",
        type=int,
        help="show the N best series of a case that differ in the first dose's day or therapist",
    )
    parser.add_argument(
        "--store", action="store_true", help="store each client's episode beside the case file"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of all chance")
    parser.add_argument("--iterations", type=int, metavar="N", help="how many series to try")
    parser.add_argument(
        "--stop-after", type=float, metavar="SECONDS", help="when to stop looking for a better plan"
    )
    parser.add_argument("--svg", metavar="FILE", help="draw the practice's weeks into this file")
    parser.add_argument(
        "--force", action="store_true", help="replace the picture where it is there already"
    )


def _repair(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "repair",
        "show what must move when somebody is away, a room is closed or a client cancels",
        "ketaprac repair --cases clients/ --lost mira --from 2027-01-25 --until 2027-01-26",
        module="repair",
    )
    parser.add_argument(
        "--cases", metavar="DIR", required=True, help="the folder of case files and stored episodes"
    )
    parser.add_argument("--lost", metavar="PERSON", help="who is away: --from until --until")
    parser.add_argument("--room", metavar="ROOM", help="which room is closed: --from until --until")
    parser.add_argument("--from", dest="since", metavar="DATE", help="first day, or local time")
    parser.add_argument(
        "--until", metavar="DATE", help="last day, or local time; the first day unless given"
    )
    for name, metavar, words in (
        ("cancel", "CLIENT:SESSION", "the client cancelled that session; repeatable"),
        ("missed", "CLIENT:SESSION", "that session did not take place; repeatable"),
        ("move", "CLIENT:SESSION=TIME", "give that session this local time; repeatable"),
        ("hold", "CLIENT", "on hold: until --until, or nobody knows when; repeatable"),
    ):
        parser.add_argument(f"--{name}", metavar=metavar, action="append", default=[], help=words)
    parser.add_argument(
        "--accept-substitute",
        metavar="PERSON",
        action="append",
        default=[],
        help="this therapist may take one session of each client; repeatable",
    )
    parser.add_argument(
        "--confirm", action="store_true", help="record the moves in the stored episodes"
    )
    _look(parser)


def _rescreen(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
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
    _look(parser)
    _out(parser, required=False)


def _outcomes(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
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
    _look(parser)
    parser.add_argument("--episode", metavar="FILE", help=_EPISODE)
    parser.add_argument("--svg", metavar="DIR", help="draw a chart per scale into this folder")
    parser.add_argument(
        "--force", action="store_true", help="replace charts that are there already"
    )


def _clear(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "clear",
        "check a prescriber's reply and show the clearance to paste",
        "ketaprac clear alcohol-met.toml --reply reply.json",
        module="clear",
    )
    _case(parser)
    parser.add_argument(
        "--reply",
        metavar="REPLY",
        required=True,
        help="the reply: the form (PDF) or the template (JSON) that went out with the letter, "
        "filled in",
    )


def _case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE.toml", help="the case file (TOML or JSON)")
    _look(parser)


def _look(parser: argparse.ArgumentParser) -> None:
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


def _out(parser: argparse.ArgumentParser, *, required: bool = True, words: str = "") -> None:
    other = "the folder to write into" if required else "write reports into this folder as well"
    words = words or other
    parser.add_argument("--out", metavar="DIR", required=required, help=words)
    parser.add_argument(
        "--force", action="store_true", help="write into a folder that already holds files"
    )


def _single(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    score = _command(
        commands,
        "score",
        "score one questionnaire",
        "ketaprac score phq-9 --answers 2,2,2,2,1,1,2,0,0",
        module="score",
    )
    score.add_argument("instrument", metavar="INSTRUMENT", help="its id, such as phq-9")
    score.add_argument(
        "--answers",
        required=True,
        metavar="LIST",
        help="raw answers in item order, by commas; - for a missing one",
    )
    score.add_argument(
        "--before",
        metavar="LIST",
        help="raw answers of an earlier form, to see the change against every threshold",
    )
    score.add_argument("--sex", choices=("female", "male"), help="where a band depends on it")
    score.add_argument("--json", action="store_true", help="print one JSON document")
    lint = _command(
        commands, "lint", "check exported calendar files", "ketaprac lint out/*.ics", module="lint"
    )
    lint.add_argument("files", nargs="+", metavar="FILE", help=".ics files")
    lint.add_argument("--audience", help="also look for words that this audience must not see")
    lint.add_argument(
        "--practice",
        metavar="PRACTICE.toml",
        help="with --audience: take the practice's own titles for neutral ones as well",
    )
    lint.add_argument("--json", action="store_true", help="print one JSON document")


def _rules(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "screening rules: whose they are, and who adopted them"
    group = commands.add_parser("rules", help=words, description=f"{words[0].upper()}{words[1:]}.")
    verbs = group.add_subparsers(metavar="VERB", required=True)
    listing = _command(
        verbs,
        "list",
        "list all screening rules with owner and source",
        "ketaprac rules list --json",
        module="rules",
        action="list-rules",
    )
    adopt = _command(
        verbs,
        "adopt",
        "show what a prescriber adopts the rules with, exactly as they stand",
        "ketaprac rules adopt --practice practice.toml --by dr-abara",
        module="rules",
        action="adopt-rules",
    )
    for parser in (listing, adopt):
        _look(parser)
    adopt.add_argument("--by", metavar="ID", required=True, help="id of the prescriber")


def _law(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "legal statements: what they say, and until when they are known to hold"
    group = commands.add_parser("law", help=words, description=f"{words[0].upper()}{words[1:]}.")
    listing = _command(
        group.add_subparsers(metavar="VERB", required=True),
        "list",
        "list the federal rows and those of the practice",
        "ketaprac law list --practice practice.toml",
        module="law",
        action="law",
    )
    _look(listing)


def _sessions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
        parser = _command(verbs, verb, about, example, module="session", action=f"session-{verb}")
        _case(parser)
        parser.add_argument("--episode", metavar="FILE", help=_EPISODE)
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


def _alerts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    due = _command(
        commands,
        "due",
        "list the work of one day for the whole practice, most urgent first",
        "ketaprac due --cases examples/ --on 2027-01-26",
        module="due",
    )
    due.add_argument("--cases", metavar="DIR", required=True, help="the folder of case files")
    due.add_argument("--on", metavar="DATE", help="the day; today unless given")
    _look(due)
    alerts = _command(
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
    done = _command(
        commands,
        "done",
        "write down that a follow-up was done, or tried",
        "ketaprac done alcohol-met.toml dose-1.check-24h --by mira --outcome reached",
        module="alerts",
    )
    for parser in (alerts, done):
        _case(parser)
        parser.add_argument("--episode", metavar="FILE", help=_EPISODE)
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


_EPISODE: Final = "the stored episode; beside the case file unless given"


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


def _lists(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for noun, words in (
        ("plugins", "plugins: what is installed, and whether it conforms"),
        ("instruments", "questionnaires that can be scored"),
        ("protocols", "protocols that can be planned"),
    ):
        group = commands.add_parser(noun, help=words, description=f"{words[0].upper()}{words[1:]}.")
        verbs = group.add_subparsers(metavar="VERB", required=True)
        listing = _command(
            verbs,
            "list",
            f"list {noun}",
            f"ketaprac {noun} list --json",
            module="lists",
            action=noun,
        )
        listing.add_argument(
            "--practice", metavar="PRACTICE.toml", help="with its lists of plugins"
        )
        listing.add_argument("--json", action="store_true", help="print one JSON document")
        if noun == "instruments":
            show = _command(
                verbs,
                "show",
                "print a questionnaire as a blank form, with its wording where that may be shown",
                "ketaprac instruments show phq-9",
                module="instruments",
                action="show",
            )
            show.add_argument("instrument", metavar="INSTRUMENT", help="its id, such as phq-9")
            show.add_argument("--practice", metavar="PRACTICE.toml", help="with its own wording")
            show.add_argument("--json", action="store_true", help="print one JSON document")
        if noun == "plugins":
            check = _command(
                verbs,
                "check",
                "check whether a plugin conforms",
                "ketaprac plugins check met",
                module="lists",
                action="check",
            )
            check.add_argument("name", metavar="NAME", help="name of an installed plugin")
            check.add_argument("--json", action="store_true", help="print one JSON document")
        if noun == "protocols":
            _protocol_check(verbs)
    _evidence(commands)


def _protocol_check(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = _command(
        verbs,
        "check",
        "check a protocol of your own for holes",
        "ketaprac protocols check ours.toml",
        module="protocols",
        action="check-protocol",
    )
    check.add_argument("file", metavar="FILE.toml", help="the protocol file (TOML or JSON)")
    check.add_argument("--json", action="store_true", help="print one JSON document")


def _evidence(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "evidence",
        "show what studies found on something that is treated, bad results included",
        "ketaprac evidence alcohol --modality met --protocol single-with-met",
        module="evidence",
    )
    parser.add_argument("indication", metavar="INDICATION", help="what is treated, such as alcohol")
    parser.add_argument(
        "--modality",
        metavar="ID",
        action="append",
        default=[],
        help="only with this therapy; may be given again",
    )
    parser.add_argument("--protocol", metavar="ID", help="only with this protocol")
    parser.add_argument("--practice", metavar="PRACTICE.toml", help="with its plugins and files")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
