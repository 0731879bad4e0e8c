"""Arguments of commands that look things up: scores, rules, laws, what is installed."""

from __future__ import annotations

from ketaprac.cli.arguments.common import Commands, command, look


def single(commands: Commands) -> None:
    """``score`` and ``lint``."""
    score = command(
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
    lint = command(
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


def rules(commands: Commands) -> None:
    """``rules list`` and ``rules adopt``."""
    words = "screening rules: whose they are, and who adopted them"
    group = commands.add_parser("rules", help=words, description=f"{words[0].upper()}{words[1:]}.")
    verbs = group.add_subparsers(metavar="VERB", required=True)
    listing = command(
        verbs,
        "list",
        "list all screening rules with owner and source",
        "ketaprac rules list --json",
        module="rules",
        action="list-rules",
    )
    adopt = command(
        verbs,
        "adopt",
        "show what a prescriber adopts the rules with, exactly as they stand",
        "ketaprac rules adopt --practice practice.toml --by dr-abara",
        module="rules",
        action="adopt-rules",
    )
    for parser in (listing, adopt):
        look(parser)
    adopt.add_argument("--by", metavar="ID", required=True, help="id of the prescriber")


def law(commands: Commands) -> None:
    """``law list``."""
    words = "legal statements: what they say, and until when they are known to hold"
    group = commands.add_parser("law", help=words, description=f"{words[0].upper()}{words[1:]}.")
    listing = command(
        group.add_subparsers(metavar="VERB", required=True),
        "list",
        "list the federal rows and those of the practice",
        "ketaprac law list --practice practice.toml",
        module="law",
        action="law",
    )
    look(listing)


def lists(commands: Commands) -> None:
    """What is installed: plugins, instruments, protocols; and what studies found."""
    for noun, words in (
        ("plugins", "plugins: what is installed, and whether it conforms"),
        ("instruments", "questionnaires that can be scored"),
        ("protocols", "protocols that can be planned"),
    ):
        group = commands.add_parser(noun, help=words, description=f"{words[0].upper()}{words[1:]}.")
        verbs = group.add_subparsers(metavar="VERB", required=True)
        listing = command(
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
            show = command(
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
            check = command(
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


def _protocol_check(verbs: Commands) -> None:
    check = command(
        verbs,
        "check",
        "check a protocol of your own for holes",
        "ketaprac protocols check ours.toml",
        module="protocols",
        action="check-protocol",
    )
    check.add_argument("file", metavar="FILE.toml", help="the protocol file (TOML or JSON)")
    check.add_argument("--json", action="store_true", help="print one JSON document")


def _evidence(commands: Commands) -> None:
    parser = command(
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
