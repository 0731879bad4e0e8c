"""Arguments of ``plan`` and ``repair``."""

from __future__ import annotations

from ketaprac.cli.arguments.common import Commands, command, episode, look


def plan(commands: Commands) -> None:
    """``plan`` for a case or for a folder of cases."""
    parser = command(
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
    look(parser)
    episode(parser)
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


def repair(commands: Commands) -> None:
    """``repair``."""
    parser = command(
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
    look(parser)
