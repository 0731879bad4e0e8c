"""`Practice`: the one door through which a host works with ketaprac."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from ketaprac import (
    adoption,
    alerts,
    clearances,
    disclosures,
    documents,
    forms,
    gates,
    paperwork,
    pathway,
    registry,
    review,
    screening,
    signing,
)
from ketaprac.caller import Fault
from ketaprac.decision import Decision, Made, PlannedTogether, Repaired, ToPlan
from ketaprac.errors import BadInput, unknown
from ketaprac.faults import as_objection
from ketaprac.gates import Situation
from ketaprac.hookspecs import ALERTS, GATE, OBSERVE
from ketaprac.house import House
from ketaprac.model import events as e
from ketaprac.model.alert import AlertStanding, AlertState
from ketaprac.model.artifact import Artifact, Exporter, LintFinding
from ketaprac.model.availability import Availability, Occupied
from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode, evolve, fold
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.gate import Objection
from ketaprac.model.moment import utc_now
from ketaprac.model.outcome import Outcomes
from ketaprac.model.people import Client, Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import Protocol
from ketaprac.model.referral import Clearance, ClearanceState, Disclosure, ItemKind
from ketaprac.model.rule import RulesAdopted
from ketaprac.model.screening import Recommendation, Screening
from ketaprac.model.series import PlanRequest, Series
from ketaprac.model.session import DosingSession
from ketaprac.model.signing import Marks, SignedForm
from ketaprac.model.treatment import Treatment
from ketaprac.outcomes import outcomes as read_outcomes
from ketaprac.owed import owed
from ketaprac.planning.slots import BusyFunction, with_busy
from ketaprac.plugins import (
    VARIABLE,
    PluginInfo,
    Selection,
    from_environment,
    given,
    load,
    refuse_unknown,
    settings_values,
)
from ketaprac.plugins import discover as installed

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ketaprac.model.practice_plan import Progress
    from ketaprac.model.repair import Disruption

_log = logging.getLogger("ketaprac")

_NOTHING_TO_TAKE_BACK: Final = Objection(
    code="form.nothing-to-take-back",
    words="No consent of that kind is live, so there is nothing to take back.",
    todo="Check the record: what was signed, and what was taken back already.",
    key="consents",
)
DEFAULT_PLANNER: Final = "exact"


class Practice:
    """A practice with its plugins: screens, refers, clears, plans, records, exports.

    It holds no client's data: an episode goes in, an episode comes out, and the
    host stores it.

    Args:
        profile: The practice.
        plugins: Plugins that the host hands over itself (modules or objects).
        discover: Whether to find installed plugins as well.
        selection: Which plugins may be loaded, in addition to the lists of the
            environment variable ``KETAPRAC_PLUGINS``.
        settings: The ``[settings.NAME]`` tables of the practice file.
        folder: Where relative paths in them begin; the working directory where None.
        protocols: The practice's own, beside those of plugins.
        clock: Gives the present moment.
        token: Gives a random id that nobody can guess.
        guard: See :class:`ketaprac.caller.Caller`.
        adoptions: Records of prescribers who adopted the screening rules, as
            :meth:`adopt_rules` gave them, where the host stores them itself.

    Raises:
        BadInput: A list names an unknown plugin, or settings do not fit.
    """

    def __init__(
        self,
        profile: PracticeProfile,
        *,
        plugins: Iterable[object] = (),
        discover: bool = True,
        selection: Selection | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        folder: Path | None = None,
        protocols: Iterable[Protocol] = (),
        clock: Callable[[], dt.datetime] = utc_now,
        token: Callable[[], str] = secrets.token_hex,
        guard: Callable[[Callable[[], Any]], Any] | None = None,
        adoptions: Iterable[RulesAdopted] = (),
    ) -> None:
        profile = review.with_records(profile, adoptions)
        candidates = (*given(plugins), *(installed() if discover else ()))
        environment, own = from_environment(), selection or Selection()
        refuse_unknown(environment, candidates, where=VARIABLE)
        refuse_unknown(own, candidates, where="plugins")
        loaded = load(candidates, own.narrowed(environment), **({"guard": guard} if guard else {}))
        values = settings_values(loaded.settings, settings or {}, loaded.infos, folder)
        context = Context(profile=profile, now=clock(), settings=values)
        self._house = House(
            profile=profile,
            loaded=loaded,
            registry=registry.collect(loaded.caller, context, protocols),
            settings=values,
        )
        # Asked for once: where a text changes later, forms are drafts until a new start.
        self._adoptable: dict[tuple[ConsentKind, str], tuple[ConsentSection, ...]] = {}
        self._clock = clock
        self._token = token

    # -- what there is ---------------------------------------------------------

    @property
    def profile(self) -> PracticeProfile:
        """The practice."""
        return self._house.profile

    @property
    def plugins(self) -> tuple[PluginInfo, ...]:
        """Every plugin, with what became of it."""
        return self._house.loaded.infos

    @property
    def catalogue(self) -> Catalogue:
        """Instruments, rules, protocols and modalities of all plugins."""
        return self._house.catalogue

    @property
    def exporters(self) -> tuple[Exporter, ...]:
        """Makers of documents, by id."""
        return tuple(p.value for _, p in sorted(self._house.registry.exporters.items()))

    @property
    def lintable(self) -> tuple[str, ...]:
        """Media types of which files can be checked."""
        return documents.lintable(self._house)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What went wrong while plugins were loaded and asked for their content."""
        return self._house.faults

    def now(self, episode: Episode | None = None) -> dt.datetime:
        """The present moment, never before the newest entry of an episode.

        A clock that is set back must not bring an expired clearance to life.
        """
        present = self._clock()
        return max(present, episode.latest) if episode else present

    def context(self, episode: Episode | None = None) -> Context:
        """What plugins are told: for hosts that call what a plugin offers besides hooks.

        Args:
            episode: Whose newest entry the moment is not before.
        """
        return self._house.context(self.now(episode))

    # -- recording -------------------------------------------------------------

    def open(self, episode_id: str, client: Client, treatment: Treatment, *, by: str) -> Episode:
        """Opens an episode of care.

        Args:
            episode_id: The host's id; unique within the practice.
            client: Particulars, as far as they are known.
            treatment: What is to be treated, and how.
            by: Id of who records it.
        """
        event = e.EpisodeOpened(at=self.now(), by=by, client=client, treatment=treatment)
        episode = fold(episode_id, (event,))
        self._tell(event)
        return episode

    def reopen(self, episode_id: str, log: Iterable[e.Event]) -> Episode:
        """The episode that stored events add up to; nobody is told of them again.

        Args:
            episode_id: The host's id.
            log: All events, oldest first.
        """
        return fold(episode_id, log)

    def record(self, episode: Episode, event: e.Event) -> Decision:
        """Records an event, unless a gate stays shut.

        The event's own time is moved up to the episode's newest entry where the
        clock was set back, so that the log never runs backwards.

        Args:
            episode: Where things stand.
            event: What happened, or what somebody wants to do.
        """
        event = attrs.evolve(event, at=max(event.at, episode.latest))
        objections, faults = self._objections(episode, event)
        if objections:
            return Decision(episode=episode, objections=objections, faults=faults)
        after = evolve(episode, event)
        self._tell(event)
        return Decision(episode=after, events=(event,))

    def _objections(
        self, episode: Episode, event: e.Event
    ) -> tuple[tuple[Objection, ...], tuple[Fault, ...]]:
        """The core's objections, those of plugins, and one for each that failed."""
        own = (
            *_not_yet(event, self.now(episode)),
            *pathway.objections(event, self._situation(episode, event.at)),
        )
        action = pathway.action_of(event)
        if action is None:
            return own, ()
        context = self._house.context(event.at)
        asked = self._house.caller.checked(GATE, action=action, episode=episode, context=context)
        added = (attrs.evolve(item.value, plugin=item.origin.plugin) for item in asked.items)
        return (*own, *added, *map(as_objection, asked.faults)), asked.faults

    def _tell(self, event: e.Event | RulesAdopted) -> None:
        for fault in self._house.caller.checked(OBSERVE, event=event).faults:
            _log.warning("plugin %s failed in %s", fault.origin.plugin, fault.hook)

    def _situation(self, episode: Episode, at: dt.datetime) -> Situation:
        house = self._house
        return Situation(
            episode=episode,
            at=at,
            profile=house.profile,
            protocol=house.catalogue.protocol(episode.treatment.protocol),
            screen=lambda: screening.screen(house, episode, at),
            form=lambda kind: paperwork.form(house, episode, kind, at).value,
            needed=tuple(
                kind
                for kind in forms.needed(episode, house.profile, house.catalogue)
                if kind is not ConsentKind.TREATMENT
            ),
            head=lambda kind: house.catalogue.form(kind, episode.client.language),
            modalities=tuple(
                house.catalogue.modality(m) or m for m in episode.treatment.modalities
            ),
        )

    # -- screening -------------------------------------------------------------

    def screen(self, episode: Episode, *, at: dt.datetime | None = None) -> Screening:
        """Asks every rule and every plugin about the record as it stands.

        Args:
            episode: Where things stand.
            at: The moment in question; now where None.

        Returns:
            All findings, most severe first. A plugin that failed gives a HOLD
            finding that names it.
        """
        return screening.screen(self._house, episode, at or self.now(episode))

    def record_screening(
        self, episode: Episode, *, by: str, recommendation: Recommendation | None = None
    ) -> Decision:
        """Records the findings as they stand and what a named person recommends.

        Args:
            episode: Where things stand.
            by: Id of the person.
            recommendation: What they recommend; what follows from the findings
                where None. Gates look at the findings whatever is said here.
        """
        found = self.screen(episode)
        return self.record(
            episode,
            e.ScreeningRecorded(
                at=found.at,
                by=by,
                screening=found,
                recommendation=recommendation or found.recommendation,
            ),
        )

    def adopt_rules(self, *, by: str) -> RulesAdopted:
        """A prescriber adopts all screening rules, exactly as they stand now.

        Args:
            by: Id of the prescriber who read them.

        Returns:
            The record. The host stores it and gives it to the next
            :class:`Practice` as one of its ``adoptions``. Observers are told of it.

        Raises:
            BadInput: The practice has no such prescriber, or a plugin failed, so that
                these are not all the rules.
        """
        if self.faults:
            raise BadInput(
                "a plugin failed, so these are not all the rules",
                todo="Mend or block it first; see `ketaprac plugins list`",
            )
        prescribers = {p.id: p for p in self.profile.people if Role.PRESCRIBER in p.roles}
        if by not in prescribers:
            raise unknown("prescriber", by, prescribers, where="by")
        adopted = review.adopt(self.catalogue.rules, prescribers[by], self.now())
        self._tell(adopted)
        return adopted

    def override(
        self, episode: Episode, rule: str, *, by: str, why: str, at: dt.datetime | None = None
    ) -> Decision:
        """Signs for going on in spite of a finding, as it is now.

        Args:
            episode: Where things stand.
            rule: Id of the rule.
            by: Id of who answers for it: the rule's owner or a prescriber.
            why: The reason, in their words.
            at: When it is or was signed; now where None.

        Raises:
            BadInput: No rule has that id.
        """
        moment = max(at or self.now(episode), episode.latest)
        findings = {f.rule: f for f in self.screen(episode, at=moment).findings}
        if rule not in findings:
            raise unknown("rule", rule, findings, where="overrides.rule")
        event = e.OverrideSigned(
            at=moment,
            by=by,
            rule=rule,
            version=findings[rule].version,
            truth=findings[rule].truth,
            disposition=findings[rule].disposition,
            why=why,
        )
        return self.record(episode, event)

    # -- consents and referral -------------------------------------------------

    def consent_form(
        self,
        episode: Episode,
        kind: ConsentKind,
        *,
        recipient: str | None = None,
        takes_back: Collection[ConsentKind] = (),
    ) -> Made:
        """The current form of a kind, made out to a client.

        Args:
            episode: For whom.
            kind: Which form.
            recipient: Id of who may receive records, where the kind names one.
            takes_back: What is taken back (withdrawal only); all that is live where
                empty.

        Returns:
            The form, or what must be known first. A plugin that failed means that
            no form is produced: it might lack what matters.

        Raises:
            BadInput: A section has no place on this form, such as one on counseling
                notes, which need a form of their own.
        """
        at = self.now(episode)
        missing = forms.holes(kind, episode, self.profile, self.catalogue, recipient)
        if kind is ConsentKind.WITHDRAWAL:
            given = paperwork.titles(self._house, episode, at, takes_back)
            missing += () if given else (_NOTHING_TO_TAKE_BACK,)
        made = paperwork.form(
            self._house, episode, kind, at, recipient=recipient, takes_back=takes_back
        )
        if missing or made.objections:
            return attrs.evolve(made, value=None, objections=(*missing, *made.objections))
        return attrs.evolve(made, value=self._with_adoption(made.value))

    def sign_consent(
        self,
        episode: Episode,
        form: ConsentForm,
        marks: Marks,
        *,
        by: str,
        recipient: str | None = None,
        scope: Collection[ItemKind] = (),
        takes_back: Collection[ConsentKind] = (),
        finish: Callable[[bytes], bytes] | None = None,
    ) -> signing.Signed:
        """Makes the final record of a form that was signed, and records the consent.

        Args:
            episode: Whose.
            form: Exactly the one that was presented.
            marks: What was captured.
            by: Id of who records it.
            recipient: Id of who may receive records, where the form names one.
            scope: Kinds of information that may be shared; all where empty.
            takes_back: What a withdrawal takes back; all that is live where empty.
            finish: Takes the record's bytes and gives those that are kept: archived,
                sealed, or both (:mod:`ketaprac_templates.archive`,
                :mod:`ketaprac_templates.seal`).

        Returns:
            The episode with the consent (or the withdrawals), the record's bytes and their
            SHA-256; or what is missing, and then no record.

        Raises:
            BadInput: Something that was captured cannot be printed.
        """
        signed = SignedForm(form=form, marks=marks)
        found = self._unsigned(signed, episode)
        if found:
            return signing.Signed(decision=Decision(episode=episode, objections=found))
        record = self._document(signing.RECORD, signed, episode)
        if finish is not None:
            record = attrs.evolve(record, content=finish(record.content))
        digest = signing.sha256(record.content)
        if form.kind is ConsentKind.WITHDRAWAL:
            given = paperwork.taken_back(self._house, episode, marks.presented_at, takes_back)
            events: tuple[e.Event, ...] = signing.withdrawals_of(given, signed, digest, by=by)
        else:
            consent = signing.consent_of(
                signed, episode, digest, recipient=recipient, scope=tuple(scope)
            )
            events = (e.ConsentSigned(at=self.now(episode), by=by, consent=consent),)
        decision = self._all_or_none(episode, events)
        if decision.held:
            return signing.Signed(decision=decision)
        return signing.Signed(decision=decision, record=record, sha256=digest)

    def _unsigned(self, signed: SignedForm, episode: Episode) -> tuple[Objection, ...]:
        """Why a form does not count as signed; nothing is printed of one that does not."""
        form, marks = signed.form, signed.marks
        found = tuple(signing.lacks(form, marks, episode, self.profile, self.now(episode)))
        if found:
            return found
        shown = self._document(signing.FORM, form, episode)
        return tuple(signing.not_presented(marks, shown))

    def _all_or_none(self, episode: Episode, events: Sequence[e.Event]) -> Decision:
        before, done = episode, list[e.Event]()
        if not events:
            return Decision(episode=before, objections=(_NOTHING_TO_TAKE_BACK,))
        for event in events:
            decision = self.record(episode, event)
            if decision.held:
                return attrs.evolve(decision, episode=before)
            episode, done = decision.episode, [*done, *decision.events]
        return Decision(episode=episode, events=tuple(done))

    def _document(self, exporter: str, subject: object, episode: Episode) -> Artifact:
        made = self.export(exporter, subject, episode)
        if isinstance(made, Fault):
            raise BadInput(f"cannot be made: {made}", where=exporter)
        return made

    def _with_adoption(self, form: ConsentForm) -> ConsentForm:
        """The form with who adopted all that its kind can say, if anybody did."""
        if form.adopted_by is not None or not self.profile.adopted:
            return form
        key = (form.kind, form.language)
        if key not in self._adoptable:
            self._adoptable[key] = self.adoptable(*key)
        adopted = adoption.by_whom(self.profile, form, self._adoptable[key])
        return attrs.evolve(form, adopted_by=adopted)

    def consents_needed(self, episode: Episode) -> tuple[ConsentKind, ...]:
        """The consents that a case asks for, in the order of the pathway.

        Args:
            episode: Whose case.
        """
        return forms.needed(episode, self.profile, self.catalogue)

    def title_of(self, kind: ConsentKind, language: str = "en") -> str:
        """What a kind of form is called.

        Args:
            kind: Which form.
            language: BCP 47 tag.
        """
        return forms.blank(kind, language, self.catalogue).title

    def adoptable(self, kind: ConsentKind, language: str = "en") -> tuple[ConsentSection, ...]:
        """All that a kind of form can say in this practice: what a person adopts.

        :func:`ketaprac.forms.content_hash` of it goes into ``[[adopted]]``.

        Args:
            kind: Which form.
            language: BCP 47 tag.
        """
        return adoption.everything(self._house, kind, language, self.now())

    def referral(
        self,
        episode: Episode,
        recipient: str,
        *,
        at: dt.datetime | None = None,
        leave_out: Collection[ItemKind] = (),
    ) -> Made:
        """Puts the packet for a prescriber together; nothing is sent by that.

        Args:
            episode: Whose packet.
            recipient: Id of the prescriber.
            at: The moment in question; now where None.
            leave_out: Kinds of information that a person decided not to send; the
                packet says so.

        Returns:
            The packet, marked incomplete where a plugin failed.
        """
        moment = max(at or self.now(episode), episode.latest)
        found = self.screen(episode, at=moment)
        return paperwork.packet(self._house, episode, recipient, found, moment, leave_out=leave_out)

    def refer(
        self,
        episode: Episode,
        recipient: str,
        *,
        by: str,
        at: dt.datetime | None = None,
        leave_out: Collection[ItemKind] = (),
        packet: str | None = None,
    ) -> Decision:
        """Sends a packet, unless the gate stays shut. Each sending is a new referral.

        Args:
            episode: Whose packet.
            recipient: Id of the prescriber.
            by: Id of who sends it.
            at: When it is or was sent; now where None.
            leave_out: Kinds of information that a person decided not to send.
            packet: SHA-256 of the packet as it was sent, where that was noted down;
                that of the packet itself where None.
        """
        made = self.referral(episode, recipient, at=at, leave_out=leave_out)
        event = e.ReferralSent(
            at=made.value.made_at,
            by=by,
            referral=made.value,
            packet=packet or disclosures.packet_hash(made.value),
        )
        return self.record(episode, event)

    def disclosures(self, episode: Episode) -> tuple[Disclosure, ...]:
        """The account of disclosures: what was sent to whom, when, why and on what basis.

        Args:
            episode: Whose records left.
        """
        return disclosures.disclosures(episode)

    def clear(
        self, episode: Episode, clearance: Clearance, *, by: str, packet: str | None = None
    ) -> Decision:
        """Records a prescriber's decision, unless it answers something else.

        Args:
            episode: Where things stand.
            clearance: The decision.
            by: Id of who records it.
            packet: SHA-256 of the packet that the reply names; it must be that of
                the packet which was sent. Not compared where None.
        """
        if packet is not None:
            wrong = tuple(disclosures.misdirected(episode, clearance, packet))
            if wrong:
                return Decision(episode=episode, objections=wrong)
        event = e.ClearanceGiven(at=self.now(episode), by=by, clearance=clearance)
        return self.record(episode, event)

    def clearance_states(self, episode: Episode) -> tuple[ClearanceState, ...]:
        """What can be said of the latest decision now; empty where there is none.

        Args:
            episode: Where things stand.
        """
        protocol = self._house.catalogue.protocol(episode.treatment.protocol)
        return clearances.states(episode, self.now(episode), self.profile.time_zone, protocol)

    # -- planning and follow-up ------------------------------------------------

    def plan(
        self,
        episode: Episode,
        *,
        by: str,
        availability: Availability | None = None,
        fixed: Mapping[str, dt.datetime] | None = None,
        planner: str = DEFAULT_PLANNER,
        busy: BusyFunction | None = None,
        taken: Iterable[Occupied] = (),
    ) -> Decision:
        """Plans the series up to the authorised dosing sessions and records it.

        Args:
            episode: Whose series.
            by: Id of who plans.
            availability: When the client can come; any time where None.
            fixed: Starts of sessions that must not move, by step.
            planner: Id of the engine.
            busy: Asked for the busy times of each person, each room and ``"client"``
                with the first and last instant that matter; gives busy times or
                FHIR Slots (see :mod:`ketaprac.planning.slots`).
            taken: What the sessions of other clients take up, from
                :func:`ketaprac.planning.loads.loads`.

        Returns:
            The episode with its series, or the reasons why there is none.

        Raises:
            BadInput: No planner has that id, or the request contradicts itself.
        """
        from ketaprac.planning.series import series_for

        wanted = ToPlan(
            episode=episode, availability=availability or Availability(), fixed=fixed or {}
        )
        request = self._request(wanted)
        if not isinstance(request, PlanRequest):
            return Decision(episode=episode, objections=request)
        request = _told_by_host(request, busy, taken)
        planned = series_for(self._house, episode, request, planner)
        return self._planned(episode, planned, by)

    def alternatives(
        self,
        episode: Episode,
        *,
        availability: Availability | None = None,
        fixed: Mapping[str, dt.datetime] | None = None,
        busy: BusyFunction | None = None,
        taken: Iterable[Occupied] = (),
        k: int = 3,
    ) -> tuple[Series, ...]:
        """The k best series that differ in the day of the first dose or in the therapist.

        Nothing is recorded: whoever chooses one records it as
        :class:`~ketaprac.model.events.SeriesPlanned`.

        Args:
            episode: Whose series.
            availability: When the client can come; any time where None.
            fixed: Starts of sessions that must not move, by step.
            busy: As for :meth:`plan`.
            taken: As for :meth:`plan`.
            k: How many, 1 to 20.

        Returns:
            The best one first; none where :meth:`plan` has objections.

        Raises:
            BadInput: The request contradicts itself, or ``k`` is out of range.
        """
        from ketaprac.planning import alternatives, check

        wanted = ToPlan(
            episode=episode, availability=availability or Availability(), fixed=fixed or {}
        )
        request = self._request(wanted)
        if not isinstance(request, PlanRequest):
            return ()
        request = _told_by_host(request, busy, taken)
        return tuple(one for one in alternatives(request, k) if not check(one, request))

    def plan_all(
        self,
        clients: Iterable[ToPlan],
        *,
        by: str,
        seed: int = 0,
        iterations: int | None = None,
        stop_after: dt.timedelta | None = None,
        executor: Executor | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> PlannedTogether:
        """Plans the series of many clients together, so that none is in another's way.

        See :func:`ketaprac.planning.plan_practice` for what is best, and for the
        arguments that are not told here.

        Args:
            clients: Whose series, one entry for each.
            by: Id of who plans.

        Returns:
            For each client the episode with its series, or why there is none. A client
            whose entries contradict themselves does not keep the others from theirs.

        Raises:
            BadInput: A client stands there twice.
        """
        from ketaprac.planning import plan_practice
        from ketaprac.planning.series import outcomes, recordable

        wanted = _each_once(clients)
        asked = {name: self._request_or_reason(one) for name, one in wanted.items()}
        requests = {n: one for n, one in asked.items() if isinstance(one, PlanRequest)}
        plan = plan_practice(
            requests.values(),
            seed=seed,
            iterations=iterations,
            stop_after=stop_after,
            executor=executor,
            on_progress=on_progress,
        )
        found = outcomes(plan, requests)
        decisions = {}
        for name, one in wanted.items():
            request, planned = asked[name], found.get(name, ())
            if isinstance(request, PlanRequest) and isinstance(planned, Series):
                planned = recordable(self._house, one.episode, request, planned)
            elif not isinstance(request, PlanRequest):
                planned = request
            decisions[name] = self._planned(one.episode, planned, by)
        return PlannedTogether(
            plan=plan,
            decisions=decisions,
            series={name: request.id for name, request in requests.items()},
        )

    def repair(
        self,
        clients: Iterable[ToPlan],
        disruptions: Iterable[Disruption],
        *,
        by: str,
        accept: Iterable[str] = (),
    ) -> Repaired:
        """Mends the series that something upset, by moving as little as possible.

        See :func:`ketaprac.planning.repair`. Whoever looks at the moves and agrees
        stores the episodes; whoever does not forgets them.

        Args:
            clients: Everybody with a series; others are passed over.
            disruptions: What happened.
            by: Id of who mends.
            accept: Ids of therapists who may take one session of each client.

        Raises:
            BadInput: A client stands there twice, or a disruption names somebody or
                something unknown.
        """
        from ketaprac.planning.repairs import repaired

        wanted = {n: one for n, one in _each_once(clients).items() if one.episode.series}
        return repaired(
            self._house,
            wanted,
            tuple(disruptions),
            now=max((self.now(one.episode) for one in wanted.values()), default=self.now()),
            accept=tuple(accept),
            ask=self._request,
            record=lambda episode, series: self._planned(episode, series, by),
            cancel=lambda episode, session: self.cancel(episode, session, by=by),
        )

    def _request_or_reason(self, wanted: ToPlan) -> PlanRequest | tuple[Objection, ...]:
        from ketaprac.planning.refusal import verify
        from ketaprac.planning.series import no_plan

        try:
            request = self._request(wanted)
            if isinstance(request, PlanRequest):
                verify(request)
        except BadInput as error:
            return (no_plan(str(error)),)
        return request

    def _request(self, wanted: ToPlan) -> PlanRequest | tuple[Objection, ...]:
        """What to ask a planner, or what keeps the gate shut."""
        from ketaprac.planning.request import id_for, request_for

        episode, at = wanted.episode, self.now(wanted.episode)
        situation = self._situation(episode, at)
        shut = tuple(gates.plan_doses(situation))
        if shut or situation.protocol is None:
            return shut
        return request_for(
            episode,
            situation.protocol,
            self.profile,
            client=wanted.availability,
            series_id=id_for(episode, self.profile, self._token),
            fixed=wanted.fixed,
            now=at,
        )

    def _planned(
        self, episode: Episode, planned: Series | tuple[Objection, ...], by: str
    ) -> Decision:
        if not isinstance(planned, Series):
            return Decision(episode=episode, objections=planned)
        event = e.SeriesPlanned(at=self.now(episode), by=by, series=planned)
        return self.record(episode, event)

    def cancel(self, episode: Episode, session: str, *, by: str) -> Decision:
        """Calls a planned session off. Calendars strike it out; planning again moves it.

        No gate is asked: less can always be done.

        Args:
            episode: Whose series.
            session: Id of the step.
            by: Id of who calls it off.
        """
        return self.record(
            episode, e.SessionCancelled(at=self.now(episode), by=by, session=session)
        )

    def follow_up(self, episode: Episode) -> FollowUpPlan:
        """Everything that is owed to a client, after sessions and about open referrals.

        Args:
            episode: Whose follow-up.

        Returns:
            The tasks by due window. What a failing plugin could not plan stands
            among the gaps.
        """
        return owed(self._house, episode, self.now(episode))

    def outcomes(self, episode: Episode) -> Outcomes:
        """How a client is doing: every questionnaire over time, and what is missing.

        Args:
            episode: Whose.
        """
        at = self.now(episode)
        return read_outcomes(episode, self.catalogue, at, self.follow_up(episode))

    def overdue(self, episode: Episode) -> tuple[FollowUp, ...]:
        """What is owed, not done, and late: also referrals that nobody has heard of.

        Args:
            episode: Whose follow-up.
        """
        return self.follow_up(episode).overdue(self.now(episode))

    def record_lacks(
        self, episode: Episode, session: DosingSession, *, by: str
    ) -> tuple[Objection, ...]:
        """What the record of a dosing session lacks before it can be closed.

        Args:
            episode: Whose.
            session: The record as far as it goes.
            by: Id of who keeps it.
        """
        return tuple(gates.record(self._situation(episode, self.now(episode)), session, by))

    # -- alerts ----------------------------------------------------------------

    def alerts(
        self, episode: Episode, *, at: dt.datetime | None = None
    ) -> tuple[AlertStanding, ...]:
        """What somebody must look at, and where each stands; open ones first, most urgent first.

        Nobody is called by that: ketaprac is no emergency service.

        Args:
            episode: Whose.
            at: The moment in question; now where None.

        Returns:
            Those on record and those that follow from the record now. A plugin that
            failed gives an alert that says so.
        """
        at = max(at or self.now(episode), episode.latest)
        seen = alerts.Seen(
            episode=episode,
            screening=self.screen(episode, at=at),
            plan=owed(self._house, episode, at),
            at=at,
        )
        own = alerts.found(seen)
        asked = self._house.caller.checked(
            ALERTS, alerts=own, episode=episode, context=self._house.context(at)
        )
        return alerts.standings(episode, alerts.raised(own, asked, at))

    def raise_alerts(self, episode: Episode, *, by: str, at: dt.datetime | None = None) -> Decision:
        """Puts on record what :meth:`alerts` gives and no log holds yet.

        What is on record stays until a named person closes it, even where its cause
        is gone.

        Args:
            episode: Whose.
            by: Id of who looked, or of the host's own job.
            at: The moment in question; now where None.
        """
        recorded = {standing.alert.id for standing in episode.alerts}
        done: list[e.Event] = []
        when = at or self.now(episode)
        for standing in self.alerts(episode, at=when):
            if standing.alert.id in recorded:
                continue
            event = e.AlertRaised(at=when, by=by, alert=standing.alert)
            decision = self.record(episode, event)
            if decision.held:
                return decision
            episode, done = decision.episode, [*done, *decision.events]
        return Decision(episode=episode, events=tuple(done))

    def handle_alert(
        self,
        episode: Episode,
        alert: str,
        state: AlertState,
        *,
        by: str,
        why: str | None = None,
        at: dt.datetime | None = None,
    ) -> Decision:
        """Writes down what became of an alert.

        Args:
            episode: Whose.
            alert: Id of the alert.
            state: What it has become.
            by: Id of the person.
            why: What was done, or why it is closed.
            at: When; now where None.
        """
        raised = Decision(episode=episode)
        if alert not in {standing.alert.id for standing in episode.alerts}:
            raised = self.raise_alerts(episode, by=by, at=at)
        if raised.held:
            return raised
        when = at or self.now(raised.episode)
        event = e.AlertHandled(at=when, by=by, alert=alert, state=state, why=why)
        handled = self.record(raised.episode, event)
        if handled.held:
            return Decision(episode=episode, objections=handled.objections, faults=handled.faults)
        return Decision(episode=handled.episode, events=(*raised.events, *handled.events))

    # -- documents -------------------------------------------------------------

    def export(self, exporter: str, subject: object, episode: Episode) -> Artifact | Fault:
        """Turns a value into a document.

        Args:
            exporter: Id of the exporter, such as ``calendar.client``.
            subject: What it takes: a series, a referral, a form, a follow-up plan,
                a screening, or the episode.
            episode: Whose document it is.

        Returns:
            The document, or the fault of the plugin that was to make it.

        Raises:
            BadInput: No exporter has that id, it takes something else, or
                something in the record must be corrected first.
        """
        return documents.export(self._house, exporter, subject, episode, self.now(episode))

    def lint(
        self, content: bytes, media_type: str, audience: str | None = None
    ) -> tuple[LintFinding, ...]:
        """Everything wrong with an exported file, by line.

        Args:
            content: The file: anything at all, also empty or binary.
            media_type: One of :attr:`lintable`.
            audience: Whom the file is for, to also look for what they must not see.

        Raises:
            BadInput: Nothing can check such a file, or there is no such audience.
        """
        return documents.lint(self._house, content, media_type, audience, self.now())


def _each_once(clients: Iterable[ToPlan]) -> dict[str, ToPlan]:
    found: dict[str, ToPlan] = {}
    for one in clients:
        if found.setdefault(one.episode.id, one) is not one:
            raise BadInput(f"{one.episode.id!r} stands there twice", where="clients")
    return found


def _told_by_host(
    request: PlanRequest, busy: BusyFunction | None, taken: Iterable[Occupied]
) -> PlanRequest:
    """The request with what the host knows of other calendars and other clients."""
    request = attrs.evolve(request, taken=(*request.taken, *taken))
    return request if busy is None else with_busy(request, busy)


def _not_yet(event: e.Event, now: dt.datetime) -> tuple[Objection, ...]:
    if event.at <= now:
        return ()
    return (
        Objection(
            code="date.future",
            words="What is to be recorded is dated in the future.",
            todo="Correct the date, or this machine's clock.",
        ),
    )
