"""The packet and the account of disclosures for other software."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from ketaprac.disclosures import canonical, disclosures, packet_hash
from ketaprac.law import part2_words
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.review import as_json as rules_as_json
from ketaprac.review import review
from ketaprac_letters.letter import letter
from ketaprac_letters.referral import covered, recipient

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.referral import Disclosure, Referral

SCHEMA: Final = "ketaprac.packet/1"
_COLUMNS: Final = (
    "date",
    "recipient",
    "purpose",
    "items",
    "consent",
    "notice",
    "packet",
    "sha256",
    "by",
    "part2",
)


def packet(referral: Referral, episode: Episode, context: Context) -> Artifact:
    """The packet as JSON under a neutral name, with its sum and the notice.

    The sum is that of the value of ``packet`` in canonical form: keys sorted, no
    spaces, UTF-8.

    Args:
        referral: The packet.
        episode: Whose packet it is.
        context: Practice and moment.

    Raises:
        BadInput: The packet is one that must not leave.
    """
    recipient(referral, context)
    text = letter("referral", episode, context)
    notice = text.texts.get("notice")
    document = {
        "schema": SCHEMA,
        "sha256": packet_hash(referral),
        "notice": {"version": referral.notice, "text": notice.body} if notice else None,
        "consent_covers": list(covered(referral, episode)),
        "part2": part2_words(context.profile),
        "rules": rules_as_json(review(context.catalogue.rules, context.profile)),
        "packet": json.loads(canonical(referral)),
    }
    opened = episode.log[0].at.isoformat() if episode.log else ""
    stamp = opaque(episode.id, opened, referral.id, text.digest)
    return Artifact(
        name=f"kp-{stamp}-{text.form.code}-v{text.form.version}.json",
        media_type="application/json",
        content=(json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(),
    )


def accounting(episode: Episode, context: Context) -> Artifact:
    """The account of disclosures as CSV: a row per packet that left.

    Args:
        episode: Whose records left.
        context: The practice.
    """
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    part2 = _text(part2_words(context.profile))
    writer.writerows((*_cells(row), part2) for row in disclosures(episode))
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return Artifact(
        name=f"kp-{opaque(episode.id, opened, 'accounting')}-a1-v1.csv",
        media_type="text/csv",
        content=target.getvalue().encode(),
    )


def _cells(row: Disclosure) -> tuple[str, ...]:
    """One row. Ids begin with a letter or digit, so no cell is taken for a formula."""
    return (
        row.at.isoformat(),
        row.recipient,
        _text(row.purpose),
        " ".join(row.items),
        row.consent or "",
        row.notice or "",
        row.referral,
        row.packet,
        row.by,
    )


def _text(words: str) -> str:
    """A text that no spreadsheet reads as a formula."""
    return f"'{words}" if words[0] in "=+-@" else words
