"""``python -m benchmarks.peers``: what a blank or partial questionnaire becomes elsewhere.

Runs the same PHQ-9 records through fhirpathpy and json-logic-js, with the sum written as
questionnaires commonly write it, and through ketaprac. Needs ``pip install
"ketaprac[benchmarks]"``; json-logic-js takes part where node finds it (``npm install
json-logic-js``, in a folder that ``NODE_PATH`` names).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final

from benchmarks.screening import NOW, SUM
from ketaprac import Practice, scoring
from ketaprac.model.screening import NotScorable, Response, Scored
from ketaprac.testing.sample import sample

Raw = tuple[int | None, ...]

RECORDS: Final[dict[str, Raw]] = {
    "complete, total 12": (2, 2, 2, 2, 1, 1, 2, 0, 0),
    "nothing answered": (None,) * 9,
    "four of nine, all at the top": (3, 3, 3, 3, None, None, None, None, None),
    "only the question about self-harm, at the top": (None,) * 8 + (3,),
}
_JSON_LOGIC: Final = """
const logic = require("json-logic-js");
const sum = {reduce: [{var: "answers"}, {"+": [{var: "current"}, {var: "accumulator"}]}, 0]};
const records = JSON.parse(require("fs").readFileSync(0));
console.log(JSON.stringify(records.map(answers => logic.apply(sum, {answers}))));
"""


def main() -> None:
    """Prints the table."""
    peers = {
        "fhirpathpy": fhirpath(RECORDS.values()),
        "json-logic-js": json_logic(RECORDS.values()),
    }
    columns = {name: told for name, told in peers.items() if told is not None}
    for name in peers.keys() - columns.keys():
        print(f"{name} is left out: it is not installed here\n")
    columns["ketaprac"] = list(map(ours, RECORDS.values()))
    print(f"| record | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for record, *cells in zip(RECORDS, *columns.values(), strict=True):
        print(f"| {record} | {' | '.join(cells)} |")


def fhirpath(records: Iterable[Raw]) -> list[str] | None:
    """Totals by fhirpathpy; None where that is not installed."""
    try:
        library: Any = import_module("fhirpathpy")
    except ModuleNotFoundError:
        return None
    evaluate = library.compile(SUM)
    return [str(evaluate(_resource(raw))[0]) for raw in records]


def _resource(raw: Raw) -> dict[str, Any]:
    items = [
        {"linkId": str(number), "answer": [{"valueInteger": value}]}
        for number, value in enumerate(raw, start=1)
        if value is not None
    ]
    return {"resourceType": "QuestionnaireResponse", "item": items}


def json_logic(records: Iterable[Raw]) -> list[str] | None:
    """Totals by json-logic-js; None where node does not find that."""
    node = shutil.which("node")
    if node is None:
        return None
    given = [[value for value in raw if value is not None] for raw in records]
    ran = subprocess.run(
        [node, "-e", _JSON_LOGIC],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    return [str(total) for total in json.loads(ran.stdout)] if ran.returncode == 0 else None


def ours(raw: Raw) -> str:
    """What ketaprac says of a record."""
    phq9 = Practice(sample().profile).catalogue.instrument("phq-9")
    assert phq9 is not None
    text = ",".join("-" if value is None else str(value) for value in raw)
    answers = scoring.parse_answers(phq9, text)
    response = Response(instrument=phq9.id, at=NOW, by="client-17", answers=answers)
    return _words(scoring.score(phq9, response))


def _words(score: Scored | NotScorable) -> str:
    flag = "; attention: item 9" if score.flags else ""
    if isinstance(score, Scored):
        return f"{score.total}{flag}"
    return f"no total; {score.lowest} to {score.highest}{flag}"


if __name__ == "__main__":
    main()
