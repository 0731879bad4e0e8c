"""What a plugin's fault turns into: never silence, never a pass."""

from __future__ import annotations

from ketaprac.caller import Fault
from ketaprac.model.gate import Objection
from ketaprac.model.screening import Disposition, Finding, Stage, Truth


def as_objection(fault: Fault) -> Objection:
    """A reason why a gate stays shut.

    Args:
        fault: What went wrong.
    """
    return Objection(
        code="plugin.failed",
        words=f"{fault.origin}: {fault.what}"[:500],
        todo=fault.todo[:500],
        plugin=fault.origin.plugin,
    )


def as_finding(fault: Fault) -> Finding:
    """A finding that holds screening: what could not be asked is unknown.

    Args:
        fault: What went wrong.
    """
    place = f" in {fault.hook}" if fault.hook else ""
    return Finding(
        rule=f"fault.{fault.origin.plugin}"[:80],
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        truth=Truth.UNKNOWN,
        disposition=Disposition.HOLD,
        why=f"{fault.origin}{place}: {fault.what}",
        change=fault.todo,
        plugin=fault.origin.plugin,
    )


def as_gap(fault: Fault) -> str:
    """A line on the follow-up list that says that it is incomplete.

    Args:
        fault: What went wrong.
    """
    return f"{fault.origin} could not say what is owed: {fault.what}"[:500]
