"""Arguments of ``consent``, of its texts and of signing."""

from __future__ import annotations

import argparse

from ketaprac.cli.arguments.common import Commands, case, command, look, out


def consent(commands: Commands) -> None:
    """``consent`` for a case or for a folder of cases."""
    parser = command(
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
    look(parser)
    out(parser)
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


def texts(commands: Commands) -> None:
    """``consent check`` and ``consent adopt``."""
    check = command(
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
    adopt = command(
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


def signing(commands: Commands) -> None:
    """``consent sign`` and ``consent verify``."""
    sign = command(
        commands,
        "consent sign",
        "present a form, and make the record of one that was signed",
        "ketaprac consent sign alcohol-met.toml --kind touch --out out/",
        module="sign",
    )
    case(sign)
    out(sign)
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
    verify = command(
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
