"""``ketaprac consent``: one case, or all cases of a folder."""

from __future__ import annotations

import argparse

from ketaprac.errors import BadInput


def run(arguments: argparse.Namespace) -> int:
    """Makes out what is named."""
    if bool(arguments.case) == bool(arguments.clients):
        raise BadInput(
            "one case file or --clients DIR must be named, and not both",
            todo="See: ketaprac consent --help",
        )
    if arguments.clients:
        from ketaprac.cli import consent_all

        return consent_all.run(arguments)
    if arguments.workers is not None:
        raise BadInput("is for many cases", where="--workers")
    from ketaprac.cli import pathway

    return pathway.run(arguments)
