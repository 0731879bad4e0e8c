"""The loop by the command line: refer, send, get a reply, clear, plan."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pypdf
import pytest
from cli_support import NOW, SHIPPED, Ran, Run

from ketaprac.cli import BAD_INPUT, DONE, HOLDS

LATER = ("--now", "2027-01-15T08:00")
WORDS = 'No session above "our" limits.\nCall me.'


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A case up to the treatment consent, without a referral, and its practice."""
    text = (SHIPPED / "alcohol-met.toml").read_text("utf-8")
    text = text.replace("sent_on = 2027-01-05", "")
    head, _, _ = text.partition("[clearance]")
    (tmp_path / "case.toml").write_text(head, "utf-8")
    (tmp_path / "practice.toml").write_bytes((SHIPPED / "practice.toml").read_bytes())
    return tmp_path


def refer(run: Run, desk: Path) -> dict[str, Any]:
    """Sends the packet, notes that down in the case, and gives the template of the reply."""
    case = desk / "case.toml"
    ran = run("refer", str(case), *NOW, "--out", str(desk / "out"))
    assert (ran.code, ran.err) == (DONE, "")
    lines = re.findall(r"^(?:sent_on|packet) = .+$", ran.out, re.MULTILINE)
    assert len(lines) == 2
    text = case.read_text("utf-8").replace("[referral]\n", "[referral]\n" + "\n".join(lines) + "\n")
    case.write_text(text, "utf-8")
    (template,) = (desk / "out").glob("*-r1-v1.json")
    return json.loads(template.read_text("utf-8"))  # type: ignore[no-any-return]


def clear(run: Run, desk: Path, reply: dict[str, Any], *more: str) -> Ran:
    (desk / "reply.json").write_text(json.dumps(reply), "utf-8")
    words = ("clear", str(desk / "case.toml"), "--reply", str(desk / "reply.json"), *LATER)
    return run(*words, *more)


def filled(template: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **template,
        "decision": "cleared",
        "sessions": 2,
        "given_on": "2027-01-14",
        "valid_until": "2027-04-30",
        "limits": WORDS,
        "conditions": ["Stop the decongestant."],
        "vitals_limits": {"systolic_from": 140, "diastolic_from": 90, "joined": "or"},
        **more,
    }


def test_the_whole_loop(run: Run, desk: Path) -> None:
    reply = filled(refer(run, desk))
    ran = clear(run, desk, reply)
    assert (ran.code, ran.err) == (DONE, "")
    assert "The decision is live, partial, conditional." in ran.out
    table = re.search(r"^\[clearance\]\n(?:.+\n)+", ran.out, re.MULTILINE)
    assert table
    pasted = tomllib.loads(table[0])["clearance"]
    assert pasted["limits"] == WORDS
    assert pasted["referral"] == "referral-1"
    with (desk / "case.toml").open("a", encoding="utf-8") as case:
        case.write("\n" + table[0])
    again = run("refer", str(desk / "case.toml"), *LATER, "--json", "--out", str(desk / "again"))
    assert again.json["objections"] == []
    assert [r["status"] for r in again.json["referrals"]] == ["completed"]
    (row,) = again.json["disclosures"]
    assert row["packet"] == reply["packet"], "the record still gives the packet that was sent"
    assert row.get("intact", True)
    plan = run("plan", str(desk / "case.toml"), *LATER, "--json")
    assert plan.code == DONE
    assert plan.json["series"]


def test_as_json(run: Run, desk: Path) -> None:
    ran = clear(run, desk, filled(refer(run, desk)), "--json")
    assert ran.code == DONE
    document = ran.json
    assert set(document) == {"clearance", "toml", "states", "objections"}
    assert document["clearance"]["sessions"] == 2
    assert tomllib.loads(document["toml"])["clearance"]["by"] == "dr-abara"
    assert document["states"] == ["live", "partial", "conditional"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"packet": "0" * 64}, "reply.packet"),
        ({"referral": "referral-2"}, "reply.referral"),
        ({"by": "mira"}, "clearance.not-by-prescriber"),
        ({"by": "nobody"}, "clearance.referral"),
        ({"given_on": "2027-01-16"}, "date.future"),
    ],
)
def test_a_reply_that_does_not_fit_does_not_count(
    run: Run, desk: Path, change: dict[str, str], code: str
) -> None:
    template = refer(run, desk)
    ran = clear(run, desk, filled(template, **change), "--json")
    assert ran.code == HOLDS
    assert ran.json["clearance"] is None
    assert ran.json["toml"] is None
    assert code in {o["code"] for o in ran.json["objections"]}
    shown = clear(run, desk, filled(template, **change))
    assert "The reply does not count" in shown.out
    assert "[clearance]\n" not in shown.out


def test_without_a_referral_on_record_nothing_can_be_answered(run: Run, desk: Path) -> None:
    before = (desk / "case.toml").read_text("utf-8")
    reply = filled(refer(run, desk))
    (desk / "case.toml").write_text(before, "utf-8")
    ran = clear(run, desk, reply, "--json")
    assert (ran.code, ran.json["objections"][0]["code"]) == (HOLDS, "reply.referral")


def test_a_decision_that_does_not_clear_is_shown_and_holds(run: Run, desk: Path) -> None:
    ran = clear(run, desk, filled(refer(run, desk), decision="declined", sessions=0))
    assert ran.code == HOLDS
    assert 'decision = "declined"' in ran.out
    assert "The decision is declined." in ran.out
    assert "The gate before planning" in ran.out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": "ketaprac.case/1"}, "unknown schema"),
        ({"schema": "ketaprac.reply/2"}, "newer ketaprac"),
        ({"decision": "maybe"}, "decision: is not a word that fits here"),
        ({"decision": None}, "decision: is missing"),
        ({"given_on": None}, "given_on: is missing"),
        ({"given_on": "soon"}, "given_on"),
        ({"sessions": 1000}, "sessions: is outside the range"),
        ({"packet": "abc"}, "packet: is not a SHA-256"),
        ({"dose": "Zzyzx"}, "unknown key"),
        ({"vitals_limits": {"systolic": 1}}, "vitals_limits.systolic"),
    ],
)
def test_a_reply_that_is_wrong_is_told_in_one_line(
    run: Run, desk: Path, change: dict[str, Any], words: str
) -> None:
    ran = clear(run, desk, filled(refer(run, desk), **change))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "reply.json" in ran.err
    assert words in ran.err
    assert "Zzyzx" not in ran.err
    assert "soon" not in ran.err


# News of the packet, in the case file


def with_news(desk: Path, text: str) -> str:
    with (desk / "case.toml").open("a", encoding="utf-8") as case:
        case.write(f"\n{text}\n")
    return str(desk / "case.toml")


def test_what_nobody_heard_of_becomes_late(run: Run, desk: Path) -> None:
    refer(run, desk)
    case = str(desk / "case.toml")
    late = ("--now", "2027-01-26T08:00")
    ran = run("follow-up", case, *late)
    assert ran.code == HOLDS, "there is no series yet"
    assert re.search(r"^LATE .+ front-desk +referral-1 +Ask what became", ran.out, re.MULTILINE)
    assert re.search(r"^open .+ supervisor +referral-1 +Still no decision", ran.out, re.MULTILINE)
    told = run("follow-up", case, *late, "--json").json
    assert told["overdue"] == ["referral-1.news-0.call"]
    run("run", case, *late, "--out", str(desk / "run"))
    page = (desk / "run" / "kp-index.html").read_text("utf-8")
    assert "Late" in page
    assert "Ask what became of the referral" in page


def test_news_stand_in_the_case_file(run: Run, desk: Path) -> None:
    refer(run, desk)
    case = with_news(
        desk,
        '[[referral.answers]]\nstatus = "scheduled"\non = 2027-01-12\nexpected_on = 2027-01-20\n'
        '[[referral.answers]]\nstatus = "unattended"\non = 2027-01-21',
    )
    ran = run("refer", case, "--now", "2027-01-22T08:00", "--out", str(desk / "o"), "--json")
    assert [r["status"] for r in ran.json["referrals"]] == ["unattended"]
    assert ran.json["referrals"][0]["bser"] == "5.1.2"


def test_news_that_cannot_be_do_not_count(run: Run, desk: Path) -> None:
    refer(run, desk)
    case = with_news(desk, '[[referral.answers]]\nstatus = "unattended"\non = 2027-01-12')
    ran = run("refer", case, *LATER, "--out", str(desk / "o"), "--json")
    assert ran.code == HOLDS
    (objection,) = ran.json["objections"]
    assert objection["code"] == "referral.transition"
    assert objection["words"].startswith("referral of 2027-01-12 not recorded")


def test_news_of_a_packet_without_a_day_are_refused(run: Run, desk: Path) -> None:
    case = with_news(desk, '[[referral.answers]]\nstatus = "received"\non = 2027-01-12')
    ran = run("refer", case, *LATER, "--out", str(desk / "o"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "referral.sent_on: is missing" in ran.err


def test_what_would_differ_from_what_was_sent_is_not_printed_again(run: Run, desk: Path) -> None:
    refer(run, desk)
    case = desk / "case.toml"
    text = case.read_text("utf-8").replace('value = "penicillin"', 'value = "none"')
    case.write_text(text, "utf-8")
    ran = run("refer", str(case), *LATER, "--out", str(desk / "o"))
    assert "The record has changed since it was sent." in ran.out
    assert not list((desk / "o").glob("*-l1-v1.*"))
    assert list((desk / "o").glob("*-r1-v1.pdf"))


def test_conditions_are_marked_and_a_decision_is_taken_back(run: Run, desk: Path) -> None:
    reply = filled(refer(run, desk))
    toml = clear(run, desk, reply, "--json").json["toml"]
    met = '[[clearance.met]]\ncondition = "condition-1"\non = 2027-01-14\nby = "mira"\n'
    case = with_news(desk, toml + met)
    run("run", case, *LATER, "--out", str(desk / "met"))
    page = (desk / "met" / "kp-index.html").read_text("utf-8")
    assert "The prescriber&#x27;s decision: live, partial." in page.replace("'", "&#x27;")
    text = Path(case).read_text("utf-8")
    Path(case).write_text(text.replace(met, "revoked_on = 2027-01-14\n" + met), "utf-8")
    plan = run("plan", case, *LATER, "--json")
    assert plan.code == HOLDS
    assert "clearance.not-live" in {o["code"] for o in plan.json["objections"]}


def test_a_narrow_consent_and_what_is_left_out(run: Run, desk: Path) -> None:
    case = desk / "case.toml"
    scope = '["person", "treatment", "screening", "mental-health", "physical-health"]'
    text = case.read_text("utf-8").replace(
        'recipient = "dr-abara"\n', f'recipient = "dr-abara"\nscope = {scope}\n'
    )
    case.write_text(text, "utf-8")
    held = run("refer", str(case), *NOW, "--out", str(desk / "o"), "--json")
    assert held.code == HOLDS
    assert [o["code"] for o in held.json["objections"]] == ["disclosure.scope"]
    text = text.replace("[referral]\n", '[referral]\nleave_out = ["substance-use"]\n')
    case.write_text(text, "utf-8")
    sent = run("refer", str(case), *NOW, "--out", str(desk / "o"), "--json")
    assert sent.code == DONE
    (row,) = sent.json["disclosures"]
    assert "facts.last_use" not in row["items"]


# -- the form as a PDF ---------------------------------------------------------------

ON_SCREEN = {
    "decision": "/cleared",
    "sessions": "2",
    "given_on": "2027-01-14",
    "valid_until": " 2027-04-30 ",
    "limits": WORDS,
    "conditions": "Stop the decongestant.\n\nCall first.",
    "systolic_from": "140",
    "diastolic_from": "90",
    "joined": "/and",
}


def on_screen(desk: Path, values: dict[str, str]) -> str:
    """The form that went out, as a prescriber's reader saves it."""
    (form,) = (desk / "out").glob("*-r1-v1.pdf")
    writer = pypdf.PdfWriter(clone_from=form)
    writer.update_page_form_field_values(writer.pages[0], values, auto_regenerate=False)
    target = desk / "back.pdf"
    writer.write(target)
    return str(target)


def clear_form(run: Run, desk: Path, values: dict[str, str], *more: str) -> Ran:
    reply = on_screen(desk, values)
    return run("clear", str(desk / "case.toml"), "--reply", reply, *LATER, *more)


def test_a_form_filled_in_on_the_screen_says_what_the_json_says(run: Run, desk: Path) -> None:
    template = refer(run, desk)
    ran = clear_form(run, desk, ON_SCREEN, "--json")
    assert (ran.code, ran.err) == (DONE, "")
    more = {
        "conditions": ["Stop the decongestant.", "Call first."],
        "vitals_limits": {"systolic_from": 140, "diastolic_from": 90, "joined": "and"},
    }
    assert clear(run, desk, filled(template, **more), "--json").json == ran.json


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "/Off"}, "decision: is missing"),
        ({"given_on": ""}, "given_on"),
        ({"given_on": "14 January"}, "given_on: is not a date that exists"),
        ({"valid_until": "4/30/2027"}, "valid_until"),
        ({"sessions": "two"}, "sessions: is not a whole number"),
        ({"sessions": "-2"}, "sessions: is not a whole number"),
        ({"systolic_from": "140 mmHg"}, "systolic_from: is not a whole number"),
        ({"systolic_from": "9000"}, "systolic_from"),
    ],
)
def test_a_field_that_cannot_be_is_one_line(
    run: Run, desk: Path, change: dict[str, str], said: str
) -> None:
    refer(run, desk)
    ran = clear_form(run, desk, {**ON_SCREEN, **change})
    assert (ran.code, ran.out) == (BAD_INPUT, "")
    assert ran.err.startswith(f"ketaprac: {desk / 'back.pdf'}: ")
    assert said in ran.err and ran.err.count("\n") == 1
    assert not any(value in ran.err for value in change.values() if len(value) > 4)


def test_a_form_for_another_packet_does_not_count(run: Run, desk: Path) -> None:
    template = refer(run, desk)
    reply = on_screen(desk, ON_SCREEN)
    case = desk / "case.toml"
    case.write_text(case.read_text("utf-8").replace(template["packet"], "0" * 64), "utf-8")
    ran = run("clear", str(case), "--reply", reply, *LATER, "--json")
    assert (ran.code, [o["code"] for o in ran.json["objections"]]) == (HOLDS, ["reply.packet"])


def test_a_form_before_anything_was_sent_does_not_count(run: Run, desk: Path) -> None:
    before = (desk / "case.toml").read_text("utf-8")
    refer(run, desk)
    (desk / "case.toml").write_text(before, "utf-8")
    ran = clear_form(run, desk, ON_SCREEN, "--json")
    assert (ran.code, [o["code"] for o in ran.json["objections"]]) == (HOLDS, ["reply.referral"])


def test_a_file_that_is_no_such_form_is_one_line(run: Run, desk: Path) -> None:
    refer(run, desk)
    (letter,) = (desk / "out").glob("*-l1-v1.pdf")
    (form,) = (desk / "out").glob("*-r1-v1.pdf")
    whole = form.read_bytes()
    for content, said in (
        (letter.read_bytes(), "is not a reply form with its fields"),
        (b"no PDF at all", "cannot be read"),
        (b"", "cannot be read"),
        (whole[: len(whole) // 2], "cannot be read"),
    ):
        path = desk / "other.pdf"
        path.write_bytes(content)
        ran = run("clear", str(desk / "case.toml"), "--reply", str(path), *LATER)
        assert ran.code == BAD_INPUT
        assert said in ran.err and ran.err.count("\n") == 1, ran.err
    ran = run("clear", str(desk / "case.toml"), "--reply", str(desk / "none.pdf"), *LATER)
    assert (ran.code, "none.pdf: is not there" in ran.err) == (BAD_INPUT, True)
