"""Every hook of ketaprac: what it is for, what it gets, what it returns.

The annotation of a hook says what ONE implementation returns. The core calls
each implementation alone, consumes what it returns whole, checks it, and takes
all of it or nothing; see :mod:`ketaprac.caller`. Implementations may take any
subset of a hook's arguments. They are called in the order of plugin names, so
``tryfirst`` and ``trylast`` have no effect, and wrappers are refused.

Write an implementation as a function in a module (or a method of an object)
that is registered in the entry-point group ``ketaprac.plugins``. A module may
say which hook API it was written for::

    KETAPRAC_HOOK_API = 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import pluggy
from attrs import frozen

from ketaprac.model.alert import Alert
from ketaprac.model.artifact import Exporter
from ketaprac.model.consent import ConsentSection, FormHead
from ketaprac.model.followup import FollowUp
from ketaprac.model.gate import Objection
from ketaprac.model.indication import IndicationGuide
from ketaprac.model.instrument import Instrument
from ketaprac.model.modality import Modality
from ketaprac.model.protocol import Protocol
from ketaprac.model.referral import ReferralItem
from ketaprac.model.rule import Rule, RulesAdopted
from ketaprac.model.screening import Finding
from ketaprac.model.series import Planner

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.events import Event
    from ketaprac.model.gate import Action
    from ketaprac.model.screening import Screening
    from ketaprac.model.series import PlannedSession, Series

PROJECT: Final = "ketaprac"

#: Raised when hooks change in a way that old plugins cannot follow.
HOOK_API: Final = 1

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

T = TypeVar("T")


@frozen
class HookKey(Generic[T]):
    """A hook's name together with the type of the items it yields.

    pluggy cannot type ``pm.hook.x()``; a key does: ``caller.checked(RULES)``
    gives rules under a strict type checker.

    Attributes:
        name: Name of the hook.
        item: What every item must be; None where nothing is returned.
        on_fault: What follows when a plugin fails, as shown to people.
    """

    name: str
    item: type[T] | None
    on_fault: str


SETTINGS: Final = HookKey[type]("ketaprac_settings", type, "the plugin is not loaded")
INSTRUMENTS: Final = HookKey("ketaprac_instruments", Instrument, "screening holds")
RULES: Final = HookKey("ketaprac_rules", Rule, "screening holds")
SCREEN: Final = HookKey("ketaprac_screen", Finding, "screening holds")
REFERRAL_ITEMS: Final = HookKey(
    "ketaprac_referral_items", ReferralItem, "the packet is incomplete and cannot be sent"
)
PROTOCOLS: Final = HookKey("ketaprac_protocols", Protocol, "its protocols are missing")
MODALITIES: Final = HookKey("ketaprac_modalities", Modality, "its modalities are missing")
INDICATIONS: Final = HookKey(
    "ketaprac_indications", IndicationGuide, "its evidence and alternatives are missing"
)
CONSENT_FORMS: Final = HookKey("ketaprac_consent_forms", FormHead, "its forms are not produced")
PLANNERS: Final = HookKey("ketaprac_planners", Planner, "its planner is missing")
CHECK_SERIES: Final = HookKey("ketaprac_check_series", Finding, "the series is not confirmed")
GATE: Final = HookKey("ketaprac_gate", Objection, "the gate stays shut")
CONSENT_SECTIONS: Final = HookKey(
    "ketaprac_consent_sections", ConsentSection, "the form is not produced"
)
FOLLOW_UP: Final = HookKey("ketaprac_follow_up", FollowUp, "the follow-up list is incomplete")
ALERTS: Final = HookKey("ketaprac_alerts", Alert, "an alert says that some may be missing")
EXPORTERS: Final = HookKey("ketaprac_exporters", Exporter, "its exporters are missing")
OBSERVE: Final = HookKey[object]("ketaprac_observe", None, "nothing: an observer cannot veto")
ADDHOOKS: Final = HookKey[object]("ketaprac_addhooks", None, "the plugin is not loaded")

KEYS: Final[tuple[HookKey[object], ...]] = (
    SETTINGS,
    INSTRUMENTS,
    RULES,
    SCREEN,
    REFERRAL_ITEMS,
    PROTOCOLS,
    MODALITIES,
    INDICATIONS,
    CONSENT_FORMS,
    PLANNERS,
    CHECK_SERIES,
    GATE,
    CONSENT_SECTIONS,
    FOLLOW_UP,
    ALERTS,
    EXPORTERS,
    OBSERVE,
    ADDHOOKS,
)  # type: ignore[assignment]  # a tuple of keys of many types; only name and words are read


class KetapracSpecs:
    """The hooks, as pluggy is told of them."""

    @hookspec
    def ketaprac_settings(self) -> type:
        """The plugin's settings: a frozen attrs class whose fields all have defaults.

        The practice file's table ``[settings.NAME]`` is turned into it, and
        ``context.setting(cls)`` gives it back. On failure the plugin is not loaded.

        Example::

            from attrs import frozen
            from ketaprac.hookspecs import hookimpl

            @frozen(kw_only=True)
            class CallSettings:
                call_before_hour: int = 18

            @hookimpl
            def ketaprac_settings():
                return CallSettings
        """

    @hookspec
    def ketaprac_instruments(self, context: Context) -> Iterable[Instrument]:
        """Questionnaires that the practice can score.

        On failure the registry is incomplete and screening holds.

        Args:
            context: Practice, time and settings. The catalogue is still empty.

        Example::

            import datetime as dt
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.instrument import (
                Instrument, Item, Licence, LicenceStatus, Scale)
            from ketaprac.model.source import Source

            HOUSE = Source(title="House form", locator="practice handbook, 3.2",
                           read_on=dt.date(2026, 11, 1))

            @hookimpl
            def ketaprac_instruments():
                yield Instrument(
                    id="sleep-now", version="1", title="How did you sleep?",
                    items=(Item(id="1", label="Sleep", values=(0, 1, 2)),),
                    total=Scale(id="total", items=("1",), source=HOUSE),
                    window_days=1,
                    licence=Licence(status=LicenceStatus.UNKNOWN))
        """

    @hookspec
    def ketaprac_rules(self, context: Context) -> Iterable[Rule]:
        """Screening rules, as data.

        On failure screening holds.

        Args:
            context: Practice, time and settings. The catalogue is still empty.

        Example::

            import datetime as dt
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.people import Role
            from ketaprac.model.rule import FactIs, Rule
            from ketaprac.model.screening import Disposition, Stage
            from ketaprac.model.source import Source

            @hookimpl
            def ketaprac_rules():
                yield Rule(
                    id="house.lives-alone", version="1", stage=Stage.PSYCHOLOGICAL,
                    when=FactIs(field="lives_alone", value=True),
                    then=Disposition.REVIEW, words="The client lives alone.",
                    change="Someone who can stay over night.", owner=Role.THERAPIST,
                    source=Source(title="House rule", locator="practice handbook, 4.1",
                                  read_on=dt.date(2026, 11, 1)))
        """

    @hookspec
    def ketaprac_screen(self, episode: Episode, context: Context) -> Iterable[Finding]:
        """Findings that rules as data cannot express.

        On failure the plugin's part becomes a HOLD finding that names it.

        Args:
            episode: Where things stand.
            context: Practice, time, catalogue and settings.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.screening import Disposition, Finding, Stage, Truth

            @hookimpl
            def ketaprac_screen(episode, context):
                if not episode.consulted:
                    yield Finding(
                        rule="house.consultation", version="1",
                        stage=Stage.PSYCHOLOGICAL, truth=Truth.UNKNOWN,
                        disposition=Disposition.HOLD,
                        why="No consultation is on record.",
                        change="Hold the consultation and record it.")
        """

    @hookspec
    def ketaprac_referral_items(
        self, episode: Episode, screening: Screening, context: Context
    ) -> Iterable[ReferralItem]:
        """What the prescriber needs to know, and no more.

        On failure the packet is marked incomplete and cannot be sent.

        Args:
            episode: Where things stand.
            screening: The findings at this moment.
            context: Practice, time, catalogue and settings.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.referral import ItemKind, ReferralItem

            @hookimpl
            def ketaprac_referral_items(episode, screening, context):
                yield ReferralItem(
                    id="transport", label="Way home", value="A taxi is booked.",
                    why="Nobody drives after a session.", origin="front desk", order=90,
                    kind=ItemKind.TREATMENT)
        """

    @hookspec
    def ketaprac_protocols(self, context: Context) -> Iterable[Protocol]:
        """Series that a therapist can choose.

        On failure the plugin's protocols are missing, and that is said.

        Args:
            context: Practice, time and settings. The catalogue is still empty.

        Example::

            import datetime as dt
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.evidence import Grade
            from ketaprac.model.protocol import Protocol, Step, StepKind
            from ketaprac.model.source import Source

            @hookimpl
            def ketaprac_protocols():
                yield Protocol(
                    id="talk-only", version="1", title="One conversation",
                    steps=(Step(id="talk", kind=StepKind.CONSULTATION, title="Talk",
                                duration=dt.timedelta(minutes=50)),),
                    grade=Grade.D, route_matches=False, population_matches=False,
                    source=Source(title="House rule", locator="practice handbook, 5",
                                  read_on=dt.date(2026, 11, 1)))
        """

    @hookspec
    def ketaprac_modalities(self, context: Context) -> Iterable[Modality]:
        """Therapies that can be woven into any protocol.

        On failure the plugin's modalities are missing, and that is said.

        Args:
            context: Practice, time and settings. The catalogue is still empty.

        Example::

            import datetime as dt
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.modality import Modality
            from ketaprac.model.source import Source

            @hookimpl
            def ketaprac_modalities():
                yield Modality(
                    id="music", version="1", title="Music listening",
                    source=Source(title="House rule", locator="practice handbook, 6",
                                  read_on=dt.date(2026, 11, 1)))
        """

    @hookspec
    def ketaprac_indications(self, context: Context) -> Iterable[IndicationGuide]:
        """What is known on each thing that is treated: studies, measures, alternatives.

        One plugin gives the guide of an indication; a second one with the same id is
        a fault, and then neither counts. On failure the evidence is missing, and that
        is said.

        Args:
            context: Practice, time and settings. The catalogue is still empty.

        Example::

            import datetime as dt
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.indication import Alternative, IndicationGuide
            from ketaprac.model.source import Source

            HOUSE = Source(title="House rule", locator="practice handbook, 7",
                           read_on=dt.date(2026, 11, 1))

            @hookimpl
            def ketaprac_indications():
                yield IndicationGuide(
                    id="grief", version="1", title="Grief",
                    alternatives=(Alternative(name="Talking to a friend", source=HOUSE),))
        """

    @hookspec
    def ketaprac_consent_forms(self, context: Context) -> Iterable[FormHead]:
        """Kinds of form: title, version, who signs, when it has to be signed anew.

        There is one head for each kind and language. Where no plugin gives one, the
        core's own stands in. On failure the plugin's forms are not produced.

        Args:
            context: Practice, time and settings; the catalogue is still empty.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.consent import ConsentKind, FormHead

            @hookimpl
            def ketaprac_consent_forms():
                yield FormHead(
                    kind=ConsentKind.TOUCH, version="2", title="Consent to touch",
                    code="f6", lasts_days=180)
        """

    @hookspec
    def ketaprac_planners(self) -> Iterable[Planner]:
        """Engines that plan one series.

        On failure the plugin's planner is missing. Every plan is checked by the
        core before anyone sees it, whichever planner made it.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.series import NoPlan, Planner

            def never(request):
                return NoPlan(reasons=("This planner never finds a time.",))

            @hookimpl
            def ketaprac_planners():
                yield Planner(id="never", title="Never", plan=never)
        """

    @hookspec
    def ketaprac_check_series(
        self, series: Series, episode: Episode, context: Context
    ) -> Iterable[Finding]:
        """What speaks against a planned series.

        Findings of HOLD or worse keep it unconfirmed; so does a failure.

        Args:
            series: The plan.
            episode: Where things stand.
            context: Practice, time, catalogue and settings.

        Example::

            from ketaprac.hookspecs import hookimpl

            @hookimpl
            def ketaprac_check_series(series, episode, context):
                return ()
        """

    @hookspec
    def ketaprac_gate(
        self, action: Action, episode: Episode, context: Context
    ) -> Iterable[Objection]:
        """Further reasons why a gate must stay shut. None can be taken away.

        On failure the gate stays shut.

        Args:
            action: The step that somebody wants to take.
            episode: Where things stand.
            context: Practice, time, catalogue and settings.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.gate import Action, Objection

            @hookimpl
            def ketaprac_gate(action, episode):
                client = episode.client
                if action is Action.START_DOSING and client.emergency_contact is None:
                    yield Objection(
                        code="house.no-emergency-contact",
                        words="Nobody is named whom to call in an emergency.",
                        todo="Ask the client and record it.",
                        key="client.emergency_contact")
        """

    @hookspec
    def ketaprac_consent_sections(
        self, form: ConsentForm, episode: Episode, context: Context
    ) -> Iterable[ConsentSection]:
        """Sections of a consent form.

        On failure the form is not produced: it might lack what matters.

        Args:
            form: Kind, version and language, still without these sections.
            episode: For whom it is made out.
            context: Practice, time, catalogue and settings.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.consent import ConsentKind, ConsentSection

            @hookimpl
            def ketaprac_consent_sections(form):
                if form.kind is ConsentKind.TREATMENT:
                    yield ConsentSection(
                        id="house.parking", title="Parking", order=950,
                        body="Please do not come by car.")
        """

    @hookspec
    def ketaprac_follow_up(
        self, episode: Episode, session: PlannedSession, context: Context
    ) -> Iterable[FollowUp]:
        """What somebody owes the client after a session.

        On failure the list is marked incomplete, and a task says so.

        Args:
            episode: Where things stand.
            session: The session that the tasks hang off.
            context: Practice, time, catalogue and settings.

        Example::

            import datetime as dt
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.followup import FollowUp
            from ketaprac.model.people import Role
            from ketaprac.model.source import Source

            @hookimpl
            def ketaprac_follow_up(session):
                yield FollowUp(
                    id=f"{session.id}.thanks", session=session.id,
                    title="Thank the escort", todo="Send a short note.",
                    due_from=session.end, due_until=session.end + dt.timedelta(days=3),
                    owner=Role.FRONT_DESK, if_missed="Nothing.",
                    source=Source(title="House rule", locator="practice handbook, 7",
                                  read_on=dt.date(2026, 11, 1)))
        """

    @hookspec
    def ketaprac_alerts(
        self, alerts: tuple[Alert, ...], episode: Episode, context: Context
    ) -> Iterable[Alert]:
        """More alerts, or one of those given with a higher level. None can be lowered.

        Of an alert that is given already only a higher level is taken. On failure an
        alert says that some may be missing.

        Args:
            alerts: What the core found, most urgent first.
            episode: Where things stand.
            context: Practice, time, catalogue and settings.

        Example::

            import datetime as dt

            from attrs import evolve
            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.alert import Alert, AlertLevel
            from ketaprac.model.people import Role
            from ketaprac.model.source import Source

            HOUSE = Source(title="House rule", locator="practice handbook, 8",
                           read_on=dt.date(2026, 11, 1))

            @hookimpl
            def ketaprac_alerts(alerts, episode):
                for alert in alerts:
                    if alert.rule == "missed.check":
                        yield evolve(alert, level=AlertLevel.URGENT)
                if episode.client.emergency_contact is None and episode.sessions:
                    yield Alert(
                        id="house.no-emergency-contact", rule="house.no-emergency-contact",
                        level=AlertLevel.REVIEW, about=episode.sessions[-1].id,
                        words="Nobody is named whom to call in an emergency.",
                        todo="Ask the client and record it.", owner=Role.FRONT_DESK,
                        since=episode.sessions[-1].started_at, source=HOUSE)
        """

    @hookspec
    def ketaprac_exporters(self) -> Iterable[Exporter]:
        """Things that turn a series, an episode, a referral or a form into a document.

        On failure the plugin's exporters are missing.

        Example::

            from ketaprac.hookspecs import hookimpl
            from ketaprac.model.artifact import Artifact, Exporter, Takes

            def count(series, episode, context):
                return Artifact(name="kp-count.txt", media_type="text/plain",
                                content=str(len(series.sessions)).encode())

            @hookimpl
            def ketaprac_exporters():
                yield Exporter(id="count", title="Number of sessions",
                               media_type="text/plain", takes=Takes.SERIES, render=count)
        """

    @hookspec
    def ketaprac_observe(self, event: Event | RulesAdopted) -> None:
        """Told of every event after it was recorded. Cannot veto.

        Most are of an episode. One is of the practice:
        :class:`~ketaprac.model.rule.RulesAdopted`, when a prescriber adopts the
        screening rules. A failure is logged by plugin and hook name only.

        Args:
            event: What happened.

        Example::

            from ketaprac.hookspecs import hookimpl

            seen = []

            @hookimpl
            def ketaprac_observe(event):
                seen.append(type(event).__name__)
        """

    @hookspec
    def ketaprac_addhooks(self, register: Callable[[object], None]) -> None:
        """Lets a plugin define hooks of its own for other plugins.

        On failure the plugin is not loaded.

        Args:
            register: Takes a class or module with hook specifications; their
                names begin with the plugin's name.

        Example::

            from ketaprac.hookspecs import hookimpl, hookspec

            class Specs:
                @hookspec
                def music_playlist(self, episode):
                    pass

            @hookimpl
            def ketaprac_addhooks(register):
                register(Specs)
        """
