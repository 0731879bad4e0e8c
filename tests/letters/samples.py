"""An invented record with holes, a packet made from it, and a follow-up plan."""

from __future__ import annotations

import datetime as dt

from consent.cases import AT, context, episode
from ketaprac.model.artifact import Artifact
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.events import FactRecorded, ResponseRecorded
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.people import Role
from ketaprac.model.referral import Referral, ReferralItem
from ketaprac.model.screening import (
    Absent,
    Answer,
    Disposition,
    Fact,
    Finding,
    Flag,
    NotScorable,
    Response,
    Scored,
    Screening,
    Stage,
    Truth,
)
from ketaprac.model.source import Source
from ketaprac_letters import ketaprac_exporters, ketaprac_referral_items

HOUSE = Source(title="House rule", locator="handbook 1", read_on=dt.date(2026, 11, 1))


def fact(field: str, value: object = None, **more: object) -> FactRecorded:
    made = Fact(field=field, value=value, at=AT, by="dana", **more)  # type: ignore[arg-type]
    return FactRecorded(at=AT, by="dana", fact=made)


def record() -> Episode:
    answered = Response(instrument="phq-9", at=AT, by="c-17", answers=(Answer(item="1", value=2),))
    return episode(
        fact("bp_systolic", 150, unit="mmHg"),
        fact("bp_systolic", 128, unit="mmHg"),
        fact("psychosis_history", False),
        fact("allergies", absent=Absent.DECLINED),
        fact("house_pet", "a <b>cat</b> & a dog"),
        ResponseRecorded(at=AT, by="dana", response=answered),
    )


def finding(rule: str, disposition: Disposition, truth: Truth = Truth.YES) -> Finding:
    return Finding(
        rule=rule,
        version="7",
        stage=Stage.MEDICAL,
        truth=truth,
        disposition=disposition,
        why=f"Words of {rule}.",
        change="Measure it.",
        keys=("facts.diastolic",),
        source=HOUSE,
    )


SCREENING = Screening(
    at=AT,
    findings=(
        finding("house.bp", Disposition.HOLD, Truth.UNKNOWN),
        finding("house.mood", Disposition.REVIEW),
        finding("house.quiet", Disposition.CLEAR, Truth.NO),
    ),
    scores=(
        Scored(
            instrument="phq-9",
            version="1",
            total=12,
            band="moderate",
            flags=(Flag(id="harm", item="9", words="Thoughts of self-harm"),),
        ),
        NotScorable(
            instrument="gad-7",
            version="1",
            missing=("3", "4"),
            reason="Two answers are missing.",
            lowest=5,
            highest=11,
        ),
    ),
)


def items(who: Episode | None = None, screening: Screening = SCREENING) -> list[ReferralItem]:
    found = ketaprac_referral_items(who or record(), screening, context())
    return sorted(found, key=lambda item: (item.order, item.id))


def referral(**more: object) -> Referral:
    given: dict[str, object] = {
        "id": "packet-1",
        "recipient": "okafor",
        "purpose": "Medical decision on treatment",
        "items": tuple(items()),
        "consent": "consent-1",
        "made_at": AT,
    }
    return Referral(**{**given, **more})  # type: ignore[arg-type]


def task(name: str, hours: int, **more: object) -> FollowUp:
    given: dict[str, object] = {
        "id": f"dose-1.{name}",
        "session": "dose-1",
        "title": f"Title of {name}",
        "todo": f"Do {name}.",
        "due_from": AT + dt.timedelta(hours=hours),
        "due_until": AT + dt.timedelta(hours=hours + 6),
        "owner": Role.FRONT_DESK,
        "if_missed": f"Missing {name} means a call.",
        "source": HOUSE,
    }
    return FollowUp(**{**given, **more})  # type: ignore[arg-type]


def export(name: str, value: object, where: Context | None = None) -> Artifact:
    exporter = next(e for e in ketaprac_exporters() if e.id == name)
    artifact = exporter.render(value, record(), where or context())
    assert isinstance(artifact, Artifact)
    return artifact


def plan(*tasks: FollowUp, **more: object) -> FollowUpPlan:
    return FollowUpPlan(tasks=tasks, **more)  # type: ignore[arg-type]
