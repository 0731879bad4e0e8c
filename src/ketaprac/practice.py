"""`Practice`: the one door through which a host works with ketaprac."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import attrs
from attrs import frozen

from ketaprac import forms, gates, hookspecs, law, pathway, registry, rules
from ketaprac.caller import Fault, Origin, Provided
from ketaprac.errors import BadInput, Held, unknown
from ketaprac.faults import as_finding, as_gap, as_objection
from ketaprac.gates import Situation
from ketaprac.model import events as e
from ketaprac.model.artifact import Artifact, Exporter, LintFinding, Takes
from ketaprac.model.availability import Availability
from ketaprac.model.consent import ConsentForm, ConsentKind
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode, evolve, fold
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.gate import Objection
from ketaprac.model.people import Client
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.referral import Referral
from ketaprac.model.screening import (
    Disposition,
    Recommendation,
    Screening,
)
from ketaprac.model.series import (
    NoPlan,
    PlanRequest,
    Series,
    SessionStatus,
    Violation,
)
from ketaprac.model.treatment import Treatment
from ketaprac.plugins import (
    Loaded,
    PluginInfo,
    Selection,
    from_environment,
    given,
    load,
    settings_values,
)
from ketaprac.plugins import discover as installed

_log = logging.getLogger("ketaprac")

DEFAULT_PLANNER: Final = "exact"


def utc_now() -> dt.datetime:
    """The machine's clock; the only place where ketaprac looks at it."""
    return dt.datetime.now(dt.UTC)


@frozen(kw_only=True, repr=False)
class Decision:
    """What became of something that somebody wanted to record.

    Attributes:
        episode: After it, or unchanged where it was held.
        events: What was recorded; empty where it was held.
        objections: Why it was held; empty where it was recorded.
        faults: What plugins did wrong on the way.
    """

    episode: Episode
    events: tuple[e.Event, ...] = ()
    objections: tuple[Objection, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def held(self) -> bool:
        """Whether a gate stayed shut."""
        return bool(self.objections)

    def unwrap(self) -> Episode:
        """The episode after it.

        Raises:
            Held: A gate stayed shut.
        """
        if self.objections:
            raise Held(self.objections)
        return self.episode


@frozen(kw_only=True, repr=False)
class Made:
    """A form or a packet, or why there is none.

    Attributes:
        value: The form or packet; None where it cannot be made.
        objections: Why not.
        faults: What plugins did wrong on the way.
    """

    value: Any
    objections: tuple[Objection, ...] = ()
    faults: tuple[Fault, ...] = ()


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
        clock: Gives the present moment.
        token: Gives a random id that nobody can guess.
        guard: See :class:`ketaprac.caller.Caller`.

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
        clock: Callable[[], dt.datetime] = utc_now,
        token: Callable[[], str] = secrets.token_hex,
        guard: Callable[[Callable[[], Any]], Any] | None = None,
    ) -> None:
        self.profile = profile
        self._clock = clock
        self._token = token
        candidates = (*given(plugins), *(installed() if discover else ()))
        chosen = (selection or Selection()).narrowed(from_environment())
        options = {"guard": guard} if guard else {}
        self._loaded: Loaded = load(candidates, chosen, **options)
        self._call = self._loaded.caller
        self._settings = settings_values(self._loaded.settings, settings or {}, self._loaded.infos)
        self._registry = registry.collect(self._call)

    # -- what there is ---------------------------------------------------------

    @property
    def plugins(self) -> tuple[PluginInfo, ...]:
        """Every plugin, with what became of it."""
        return self._loaded.infos

    @property
    def catalogue(self) -> Catalogue:
        """Instruments, rules, protocols and modalities of all plugins."""
        return self._registry.catalogue

    @property
    def exporters(self) -> tuple[Exporter, ...]:
        """Makers of documents, by id."""
        return tuple(p.value for _, p in sorted(self._registry.exporters.items()))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What went wrong while plugins were loaded and asked for their content."""
        return (*self._loaded.faults, *self._registry.faults)

    def now(self, episode: Episode | None = None) -> dt.datetime:
        """The present moment, never before the newest entry of an episode.

        A clock that is set back must not bring an expired clearance to life.
        """
        present = self._clock()
        return max(present, episode.latest) if episode else present

    def _context(self, episode: Episode, at: dt.datetime | None = None) -> Context:
        """What plugins are told besides the episode."""
        return Context(
            profile=self.profile,
            now=at or self.now(episode),
            catalogue=self.catalogue,
            settings=self._settings,
        )

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
        context = self._context(episode, event.at)
        asked = self._call.checked(hookspecs.GATE, action=action, episode=episode, context=context)
        added = (attrs.evolve(item.value, plugin=item.origin.plugin) for item in asked.items)
        return (*own, *added, *map(as_objection, asked.faults)), asked.faults

    def _tell(self, event: e.Event) -> None:
        for fault in self._call.checked(hookspecs.OBSERVE, event=event).faults:
            _log.warning("plugin %s failed in %s", fault.origin.plugin, fault.hook)

    def _situation(self, episode: Episode, at: dt.datetime) -> Situation:
        return Situation(
            episode=episode,
            at=at,
            profile=self.profile,
            protocol=self.catalogue.protocol(episode.treatment.protocol),
            screen=lambda: self.screen(episode, at=at),
            form=lambda kind: self._form(episode, kind, None, at).value,
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
        moment = at or self.now(episode)
        context = self._context(episode, moment)
        asked = self._call.checked(hookspecs.SCREEN, episode=episode, context=context)
        findings = [
            *rules.screen(self.catalogue.rules, episode, moment, self.catalogue),
            *(attrs.evolve(item.value, plugin=item.origin.plugin) for item in asked.items),
            *law.findings(self.profile, moment),
            *map(as_finding, self._loaded.faults),
            *map(as_finding, self._registry.screening_faults),
            *map(as_finding, asked.faults),
        ]
        findings.sort(key=lambda finding: (-finding.disposition, finding.rule))
        return Screening(
            at=moment,
            findings=tuple(findings),
            scores=rules.scores(episode, self.catalogue),
        )

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
        screening = self.screen(episode)
        return self.record(
            episode,
            e.ScreeningRecorded(
                at=screening.at,
                by=by,
                screening=screening,
                recommendation=recommendation or screening.recommendation,
            ),
        )

    # -- consents and referral -------------------------------------------------

    def consent_form(
        self, episode: Episode, kind: ConsentKind, *, recipient: str | None = None
    ) -> Made:
        """The current form of a kind, made out to a client.

        Args:
            episode: For whom.
            kind: Which form.
            recipient: Id of who may receive records (disclosure only).

        Returns:
            The form, or what must be known first. A plugin that failed means that
            no form is produced: it might lack what matters.
        """
        missing = forms.holes(kind, episode, self.profile, self.catalogue, recipient)
        made = self._form(episode, kind, recipient, self.now(episode))
        if missing or made.objections:
            return attrs.evolve(made, value=None, objections=(*missing, *made.objections))
        return made

    def _form(
        self, episode: Episode, kind: ConsentKind, recipient: str | None, at: dt.datetime
    ) -> Made:
        form = forms.blank(kind, episode.client.language)
        context = self._context(episode, at)
        asked = self._call.checked(
            hookspecs.CONSENT_SECTIONS, form=form, episode=episode, context=context
        )
        problems = [*map(as_objection, asked.faults)]
        if not asked.items:
            problems.append(_NO_SECTIONS)
        if problems:
            return Made(value=None, objections=tuple(problems), faults=asked.faults)
        words = forms.placeholders(kind, episode, self.profile, recipient, at)
        return Made(value=forms.assemble(form, asked.values, words, self.profile))

    def referral(self, episode: Episode, recipient: str, *, at: dt.datetime | None = None) -> Made:
        """Puts the packet for a prescriber together; nothing is sent by that.

        Args:
            episode: Whose packet.
            recipient: Id of the prescriber.
            at: The moment in question; now where None.

        Returns:
            The packet, marked incomplete where a plugin failed.
        """
        at = max(at or self.now(episode), episode.latest)
        asked = self._call.checked(
            hookspecs.REFERRAL_ITEMS,
            episode=episode,
            screening=self.screen(episode, at=at),
            context=self._context(episode, at),
        )
        live = episode.live_consents(ConsentKind.DISCLOSURE, at, self.profile.time_zone)
        basis = [consent.id for consent in live if consent.recipient == recipient]
        packet = Referral(
            id=f"referral-{len(episode.referrals) + 1}",
            recipient=recipient,
            purpose="Medical screening and decision on ketamine-assisted therapy",
            items=tuple(sorted(asked.values, key=lambda item: (item.order, item.id))),
            consent=basis[-1] if basis else None,
            made_at=at,
            complete=bool(asked.items) and not asked.faults,
        )
        return Made(value=packet, faults=asked.faults)

    def refer(
        self, episode: Episode, recipient: str, *, by: str, at: dt.datetime | None = None
    ) -> Decision:
        """Sends a packet, unless the gate stays shut.

        Args:
            episode: Whose packet.
            recipient: Id of the prescriber.
            by: Id of who sends it.
            at: When it is or was sent; now where None.
        """
        made = self.referral(episode, recipient, at=at)
        event = e.ReferralSent(at=made.value.made_at, by=by, referral=made.value)
        return self.record(episode, event)

    # -- planning and follow-up ------------------------------------------------

    def plan(
        self,
        episode: Episode,
        *,
        by: str,
        availability: Availability | None = None,
        fixed: Mapping[str, dt.datetime] | None = None,
        planner: str = DEFAULT_PLANNER,
    ) -> Decision:
        """Plans the series up to the authorised dosing sessions and records it.

        Args:
            episode: Whose series.
            by: Id of who plans.
            availability: When the client can come; any time where None.
            fixed: Starts of sessions that must not move, by step.
            planner: Id of the engine.

        Returns:
            The episode with its series, or the reasons why there is none.

        Raises:
            BadInput: No planner has that id, or the request contradicts itself.
        """
        from ketaprac.planning.request import id_for, missed, request_for
        from ketaprac.planning.revision import revised, without

        at = self.now(episode)
        situation = self._situation(episode, at)
        objections = tuple(gates.plan_doses(situation))
        if objections or situation.protocol is None:
            return Decision(episode=episode, objections=objections)
        request = request_for(
            episode,
            situation.protocol,
            self.profile,
            client=availability or Availability(),
            series_id=id_for(episode, self.profile, self._token),
            fixed=fixed or {},
            now=at,
        )
        planned = self._planned(planner, request)
        if isinstance(planned, tuple):
            return Decision(episode=episode, objections=planned)
        starts = {session.id: session.start for session in request.locked}
        gone = missed(situation.protocol, starts, at)
        series = revised(without(planned, gone), episode.series)
        problems, faults = self._check(series, episode, at)
        if problems:
            return Decision(episode=episode, objections=problems, faults=faults)
        return self.record(episode, e.SeriesPlanned(at=at, by=by, series=series))

    def _planned(self, planner: str, request: PlanRequest) -> Series | tuple[Objection, ...]:
        from ketaprac.planning import EXACT, check

        engines = {EXACT.id: Provided(EXACT, Origin("core")), **self._registry.planners}
        if planner not in engines:
            raise unknown("planner", planner, engines)
        engine = engines[planner]
        result = self._call.render(
            engine.origin,
            hookspecs.PLANNERS.name,
            _PLANS,
            lambda: engine.value.plan(request),
            hookspecs.PLANNERS.on_fault,
        )
        if isinstance(result, Fault):
            return (as_objection(result),)
        if isinstance(result, NoPlan):
            return tuple(map(_no_plan, result.reasons))
        broken = check(result, request)
        return tuple(map(_broken, broken)) if broken else result

    def _check(
        self, series: Series, episode: Episode, at: dt.datetime
    ) -> tuple[tuple[Objection, ...], tuple[Fault, ...]]:
        asked = self._call.checked(
            hookspecs.CHECK_SERIES,
            series=series,
            episode=episode,
            context=self._context(episode, at),
        )
        held = [
            gates.held_by(attrs.evolve(item.value, plugin=item.origin.plugin))
            for item in asked.items
            if item.value.disposition >= Disposition.HOLD
        ]
        return (*held, *map(as_objection, asked.faults)), asked.faults

    def follow_up(self, episode: Episode) -> FollowUpPlan:
        """Everything that is owed to a client after the sessions of the series.

        Args:
            episode: Whose follow-up.

        Returns:
            The tasks by due window. What a failing plugin could not plan stands
            among the gaps.
        """
        context = self._context(episode)
        tasks: dict[str, FollowUp] = {}
        gaps: dict[str, None] = {}
        for session in episode.series.sessions if episode.series else ():
            if session.status is SessionStatus.CANCELLED:
                continue
            asked = self._call.checked(
                hookspecs.FOLLOW_UP, episode=episode, session=session, context=context
            )
            tasks.update((task.id, task) for task in asked.values)
            gaps.update((as_gap(fault), None) for fault in asked.faults)
        ordered = sorted(tasks.values(), key=lambda task: (task.due_until, task.id))
        return FollowUpPlan(tasks=tuple(ordered), done=episode.done, gaps=tuple(gaps))

    # -- documents -------------------------------------------------------------

    def export(self, exporter: str, subject: object, episode: Episode) -> Artifact | Fault:
        """Turns a value into a document.

        Args:
            exporter: Id of the exporter, such as ``calendar.client``.
            subject: What it takes: a series, a referral, a form, a follow-up plan,
                or the episode.
            episode: Whose document it is.

        Returns:
            The document, or the fault of the plugin that was to make it.

        Raises:
            BadInput: No exporter has that id, it takes something else, or
                something in the record must be corrected first.
        """
        found = self._registry.exporters.get(exporter)
        if found is None:
            raise unknown("exporter", exporter, self._registry.exporters)
        if not isinstance(subject, _TAKES[found.value.takes]):
            raise BadInput(f"the exporter {exporter!r} takes a {found.value.takes.value}")
        context = self._context(episode)
        return self._call.render(
            found.origin,
            hookspecs.EXPORTERS.name,
            Artifact,
            lambda: found.value.render(subject, episode, context),
            hookspecs.EXPORTERS.on_fault,
        )

    @property
    def lintable(self) -> tuple[str, ...]:
        """Media types of which files can be checked."""
        return tuple(sorted({_bare(e.media_type) for e in self.exporters if e.lint is not None}))

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
        for exporter in self.exporters:
            if exporter.lint is not None and _bare(exporter.media_type) == media_type:
                return exporter.lint(content, audience)
        raise unknown("media type", media_type, self.lintable)


_PLANS: Final[tuple[type[Series | NoPlan], ...]] = (Series, NoPlan)

_TAKES: Final[dict[Takes, type]] = {
    Takes.SERIES: Series,
    Takes.EPISODE: Episode,
    Takes.REFERRAL: Referral,
    Takes.CONSENT_FORM: ConsentForm,
    Takes.FOLLOW_UPS: FollowUpPlan,
}

_NO_SECTIONS: Final = Objection(
    code="form.no-sections",
    words="No plugin contributes any text to this form.",
    todo="See `ketaprac plugins list`: a consent plugin must be active.",
)


def _bare(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.partition(";")[0].strip()


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


def _no_plan(reason: str) -> Objection:
    return Objection(
        code="plan.none",
        words=reason[:500],
        todo="Change what the reason names, and plan again.",
    )


def _broken(violation: Violation) -> Objection:
    return Objection(
        code=f"plan.{violation.code}"[:80],
        words=f"{violation.session}: {violation.words}"[:500],
        todo="This plan is not used; plan again, or correct what is fixed.",
        key="sessions",
    )
