"""The kit for plugin authors: it passes good plugins and tells bad ones what to mend."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import sys

import pytest
from attrs import evolve, frozen
from plugin_support import SENTINEL, objection, plugin, rule

from ketaprac.errors import BadInput
from ketaprac.hookspecs import KEYS
from ketaprac.model.alert import AlertLevel
from ketaprac.model.artifact import Artifact, Exporter, Takes
from ketaprac.model.consent import ConsentKind, ConsentSection, FormHead
from ketaprac.model.events import EVENTS
from ketaprac.model.followup import FollowUp
from ketaprac.model.gate import Action
from ketaprac.model.people import Role
from ketaprac.model.referral import ReferralItem
from ketaprac.model.series import NoPlan, Planner
from ketaprac.testing.conformance import Problem, check_plugin
from ketaprac.testing.leaks import in_document, listening, private_words
from ketaprac.testing.sample import PRIVATE, every_event, sample

NAME = PRIVATE[0]


def codes(*hooks, **attributes):
    problems = check_plugin(plugin("tried", *hooks, **attributes))
    assert SENTINEL not in "".join(map(str, problems)) + repr(problems)
    return {(problem.code, problem.hook) for problem in problems}


def exporting(render, takes=Takes.SERIES, media_type="text/plain"):
    def ketaprac_exporters():
        yield Exporter(
            id="tried.out", title="Out", media_type=media_type, takes=takes, render=render
        )

    return ketaprac_exporters


def document(content=b"x", name="kp-x.txt", media_type="text/plain"):
    return Artifact(name=name, media_type=media_type, content=content)


@frozen(kw_only=True)
class Mine:
    words: str = "none"


def everything():
    """One good implementation of each hook."""

    def ketaprac_settings():
        return Mine

    def ketaprac_rules():
        yield rule()

    def ketaprac_instruments():
        return sample().context.catalogue.instruments

    def ketaprac_protocols():
        return sample().context.catalogue.protocols

    def ketaprac_modalities():
        return sample().context.catalogue.modalities

    def ketaprac_consent_forms():
        yield FormHead(kind=ConsentKind.TOUCH, version="2", title="Touch")

    def ketaprac_indications():
        return sample().context.catalogue.indications

    def ketaprac_screen(episode, context):
        assert context.setting(Mine).words == "none"
        return sample().screening.findings

    def ketaprac_referral_items(episode):
        yield ReferralItem(id="a", label="A", value="B", why="C", origin="D")

    def ketaprac_planners():
        yield Planner(id="p", title="P", plan=lambda request: NoPlan(reasons=("No.",)))

    def ketaprac_check_series(series):
        return ()

    def ketaprac_gate(action):
        if action is Action.START_DOSING:
            yield objection()

    def ketaprac_consent_sections(form):
        yield ConsentSection(id="s", title="S", body="Text.", order=1)

    def ketaprac_alerts(alerts):
        return [evolve(alert, level=AlertLevel.URGENT) for alert in alerts]

    def ketaprac_follow_up(session):
        source = sample().follow_ups.tasks[0].source
        yield FollowUp(
            id=f"{session.id}.x",
            session=session.id,
            title="T",
            todo="D",
            due_from=session.end,
            due_until=session.end + dt.timedelta(days=1),
            owner=Role.THERAPIST,
            if_missed="N",
            source=source,
        )

    def ketaprac_observe(event):
        assert event.at

    def ketaprac_addhooks(register):
        pass

    render = exporting(lambda series, episode, context: document())
    return [*(f for f in locals().values() if callable(f) and f is not render), render]


def test_a_plugin_that_implements_every_hook_conforms():
    hooks = everything()
    assert {hook.__name__ for hook in hooks} == {key.name for key in KEYS}
    assert check_plugin(plugin("whole", *hooks)) == ()


def test_a_plugin_that_lowers_an_alert_is_told():
    def ketaprac_alerts(alerts):
        return [evolve(alert, level=AlertLevel.NOTE) for alert in alerts]

    (problem,) = check_plugin(plugin("soother", ketaprac_alerts))
    assert (problem.code, problem.hook) == ("lowers", "ketaprac_alerts")


def test_a_problem_is_told_in_one_line():
    problem = Problem(code="twice", hook="ketaprac_rules", words="gives the id 'a' twice")
    assert str(problem) == "ketaprac_rules: gives the id 'a' twice [twice]"
    assert str(Problem(code="leak", hook="", words="x")) == "plugin: x [leak]"


def test_a_plugin_that_cannot_be_loaded():
    (problem,) = check_plugin(plugin("tried", ketaprac_rule := named("ketaprac_rule")))
    assert ketaprac_rule
    assert (problem.code, problem.hook) == ("not-loaded", "")
    assert "did you mean 'ketaprac_rules'" in problem.words
    assert codes() == {("not-loaded", "")}
    assert codes(named("ketaprac_rules"), KETAPRAC_HOOK_API=99) == {("not-loaded", "")}


def named(name):
    def hook():
        return ()

    hook.__name__ = name
    return hook


def test_the_name_of_the_entry_point_can_be_given():
    assert check_plugin(plugin("tried", named("ketaprac_rules")), name="own-name") == ()
    (problem,) = check_plugin(plugin("tried", named("ketaprac_rules")), name="no name")
    assert "is not an id" in problem.words


def test_a_hook_that_raises_on_one_of_its_inputs():
    def ketaprac_gate(action):
        if action is Action.END_DOSING:
            raise ValueError(SENTINEL)
        return ()

    def ketaprac_screen(episode):
        return [episode.screening.screening.findings[0]]

    assert codes(ketaprac_gate) == {("fault", "ketaprac_gate")}
    assert codes(ketaprac_screen) == {("fault", "ketaprac_screen")}


def test_the_same_fault_is_told_once():
    def ketaprac_gate():
        raise ValueError(SENTINEL)

    assert len(check_plugin(plugin("tried", ketaprac_gate))) == 1


def test_items_of_the_wrong_kind():
    def ketaprac_rules():
        return [objection()]

    assert codes(ketaprac_rules) == {("fault", "ketaprac_rules")}


def test_what_differs_from_call_to_call():
    numbers = itertools.count()

    def ketaprac_rules():
        yield rule(f"house.{next(numbers)}")

    def ketaprac_gate():
        yield objection(f"house.{next(numbers)}")

    assert codes(ketaprac_rules) == {("differs", "ketaprac_rules")}
    assert codes(ketaprac_gate) == {("differs", "ketaprac_gate")}


def test_ids_that_come_twice():
    def ketaprac_rules():
        return [rule("house.a"), rule("house.a")]

    assert codes(ketaprac_rules) == {("twice", "ketaprac_rules")}


def test_settings_without_defaults():
    @frozen(kw_only=True)
    class Needy:
        words: str

    def ketaprac_settings():
        return Needy

    assert codes(ketaprac_settings) == {("not-loaded", "")}


def test_a_plugin_that_changes_what_it_was_given():
    def ketaprac_screen(episode):
        object.__setattr__(episode, "consulted", not episode.consulted)
        return ()

    object_setter = check_plugin(plugin("tried", ketaprac_screen))
    assert object_setter == ()  # changed and changed back: nobody can tell

    def once(episode):
        object.__setattr__(episode, "closed", True)
        return ()

    once.__name__ = "ketaprac_screen"
    assert codes(once) == {("changed-arguments", "")}


# Planners and exporters


def planning(plan):
    def ketaprac_planners():
        yield Planner(id="tried", title="Tried", plan=plan)

    return ketaprac_planners


def test_planners():
    numbers = itertools.count()

    def fails(request):
        raise ValueError(SENTINEL)

    assert codes(planning(lambda request: NoPlan(reasons=("No.",)))) == set()
    assert codes(planning(lambda request: sample().series)) == set()
    for bad in (fails, lambda request: None, lambda request: objection()):
        assert codes(planning(bad)) == {("fault", "ketaprac_planners")}
    assert codes(planning(lambda request: NoPlan(reasons=(f"{next(numbers)}",)))) == {
        ("differs", "ketaprac_planners")
    }


@pytest.mark.parametrize("takes", Takes)
def test_exporters_get_what_they_take(takes):
    got = []

    def render(subject, episode, context):
        got.append(type(subject).__name__)
        return document()

    assert codes(exporting(render, takes)) == set()
    assert set(got) == {
        {
            "series": "Series",
            "episode": "Episode",
            "referral": "Referral",
            "consent-form": "ConsentForm",
            "signed-form": "SignedForm",
            "follow-ups": "FollowUpPlan",
            "screening": "Screening",
        }[takes]
    }


def test_exporters_that_do_not_keep_their_promises():
    numbers = itertools.count()

    def fails(*_):
        raise ValueError(SENTINEL)

    def refuses(*_):
        raise BadInput("is missing", where="client.name")

    found = {
        "fault": [fails, refuses, lambda *_: None, lambda *_: b"bytes"],
        "differs": [lambda *_: document(str(next(numbers)).encode())],
        "media-type": [lambda *_: document(media_type="text/html")],
        "empty": [lambda *_: document(b"")],
        "leak": [lambda *_: document(name="kp-ottoline-zymborska.txt")],
    }
    for code, renders in found.items():
        for render in renders:
            assert codes(exporting(render)) == {(code, "ketaprac_exporters")}, code


def test_a_name_that_is_not_neutral_is_a_fault():
    def render(series, episode, context):
        return document(name=f"{episode.client.name}.txt")

    assert codes(exporting(render)) == {("fault", "ketaprac_exporters")}


def test_a_calendar_tells_nothing_about_the_client():
    text = f"BEGIN:VEVENT\r\nSUMMARY:{NAME[:7]}\r\n {NAME[7:]}\r\nEND:VEVENT\r\n"

    def render(*_):
        return document(text.encode(), "kp-x.ics", "text/calendar")

    assert codes(exporting(render, media_type="text/calendar")) == {("leak", "ketaprac_exporters")}


def test_a_letter_may_name_its_client_inside():
    assert codes(exporting(lambda *_: document(f"Dear {NAME}".encode()))) == set()


@pytest.mark.parametrize(
    "entry",
    [
        b"/Title (" + NAME.encode() + b")",
        b"/Author(Dr. X \\(for " + NAME.encode() + b"\\))",
        b"/Subject <" + b"\xfe\xff".hex().encode() + NAME.encode("utf-16-be").hex().encode() + b">",
        b"/Keywords (\\376\\377" + NAME.encode("utf-16-be").replace(b"\x00", b"\\000") + b")",
        b"<x:xmpmeta><dc:title>" + NAME.encode() + b"</dc:title></x:xmpmeta>",
    ],
)
def test_the_metadata_of_a_pdf_tell_nothing(entry):
    content = b"%PDF-1.4\n" + entry + b"\n%%EOF"
    pdf = document(content, "kp-x.pdf", "application/pdf")
    assert in_document(pdf) == ["metadata"]
    clean = evolve(pdf, content=b"%PDF-1.4\n/Title (Letter)\nstream " + NAME.encode())
    assert in_document(clean) == []


def test_a_real_pdf_is_read():
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    import io

    for title, places in (("Letter", []), (NAME, ["metadata"]), (f"é {NAME}", ["metadata"])):
        target = io.BytesIO()
        page = canvas.Canvas(target, invariant=1)
        page.setTitle(title)
        page.drawString(72, 72, NAME)
        page.save()
        assert in_document(document(target.getvalue(), "kp-x.pdf", "application/pdf")) == places


# What is said on the side


@pytest.mark.parametrize(
    "say",
    [
        lambda episode: print(episode.client.name),
        lambda episode: print(episode.client.contact.phone, file=sys.stderr),
        lambda episode: logging.getLogger("tried").debug("seen %s", episode.client.name),
        lambda episode: logging.getLogger().error("%r", str(episode.client.birth_date)),
    ],
)
def test_nothing_about_a_client_goes_to_a_log_or_the_console(say, capfd):
    def ketaprac_screen(episode):
        say(episode)
        return ()

    assert codes(ketaprac_screen) == {("leak", "")}
    assert capfd.readouterr() == ("", "")


def test_ids_may_be_logged():
    def ketaprac_screen(episode):
        logging.getLogger("tried").warning("looked at %r", episode)
        return ()

    assert codes(ketaprac_screen) == set()


def test_listening_leaves_everything_as_it_was():
    root = logging.getLogger()
    before = (root.level, root.handlers[:], sys.stdout, sys.stderr, sys.unraisablehook)
    with pytest.raises(ValueError), listening():
        raise ValueError
    assert before == (root.level, root.handlers[:], sys.stdout, sys.stderr, sys.unraisablehook)


# The sample


def test_every_sample_is_equal_and_holds_its_private_words():
    assert sample() == sample()
    client = sample().episode.client
    told = " ".join(
        map(
            str,
            (
                client.name,
                client.birth_date,
                client.contact.email,
                client.contact.phone,
                client.emergency_contact.name,
            ),
        )
    )
    session = sample().episode.sessions[-1]
    told += session.taken[0].words + session.notes[0].text
    assert private_words(told) == list(PRIVATE)


def test_the_sample_shows_none_of_them():
    made_up = sample()
    shown = [repr(getattr(made_up, name)) for name in ("profile", "context", "episode", "forms")]
    assert private_words("".join(shown) + repr(made_up.episode.log)) == []


def test_the_sample_log_has_every_event():
    assert {type(event) for event in every_event()} == set(EVENTS)


def test_every_hook_is_called_with_its_arguments():
    for key in KEYS:
        for arguments in sample().calls(key):
            assert ("context" in arguments) is (
                key.name.endswith(
                    (
                        "screen",
                        "referral_items",
                        "check_series",
                        "gate",
                        "consent_sections",
                        "follow_up",
                        "alerts",
                        "instruments",
                        "rules",
                        "protocols",
                        "modalities",
                        "consent_forms",
                        "indications",
                    )
                )
            )
