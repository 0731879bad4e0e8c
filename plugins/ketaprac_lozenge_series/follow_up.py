"""What is owed after a session: checks, questionnaires and the long follow-up.

Windows counted in hours are elapsed time, whatever the clock does in between.
Windows counted in days begin and end at midnight where the client lives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp
from ketaprac.model.people import Role
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, SessionStatus
from ketaprac.model.source import Source
from ketaprac_lozenge_series import sources
from ketaprac_lozenge_series.view import PHQ_9, View, start_of_session

_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_INTEGRATE_WITHIN: Final = 72 * _HOUR


def tasks(episode: Episode, session: PlannedSession, context: Context) -> tuple[FollowUp, ...]:
    """The follow-ups of one session.

    They are computed afresh each time, from the times that the session has now,
    so they move with it. A dosing session that was recorded counts from its real
    end. The long follow-up hangs off the last dosing session that is planned, even
    while later ones wait for an authorisation that may never come.

    Args:
        episode: Where things stand.
        session: The session that the tasks hang off.
        context: Practice, catalogue and settings.

    Returns:
        The tasks; none for a cancelled session.
    """
    maker = _MAKERS.get(session.kind)
    if maker is None or session.status is SessionStatus.CANCELLED:
        return ()
    return tuple(maker(View.of(episode, session, context)))


def _after_dosing(view: View) -> Iterator[FollowUp]:
    yield _check(view)
    yield from _missing_integration(view)
    yield from _measures(view)
    doses = view.of_kind(StepKind.DOSING)
    if not doses or view.session.id == doses[-1].id:
        yield _bladder_and_misuse_after(view)
        yield from _long_follow_up(view)


def _check(view: View) -> FollowUp:
    end = view.end_of(view.session)
    hours = view.settings
    return view.task(
        "check-24h",
        title="Check on the client the day after",
        todo="Call. Ask about mood and thoughts of suicide, sleep, nausea, dizziness, feeling "
        "unreal, trouble with the bladder, craving and use. Write the answers down. No PHQ-9 "
        "now: it asks about two weeks. Chest pain, trouble with breathing or danger to life: "
        "emergency services at once.",
        window=(end + hours.check_from_hours * _HOUR, end + hours.check_until_hours * _HOUR),
        if_missed="An unanswered check is itself an alert. Call again, then the emergency "
        "contact as agreed in the consent, and tell the prescriber.",
        source=sources.CHECK,
        safety=True,
    )


def _measures(view: View) -> Iterator[FollowUp]:
    """Questionnaires of the therapies, once they no longer ask about a dosing day.

    Each dosing session starts their time anew: where the next one comes first, they
    are owed after that one instead.
    """
    starts = [start_of_session(s) for s in view.of_kind(StepKind.DOSING)]
    later = [s for s in starts if s > start_of_session(view.session)]
    end = view.end_of(view.session)
    for instrument, days in view.measures:
        due_from = max(view.midnight(view.day(end) + days * _DAY + _DAY), end + days * _DAY)
        due_until = view.midnight(view.day(due_from) + 3 * _DAY)
        if later and min(later) < due_until:
            continue
        yield view.task(
            f"measure-{instrument}",
            title=f"{instrument} again",
            todo=f"Send the {instrument} again, and compare it with the one before. Look at the "
            "single answers on the day they come in.",
            window=(due_from, due_until),
            if_missed="A missing score is not a good score: say that it is missing.",
            source=sources.CONVENTION,
            measure=instrument,
        )


def _missing_integration(view: View) -> Iterator[FollowUp]:
    """The task to book an integration that was not held; none once it was held."""
    integrations = _integrations_after(view)
    if any(s.id in view.held for s in integrations):
        return
    end = view.end_of(view.session)
    late = end + _INTEGRATE_WITHIN
    overdue = (late, view.midnight(view.day(late) + 2 * _DAY))
    yield view.task(
        "integration",
        title="See that the integration is held",
        todo="No integration is on record since this dosing session. If it was held, record it. "
        "If not, book the next time that can be had, and tell the therapist.",
        # With one planned there is time until it is late; with none, book at once.
        window=overdue if integrations else (end, late),
        if_missed="The therapist calls the client, asks how things are and why there was no "
        "integration. No further dosing session before that.",
        source=sources.INTEGRATION,
        owner=Role.FRONT_DESK,
    )


def _integrations_after(view: View) -> tuple[PlannedSession, ...]:
    """Those between this dosing session and the next one."""
    start = start_of_session(view.session)
    starts = [start_of_session(s) for s in view.of_kind(StepKind.DOSING)]
    until = min((s for s in starts if s > start), default=dt.datetime.max.replace(tzinfo=dt.UTC))
    return tuple(
        s for s in view.of_kind(StepKind.INTEGRATION) if start < start_of_session(s) < until
    )


def _bladder_and_misuse(
    view: View, title: str, window: tuple[dt.datetime, dt.datetime]
) -> FollowUp:
    return view.task(
        "bladder-misuse",
        title=title,
        todo="Ask about urgency, frequency, pain or blood when passing water. Ask about lozenges "
        "used between sessions, lost lozenges, early refills and other ketamine. Write the "
        "answers down. Tell the prescriber of every yes; no dosing session until that is "
        "answered.",
        window=window,
        if_missed="Unanswered counts as not known, never as no trouble: ask again, and tell the "
        "prescriber.",
        source=sources.FDA_2023,
        safety=True,
    )


def _bladder_and_misuse_after(view: View) -> FollowUp:
    day = view.day(view.end_of(view.session))
    return _bladder_and_misuse(
        view,
        "Bladder and misuse questions after the last dosing session",
        (view.midnight(day + 7 * _DAY), view.midnight(day + 15 * _DAY)),
    )


@frozen(kw_only=True)
class _Milestone:
    """A point of the long follow-up, in days after the last dosing session."""

    name: str
    after: str
    day: int
    leeway: int
    source: Source


_MILESTONES: Final = (
    _Milestone(name="week-4", after="4 weeks", day=28, leeway=3, source=sources.CONVENTION),
    _Milestone(name="week-12", after="12 weeks", day=84, leeway=7, source=sources.GRABSKI_2022),
    _Milestone(name="month-6", after="6 months", day=182, leeway=14, source=sources.GRABSKI_2022),
    _Milestone(
        name="month-12", after="12 months", day=365, leeway=14, source=sources.KRUPITSKY_2007
    ),
)


def _long_follow_up(view: View) -> Iterator[FollowUp]:
    last = view.day(view.end_of(view.session))
    for milestone in _MILESTONES:
        first = last + (milestone.day - milestone.leeway) * _DAY
        beyond = last + (milestone.day + milestone.leeway + 1) * _DAY
        yield view.task(
            milestone.name,
            title=f"Follow-up {milestone.after} after the last dosing session",
            todo="Ask how things are: mood, thoughts of suicide, craving and use, bladder, other "
            "ketamine. Send the questionnaires of the series again and compare. A return to use "
            "is a reason to plan a session, not to end treatment.",
            window=(view.midnight(first), view.midnight(beyond)),
            if_missed="Try again on other days, then write down that the client was not reached. "
            "It counts as not known, not as doing well.",
            source=milestone.source,
        )
    yield _discharge_visit(view, last)


def _discharge_visit(view: View, last: dt.date) -> FollowUp:
    """The end of care, once the year is over."""
    year = _MILESTONES[-1]
    first = last + (year.day + year.leeway + 1) * _DAY
    return view.task(
        "discharge-visit",
        title="Discharge visit",
        todo="Go through what was reached and what was not, who helps from now on, and what to "
        "do when things get worse. Then close the episode, and write down why.",
        window=(view.midnight(first), view.midnight(first + 28 * _DAY)),
        if_missed="The episode stays open, and nobody is in charge of it. Offer another day, then "
        "close it in writing.",
        source=sources.CONVENTION,
    )


def _before_review(view: View) -> Iterator[FollowUp]:
    review = view.day(view.session.start)
    lead = view.midnight(review - view.settings.review_lead_days * _DAY)
    eve = view.midnight(review)
    yield _phq_9(view, lead, eve)
    yield _bladder_and_misuse(view, "Bladder and misuse questions before the review", (lead, eve))
    yield view.task(
        "summary",
        title="Send the prescriber the progress summary",
        todo="Send sessions held, questionnaires with dates, what the checks found and what is "
        "asked. Check first that a live disclosure consent names this prescriber. Say what is "
        "missing.",
        window=(view.midnight(review - 2 * _DAY), start_of_session(view.session)),
        if_missed="The prescriber decides without it or puts the review off. No dosing session "
        "without a recorded decision.",
        source=sources.CONVENTION,
        owner=Role.FRONT_DESK,
    )


def _phq_9(view: View, lead: dt.datetime, eve: dt.datetime) -> FollowUp:
    """The questionnaire, never so early that it asks about a dosing day."""
    due_from = max(lead, _clear_of_doses(view))
    fits = due_from < eve
    late = (
        " The review comes too soon after the last dosing session for it: tell the prescriber "
        "that this score will follow, or move the review."
    )
    return view.task(
        PHQ_9,
        title="PHQ-9 before the review" if fits else "PHQ-9, too late for the review",
        todo="Send the PHQ-9 and look at the answers, item 9 first, on the day they come in."
        + ("" if fits else late),
        window=(due_from, eve if fits else view.midnight(view.day(due_from) + 3 * _DAY)),
        if_missed="The summary says that the score is missing. A missing score is not a good "
        "score.",
        source=sources.PHQ_9,
        measure=PHQ_9,
    )


def _clear_of_doses(view: View) -> dt.datetime:
    """From when the questions no longer reach back to a dosing day.

    The day after the last one that might: "the last two weeks" can be read with
    or without today.
    """
    start = start_of_session(view.session)
    before = [d for d in view.of_kind(StepKind.DOSING) if start_of_session(d) < start]
    if not before:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    ended = max(view.end_of(dose) for dose in before)
    window = view.phq_9_days * _DAY
    return max(view.midnight(view.day(ended) + window + _DAY), ended + window)


_MAKERS: Final[Mapping[StepKind, Callable[[View], Iterator[FollowUp]]]] = {
    StepKind.DOSING: _after_dosing,
    StepKind.REVIEW: _before_review,
}
