"""Writes ``hooks.md`` from the specifications in ``ketaprac.hookspecs``.

Run ``python docs/reference/make_hooks.py`` after a change of a hook; a test
fails while the page and the specifications differ.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ketaprac.hookspecs import HOOK_API, KEYS, HookKey, KetapracSpecs

PAGE: Final = Path(__file__).with_name("hooks.md")

#: When the core asks, which the specifications do not say.
WHEN: Final = {
    "ketaprac_settings": "Once, when the host makes a `Practice`.",
    "ketaprac_instruments": "Once, when the host makes a `Practice`.",
    "ketaprac_rules": "Once, when the host makes a `Practice`.",
    "ketaprac_screen": "At every look at the findings: `screen`, `record_screening`, and the "
    "gates before a referral and before a dosing session.",
    "ketaprac_referral_items": "When a packet is put together: `referral` and `refer`.",
    "ketaprac_protocols": "Once, when the host makes a `Practice`.",
    "ketaprac_modalities": "Once, when the host makes a `Practice`.",
    "ketaprac_indications": "Once, when the host makes a `Practice`.",
    "ketaprac_consent_forms": "Once, when the host makes a `Practice`.",
    "ketaprac_planners": "Once, when the host makes a `Practice`; the planner itself runs in "
    "`plan(planner=ID)`.",
    "ketaprac_check_series": "In `plan`, after the core has checked the plan and before it is "
    "recorded.",
    "ketaprac_gate": "In `record`, before a referral is sent, a series is planned, a dosing "
    "session starts or ends.",
    "ketaprac_consent_sections": "When a form is made: `consent_form`, and the gates that "
    "compare a signed form with the current one.",
    "ketaprac_follow_up": "In `follow_up`, once per session of the series that is not cancelled.",
    "ketaprac_alerts": "In `alerts`, `raise_alerts` and `handle_alert`, after the core's "
    "own rules.",
    "ketaprac_exporters": "Once, when the host makes a `Practice`; the exporter itself runs in "
    "`export`.",
    "ketaprac_observe": "After every event that was recorded.",
    "ketaprac_addhooks": "Once, when the host makes a `Practice`, before any other hook.",
}

#: The comment keeps formatters off the examples, which stand as in the source.
HEAD: Final = """# Hooks

<!-- fmt: off -->

*This page is made from the specifications by `docs/reference/make_hooks.py`; do not edit it by
hand.* The number of the hook API is **{api}**.

What holds for every hook:

- The annotation says what **one** implementation returns. Each implementation is called alone,
  in the order of the plugins' names. `tryfirst` and `trylast` have no effect.
- What it returns is consumed whole and every item is checked. One bad item, and nothing of that
  plugin is taken for that call; the plugins beside it are not affected.
- An implementation may take any subset of the arguments, by name.
- Refused as a result: text, a mapping, a set (its order changes from run to run), a coroutine or
  async generator, more than 10,000 items, and a generator that goes on for more than 10 seconds.
- Wrappers are refused when a plugin is loaded: no plugin may rewrite what another one says.
- A hook that does not exist makes its plugin faulty, with the nearest name as a hint.
- Hooks are called without an event loop and must not keep what they are given.

What follows from these rules, and why they are there: [plugins](../explanation/plugins.md).
How to write a plugin: [write a plugin](../how-to/write-a-plugin.md).

| hook | one implementation returns | when a plugin fails |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = "".join(
        f"| [`{key.name}`](#{key.name}) | `{_returns(key)}` | {key.on_fault} |\n" for key in KEYS
    )
    return HEAD.format(api=HOOK_API) + rows + "".join(map(_section, KEYS))


def _section(key: HookKey[object]) -> str:
    words, arguments, example = _parts(key)
    table = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in arguments)
    return (
        f"\n## {key.name}\n\n"
        f"```python\ndef {key.name}{_signature(key)}\n```\n\n"
        f"{words}\n\n"
        f"**Asked:** {WHEN[key.name]}\n\n"
        f"**When a plugin fails:** {key.on_fault}.\n\n"
        + (
            f"| argument | meaning |\n|---|---|\n{table}\n"
            if table
            else "It takes no arguments.\n\n"
        )
        + f"```python\n{example}\n```\n"
    )


def _parts(key: HookKey[object]) -> tuple[str, list[tuple[str, str]], str]:
    """Description, arguments and example of a docstring."""
    text = inspect.getdoc(getattr(KetapracSpecs, key.name)) or ""
    head, _, example = text.partition("Example::")
    words, _, arguments = head.partition("Args:")
    marked = words.replace("``", "`").strip()
    return marked, list(_arguments(arguments)), textwrap.dedent(example).strip()


def _arguments(text: str) -> Iterator[tuple[str, str]]:
    lines = textwrap.dedent(text.strip("\n")).strip().splitlines()
    entry: list[str] = []
    for line in [*lines, ""]:
        if entry and not line.startswith(" "):
            name, _, meaning = " ".join(entry).partition(": ")
            yield name, meaning.replace("``", "`")
            entry = []
        if line.strip():
            entry.append(line.strip())


def _signature(key: HookKey[object]) -> str:
    signature = inspect.signature(getattr(KetapracSpecs, key.name))
    parameters = [p for p in signature.parameters.values() if p.name != "self"]
    words = ", ".join(f"{p.name}: {p.annotation}" for p in parameters)
    return f"({words}) -> {signature.return_annotation}"


def _returns(key: HookKey[object]) -> str:
    return str(inspect.signature(getattr(KetapracSpecs, key.name)).return_annotation)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
