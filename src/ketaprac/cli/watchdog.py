"""Interrupts a plugin that never returns. For the command line only.

A library must not set signal handlers in its host's process; a command owns its
process and may.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, TypeVar

T = TypeVar("T")

SECONDS: Final = 60.0


class PluginTimeout(TimeoutError):
    """A plugin took too long."""


def guard(call: Callable[[], T]) -> T:
    """Runs a call and interrupts it after a minute, where the system can do that.

    Args:
        call: Asks one plugin.

    Raises:
        PluginTimeout: It took too long.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        return call()
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_: int, __: FrameType | None) -> Any:
    raise PluginTimeout
