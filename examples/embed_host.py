"""A practice's own software around ketaprac, in one file.

It has its own SQLite tables, its own patient numbers, its own plugin and its own
clock. Each function below is one request: it loads an episode from the database,
asks ketaprac, stores what came back, and forgets. Run it:

    python examples/embed_host.py [FOLDER]

It prints what each request did and leaves the documents in FOLDER (a temporary
one unless given). Everything in it is invented.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from ketaprac import (
    Clearance,
    ClearanceDecision,
    Client,
    Consent,
    ConsentKind,
    Decision,
    Episode,
    Fact,
    Fault,
    Indication,
    Objection,
    Practice,
    Response,
    Treatment,
    dump_episode,
    hookimpl,
    load_episode,
    load_practice,
)
from ketaprac.model import events
from ketaprac.model.gate import Action
from ketaprac.model.people import Contact
from ketaprac.model.screening import Answer

SCHEMA = """
CREATE TABLE patient (number INTEGER PRIMARY KEY, episode TEXT NOT NULL);
CREATE TABLE heard (kind TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE document (token TEXT PRIMARY KEY, media_type TEXT NOT NULL, body BLOB NOT NULL);
"""


class HouseRules:
    """The host's own plugin: it listens to events, and it adds one objection."""

    KETAPRAC_NAME = "house-rules"

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    @hookimpl
    def ketaprac_observe(self, event: events.Event) -> None:
        # Only the kind and the time: the content stays in the episode.
        row = (type(event).__name__, event.at.isoformat())
        self.db.execute("INSERT INTO heard VALUES (?, ?)", row)

    @hookimpl
    def ketaprac_gate(self, action: Action, episode: Episode) -> Iterable[Objection]:
        contact = episode.client.emergency_contact
        if action is Action.SEND_REFERRAL and (contact is None or contact.phone is None):
            yield Objection(
                code="house.no-emergency-phone",
                words="Nobody can be called in an emergency.",
                todo="Ask the client for a number.",
                key="client.emergency_contact",
            )


class Host:
    """The practice's software. ``today`` stands in for its clock."""

    def __init__(self, practice_file: Path, database: str = ":memory:") -> None:
        self.db = sqlite3.connect(database)
        self.db.executescript(SCHEMA)
        self.today = dt.datetime(2027, 1, 4, 17, tzinfo=dt.UTC)
        file = load_practice(practice_file)
        self.practice = Practice(
            file.profile, plugins=[HouseRules(self.db)], clock=lambda: self.today
        )

    # -- storing ---------------------------------------------------------------

    def load(self, number: int) -> Episode:
        query = "SELECT episode FROM patient WHERE number = ?"
        return load_episode(self.db.execute(query, (number,)).fetchone()[0])

    def store(self, number: int, episode: Episode) -> None:
        row = (number, dump_episode(episode))
        self.db.execute("INSERT OR REPLACE INTO patient VALUES (?, ?)", row)
        self.db.commit()

    def change(self, number: int, ask: Callable[[Episode], Decision]) -> list[str]:
        """One request: load, ask, store. Gives the objections, as a page would show them."""
        decision = ask(self.load(number))
        self.store(number, decision.episode)
        return [f"{o.words} {o.todo}" for o in decision.objections]

    # -- requests ----------------------------------------------------------------

    def intake(self, number: int, contact: Contact | None) -> None:
        client = Client(
            id=f"p{number}",
            name="Rosalind Example",
            birth_date=dt.date(1984, 3, 9),
            emergency_contact=contact,
        )
        treatment = Treatment(
            indication=Indication.ALCOHOL,
            protocol="lozenge-house-series",
            modalities=("met",),
            lead_therapist="mira",
        )
        self.store(number, self.practice.open(f"episode-{number}", client, treatment, by="desk"))

    def form(self, number: int, instrument: str, raw: list[int]) -> list[str]:
        items = self.practice.catalogue.instrument(instrument)
        assert items is not None
        answers = tuple(Answer(item=i.id, value=v) for i, v in zip(items.items, raw, strict=True))
        response = Response(instrument=instrument, at=self.today, by="client", answers=answers)
        event = events.ResponseRecorded(at=self.today, by="client", response=response)
        return self.change(number, lambda episode: self.practice.record(episode, event))

    def fact(self, number: int, field: str, value: bool) -> list[str]:
        found = Fact(field=field, value=value, at=self.today, by="mira")
        event = events.FactRecorded(at=self.today, by="mira", fact=found)
        return self.change(number, lambda episode: self.practice.record(episode, event))

    def screen(self, number: int) -> list[str]:
        return self.change(number, lambda e: self.practice.record_screening(e, by="mira"))

    def correct(self, number: int, contact: Contact) -> list[str]:
        import attrs

        client = attrs.evolve(self.load(number).client, emergency_contact=contact)
        event = events.ClientUpdated(at=self.today, by="desk", client=client)
        return self.change(number, lambda episode: self.practice.record(episode, event))

    def sign(self, number: int, kind: ConsentKind, recipient: str | None = None) -> list[str]:
        form = self.practice.consent_form(self.load(number), kind, recipient=recipient).value
        self.keep("consent.pdf", form, number)
        consent = Consent(
            id=f"consent-{kind}",
            kind=kind,
            version=form.version,
            content_hash=form.content_hash,
            signed_at=self.today,
            signed_by="client",
            recipient=recipient,
        )
        event = events.ConsentSigned(at=self.today, by="desk", consent=consent)
        return self.change(number, lambda episode: self.practice.record(episode, event))

    def refer(self, number: int) -> list[str]:
        held = self.change(number, lambda e: self.practice.refer(e, "dr-abara", by="desk"))
        if not held:
            self.keep("letters.referral", self.load(number).referrals[-1], number)
        return held

    def decide(self, number: int, sessions: int) -> list[str]:
        clearance = Clearance(
            id="clearance-1",
            decision=ClearanceDecision.CLEARED,
            sessions=sessions,
            valid_until=self.today.date() + dt.timedelta(days=120),
            by="dr-abara",
            given_at=self.today,
        )
        event = events.ClearanceGiven(at=self.today, by="dr-abara", clearance=clearance)
        return self.change(number, lambda episode: self.practice.record(episode, event))

    def plan(self, number: int) -> list[str]:
        held = self.change(number, lambda episode: self.practice.plan(episode, by="mira"))
        if not held:
            self.keep("calendar.client", self.load(number).series, number)
            follow_up = self.practice.follow_up(self.load(number))
            self.keep("letters.follow-up", follow_up, number)
        return held

    # -- documents ---------------------------------------------------------------

    def keep(self, exporter: str, subject: object, number: int) -> None:
        made = self.practice.export(exporter, subject, self.load(number))
        if isinstance(made, Fault):
            raise RuntimeError(str(made))
        row = (made.name, made.media_type, made.content)
        self.db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", row)
        self.db.commit()

    def __call__(
        self, environ: dict[str, str], start_response: Callable[..., object]
    ) -> list[bytes]:
        """A WSGI application that serves the documents. Yours asks who is there first."""
        token = environ["PATH_INFO"].lstrip("/")
        query = "SELECT media_type, body FROM document WHERE token = ?"
        found = self.db.execute(query, (token,)).fetchone()
        if found is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"Not found"]
        headers = [("Content-Type", found[0]), ("Cache-Control", "private, no-store")]
        start_response("200 OK", headers)
        return [found[1]]


NO_FINDINGS = (
    "psychosis_history",
    "current_mania",
    "dissociative_disorder",
    "ketamine_misuse_history",
    "suicidal_intent",
)
FINDINGS = ("support_person", "readiness_asked")
NUMBER = 7204


def story(host: Host, say: Callable[[str], None]) -> None:
    """One patient's first weeks, request by request."""
    host.intake(NUMBER, contact=None)
    for instrument, raw in (
        ("phq-9", [1, 1, 2, 1, 1, 1, 1, 0, 0]),
        ("gad-7", [1, 1, 1, 0, 1, 1, 0]),
        ("audit-c", [3, 2, 2]),
    ):
        host.form(NUMBER, instrument, raw)
    for field in NO_FINDINGS:
        host.fact(NUMBER, field, value=False)
    for field in FINDINGS:
        host.fact(NUMBER, field, value=True)
    host.screen(NUMBER)
    host.sign(NUMBER, ConsentKind.DISCLOSURE, recipient="dr-abara")
    say(f"referral held: {host.refer(NUMBER)}")
    host.correct(NUMBER, Contact(name="Theo Example", phone="+1 555 0142"))
    say(f"referral held: {host.refer(NUMBER)}")
    host.today += dt.timedelta(days=3)
    say(f"plan held: {host.plan(NUMBER)}")
    host.decide(NUMBER, sessions=2)
    host.sign(NUMBER, ConsentKind.TREATMENT)
    say(f"plan held: {host.plan(NUMBER)}")
    series = host.load(NUMBER).series
    say(f"sessions planned: {len(series.sessions) if series else 0}")


def fetch(host: Host, token: str) -> bytes:
    """Asks the host's own web application for a document."""
    environ: dict[str, str] = {}
    setup_testing_defaults(environ)
    environ["PATH_INFO"] = f"/{token}"
    return b"".join(host(environ, lambda *_: None))


def main(folder: Path) -> None:
    here = Path(__file__).parent
    host = Host(here / "practice.toml")
    try:
        tell(host, folder)
    finally:
        host.db.close()


def tell(host: Host, folder: Path) -> None:
    story(host, print)
    heard = host.db.execute("SELECT kind, count(*) FROM heard GROUP BY kind").fetchall()
    print(f"events heard: {dict(heard)}")
    folder.mkdir(parents=True, exist_ok=True)
    for (token,) in host.db.execute("SELECT token FROM document").fetchall():
        body = fetch(host, token)
        (folder / token).write_bytes(body)
        print(f"served {token}: {len(body)} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch))
