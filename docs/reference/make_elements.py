"""Writes ``consent-elements.md`` from the registry of elements.

Run ``python docs/reference/make_elements.py`` after a change of a row; a test fails
while the page and the registry differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ketaprac.model.consent import APART, ConsentKind, Signer, SignsWhen
from ketaprac_templates.elements import Element, elements
from ketaprac_templates.text import FormText, form

PAGE: Final = Path(__file__).with_name("consent-elements.md")

HEAD: Final = """# Consent elements

*This page is made from the registry by `docs/reference/make_elements.py`; do not edit it by hand.*

What each form must say (**required**) or should say (recommended), and on whose authority. A
form that lacks a required element is refused with the list of citations; a recommended one is
only reported, by `ketaprac consent check`. A text of your own names the codes that it covers:
see [edit the texts](../how-to/edit-the-texts.md). No folder of your own can change these lists.
None of this is legal advice: counsel must confirm it for your state.

*Needs* names a placeholder without which no section can cover the element.

Never part of one of these forms:

{apart}
"""


def page() -> str:
    """The whole page."""
    apart = "\n".join(f"- `{code}`: {words}" for code, words in APART.items())
    parts = [HEAD.format(apart=apart)]
    for kind in ConsentKind:
        parts += _kind(kind, form(f"consent/{kind.value}"))
    return "\n".join(parts)


def _kind(kind: ConsentKind, text: FormText) -> Iterator[str]:
    yield f"## {kind.value}\n"
    lasts = f" Holds for {text.lasts_days} days." if text.lasts_days else ""
    signed = ", ".join(map(_signer, text.signers)) or "nobody signs it"
    again = "" if kind.is_handout else f" Signed again: {text.re_consent.value}."
    yield f"*{text.title}* (KP-{text.code.upper()}). Signers: {signed}.{again}{lasts}\n"
    yield "| code | what | | needs | asked for by |"
    yield "|---|---|---|---|---|"
    yield from map(_row, elements(kind.value))
    yield ""


def _signer(signer: Signer) -> str:
    when = {
        SignsWhen.ALWAYS: "",
        SignsWhen.MINOR: " (for a client under age)",
        SignsWhen.USED: " (where one takes part)",
    }[signer.when]
    return f"{signer.role.value}{when}"


def _row(element: Element) -> str:
    need = "**required**" if element.required else "recommended"
    where = ", ".join(indication.value for indication in element.indications)
    need += f" for {where}" if where else ""
    places = ", ".join(f"`{place}`" for place in element.places)
    source = f"{element.source.title}; {element.source.locator}"
    return f"| `{element.code}` | {element.words} | {need} | {places} | {source} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
