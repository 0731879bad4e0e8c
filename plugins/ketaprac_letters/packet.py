"""What goes to the prescriber: the least that is needed, and what is not known.

Something that nobody recorded is listed as not recorded, so that a prescriber
never takes silence for a no. Notes of therapy sessions are never part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from ketaprac.model.artifact import opaque
from ketaprac.model.moment import day_of
from ketaprac.model.referral import ItemKind, ReferralItem
from ketaprac.model.screening import (
    BEFORE_THE_DAY,
    Disposition,
    NotScorable,
    Scored,
    Stage,
    Truth,
    verdict_words,
)

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.people import Contact
    from ketaprac.model.screening import Fact, Finding, Score, Screening

UNKNOWN: Final = "not recorded"
_LONGEST: Final = 9_000
_LABEL: Final = 400

#: Fields that every packet mentions, with what they mean to a reader.
EXPECTED: Final[dict[str, str]] = {
    "substance_history": "Substance use history",
    "last_use": "Last use",
    "withdrawal_risk": "Risk of withdrawal",
    "relapse_prevention_medicine": "Medicine to prevent relapse",
    "psychosis_history": "Psychosis, ever, also in close family",
    "current_mania": "Mania now",
    "suicidal_intent": "Intent or plan to end life",
    "medicines": "Medicines",
    "allergies": "Allergies",
    "pregnancy_excluded": "Pregnancy ruled out",
    "bp_systolic": "Blood pressure, upper",
    "bp_diastolic": "Blood pressure, lower",
}

#: What kind of information a field of the record is. A field that stands nowhere
#: here has no kind, so only a consent to the whole list covers it.
KINDS: Final[dict[ItemKind, tuple[str, ...]]] = {
    ItemKind.PERSON: ("support_person",),
    ItemKind.TREATMENT: ("readiness_asked", "escort_confirmed", "monitor_present"),
    ItemKind.SUBSTANCE_USE: (
        "substance_history",
        "last_use",
        "withdrawal_risk",
        "relapse_prevention_medicine",
        "ketamine_misuse_history",
        "uncontrolled_substance_use",
        "opioid_use",
        "benzodiazepine_use",
        "sober_today",
        "breath_alcohol",
        "cannabis_free",
        "ketamine_misuse_since",
        "opioid_treatment_weighed",
        "overdose_plan",
        "severe_withdrawal_history",
        "stimulant_free_today",
    ),
    ItemKind.MENTAL_HEALTH: (
        "psychosis_history",
        "current_mania",
        "dissociative_disorder",
        "suicidal_intent",
        "panic_attacks",
        "psychosis_with_cannabis",
        "stabilised",
    ),
    ItemKind.PHYSICAL_HEALTH: (
        "medicines",
        "allergies",
        "pregnancy_excluded",
        "breastfeeding",
        "bp_systolic",
        "bp_diastolic",
        "pulse",
        "oxygen",
        "aneurysmal_vascular_disease",
        "bladder_symptoms",
        "heart_disease",
        "hyperthyroidism",
        "ketamine_allergy",
        "liver_disease",
        "maoi_use",
        "raised_intracranial_pressure",
        "seizure_disorder",
        "severe_cardiovascular_disease",
        "uncontrolled_glaucoma",
        "uncontrolled_hypertension",
        "fasting_followed",
        "no_new_health_changes",
        "no_withdrawal_signs",
        "cardiac_symptoms_with_use",
        "new_bladder_symptoms",
        "new_liver_signs",
    ),
}
_KIND_OF: Final = {field: kind for kind, fields in KINDS.items() for field in fields}


@frozen(kw_only=True)
class _Part:
    """Where a group of items stands and whose record it comes from."""

    prefix: str
    order: int
    why: str
    origin: str
    kind: ItemKind | None

    def item(self, name: str, label: str, value: str | None, *, origin: str = "") -> ReferralItem:
        """One item; without a value it says that nothing is recorded."""
        known = bool(value and value.strip())
        return ReferralItem(
            id=_id(self.prefix, name),
            label=_cut(label, _LABEL),
            value=_cut(value, _LONGEST) if value and known else UNKNOWN,
            why=self.why,
            origin=_cut(origin or (self.origin if known else "no entry"), _LABEL),
            order=self.order,
            kind=self.kind,
        )


_CLIENT = _Part(
    prefix="client",
    order=10,
    why="To know whom the decision is about.",
    origin="client record",
    kind=ItemKind.PERSON,
)
_TREATMENT = _Part(
    prefix="treatment",
    order=20,
    why="To weigh use outside of an approval.",
    origin="treatment plan",
    kind=ItemKind.TREATMENT,
)
_SCREENING = _Part(
    prefix="screening",
    order=30,
    why="To see what the therapist's screening found.",
    origin="screening",
    kind=ItemKind.SCREENING,
)
_SCORES = _Part(
    prefix="scores",
    order=40,
    why="To see how severe it is, and since when.",
    origin="questionnaire",
    kind=ItemKind.SCREENING,
)
_FACTS = _Part(
    prefix="facts",
    order=50,
    why="To weigh the risks for this person.",
    origin="facts on record",
    kind=None,
)
_PLAN = _Part(
    prefix="plan",
    order=60,
    why="To see what a decision would allow.",
    origin="treatment plan",
    kind=ItemKind.TREATMENT,
)
_CONTACT = _Part(
    prefix="plan",
    order=70,
    why="To reach somebody in an emergency.",
    origin="client record",
    kind=ItemKind.PERSON,
)
_ASKED = _Part(
    prefix="asked",
    order=90,
    why="No dosing session is planned without it.",
    origin="this practice",
    kind=ItemKind.TREATMENT,
)


def items(episode: Episode, screening: Screening, context: Context) -> Iterator[ReferralItem]:
    """The packet's items; their order leaves room for those of other plugins.

    Args:
        episode: Whose packet it is.
        screening: The findings at this moment.
        context: Practice and catalogue.
    """
    for number, item in enumerate(_items(episode, screening, context)):
        yield evolve(item, order=item.order * 1_000 + number)


def _items(episode: Episode, screening: Screening, context: Context) -> Iterator[ReferralItem]:
    yield from _person(episode)
    yield from _treatment(episode)
    yield from _findings(screening, context.profile.time_zone)
    yield from _scores(screening, episode, context)
    yield from _facts(episode, context.profile.time_zone)
    yield from _plan(episode, context)
    yield _CONTACT.item(
        "emergency_contact", "Emergency contact", _contact(episode.client.emergency_contact)
    )
    yield from _asked()


def _person(episode: Episode) -> Iterator[ReferralItem]:
    client = episode.client
    born = client.birth_date.isoformat() if client.birth_date else None
    yield _CLIENT.item("name", "Name", client.name)
    yield _CLIENT.item("birth_date", "Birth date", born)
    yield _CLIENT.item(
        "sex", "Sex, where a rule needs it", client.sex.value if client.sex else None
    )
    yield _CLIENT.item("contact", "How to reach the person", _contact(client.contact))


def _treatment(episode: Episode) -> Iterator[ReferralItem]:
    indication = episode.treatment.indication
    kind = "substance use disorder" if indication.is_substance_use else "psychiatric disorder"
    yield _TREATMENT.item("indication", "What the person wants help with", indication.value)
    yield _TREATMENT.item(
        "off-label", "Off-label", f"Yes: ketamine is not FDA-approved for any {kind}."
    )


def _findings(screening: Screening, zone: str) -> Iterator[ReferralItem]:
    seen = f"screening of {day_of(screening.at, zone).isoformat()}"
    asked = screening.at_stage(*BEFORE_THE_DAY)
    told = [finding for finding in asked if _matters(finding)]
    quiet = [f"{f.rule} ({f.version})" for f in asked if not _matters(f)]
    for number, finding in enumerate(told, start=1):
        yield _SCREENING.item(
            f"{number:03}", _verdict(finding), _why(finding), origin=_origin(finding, seen)
        )
    if not asked:
        yield _SCREENING.item("000", "Findings", "no rule was asked", origin=seen)
    if quiet:
        label = "Rules that found nothing"
        yield _SCREENING.item("998", label, ", ".join(quiet), origin=seen)
    later = [f"{f.rule} ({f.version})" for f in screening.at_stage(Stage.DAY_OF)]
    if later:
        label = "Asked on the day of each session"
        yield _SCREENING.item("999", label, ", ".join(later), origin="this practice")


def _matters(finding: Finding) -> bool:
    return finding.disposition > Disposition.CLEAR or finding.truth is Truth.UNKNOWN


def _verdict(finding: Finding) -> str:
    word = finding.disposition.word.capitalize()
    return f"{word}: not known" if finding.truth is Truth.UNKNOWN else word


def _why(finding: Finding) -> str:
    lines = [finding.why, f"Rule {finding.rule}, version {finding.version}."]
    if finding.override is not None:
        lines.append(f"This finding is {finding.override.words}")
    if finding.keys:
        lines.append("Missing or decisive: " + ", ".join(finding.keys))
    return "\n".join(lines)


def _origin(finding: Finding, seen: str) -> str:
    source = finding.source
    return f"{seen}; {source.title} ({source.locator})" if source else seen


def _scores(screening: Screening, episode: Episode, context: Context) -> Iterator[ReferralItem]:
    zone = context.profile.time_zone
    latest = {response.instrument: response.at for response in episode.responses}
    for score in screening.scores:
        instrument = context.catalogue.instrument(score.instrument)
        title = instrument.title if instrument else score.instrument
        at = latest.get(score.instrument)
        when = f"filled in on {day_of(at, zone).isoformat()}" if at else "date not recorded"
        yield _SCORES.item(score.instrument, title, _score(score, context), origin=when)
    if not screening.scores:
        yield _SCORES.item("none", "Questionnaires", None)


def _score(score: Score, context: Context) -> str:
    flags = [f"Flag: {flag.words}" for flag in score.flags]
    told = [*verdict_words(score), *flags]
    if isinstance(score, NotScorable):
        gaps = f" Missing items: {', '.join(score.missing)}." if score.missing else ""
        spread = f" The total could be {score.lowest} to {score.highest}."
        head = f"NOT SCORABLE: {score.reason.rstrip('.')}.{gaps}"
        head += "" if score.lowest is None else spread
        return "\n".join((head, *told))
    parts = [f"{part.scale}: {part.total}" for part in score.subscales]
    scales = ["Parts: " + ", ".join(parts)] if parts else []
    total = "Complete; it has no total" if score.total is None else f"{score.total} points"
    return "\n".join((f"{total}{_band(score, context)}", *scales, *told))


def _band(score: Scored, context: Context) -> str:
    instrument = context.catalogue.instrument(score.instrument)
    if score.band is None:
        return ""
    bands = instrument.total.bands if instrument else ()
    return f" ({next((b.label for b in bands if b.id == score.band), score.band)})"


def _facts(episode: Episode, zone: str) -> Iterator[ReferralItem]:
    latest = {fact.field: fact for fact in episode.facts}
    for field in (*EXPECTED, *sorted(set(latest) - set(EXPECTED))):
        label = EXPECTED.get(field, field.replace("_", " ").capitalize())
        fact = latest.get(field)
        part = evolve(_FACTS, kind=_KIND_OF.get(field))
        if fact is None:
            yield part.item(field, label, None)
        else:
            origin = f"recorded by {fact.by}, as of {day_of(fact.at, zone).isoformat()}"
            yield part.item(field, label, _value(fact), origin=origin)


def _value(fact: Fact) -> str:
    if fact.absent is not None:
        return f"{UNKNOWN} ({fact.absent.value.replace('-', ' ')})"
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    return f"{fact.value} {fact.unit or ''}".strip()


def _plan(episode: Episode, context: Context) -> Iterator[ReferralItem]:
    treatment = episode.treatment
    protocol = context.catalogue.protocol(treatment.protocol)
    named = f"{protocol.title}, version {protocol.version}" if protocol else treatment.protocol
    yield _PLAN.item("protocol", "Protocol", named)
    if protocol:
        yield _PLAN.item("doses", "Dosing sessions in it", str(len(protocol.doses)))
    chosen = ((name, context.catalogue.modality(name)) for name in treatment.modalities)
    therapies = [known.title if known else name for name, known in chosen]
    yield _PLAN.item("therapies", "Talk therapy", ", ".join(therapies))
    lead = context.profile.person(treatment.lead_therapist)
    yield _PLAN.item("therapist", "Lead therapist, present throughout", lead.name if lead else None)
    begin = treatment.start_after
    yield _PLAN.item("start", "Not before", begin.isoformat() if begin else None)


def _asked() -> Iterator[ReferralItem]:
    yield _ASKED.item(
        "decision",
        "Please send back",
        "Your decision (cleared, declined, more information); for how many dosing sessions; "
        "valid until when; your limits; limits for vital signs; tests you want; "
        "when you look again.",
    )


def _contact(contact: Contact | None) -> str | None:
    if contact is None:
        return None
    parts: Iterable[str | None] = (contact.name, contact.relation, contact.phone, contact.email)
    return ", ".join(part for part in parts if part) or None


def _id(prefix: str, name: str) -> str:
    """An id is at most 80 characters long; a longer one gets a short stand-in."""
    whole = f"{prefix}.{name}"
    return whole if len(whole) <= 80 else f"{prefix}.{opaque(name)}"


def _cut(text: str, most: int) -> str:
    """Text within a field's limit. What is cut off is said."""
    flat = text if most == _LONGEST else " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 20]} ... (cut off)"
