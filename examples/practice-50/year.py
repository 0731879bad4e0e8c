"""Twelve months of one practice: what clients, therapists and prescriber do, day by day.

Everything that happens is recorded through :class:`ketaprac.Practice`, as a host would;
nothing reaches past its gates. All clients, and all that befalls them, are invented and
follow from a seed.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count
from typing import Final, TypeAlias

from attrs import define, field
from invariants import Watch

from ketaprac import Practice
from ketaprac.alert_rules import REPORTS
from ketaprac.decision import Decision
from ketaprac.model import events as e
from ketaprac.model import rule as r
from ketaprac.model.alert import AlertState
from ketaprac.model.availability import Availability
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp
from ketaprac.model.protocol import StepKind
from ketaprac.model.referral import Clearance, ClearanceDecision, ReferralStatus
from ketaprac.model.screening import Answer, Fact, Recommendation, Response, Stage, Truth
from ketaprac.model.series import SessionStatus
from ketaprac.model.session import (
    AdverseEvent,
    AdverseKind,
    Attendance,
    Attending,
    Discharge,
    Disposal,
    Dissociation,
    LozengeCount,
    Observation,
    Sedation,
    Severity,
    Taken,
    Tick,
    TickState,
    Vitals,
    Watched,
)
from ketaprac.planning.loads import loads
from ketaprac.records import checklist

HOUR: Final = dt.timedelta(hours=1)
MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
OFFICE: Final = "office"
PRESCRIBER: Final = "dr-abara"
Value: TypeAlias = bool | int | float | str
Step: TypeAlias = Callable[[], None]

#: What an office finds out of a client with whom nothing stands against it.
WORDS: Final = {"allergies": "none", "medicines": "none", "last_use": "weeks ago"}


@define(kw_only=True)
class Year:
    """A practice and its calendar of what happens next.

    Attributes:
        practice: The practice; its clock is :meth:`clock`.
        until: When the year is over.
        watch: Checks every step.
        at: Now.
        clients: By id.
        tally: How often what happened.
    """

    practice: Practice
    until: dt.datetime
    watch: Watch
    at: dt.datetime
    clients: dict[str, Life] = field(factory=dict)
    tally: Counter[str] = field(factory=Counter)
    _agenda: list[tuple[dt.datetime, int, Step]] = field(factory=list)
    _number: count[int] = field(factory=count)

    def when(self, at: dt.datetime, step: Step) -> None:
        """Puts something on the calendar; never before now."""
        heapq.heappush(self._agenda, (max(at, self.at), next(self._number), step))

    def run(self, on_step: Callable[[], None] = lambda: None) -> None:
        """Lets the year go by.

        Args:
            on_step: Called after each thing that happened.
        """
        while self._agenda and self._agenda[0][0] <= self.until:
            self.at, _, step = heapq.heappop(self._agenda)
            step()
            on_step()
        self.at = self.until


@define(kw_only=True)
class Life:
    """One client, from the consultation to the end of the year.

    Attributes:
        year: The practice and its calendar.
        rng: The client's own chances, so that no client changes another's.
        episode: Where things stand.
        availability: When the client can come.
        truths: What is so, by field, where it is not as the office would wish.
        mood: How the client does, 0 (well) to 3.
        lozenges: How many the client holds.
        on_the_way: How many were prescribed since the last count.
    """

    year: Year
    rng: random.Random
    episode: Episode
    availability: Availability
    truths: dict[str, Value] = field(factory=dict)
    mood: float = 2.0
    lozenges: int = 0
    on_the_way: int = 0

    # -- recording ---------------------------------------------------------------

    @property
    def practice(self) -> Practice:
        return self.year.practice

    @property
    def therapist(self) -> str:
        return self.episode.treatment.lead_therapist or OFFICE

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def took(self, decision: Decision) -> bool:
        """Takes over what was recorded, has it checked, and says whether it was."""
        self.episode = decision.episode
        self.year.watch.look(self.episode)
        for event in decision.events:
            self.year.tally[type(event).__name__] += 1
        for objection in decision.objections:
            self.year.tally[f"held: {objection.code}"] += 1
        return not decision.objections

    def record(self, event: e.Event) -> bool:
        return self.took(self.practice.record(self.episode, event))

    def later(self, after: dt.timedelta, step: Step) -> None:
        self.year.when(self.year.at + after, step)

    # -- before the series ---------------------------------------------------------

    def consult(self) -> None:
        """The consultation; what is not answered yet comes some days later."""
        at = self.year.at
        self.record(e.ConsultationHeld(at=at, by=OFFICE, held_at=at))
        self.ask(Stage.PSYCHOLOGICAL, Stage.MEDICAL, share=0.8)
        self.later(3 * DAY, self.screen)
        self.later(7 * DAY, self.desk)

    def ask(self, *stages: Stage, share: float = 1.0) -> None:
        """Finds out whatever a finding of these stages still asks for."""
        for _ in range(2):  # what is answered can raise a further question
            found = self.practice.screen(self.episode).at_stage(*stages)
            keys = dict.fromkeys(key for one in found if one.holds for key in one.keys)
            for key in keys:
                if self.chance(share):
                    self.answer(key)

    def answer(self, key: str) -> None:
        at, (table, _, name) = self.year.at, key.partition(".")
        if table == "facts":
            value, unit = self.truth(name)
            fact = Fact(field=name, value=value, unit=unit, at=at, by=self.therapist)
            self.record(e.FactRecorded(at=at, by=self.therapist, fact=fact))
        elif table == "answers":
            self.fill_in(name.partition(".")[0])

    def truth(self, name: str) -> tuple[Value, str | None]:
        """What is so; what nothing is known of is as nobody would worry about."""
        tests = [t for rule in self.practice.catalogue.rules for t in r.tests_of(rule.when)]
        asked = [t for t in tests if isinstance(t, r.FactIs) and t.field == name]
        calm, unit = (harmless(asked[0]), asked[0].unit) if asked else ("none", None)
        return self.truths.get(name, WORDS.get(name, calm)), unit

    def fill_in(self, name: str) -> None:
        """A questionnaire; its answers go with how the client does."""
        instrument = self.practice.catalogue.instrument(name)
        if instrument is None:
            return
        answers = tuple(
            Answer(item=item.id, value=self.says(name, item.id, item.values))
            for item in instrument.items
        )
        response = Response(instrument=name, at=self.year.at, by="client", answers=answers)
        self.record(e.ResponseRecorded(at=self.year.at, by=OFFICE, response=response))

    def says(self, instrument: str, item: str, values: tuple[int, ...]) -> int:
        """One answer: calm, except where the instrument asks how things are."""
        calm = min(values)
        if (instrument, item) == URGENT:
            return calm + int(self.chance(0.01))
        if instrument not in HOW_ARE_YOU:
            return calm
        return min(calm + int(self.mood * self.rng.random() * 1.5), max(values))

    def screen(self) -> None:
        """A therapist looks at the findings, signs for what can be, and recommends."""
        self.ask(Stage.PSYCHOLOGICAL, Stage.MEDICAL)
        for finding in self.practice.screen(self.episode).at_stage(Stage.PSYCHOLOGICAL):
            if finding.holds and finding.rule.startswith("weave."):
                why = "In separate sessions, as agreed."
                self.took(
                    self.practice.override(self.episode, finding.rule, by=self.therapist, why=why)
                )
        self.took(self.practice.record_screening(self.episode, by=self.therapist))
        recorded = self.episode.screening
        if recorded is not None and recorded.recommendation is Recommendation.REFER:
            self.later(DAY, self.refer)
        elif any(name in self.truths for name in PASSING):
            # What passes is asked again once it has.
            for name in PASSING:
                self.truths.pop(name, None)
            self.later(45 * DAY, self.screen)
        else:
            self.later(10 * DAY, lambda: self.close("Something else helps more."))

    def refer(self) -> None:
        self.sign(ConsentKind.DISCLOSURE)
        if self.took(self.practice.refer(self.episode, PRESCRIBER, by=OFFICE)):
            self.later(self.rng.randrange(2, 9) * DAY, self.decide)

    def sign(self, kind: ConsentKind) -> bool:
        at = self.year.at
        to = PRESCRIBER if kind.names_recipient else None
        last = (at + 400 * DAY).date() if kind.names_recipient else None
        consent = Consent(
            id=f"consent-{len(self.episode.log)}",
            kind=kind,
            version=self.version(kind),
            signed_at=at,
            signed_by="client",
            recipient=to,
            expires_on=last,
        )
        return self.record(e.ConsentSigned(at=at, by=OFFICE, consent=consent))

    def version(self, kind: ConsentKind) -> str:
        head = self.practice.catalogue.form(kind, self.episode.client.language)
        return head.version if head else "1"

    def decide(self) -> None:
        """The prescriber decides: a first batch, more information, or no."""
        packet = self.episode.referrals[-1].id
        grave = any(
            f.holds and f.truth is Truth.YES
            for f in self.practice.screen(self.episode).at_stage(Stage.MEDICAL)
        )
        if not grave and self.chance(0.05):
            self.record(
                e.ReferralAnswered(
                    at=self.year.at,
                    by=PRESCRIBER,
                    referral=packet,
                    status=ReferralStatus.DECLINED,
                    why="No place this year.",
                )
            )
            self.later(14 * DAY, lambda: self.close("The prescriber has no place."))
            return
        if self.clear(2, declined=grave):
            self.later(2 * DAY, self.prepare)
        else:
            self.later(14 * DAY, lambda: self.close("The prescriber declined."))

    def clear(self, sessions: int, *, declined: bool = False) -> bool:
        """The prescriber's decision; whether it clears."""
        at = self.year.at
        clearance = Clearance(
            id=f"clearance-{len(self.episode.log)}",
            decision=ClearanceDecision.DECLINED if declined else ClearanceDecision.CLEARED,
            sessions=0 if declined else sessions,
            valid_until=None if declined else (at + 150 * DAY).date(),
            by=PRESCRIBER,
            given_at=at,
            lozenges=None if declined else sessions,
        )
        self.took(self.practice.clear(self.episode, clearance, by=PRESCRIBER))
        self.on_the_way += 0 if declined else sessions
        return not declined

    def prepare(self) -> None:
        """Whatever has to be signed is, and the series is planned."""
        for kind in self.practice.consents_needed(self.episode):
            zone = self.practice.profile.time_zone
            if not self.episode.live_consents(kind, self.year.at, zone):
                self.sign(kind)
        self.ask(Stage.MEDICAL)
        self.plan()

    # -- the series ----------------------------------------------------------------

    def plan(self) -> None:
        """Plans what is still to come, around what other clients have."""
        others = (c.episode.series for c in self.year.clients.values() if c is not self)
        taken = loads(
            session
            for series in others
            if series is not None
            for session in series.sessions
            if session.monitored_until > self.year.at
        )
        before = {s.id: s.start for s in self.coming()}
        decision = self.practice.plan(
            self.episode, by=OFFICE, availability=self.availability, taken=taken
        )
        if not self.took(decision):
            self.without_plan(decision)
            return
        for session in self.coming():
            if before.get(session.id) != session.start:
                step = self.dose if session.kind is StepKind.DOSING else self.meet
                self.year.when(
                    session.start,
                    lambda s=session.id, at=session.start, do=step: self.on_time(s, at, do),
                )

    def without_plan(self, decision: Decision) -> None:
        """No time fits, or something holds: the client makes room once, and then it ends."""
        if any(objection.code != "plan.none" for objection in decision.objections):
            self.later(21 * DAY, self.again)
        elif self.availability != Availability():
            self.availability = Availability()  # any time the therapist has
            self.later(7 * DAY, self.again)
        else:
            self.later(7 * DAY, lambda: self.close("No times were found that fit."))

    def again(self) -> None:
        """Plans anew where something held: what was asked too long ago is asked again."""
        if not self.may_go_on():
            return
        self.ask(Stage.MEDICAL, Stage.SERIES)
        if not self.episode.sessions_left or self.lapsed():
            self.review()
        else:
            self.plan()

    def lapsed(self) -> bool:
        zone = self.practice.profile.time_zone
        return self.episode.clearance_at(self.year.at, zone) is None

    def may_go_on(self) -> bool:
        zone = self.practice.profile.time_zone
        live = self.episode.live_consents(ConsentKind.TREATMENT, self.year.at, zone)
        return bool(live) and not self.episode.closed

    def coming(self) -> list:  # type: ignore[type-arg]
        series = self.episode.series
        return [
            s
            for s in (series.sessions if series else ())
            if s.status is not SessionStatus.CANCELLED
            and s.start >= self.year.at
            and s.id not in self.episode.held
            and self.episode.session(s.id) is None
        ]

    def on_time(self, step: str, at: dt.datetime, do: Callable[[str], None]) -> None:
        """Does what was planned, unless it was moved or called off meanwhile."""
        if any(s.id == step and s.start == at for s in self.coming()) and self.may_go_on():
            do(step)

    def meet(self, step: str) -> None:
        """A session without medicine; now and then somebody does not come."""
        at, session = self.year.at, self.episode.series.session(step)
        if session.kind is StepKind.INTEGRATION and self.chance(0.05):
            self.record(e.SessionCancelled(at=at, by=OFFICE, session=step))
            self.plan()
            return
        self.record(e.SessionHeld(at=at, by=self.therapist, session=step, held_at=at))
        for modality in map(self.practice.catalogue.modality, self.episode.treatment.modalities):
            for topic in checklist(modality, session.kind) if modality else ():
                if topic not in self.episode.signed:
                    self.record(e.TopicSigned(at=at, by=self.therapist, session=step, topic=topic))
        if session.kind is StepKind.REVIEW:
            self.later(DAY, self.review)

    def review(self) -> None:
        """The prescriber looks again, and authorises what is left of the series, or not."""
        if not self.may_go_on():
            return
        self.ask(Stage.MEDICAL, Stage.SERIES)
        protocol = self.practice.catalogue.protocol(self.episode.treatment.protocol)
        left = len(protocol.doses) - len(self.episode.sessions)
        if left and self.clear(left, declined=self.chance(0.07)):
            self.later(DAY, self.again_after_review)

    def again_after_review(self) -> None:
        if self.may_go_on():
            self.ask(Stage.MEDICAL, Stage.SERIES)
            self.plan()

    def dose(self, step: str) -> None:
        """The day of a dosing session."""
        if self.chance(0.05):
            self.does_not_begin(step, "Did not come.")
            return
        self.truths.pop("sober_today", None)
        if self.chance(0.05):
            self.year.tally["relapse"] += 1
            self.truths["sober_today"] = False
        self.ask(*Stage)
        at, given = self.year.at, self.episode.clearance
        event = e.SessionStarted(
            at=at,
            by=self.therapist,
            session=step,
            clearance=given.id if given else "none",
            present=(self.therapist,),
            attended=(Attendance(part=Attending.THERAPIST, person=self.therapist),),
        )
        if not self.record(event):
            self.does_not_begin(step, "The gate of the day stayed shut.")
        elif self.chance(0.03):
            self.later(10 * MINUTE, lambda: self.break_off(step))
        else:
            self.later(150 * MINUTE, lambda: self.finish(step, at))

    def does_not_begin(self, step: str, why: str) -> None:
        self.record(e.SessionNotStarted(at=self.year.at, by=self.therapist, session=step, why=why))
        self.truths.pop("sober_today", None)
        self.later(2 * DAY, self.again)

    def break_off(self, step: str) -> None:
        medicine = self.rng.choice((Truth.NO, Truth.UNKNOWN))
        self.record(
            e.SessionAborted(
                at=self.year.at,
                by=self.therapist,
                session=step,
                why="Wish of the client.",
                medicine=medicine,
            )
        )
        self.later(2 * DAY, self.again)

    def finish(self, step: str, began: dt.datetime) -> None:
        """Writes the record, and lets the client go once it is complete."""
        for seen in self.seen(began):
            self.record(
                e.SessionObserved(at=self.year.at, by=self.therapist, session=step, seen=seen)
            )
        at = self.year.at
        check = Discharge(
            at=at,
            vitals=self.vitals(at),
            oriented=True,
            steady=True,
            escort="Somebody Invented",
            no_driving_explained=True,
            crisis_plan_given=True,
            by=self.therapist,
        )
        self.record(e.SessionEnded(at=at, by=self.therapist, session=step, discharge=check))
        self.mood = max(0.0, self.mood - self.rng.random() * 0.5)
        if not self.episode.sessions_left and not self.looks_again():
            self.later(DAY, self.review)

    def looks_again(self) -> bool:
        """Whether a review by the prescriber is planned."""
        return any(session.kind is StepKind.REVIEW for session in self.coming())

    def seen(self, began: dt.datetime) -> Iterable[Observation]:
        """All that the record of a session holds."""
        took, now = began + 5 * MINUTE, self.year.at
        yield self.vitals(began)
        yield Taken(
            at=took, words="As labelled.", lozenges=1, held_minutes=12, disposal=Disposal.SPAT
        )
        came, self.on_the_way = self.on_the_way, 0
        self.lozenges += came - 1
        self.lozenges -= int(self.lozenges > 0 and self.chance(0.03))  # one was lost
        yield LozengeCount(at=took, received=came, left=max(0, self.lozenges))
        yield self.vitals(took + 40 * MINUTE)
        deep = Dissociation.MARKED if self.chance(0.2) else Dissociation.MILD
        yield Watched(at=took + 45 * MINUTE, sedation=Sedation.DROWSY, dissociation=deep)
        if self.chance(0.15):
            severity = Severity.SEVERE if self.chance(0.1) else Severity.MILD
            kind = self.rng.choice((AdverseKind.NAUSEA, AdverseKind.ANXIETY, AdverseKind.PRESSURE))
            at = took + 60 * MINUTE
            yield AdverseEvent(at=at, kind=kind, severity=severity, done="Rest and company.")
        else:
            yield Tick(at=now, item="adverse-events", state=TickState.NONE)
        for name in self.episode.treatment.modalities:
            modality = self.practice.catalogue.modality(name)
            for item in checklist(modality) if modality else ():
                yield Tick(at=now, item=item, state=TickState.DONE)

    def vitals(self, at: dt.datetime) -> Vitals:
        upper = self.rng.randrange(108, 134)
        return Vitals(at=at, systolic=upper, diastolic=upper - 42, pulse=self.rng.randrange(58, 84))

    # -- afterwards ----------------------------------------------------------------

    def desk(self) -> None:
        """What somebody at the desk does for a client twice a week."""
        at = self.year.at
        plan = self.practice.follow_up(self.episode)
        self.year.watch.owes(self.episode, plan)
        if not any(s.is_open for s in self.episode.sessions):
            for task in plan.tasks:
                if task.id not in self.episode.done and task.due_from <= at:
                    self.see_to(task)
        self.alerts()
        if self.chance(0.002):
            self.withdraw()
        elif self.chance(0.001):
            self.revoke()
        self.later(self.rng.choice((1, 1, 2, 4)) * DAY, self.desk)

    def see_to(self, task: FollowUp) -> None:
        """Most is done in time; some is tried in vain, and some forgotten."""
        if self.chance(0.5):
            return
        reached = self.chance(0.93)
        if reached and task.measure is not None and not self.episode.closed:
            self.fill_in(task.measure)
        told = reached and self.chance(0.02)
        self.record(
            e.FollowUpDone(
                at=self.year.at,
                by=self.therapist,
                follow_up=task.id,
                outcome="As agreed." if reached else "Nobody answered.",
                reached=reached,
                reported=(self.rng.choice(REPORTS),) if told else (),
            )
        )
        if reached and task.kind == "discharge-visit":
            self.close("The year of follow-up is over.")

    def alerts(self) -> None:
        """New ones are written down; of those that are open some are seen and some closed."""
        self.took(self.practice.raise_alerts(self.episode, by=OFFICE))
        for standing in self.episode.alerts:
            if not standing.is_open or self.chance(0.4):
                continue
            seen = standing.state is AlertState.RAISED
            state = AlertState.SEEN if seen else AlertState.CLOSED
            why = None if seen else "Spoken with the client and the prescriber."
            self.took(
                self.practice.handle_alert(
                    self.episode, standing.alert.id, state, by=self.therapist, why=why
                )
            )

    def withdraw(self) -> None:
        """The client takes the consent to treatment back; some come again."""
        if not self.may_go_on() or any(s.is_open for s in self.episode.sessions):
            return
        at = self.year.at
        self.record(e.ConsentWithdrawn(at=at, by="client", kind=ConsentKind.TREATMENT))
        for session in self.coming():
            self.record(e.SessionCancelled(at=at, by=OFFICE, session=session.id))
        if self.chance(0.4):
            self.later(30 * DAY, self.come_back)
        else:
            self.later(30 * DAY, lambda: self.close("The client has left."))

    def come_back(self) -> None:
        if not self.episode.closed and self.sign(ConsentKind.TREATMENT):
            self.again()

    def revoke(self) -> None:
        """The prescriber takes the decision back."""
        given = self.episode.clearance
        if self.lapsed() or given is None or self.episode.closed:
            return
        why = "A new medicine; to be looked at first."
        self.record(e.ClearanceRevoked(at=self.year.at, by=given.by, clearance=given.id, why=why))
        self.later(20 * DAY, self.again)

    def close(self, why: str) -> None:
        if not self.episode.closed:
            self.record(e.EpisodeClosed(at=self.year.at, by=self.therapist, why=why))


#: The item on thoughts of death: any answer but the calmest one is urgent.
URGENT: Final = ("phq-9", "9")
#: Questionnaires whose answers go with how the client does.
HOW_ARE_YOU: Final = ("phq-9", "gad-7", "craving-0-10")
#: What holds a client back for a time only.
PASSING: Final = ("current_mania", "support_person")


def harmless(test: r.FactIs) -> Value:
    """A value for which a test does not hold."""
    if isinstance(test.value, bool):
        return not test.value
    if isinstance(test.value, str):
        return "recorded" if test.value != "recorded" else "other"
    lower = test.compare in (r.Compare.AT_LEAST, r.Compare.MORE_THAN)
    return max(0, test.value - 20) if lower else test.value + 20
