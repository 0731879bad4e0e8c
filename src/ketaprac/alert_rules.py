"""When somebody must look, as data: the floor that no plugin can lower.

Each rule carries its source. What rests on no source says that it is a convention of
this project: a practice has it reviewed by its prescriber.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.alert import AlertLevel, AlertRule, Trigger
from ketaprac.model.people import Role
from ketaprac.model.source import Source

_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_READ: Final = dt.date(2026, 11, 24)

CONVENTION: Final = Source(
    title="Convention of this project, not reviewed by a prescriber",
    locator="docs/reference/alerts.md",
    read_on=_READ,
)
FDA: Final = Source(
    title="FDA warning of 10 October 2023 on compounded ketamine",
    locator="https://www.drugs.com/news/"
    "fda-warns-dangers-compounded-ketamine-psychiatric-115482.html",
    read_on=_READ,
)
BLADDER: Final = Source(
    title="Review of ketamine and the urinary tract (Anderson 2022)",
    locator="doi:10.52965/001c.38247",
    read_on=_READ,
)
LIMITS: Final = Source(
    title="The prescriber's own limits", locator="clearance.vitals_limits", read_on=_READ
)
HEAVY: Final = Source(
    title="Heavy day as defined in Dakwar 2020",
    locator="doi:10.1176/appi.ajp.2019.19070684",
    read_on=_READ,
)

_DANGER: Final = "Emergency services at once, and stay with the client. Then tell the prescriber."
_CRISIS: Final = "Speak with the client now, by the crisis instructions. No dosing session."
_PRESCRIBER: Final = "Tell the prescriber. No dosing session until that is answered."


def _rule(
    rule_id: str,
    on: Trigger,
    kinds: tuple[str, ...],
    level: AlertLevel,
    *,
    words: str,
    todo: str,
    owner: Role = Role.THERAPIST,
    after: dt.timedelta = _DAY,
    to: Role = Role.SUPERVISOR,
    source: Source = CONVENTION,
) -> AlertRule:
    return AlertRule(
        id=rule_id,
        version="1",
        on=on,
        kinds=kinds,
        level=level,
        words=words,
        todo=todo,
        owner=owner,
        overdue_after=after,
        escalate_to=to,
        source=source,
    )


RULES: Final = (
    _rule(
        "finding.urgent",
        Trigger.FINDING,
        (),
        AlertLevel.URGENT,
        words="Something in the answers or on record is urgent.",
        todo=_CRISIS,
        after=_HOUR,
    ),
    _rule(
        "session.emergency",
        Trigger.ADVERSE_EVENT,
        ("chest-pain", "breathing-trouble", "not-rousable"),
        AlertLevel.URGENT,
        words="A dangerous event is recorded in a dosing session.",
        todo=_DANGER,
        after=_HOUR,
        to=Role.PRESCRIBER,
        source=FDA,
    ),
    _rule(
        "session.not-rousable",
        Trigger.SEDATION,
        ("not-rousable",),
        AlertLevel.URGENT,
        words="The client could not be roused.",
        todo=_DANGER,
        after=_HOUR,
        to=Role.PRESCRIBER,
        source=FDA,
    ),
    _rule(
        "session.suicidal",
        Trigger.ADVERSE_EVENT,
        ("suicidal-thoughts",),
        AlertLevel.URGENT,
        words="Thoughts of suicide are recorded in a dosing session.",
        todo=_CRISIS,
        after=_HOUR,
    ),
    _rule(
        "session.life-threatening",
        Trigger.SEVERITY,
        ("life-threatening",),
        AlertLevel.URGENT,
        words="An event in a dosing session is recorded as life-threatening.",
        todo=_DANGER,
        after=_HOUR,
        to=Role.PRESCRIBER,
    ),
    _rule(
        "session.severe",
        Trigger.SEVERITY,
        ("severe",),
        AlertLevel.TODAY,
        words="An event in a dosing session is recorded as severe.",
        todo=_PRESCRIBER,
    ),
    _rule(
        "session.psychosis",
        Trigger.ADVERSE_EVENT,
        ("psychosis-or-mania",),
        AlertLevel.URGENT,
        words="Signs of psychosis or mania are recorded in a dosing session.",
        todo="Stay with the client, and reach the prescriber now. No dosing session.",
        after=_HOUR,
        to=Role.PRESCRIBER,
    ),
    _rule(
        "session.urinary",
        Trigger.ADVERSE_EVENT,
        ("urinary",),
        AlertLevel.TODAY,
        words="Trouble with the bladder is recorded in a dosing session.",
        todo=_PRESCRIBER,
        source=BLADDER,
    ),
    _rule(
        "session.limits",
        Trigger.VITALS,
        (),
        AlertLevel.TODAY,
        words="Vital signs in a dosing session are at or beyond the prescriber's limits.",
        todo="Ask the prescriber, and record what was said.",
        source=LIMITS,
    ),
    _rule(
        "session.left-out",
        Trigger.OMITTED,
        ("vitals-midway", "held", "chaperone-checks"),
        AlertLevel.REVIEW,
        words="A point of a dosing session's record was left out.",
        todo="Tell the prescriber why, before the next session.",
        after=7 * _DAY,
    ),
    _rule(
        "session.beyond-authorised",
        Trigger.BEYOND,
        (),
        AlertLevel.TODAY,
        words="More dosing sessions are on record than the prescriber authorised.",
        todo=_PRESCRIBER,
    ),
    _rule(
        "lozenges.count",
        Trigger.LOZENGES,
        (),
        AlertLevel.TODAY,
        words="The client's count of lozenges needs the prescriber.",
        todo="Look at the counts with the client, and pass them on. The prescriber decides.",
        owner=Role.PRESCRIBER,
        after=3 * _DAY,
        source=FDA,
    ),
    _rule(
        "reported.suicidal",
        Trigger.REPORTED,
        ("suicidal-thoughts",),
        AlertLevel.URGENT,
        words="Thoughts of suicide were reported afterwards.",
        todo=_CRISIS,
        after=_HOUR,
    ),
    _rule(
        "reported.emergency",
        Trigger.REPORTED,
        ("chest-pain", "breathing-trouble"),
        AlertLevel.URGENT,
        words="Something dangerous was reported afterwards.",
        todo=_DANGER,
        after=_HOUR,
        to=Role.PRESCRIBER,
        source=FDA,
    ),
    _rule(
        "reported.mind",
        Trigger.REPORTED,
        ("persistent-dissociation", "psychosis", "mania"),
        AlertLevel.TODAY,
        words="A lasting change of mind or senses was reported afterwards.",
        todo=_PRESCRIBER,
        after=4 * _HOUR,
        to=Role.PRESCRIBER,
    ),
    _rule(
        "reported.bladder",
        Trigger.REPORTED,
        ("bladder",),
        AlertLevel.TODAY,
        words="Trouble with the bladder was reported.",
        todo=_PRESCRIBER,
        source=BLADDER,
    ),
    _rule(
        "reported.misuse",
        Trigger.REPORTED,
        ("between-sessions", "lost-lozenges", "early-refill", "other-ketamine"),
        AlertLevel.TODAY,
        words="Use between sessions, lost lozenges, early refills or other ketamine: reported.",
        todo=_PRESCRIBER,
        source=FDA,
    ),
    _rule(
        "reported.pregnancy",
        Trigger.REPORTED,
        ("pregnancy",),
        AlertLevel.TODAY,
        words="A possible pregnancy was reported.",
        todo=_PRESCRIBER,
    ),
    _rule(
        "reported.use",
        Trigger.REPORTED,
        ("return-to-use", "heavy-day"),
        AlertLevel.REVIEW,
        words="A return to use or a heavy day was reported.",
        todo="Plan a session. It is a reason to talk and not to end treatment.",
        after=3 * _DAY,
        source=HEAVY,
    ),
    _rule(
        "missed.check",
        Trigger.MISSED,
        ("check-24h",),
        AlertLevel.TODAY,
        words="The check on the day after a dosing session is unanswered.",
        todo="Call again, then the emergency contact as agreed in the consent, and tell the "
        "prescriber.",
        after=4 * _HOUR,
    ),
    _rule(
        "missed.bladder",
        Trigger.MISSED,
        ("bladder-misuse",),
        AlertLevel.TODAY,
        words="The questions about bladder and misuse are unanswered.",
        todo="Ask again, and tell the prescriber. Unanswered is not known, never no trouble.",
        after=3 * _DAY,
        source=FDA,
    ),
    _rule(
        "missed.other",
        Trigger.MISSED,
        (),
        AlertLevel.REVIEW,
        words="Something that was owed was not done in time.",
        todo="Do it, or record why it is no longer needed.",
        after=3 * _DAY,
    ),
)

#: What can be told of a follow-up in ids that a rule knows.
REPORTS: Final = tuple(
    sorted(kind for rule in RULES if rule.on is Trigger.REPORTED for kind in rule.kinds)
)
