"""How a series went: the sheet for the client, and the summary for the prescriber."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import ketaprac_letters
from consent.cases import AT, CLIENT, PRACTICE, context, episode, squeezed, words
from ketaprac.errors import BadInput
from ketaprac.model import events as e
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode
from ketaprac.model.referral import Clearance, ClearanceDecision, ItemKind
from ketaprac.model.screening import Answer, Response
from ketaprac.model.session import DosingSession, SessionState
from ketaprac_instruments import ketaprac_instruments

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
CATALOGUE = Catalogue(instruments=tuple(ketaprac_instruments()))
EXPORTERS = {exporter.id: exporter for exporter in ketaprac_letters.ketaprac_exporters()}


def answered(values: str, at: dt.datetime) -> e.ResponseRecorded:
    answers = tuple(Answer(item=str(n), value=int(v)) for n, v in enumerate(values, 1) if v != "-")
    response = Response(instrument="phq-9", at=at, by="client", answers=answers)
    return e.ResponseRecorded(at=at, by="dana", response=response)


def record(*more: e.Event, scope: tuple[ItemKind, ...] = (), recipient: str = "okafor") -> Episode:
    disclosed = Consent(
        id="consent-9",
        kind=ConsentKind.DISCLOSURE,
        version="1",
        signed_at=AT,
        signed_by="client",
        recipient=recipient,
        scope=scope,
    )
    given = Clearance(
        id="clearance-1",
        decision=ClearanceDecision.CLEARED,
        sessions=3,
        valid_until=dt.date(2027, 5, 1),
        by="okafor",
        given_at=AT,
        limits="Call me above our limit.",
    )
    done = DosingSession(
        id="dose-1",
        clearance="clearance-1",
        state=SessionState.ENDED,
        started_at=AT + 7 * DAY,
        ended_at=AT + 7 * DAY + 3 * HOUR,
        reported=True,
    )
    return episode(
        e.ConsentSigned(at=AT, by="dana", consent=disclosed),
        e.ClearanceGiven(at=AT, by="dana", clearance=given),
        answered("222222222", AT),
        e.SessionHeld(at=AT + DAY, by="dana", session="prep-1", held_at=AT + DAY),
        e.SessionReported(at=AT + 8 * DAY, by="dana", session=done),
        answered("11111111-", AT + 9 * DAY),
        *more,
    )


def made(name: str, who: Episode | None = None, where: Context | None = None) -> Artifact:
    where = where or attrs.evolve(context(), catalogue=CATALOGUE)
    subject = who or record()
    return EXPORTERS[f"letters.{name}"].render(subject, subject, where)


LATER = attrs.evolve(context(), catalogue=CATALOGUE, now=AT + 10 * DAY)
BOTH = ("series-summary", "progress-summary")


@pytest.mark.parametrize("name", BOTH)
def test_sessions_and_measures_stand_there_with_dates_and_scores(name):
    text = words(made(name))
    assert squeezed("2027-01-06 10:00 prep-1 took place") in text
    assert squeezed("2027-01-12 10:00 dose-1 ended as planned (reported afterwards)") in text
    assert squeezed("2027-01-05 total 18, Moderately severe") in text
    assert squeezed("2027-01-14 NOT SCORABLE, 1 missing (item 9)") in text


@pytest.mark.parametrize("name", BOTH)
def test_a_record_without_anything_says_so(name):
    given = [x for x in record().log if isinstance(x, (e.ConsentSigned, e.ClearanceGiven))]
    text = words(made(name, episode(*given)))
    assert squeezed("No session is on record.") in text
    assert squeezed("No questionnaire is on record.") in text


@pytest.mark.parametrize("name", BOTH)
def test_name_and_metadata_tell_nothing_and_bytes_repeat(name):
    artifact = made(name)
    assert artifact == made(name)
    assert artifact.name.startswith("kp-")
    assert not any(part.lower() in artifact.name for part in ("series", "progress", "zo"))


def test_a_session_that_was_retracted_is_not_told():
    entry = next(n for n, x in enumerate(record().log, start=1) if isinstance(x, e.SessionHeld))
    wrong = e.Retracted(at=AT + 10 * DAY, by="dana", entry=entry, why="Another client.")
    assert "prep-1" not in words(made("series-summary", record(wrong)))


def test_the_client_is_told_whom_to_call():
    text = words(made("series-summary"))
    assert squeezed("Call 988.\nThen call the office.") in text and "555-0100" in text


def test_the_sheet_needs_a_name_and_a_phone():
    nameless = episode(client=attrs.evolve(CLIENT, name=None))
    with pytest.raises(BadInput) as caught:
        made("series-summary", nameless)
    assert caught.value.where == "client.name"
    silent = attrs.evolve(context(attrs.evolve(PRACTICE, contact=None)), catalogue=CATALOGUE)
    with pytest.raises(BadInput) as caught:
        made("series-summary", where=silent)
    assert caught.value.where == "practice.phone"


def test_the_prescriber_is_told_what_they_decided_and_what_is_asked():
    text = words(made("progress-summary"))
    assert squeezed("cleared on 2027-01-05; 3 session(s) until 2027-05-01, 1 of them used") in text
    assert squeezed("Call me above our limit.") in text
    assert squeezed("Do you authorize further dosing sessions?") in text
    assert squeezed("dose-1, 2027-01-12 none on record") in text
    assert squeezed("Federal rules (42 CFR Part 2) protect these records.") in text


@pytest.mark.parametrize(
    ("scope", "told", "silent"),
    [
        (ItemKind.COURSE, "tookplace", "total18"),
        (ItemKind.SCREENING, "total18", "tookplace"),
    ],
)
def test_no_more_is_told_than_the_consent_covers(scope, told, silent):
    text = words(made("progress-summary", record(scope=(scope,)), LATER))
    assert told in text and silent not in text
    # Charts show scores and dosing sessions together, so they need both.
    assert squeezed("What changed") not in text


def test_what_changed_is_told_where_the_consent_covers_scores_and_sessions():
    both = record(scope=(ItemKind.COURSE, ItemKind.SCREENING))
    text = words(made("progress-summary", both, LATER))
    assert squeezed("What changed") in text
    assert squeezed("No complete form is on record since the first dose.") in text


def test_without_a_live_consent_that_names_the_prescriber_there_is_no_summary():
    taken = e.ConsentWithdrawn(at=AT + 10 * DAY, by="client", kind=ConsentKind.DISCLOSURE)
    late = attrs.evolve(context(), catalogue=CATALOGUE, now=AT + 11 * DAY)
    for who in (record(taken), record(recipient="dana")):
        with pytest.raises(BadInput, match=r"42 CFR 2\.31"):
            made("progress-summary", who, late)


def test_before_any_decision_there_is_no_summary():
    with pytest.raises(BadInput, match="decided"):
        made("progress-summary", episode())
