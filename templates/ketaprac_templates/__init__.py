"""Text that a clinic's lawyer can edit, and how it is read and printed.

The text lies next to this module, one Markdown file per section, so that a
change to it shows up as a change of one sentence and not of a program.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def read(path: str) -> str:
    """The text of a file in this package.

    Args:
        path: Inside the package, with ``/``, such as ``consent/treatment/form.toml``.
    """
    return files(__name__).joinpath(path).read_text(encoding="utf-8")


def names(folder: str) -> tuple[str, ...]:
    """Paths of the section files of a folder, by name.

    Args:
        folder: Inside the package, such as ``letters/referral``.
    """
    entries = files(__name__).joinpath(folder).iterdir()
    return tuple(sorted(f"{folder}/{e.name}" for e in entries if e.name.endswith(".md")))


@cache
def font_bytes(name: str) -> bytes:
    """A font file, such as ``DejaVuSans-Bold``."""
    return files(__name__).joinpath(f"fonts/{name}.ttf").read_bytes()
