"""``ketaprac evidence``: what studies found on something that is treated."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ketaprac import evidence
from ketaprac.cli import DONE
from ketaprac.cli.common import no_practice, paragraph, practice_of, print_faults, print_json
from ketaprac.errors import unknown
from ketaprac.files.practice import load_practice
from ketaprac.model.context import Catalogue
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.indication import IndicationGuide
from ketaprac.model.modality import Modality
from ketaprac.model.protocol import Protocol
from ketaprac.model.treatment import Indication


def run(arguments: argparse.Namespace) -> int:
    """Prints the table; with a protocol or therapies only what bears on those."""
    path = Path(arguments.practice) if arguments.practice else None
    practice = practice_of(load_practice(path) if path else no_practice(), path=path)
    catalogue = practice.catalogue
    _refuse_unknown(arguments, catalogue)
    narrowed = bool(arguments.protocol or arguments.modality)
    found = (
        evidence.rows(catalogue, arguments.indication, arguments.protocol, arguments.modality)
        if narrowed
        else evidence.everything(catalogue, arguments.indication)
    )
    guide = catalogue.indication(arguments.indication)
    protocol = catalogue.protocol(arguments.protocol)
    therapies = [m for m in map(catalogue.modality, arguments.modality) if m is not None]
    bare = [m for m in therapies if not any(evidence.on_therapy(found, m.evidence, m.id))]
    if arguments.json:
        print_json(_document(arguments, found, guide, protocol, bare))
    else:
        _print(arguments.indication, found, guide, protocol, bare)
        print_faults(practice.faults)
    return DONE


def _refuse_unknown(arguments: argparse.Namespace, catalogue: Catalogue) -> None:
    known = [*Indication, *(g.id for g in catalogue.indications)]
    if arguments.indication not in known:
        raise unknown("indication", arguments.indication, map(str, dict.fromkeys(known)))
    protocols = [p.id for p in catalogue.protocols]
    if arguments.protocol is not None and arguments.protocol not in protocols:
        raise unknown("protocol", arguments.protocol, protocols)
    modalities = [m.id for m in catalogue.modalities]
    for name in arguments.modality:
        if name not in modalities:
            raise unknown("modality", name, modalities)


def _document(
    arguments: argparse.Namespace,
    found: tuple[EvidenceRow, ...],
    guide: IndicationGuide | None,
    protocol: Protocol | None,
    bare: list[Modality],
) -> dict[str, Any]:
    return {
        "indication": arguments.indication,
        "protocol": protocol and _standing(protocol),
        "rows": [_row(row) for row in found],
        "without_rows": [m.id for m in bare],
        "measures": list(guide.measures) if guide else [],
        "alternatives": list(guide.alternatives) if guide else [],
    }


def _standing(protocol: Protocol) -> dict[str, Any]:
    return {
        "id": protocol.id,
        "grade": protocol.grade,
        "route_matches": protocol.route_matches,
        "population_matches": protocol.population_matches,
        "reference": protocol.reference,
    }


def _row(row: EvidenceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "study": row.study,
        "design": row.design,
        "participants": row.participants,
        "result": row.result,
        "grade": row.grade,
        "caveat": row.caveat,
        "route_matches": row.route_matches,
        "population_matches": row.population_matches,
        "therapies": list(row.therapies),
        "source": row.source,
    }


def _print(
    indication: str,
    found: tuple[EvidenceRow, ...],
    guide: IndicationGuide | None,
    protocol: Protocol | None,
    bare: list[Modality],
) -> None:
    print(f"What studies found: {guide.title if guide else indication}\n")
    if protocol is not None:
        print(paragraph(_protocol_words(protocol)) + "\n")
    for row in found:
        print(_shown(row) + "\n")
    if not found:
        print("No study is listed, not even that none was found: nobody has looked.\n")
    for modality in bare:
        print(f"{modality.title}: no study of it is listed for this.\n")
    print(paragraph(evidence.summary(found)))
    if guide is not None and guide.alternatives:
        print("\nStandard treatments and other choices:")
        for other in guide.alternatives:
            words = f": {other.words}" if other.words else ""
            print(paragraph(f"  - {other.name}{words} [{other.source.locator}]", indent=4))


def _protocol_words(protocol: Protocol) -> str:
    marks = [
        f"grade {protocol.grade.value}",
        "evidence on lozenges" if protocol.route_matches else "no evidence on lozenges",
        "on people with an addiction"
        if protocol.population_matches
        else "not on people with an addiction",
    ]
    if protocol.reference:
        marks.append("for comparison only")
    return f"Protocol {protocol.id}: {', '.join(marks)}. For planning, not a recommendation."


def _shown(row: EvidenceRow) -> str:
    therapies = f" With: {', '.join(row.therapies)}." if row.therapies else ""
    carries = "; ".join(evidence.reach(row)) or "lozenges, in such people"
    lines = (
        f"[{row.grade.value}] {row.study}: {row.design}. People: {row.participants}.{therapies}",
        f"    {row.result}",
        f"    But: {row.caveat}" if row.caveat else "",
        "" if row.grade is Grade.D else f"    How far it carries: {carries}.",
    )
    shown = [paragraph(line, indent=4) for line in lines if line]
    return "\n".join((*shown, f"    {row.source.locator} (read {row.source.read_on.isoformat()})"))
