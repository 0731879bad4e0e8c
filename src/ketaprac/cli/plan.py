"""``ketaprac plan``: one case, or all cases of a folder together."""

from __future__ import annotations

import argparse

from ketaprac.errors import BadInput

_TOGETHER = ("iterations", "stop_after", "svg")


def run(arguments: argparse.Namespace) -> int:
    """Plans what is named."""
    if bool(arguments.case) == bool(arguments.clients):
        raise BadInput(
            "one case file or --clients DIR must be named, and not both",
            todo="See: ketaprac plan --help",
        )
    if arguments.clients:
        if arguments.alternatives is not None:
            raise BadInput("is for one case", where="--alternatives")
        from ketaprac.cli import plan_practice

        return plan_practice.run(arguments)
    if arguments.store:
        raise BadInput("is for many cases; for one, name --episode FILE", where="--store")
    for name in _TOGETHER:
        if getattr(arguments, name) is not None:
            raise BadInput("is for many cases", where=f"--{name.replace('_', '-')}")
    from ketaprac.cli import pathway

    return pathway.run(arguments)
