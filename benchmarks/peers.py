"""``python -m benchmarks.peers``: what a blank or partial questionnaire becomes elsewhere.

Runs the same PHQ-9 records through fhirpathpy, with the sum written as questionnaires
commonly write it, and through ketaprac. Needs ``pip install "ketaprac[benchmarks]"``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from benchmarks.screening import NOW, SUM
from ketaprac import Practice, scoring
from ketaprac.model.screening import NotScorable, Response, Scored
from ketaprac.testing.sample import sample

RECORDS: Final[dict[str, tuple[int | None, ...]]] = {
    "complete, total 12": (2, 2, 2, 2, 1, 1, 2, 0, 0),
    "nothing answered": (None,) * 9,
    "four of nine, all at the top": (3, 3, 3, 3, None, None, None, None, None),
    "only the question about self-harm, at the top": (None,) * 8 + (3,),
}


def main() -> None:
    """Prints the table."""
    library: Any = import_module("fhirpathpy")
    evaluate = library.compile(SUM)
    phq9 = Practice(sample().profile).catalogue.instrument("phq-9")
    assert phq9 is not None
    print("| record | fhirpathpy | ketaprac |\n|---|---|---|")
    for name, raw in RECORDS.items():
        items = [
            {"linkId": str(n), "answer": [{"valueInteger": v}]}
            for n, v in enumerate(raw, start=1)
            if v is not None
        ]
        (theirs,) = evaluate({"resourceType": "QuestionnaireResponse", "item": items})
        text = ",".join("-" if v is None else str(v) for v in raw)
        answers = scoring.parse_answers(phq9, text)
        response = Response(instrument=phq9.id, at=NOW, by="client-17", answers=answers)
        ours = scoring.score(phq9, response)
        print(f"| {name} | {theirs} | {_words(ours)} |")


def _words(score: Scored | NotScorable) -> str:
    flag = "; attention: item 9" if score.flags else ""
    if isinstance(score, Scored):
        return f"{score.total}{flag}"
    return f"no total; {score.lowest} to {score.highest}{flag}"


if __name__ == "__main__":
    main()
