"""What an import costs a host, as the CPU time of a whole process."""

from __future__ import annotations

from typing import Final

from benchmarks.harness import Effort, Row, processes, row

GOAL: Final = 1.3


def run(effort: Effort) -> list[Row]:
    """Measures the bare package, and beside it the first name that a host uses.

    The second has no goal: it loads the whole model, with pluggy and attrs in it.
    """
    bare, practice, peer = processes(
        [
            ("-c", "import ketaprac"),
            ("-c", "from ketaprac import Practice"),
            ("-c", "import pluggy, attrs"),
        ],
        effort.processes,
    )
    about = "{} / `import pluggy, attrs`, each with the start of Python"
    return [
        row("import: ketaprac", bare, peer, goal=GOAL, about=about.format("`import ketaprac`")),
        row(
            "import: Practice",
            practice,
            peer,
            goal=None,
            about=about.format("`from ketaprac import Practice`"),
        ),
    ]
