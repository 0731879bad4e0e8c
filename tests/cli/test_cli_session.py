"""``ketaprac session``, ``due``, ``alerts`` and ``done``: what an office types on the day."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from cli_support import CASES, SECRETS, SHIPPED, Ran, Run, secret_case, spoken_of, tree

from ketaprac import load_episode
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.files.episode import dump_episode
from ketaprac.model import events as e
from ketaprac.model.episode import evolve

DAY = "2027-01-25T"
FACTS = [
    word
    for field in (
        "sober_today",
        "no_withdrawal_signs",
        "no_new_health_changes",
        "fasting_followed",
        "escort_confirmed",
        "monitor_present",
    )
    for word in ("--fact", f"{field}=yes")
]
FACTS += ["--fact", "breath_alcohol=0.0 percent", "--answers", "ciwa-ar=0,0,0,0,0,0,0,0,0,0"]
VITALS = ("--blood-pressure", "122/78 mmHg", "--pulse", "70 bpm")
DISCHARGE = (
    *("--oriented", "yes", "--steady", "yes", "--escort", "Barnaby Thimblewick"),
    *("--no-driving-explained", "yes", "--crisis-plan-given", "yes"),
)
PREPARATION = ("change-plan", "expectations", "day-of-dosing")
TOPICS = ("met.dosing.present", "met.dosing.no-new-commitments")


@pytest.fixture
def case(tmp_path: Path) -> str:
    return prepared(secret_case(tmp_path))


def prepared(path: str) -> str:
    """With the preparation held, and all that the therapy wants signed off."""
    signed = ", ".join(f'"met.commitment.{name}"' for name in PREPARATION)
    with Path(path).open("a", encoding="utf-8") as file:
        for step, day in (("prep-1", 13), ("prep-2", 20)):
            file.write(f'[[sessions]]\nstep = "{step}"\nstart = 2027-01-{day}T10:00:00\n')
            file.write('held = true\nby = "mira"\n')
            if step == "prep-1":
                file.write(f"signed = [{signed}]\n")
    return path


@pytest.fixture
def store(case: str) -> Path:
    return Path(case).with_suffix(".episode.json")


def now(clock: str) -> tuple[str, str]:
    return ("--now", f"{DAY}{clock}")


def started(run: Run, case: str, *more: str) -> Ran:
    return run("session", "start", case, *now("10:00"), *VITALS, *FACTS, *more)


def sign_off(run: Run, case: str, clock: str = "09:30") -> None:
    topics = [word for name in PREPARATION for word in ("--sign", f"met.commitment.{name}")]
    ran = run("session", "held", case, *now(clock), "--session", "prep-1", *topics)
    assert ran.code == DONE, ran


def recorded(run: Run, case: str) -> None:
    for clock, words in (
        ("10:12", ("--at", "10:10", "--taken", "as labelled", "--lozenges", "1")),
        ("10:13", ("--received", "4", "--left", "3")),
        ("10:52", ("--at", "10:50", *VITALS, "--sedation", "drowsy", "--dissociation", "mild")),
        ("12:30", ("--no-adverse-events", "--tick", TOPICS[0], "--tick", TOPICS[1])),
    ):
        more = ("--held-minutes", "12", "--disposal", "spat") if "--taken" in words else ()
        assert run("session", "record", case, *now(clock), *words, *more).code == DONE


def closed(run: Run, case: str, *more: str) -> Ran:
    return run("session", "close", case, *now("13:00"), *VITALS, *DISCHARGE, *more)


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_session_from_start_to_close(run: Run, case: str, store: Path) -> None:
    assert started(run, case).code == DONE
    recorded(run, case)
    ran = closed(run, case)
    assert (ran.code, ran.err) == (DONE, "")
    session = load_episode(store.read_text()).session("dose-1")
    assert session.taken[0].held_minutes == 12
    assert f"{session.discharge.at:%H:%M}" == "13:00"
    again = run("session", "start", case, *now("13:01"), "--session", "dose-1", *VITALS, *FACTS)
    assert again.code == HOLDS
    assert "started before" in again.out


def test_at_a_terminal(run: Run, case: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = ("0,0,0,0,0,0,0,0,0,0", "0 percent", "yes", "yes", "yes", "yes", "yes", "yes", "")
    typed(monkeypatch, "122/78", "122/78 mmHg", "70 bpm", "98 %", *day)
    ran = run("session", "start", case, *now("10:00"))
    assert ran.code == DONE, ran
    assert "is not a value with its unit" in ran.err
    typed(
        monkeypatch,
        *("as labelled", "10:10", "1", "12", "spat"),
        *("4", "3"),
        *("128/82 mmHg", "74 bpm", "", "10:50"),
        *("drowsy", "mild", "10:50", "Eyes closed."),
        *("no",),
        *("yes", "yes"),
        *("118/76 mmHg", "68 bpm", "", "yes", "yes", "Barnaby Thimblewick", "yes", "yes"),
    )
    ran = run("session", "close", case, *now("13:00"))
    assert ran.code == DONE, ran
    session = load_episode(store.read_text()).session("dose-1")
    assert session.state.value == "ended"
    assert session.discharge.escort == "Barnaby Thimblewick"


def test_an_interruption_loses_nothing(
    run: Run, case: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(run, case)
    typed(monkeypatch, "as labelled", "10:10", "1", "12", "spat")
    ran = run("session", "record", case, *now("10:20"))
    assert (ran.code, "stopped" in ran.out) == (BAD_INPUT, True)
    assert load_episode(store.read_text()).session("dose-1").taken[0].words == "as labelled"
    open_points = ("", "", "", "", "", "")  # lozenges, vital signs and why, how awake, how far
    typed(monkeypatch, *open_points, "no")
    run("session", "record", case, *now("10:21"))
    ticks = load_episode(store.read_text()).session("dose-1").ticks("adverse-events")
    assert ticks[0].state.value == "none"


@pytest.mark.parametrize(
    "left_out",
    ["--taken", "--disposal", "--received", "--sedation", "--no-adverse-events", "--tick"],
)
def test_each_part_left_out_keeps_it_open(
    run: Run, case: str, store: Path, left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a file with everything but one key."""
    started(run, case)
    keys = {
        "--taken": 'taken = [{ at = 10:10:00, words = "x", lozenges = 1, held_minutes = 1, '
        'disposal = "spat" }]',
        "--received": "lozenges = [{ at = 10:10:00, received = 4, left = 3 }]",
        "--sedation": 'watched = [{ at = 10:50:00, sedation = "awake", dissociation = "none" }]',
        "--no-adverse-events": "no_adverse_events = true",
        "--tick": f"checklist = {json.dumps(TOPICS)}",
    }
    lines = [line for option, line in keys.items() if option != left_out]
    text = "\n".join(lines)
    if left_out == "--disposal":
        text = text.replace(', disposal = "spat"', "")
    head = 'schema = "ketaprac.session/1"\nby = "mira"\n'
    vitals = (
        'vitals = [{ at = 10:50:00, blood_pressure = "128/82 mmHg", pulse = "74 bpm" }]\n'
        "[discharge]\nat = 13:00:00\n"
        'blood_pressure = "118/76 mmHg"\npulse = "68 bpm"\noriented = true\nsteady = true\n'
        'escort = "Barnaby Thimblewick"\nno_driving_explained = true\ncrisis_plan_given = true\n'
    )
    file = Path(case).with_name("session.toml")
    file.write_text(f"{head}{text}\n{vitals}")
    ran = run("session", "close", case, *now("13:00"), "--file", str(file))
    assert ran.code == HOLDS
    assert load_episode(store.read_text()).session("dose-1").is_open
    whole = "\n".join(keys.values())
    fixed = whole if left_out != "--disposal" else whole.replace("lozenges = 1", "lozenges = 0")
    file.write_text(f"{head}{fixed}\n{vitals}")
    if left_out != "--disposal":  # the blank entry itself has to be corrected by its number
        ran = run("session", "close", case, *now("13:05"), "--file", str(file))
        assert ran.code == DONE, ran.out


def test_a_correction_shows_both(run: Run, case: str, store: Path) -> None:
    started(run, case)
    recorded(run, case)
    closed(run, case)
    entry = next(
        x.number
        for x in load_episode(store.read_text()).session("dose-1").entries
        if type(x.what).__name__ == "Taken"
    )
    words = ("--session", "dose-1", "--at", "10:10", "--taken", "as labelled", "--lozenges", "1")
    more = ("--held-minutes", "9", "--disposal", "spat", "--corrects", str(entry))
    without = run("session", "record", case, *now("14:00"), *words, *more)
    assert (without.code, "--why" in without.err) == (BAD_INPUT, True)
    assert (
        run("session", "record", case, *now("14:00"), *words, *more, "--why", "Misread.").code == 0
    )
    shown = run("session", "show", case, *now("14:00")).out
    assert "held minutes 12" in shown and "held minutes 9" in shown
    assert f"corrects {entry}: Misread." in shown


def test_not_started_and_broken_off_are_planned_anew(run: Run, case: str, store: Path) -> None:
    run("run", case, "--now", "2027-01-11T08:00", "--out", str(Path(case).parent / "o"),
        "--episode", str(store))  # fmt: skip
    ran = run("session", "start", case, *now("11:00"), "--not-started", "No-show.")
    assert (ran.code, "Planned anew: dose-1 on 2027-" in ran.out) == (DONE, True)
    episode = load_episode(store.read_text())
    assert episode.sessions_left == 2
    at = episode.series.session("dose-1").start.isoformat()
    assert at[:10] > "2027-01-25"
    sign_off(run, case, "11:30")
    assert run("session", "start", case, "--now", at, *VITALS, *FACTS).code == DONE
    abort = ("--abort", "Fire alarm.", "--medicine", "no")
    ran = run("session", "close", case, "--now", at, *abort)
    episode = load_episode(store.read_text())
    assert (episode.sessions_left, episode.sessions) == (2, ())
    assert [a.why for a in episode.attempts] == ["No-show.", "Fire alarm."]
    assert (ran.code, "Planned anew: dose-1" in ran.out) == (DONE, True)


def test_the_first_dose_waits_for_what_is_to_be_signed_off(run: Run, tmp_path: Path) -> None:
    case = secret_case(tmp_path)
    ran = started(run, case)
    assert (ran.code, "met.commitment.change-plan" in ran.out) == (HOLDS, True)
    one = ("session", "held", case, *now("10:05"), "--session", "prep-1", "--sign")
    ran = run(*one, "met.commitment.change-plan")
    assert ran.code == DONE
    assert "still to be signed off: met.commitment.expectations" in ran.out
    assert "note: " in ran.out
    ran = run(*one, "met.commitment.no-such-topic")
    assert (ran.code, "No chosen therapy has that topic" in ran.out) == (HOLDS, True)
    ran = run(*one, "met.commitment.expectations", "--by", "dr-abara")
    assert (ran.code, "Only a therapist or supervisor" in ran.out) == (HOLDS, True)
    assert run(*one[:-1]).code == DONE, "what is recorded already is not recorded twice"
    sign_off(run, case, "10:06")
    assert started(run, case).code == DONE


def test_a_topic_needs_a_session_that_was_held(run: Run, tmp_path: Path) -> None:
    ran = run("session", "held", secret_case(tmp_path), *now("10:00"), "--session", "dose-1",
              "--sign", "met.dosing.present")  # fmt: skip
    assert (ran.code, "no session without medicine" in ran.out.lower()) == (HOLDS, True)


def test_what_the_day_asks_holds_and_is_kept(run: Run, case: str, store: Path) -> None:
    ran = run("session", "start", case, *now("10:00"), *VITALS, "--fact", "sober_today=no")
    assert ran.code == HOLDS
    assert "sober" in ran.out
    facts = {x.field for x in load_episode(store.read_text()).facts}
    assert {"sober_today", "bp_systolic"} <= facts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--blood-pressure", "122/78", "--pulse", "70 bpm"), "with its unit"),
        (("--blood-pressure", "122/78 mmHg", "--pulse", "900 bpm"), "outside the range"),
        (("--pulse", "70 bpm"), "--blood-pressure: is missing"),
        (("--fact", "sober"), "--fact: is not a fact"),
        (("--fact", "breath_alcohol=0", *VITALS), "is not a number with its unit"),
        (("--fact", "sober_today=maybe", *VITALS), "is neither yes nor no"),
        (("--answers", "ciwa-ar=0,0", *VITALS), "has 2 answers"),
        (("--answers", "ciwa=0", *VITALS), "--answers.instrument"),
        (("--at", "25:00", *VITALS), "not a time that exists"),
        (("--at", "23:00", *VITALS), "is in the future"),
    ],
)
def test_bad_words_are_one_line_and_change_nothing(
    run: Run, case: str, store: Path, words: tuple[str, ...], said: str
) -> None:
    started(run, case, "--session", "none")
    before = store.read_bytes()
    ran = run("session", "start", case, *now("10:00"), *words)
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert said in ran.err
    assert store.read_bytes() == before


def test_nothing_under_way(run: Run, case: str) -> None:
    ran = run("session", "record", case, *now("10:00"), "--note", "x")
    assert (ran.code, "no dosing session under way" in ran.err) == (BAD_INPUT, True)


def test_somebody_else_wrote_meanwhile(
    run: Run, case: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(run, case)

    answers = iter(["as labelled"])

    def slow(*_: object) -> str:
        other = load_episode(store.read_text())
        event = e.ConsultationHeld(at=other.latest, by="desk", held_at=other.latest)
        store.write_text(dump_episode(evolve(other, event)))
        return next(answers, "")

    monkeypatch.setattr("builtins.input", slow)
    ran = run("session", "record", case, *now("10:20"))
    assert (ran.code, "changed by somebody else" in ran.err) == (BAD_INPUT, True)
    assert isinstance(load_episode(store.read_text()).log[-1], e.ConsultationHeld)


def test_another_clients_episode_is_refused(run: Run, case: str, store: Path) -> None:
    started(run, case)
    other = Path(case).with_name("other.toml")
    other.write_text(Path(case).read_text().replace('id = "c-1041"', 'id = "c-1"'))
    ran = run(
        "session", "record", str(other), "--episode", str(store), *now("10:10"), "--note", "x"
    )
    assert (ran.code, "another client" in ran.err) == (BAD_INPUT, True)


def test_a_stored_episode_is_a_case_too(run: Run, case: str, store: Path) -> None:
    started(run, case)
    by_store = run("follow-up", str(store), *now("13:00"), "--json")
    by_case = run("follow-up", case, *now("13:00"), "--json")
    assert by_store.json["follow_up"]["tasks"] == by_case.json["follow_up"]["tasks"]


def test_json_is_one_document(run: Run, case: str) -> None:
    ran = started(run, case, "--json")
    assert ran.json["session"]["id"] == "dose-1"
    assert "record.taken" in {o["code"] for o in ran.json["missing"]}


def test_no_secret_in_an_error(run: Run, case: str) -> None:
    assert SECRETS
    started(run, case)
    ran = run(
        "session", "record", case, *now("10:20"), "--taken", "Oddlimit", "--disposal", "zzyzx"
    )
    assert ran.code == BAD_INPUT
    assert not spoken_of(ran.err)


class TestDue:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in (*CASES, "practice"):
            (tmp_path / f"{name}.toml").write_bytes((SHIPPED / f"{name}.toml").read_bytes())
        return tmp_path

    def keep_plan(self, run: Run, folder: Path) -> str:
        """The plan of the eleventh, kept in the stored episode."""
        case = folder / "alcohol-met.toml"
        store = str(case.with_suffix(".episode.json"))
        ran = run("plan", str(case), "--now", "2027-01-11T08:00", "--episode", store)
        assert ran.code == DONE
        return str(case)

    def due(self, run: Run, folder: Path, at: str, *more: str) -> Ran:
        return run("due", "--cases", str(folder), "--now", at, "--json", *more)

    def test_urgent_first_with_a_named_person(self, run: Run, folder: Path) -> None:
        ran = self.due(run, folder, "2027-01-11T08:00")
        assert ran.code == HOLDS
        first = ran.json["work"][0]
        assert (first["level"], first["client"], first["person"]) == ("urgent", "c-1043", "mira")
        assert "988" in ran.json["crisis_instructions"]
        assert "no emergency service" in ran.json["notice"]
        ranks = ["urgent", "today", "review", "note"]
        order = [ranks.index(w["level"]) for w in ran.json["work"]]
        assert order == sorted(order)

    def test_a_broken_case_is_one_line_and_hides_nothing(self, run: Run, folder: Path) -> None:
        whole = self.due(run, folder, "2027-01-11T08:00").json["work"]
        (folder / "broken.toml").write_text("schema = 3")
        ran = self.due(run, folder, "2027-01-11T08:00")
        assert (ran.code, ran.err.count("\n")) == (BAD_INPUT, 1)
        assert ran.json["work"] == whole

    def test_a_damaged_episode_takes_its_client_off_the_list(self, run: Run, folder: Path) -> None:
        for damage in ('{"schema":"ketaprac.episode/1","id":"x","log":[]}', "{"):
            (folder / "alcohol-met.episode.json").write_text(damage)
            ran = self.due(run, folder, "2027-01-25T08:00")
            assert ran.code == BAD_INPUT
            assert ran.err.count("\n") == 1
            assert "alcohol-met.episode.json" in ran.err
            assert "c-1041" not in {w["client"] for w in ran.json["work"]}

    def test_the_check_escalates_and_is_answered(self, run: Run, folder: Path) -> None:
        case = self.keep_plan(run, folder)
        sign_off(run, case)
        started(run, case)
        recorded(run, case)
        assert closed(run, case).code == DONE
        check = "dose-1.check-24h"

        def of_check(at: str) -> list[tuple[str, str, str, bool]]:
            work = self.due(run, folder, at).json["work"]
            return [
                (w["kind"], w["level"], w["owner"], w["late"]) for w in work if check in w["id"]
            ]

        assert of_check("2027-01-26T10:00") == [("task", "today", "therapist", False)]
        assert of_check("2027-01-26T18:00") == [("alert", "today", "therapist", False)]
        assert of_check("2027-01-26T22:00") == [("alert", "today", "supervisor", True)]
        words = ("done", case, check, "--by", "mira", "--outcome", "No answer.")
        run(*words, "--not-reached", "--now", "2027-01-26T22:10")
        assert of_check("2027-01-26T22:20"), "still owed"
        assert run(*words, "--now", "2027-01-26T22:30").code == DONE
        assert of_check("2027-01-26T22:40") == []

    def test_the_session_of_the_day_stands_there_until_it_is_recorded(
        self, run: Run, folder: Path
    ) -> None:
        def sessions(at: str) -> list[str]:
            work = self.due(run, folder, at).json["work"]
            return [w["id"] for w in work if w["client"] == "c-1041" and w["kind"] == "session"]

        assert sessions("2027-01-25T08:00") == [], "a plan made on the spot is nobody's work"
        case = self.keep_plan(run, folder)
        assert sessions("2027-01-25T08:00") == ["dose-1"]
        sign_off(run, case)
        started(run, case)
        assert sessions("2027-01-25T13:00") == []

    def test_another_day(self, run: Run, folder: Path) -> None:
        self.keep_plan(run, folder)
        ran = self.due(run, folder, "2027-01-11T08:00", "--on", "2027-01-25")
        assert ran.json["on"] == "2027-01-25"
        assert "dose-1" in {w["id"] for w in ran.json["work"] if w["client"] == "c-1041"}
        bad = run("due", "--cases", str(folder), "--on", "soon")
        assert (bad.code, "--on" in bad.err) == (BAD_INPUT, True)

    def test_nothing_is_written(self, run: Run, folder: Path) -> None:
        before = tree(folder)
        self.due(run, folder, "2027-01-11T08:00")
        run("alerts", str(folder / "depression-hold.toml"), "--now", "2027-01-11T08:00")
        assert tree(folder) == before

    def test_alerts_are_answered_for(self, run: Run, folder: Path) -> None:
        case, at = str(folder / "depression-hold.toml"), ("--now", "2027-01-11T08:00")
        ran = run("alerts", case, *at, "--json")
        assert ran.code == HOLDS
        name = ran.json["alerts"][0]["alert"]["id"]
        bare = run("alerts", case, *at, "--alert", name, "--state", "closed", "--by", "mira")
        assert (bare.code, "why" in bare.out) == (HOLDS, True)
        why = ("--why", "Spoke with her; the crisis plan holds.")
        done = run("alerts", case, *at, "--alert", name, "--state", "closed", "--by", "mira", *why)
        assert done.code == DONE
        assert "closed" in done.out
        near = run("alerts", case, *at, "--alert", name[:-1], "--state", "seen", "--by", "mira")
        assert (near.code, near.err.count("\n")) == (BAD_INPUT, 1)
        page = run("run", case, *at, "--out", str(folder / "out"))
        assert page.code == HOLDS
        assert name not in (folder / "out" / "kp-index.html").read_text()


def test_the_page_shows_open_alerts(run: Run, tmp_path: Path) -> None:
    shipped = str(SHIPPED / "depression-hold.toml")
    run("run", shipped, "--now", "2027-01-11T08:00", "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "kp-index.html").read_text()
    assert "finding.urgent" in page
    assert "no emergency service" in page
