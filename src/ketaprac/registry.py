"""What all plugins together offer, by id; clashing ids are faults, not luck."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from attrs import evolve, frozen

from ketaprac import hookspecs
from ketaprac.caller import Caller, Fault, Origin, Outcome, Provided
from ketaprac.hookspecs import HookKey
from ketaprac.model.artifact import Exporter
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.protocol import Protocol
from ketaprac.model.series import Planner

T = TypeVar("T")

#: Stands for the practice itself, where it offers something beside its plugins.
OWN: Final = Origin("practice file")


@frozen(kw_only=True)
class Registry:
    """The content of all plugins.

    Attributes:
        catalogue: Instruments, rules, protocols, modalities and heads of forms.
        planners: Engines for series, with their origins, by id.
        exporters: Makers of documents, with their origins, by id.
        screening_faults: Faults that make screening hold.
        faults: All faults, those of screening included.
    """

    catalogue: Catalogue
    planners: dict[str, Provided[Planner]]
    exporters: dict[str, Provided[Exporter]]
    screening_faults: tuple[Fault, ...]
    faults: tuple[Fault, ...]


def collect(caller: Caller, context: Context, own: Iterable[Protocol] = ()) -> Registry:
    """Asks all plugins for their content once.

    Args:
        caller: Calls the active plugins.
        context: Practice, time and settings; its catalogue is still empty.
        own: The practice's own protocols.
    """

    def asked(key: HookKey[Any]) -> tuple[dict[str, Provided[Any]], tuple[Fault, ...]]:
        return _unique(caller.checked(key, context=context), key)

    instruments, bad_instruments = asked(hookspecs.INSTRUMENTS)
    rules, bad_rules = asked(hookspecs.RULES)
    offered = caller.checked(hookspecs.PROTOCOLS, context=context)
    items = (*offered.items, *(Provided(protocol, OWN) for protocol in own))
    protocols, bad_protocols = _unique(evolve(offered, items=items), hookspecs.PROTOCOLS)
    modalities, bad_modalities = asked(hookspecs.MODALITIES)
    guides, bad_guides = asked(hookspecs.INDICATIONS)
    forms, bad_forms = asked(hookspecs.CONSENT_FORMS)
    planners, bad_planners = asked(hookspecs.PLANNERS)
    exporters, bad_exporters = asked(hookspecs.EXPORTERS)
    screening = (*bad_instruments, *bad_rules)
    return Registry(
        catalogue=Catalogue(
            instruments=_values(instruments),
            rules=_values(rules),
            protocols=_values(protocols),
            modalities=_values(modalities),
            indications=_values(guides),
            forms=_values(forms),
        ),
        planners=planners,
        exporters=exporters,
        screening_faults=screening,
        faults=(
            *screening,
            *bad_protocols,
            *bad_modalities,
            *bad_guides,
            *bad_forms,
            *bad_planners,
            *bad_exporters,
        ),
    )


def _values(provided: dict[str, Provided[T]]) -> tuple[T, ...]:
    return tuple(item.value for _, item in sorted(provided.items()))


def _unique(
    outcome: Outcome[Any], key: HookKey[Any]
) -> tuple[dict[str, Provided[Any]], tuple[Fault, ...]]:
    """Items by id. Where an id comes twice, none of them counts: which one is right?"""
    by_id: dict[str, list[Provided[Any]]] = {}
    for item in outcome.items:
        by_id.setdefault(item.value.id, []).append(item)
    clashes = [_clash(found, key) for found in by_id.values() if len(found) > 1]
    unique = {item_id: found[0] for item_id, found in by_id.items() if len(found) == 1}
    return unique, (*outcome.faults, *clashes)


def _clash(found: Iterable[Provided[Any]], key: HookKey[Any]) -> Fault:
    items = list(found)
    owners = " and ".join(dict.fromkeys(str(item.origin) for item in items))
    return Fault(
        origin=items[0].origin,
        hook=key.name,
        what=f"the id {items[0].value.id!r} is given more than once, by {owners}",
        follows=key.on_fault,
        todo="Block one of them, or ask their makers to rename it",
    )
