"""A consent from its signing to its end: who may sign, how long it holds, and taking it back."""

from __future__ import annotations

import attrs
import pytest
from steps import clear, codes, end, fact, opened, ready, sign, start
from toy import CLIENT, DAY, HOUR, PROFILE, TREATMENT, Clock, Toy, toy_practice

from ketaprac import ConsentKind, Practice
from ketaprac.errors import BadInput
from ketaprac.hookspecs import hookimpl
from ketaprac.model import events as e
from ketaprac.model.consent import (
    APART,
    Consent,
    ConsentSection,
    FormHead,
    ReConsent,
    Signer,
    SignsWhen,
)
from ketaprac.model.people import Role

TOUCH = ConsentKind.TOUCH


class Forms:
    """A plugin whose forms a test can change."""

    KETAPRAC_NAME = "forms"

    def __init__(self, **head):
        self.head, self.body = head, "First text."

    @hookimpl
    def ketaprac_consent_forms(self):
        yield FormHead(kind=ConsentKind.TREATMENT, title="Consent", **self.head)

    @hookimpl
    def ketaprac_consent_sections(self):
        yield ConsentSection(id="forms.body", title="Body", body=self.body, order=2)


def practice_with(forms, clock=None, profile=PROFILE):
    return Practice(profile, plugins=[Toy(), forms], discover=False, clock=clock or Clock())


def consent(practice, episode, kind=ConsentKind.TREATMENT, **more):
    now = practice.now(episode)
    given = {
        "id": f"c-{len(episode.log)}",
        "kind": kind,
        "version": "1",
        "signed_at": now,
        "signed_by": "client",
        **more,
    }
    event = e.ConsentSigned(at=now, by="desk", consent=Consent(**given))
    return practice.record(episode, event)


def hashed(practice, episode, **more):
    """Signed with the hash of the form of today."""
    form = practice.consent_form(episode, ConsentKind.TREATMENT).value
    return consent(practice, episode, content_hash=form.content_hash, **more).unwrap()


class TestWhatACaseNeeds:
    @pytest.mark.parametrize(
        ("key", "kind"),
        [
            ("remote", ConsentKind.TELEHEALTH),
            ("touch", ConsentKind.TOUCH),
            ("recording", ConsentKind.RECORDING),
        ],
    )
    def test_it_is_asked_for_only_where_the_case_says_so(self, key, kind):
        practice = toy_practice()
        episode = ready(practice)
        assert kind not in practice.consents_needed(episode)
        chosen = attrs.evolve(TREATMENT, **{key: True})
        event = e.TreatmentChosen(at=practice.now(episode), by="tess", treatment=chosen)
        episode = practice.record(episode, event).unwrap()
        assert practice.consents_needed(episode)[-1] is kind
        refused = practice.plan(episode, by="tess")
        assert codes(refused) == {"consent.missing"}
        assert kind.value in refused.objections[0].words
        episode = consent(practice, episode, kind).unwrap()
        assert practice.plan(episode, by="tess").objections == ()

    def test_a_session_with_touch_does_not_start_without_its_consent(self):
        clock = Clock()
        practice = toy_practice(clock=clock)
        episode = ready(practice)
        clock.time = episode.series.session("dose-1").start
        episode = fact(practice, episode, "sober", True).unwrap()
        episode = fact(practice, episode, "pregnant", False).unwrap()
        chosen = attrs.evolve(TREATMENT, touch=True)
        event = e.TreatmentChosen(at=practice.now(episode), by="tess", treatment=chosen)
        episode = practice.record(episode, event).unwrap()
        assert codes(start(practice, episode, "dose-1")) == {"consent.missing"}
        episode = consent(practice, episode, TOUCH).unwrap()
        episode = start(practice, episode, "dose-1").unwrap()
        assert episode.sessions[0].is_open

    def test_the_disclosure_comes_first_and_only_for_a_part2_program(self):
        practice = toy_practice()
        assert practice.consents_needed(opened(practice)) == (
            ConsentKind.DISCLOSURE,
            ConsentKind.TREATMENT,
        )
        off = attrs.evolve(PROFILE, part2_program=False, part2_reason="No federal money.")
        practice = toy_practice(profile=off)
        assert practice.consents_needed(opened(practice)) == (ConsentKind.TREATMENT,)


class TestSigning:
    def test_nobody_signs_later_on_the_day_of_the_medicine(self):
        clock = Clock()
        practice = toy_practice(clock=clock)
        episode = ready(practice)
        clock.time = episode.series.session("dose-1").start
        for field, value in (("sober", True), ("pregnant", False)):
            episode = fact(practice, episode, field, value).unwrap()
        episode = start(practice, episode, "dose-1").unwrap()
        clock.time += 3 * HOUR
        episode = end(practice, episode, "dose-1").unwrap()
        clock.time += HOUR
        assert codes(consent(practice, episode)) == {"consent.after-medicine"}
        before = clock.time - 6 * HOUR
        assert consent(practice, episode, signed_at=before).objections == ()
        clock.time += DAY
        assert consent(practice, episode).objections == ()

    def test_in_the_future(self):
        practice = toy_practice()
        episode = opened(practice)
        late = practice.now(episode) + DAY
        assert codes(consent(practice, episode, signed_at=late)) == {"date.future"}

    @pytest.mark.parametrize("age_in_days", [18 * 365 - 10, 17 * 365])
    def test_a_client_under_age_needs_a_guardian(self, age_in_days):
        practice = toy_practice()
        episode = opened(practice)
        born = (practice.now() - age_in_days * DAY).date()
        young = attrs.evolve(CLIENT, birth_date=born)
        event = e.ClientUpdated(at=practice.now(episode), by="desk", client=young)
        episode = practice.record(episode, event).unwrap()
        assert codes(consent(practice, episode)) == {"consent.guardian"}
        both = (Role.CLIENT, Role.GUARDIAN)
        assert consent(practice, episode, roles=both).objections == ()
        form = practice.consent_form(episode, ConsentKind.TREATMENT).value
        assert Role.GUARDIAN in {signer.role for signer in form.signers}

    def test_on_the_birthday_a_client_is_of_age(self):
        practice = toy_practice()
        today = practice.now().date()
        grown = attrs.evolve(CLIENT, birth_date=today.replace(year=today.year - 18))
        episode = practice.open("ep-9", grown, TREATMENT, by="desk")
        assert consent(practice, episode).objections == ()

    @pytest.mark.parametrize(
        "signed",
        [
            {"signed_by": "tess"},
            {"signed_by": "therapist"},
            {"roles": (Role.THERAPIST,)},
            {"roles": (Role.CLIENT, Role.FRONT_DESK)},
            {"roles": (Role.WITNESS, Role.INTERPRETER)},
        ],
        ids=str,
    )
    def test_in_a_role_that_cannot_give_it(self, signed):
        practice = toy_practice()
        assert codes(consent(practice, opened(practice), **signed)) == {"consent.role"}

    def test_as_earlier_files_wrote_it(self):
        practice = toy_practice()
        assert consent(practice, opened(practice), signed_by="client-17").objections == ()

    @pytest.mark.parametrize("kind", [k for k in ConsentKind if not k.is_given])
    def test_a_handout_and_a_withdrawal_are_no_consents(self, kind):
        practice = toy_practice()
        with pytest.raises(BadInput, match="kind"):
            consent(practice, opened(practice), kind)
        with pytest.raises(BadInput, match="kind"):
            e.ConsentWithdrawn(at=practice.now(), by="desk", kind=kind)

    @pytest.mark.parametrize("kind", [k for k in ConsentKind if k.names_recipient])
    def test_who_may_receive_records_is_named(self, kind):
        practice = toy_practice()
        refused = consent(practice, opened(practice), kind, recipient="nobody")
        assert codes(refused) == {"disclosure.unnamed"}


class TestReConsent:
    def planned(self, forms, clock=None):
        practice = practice_with(forms, clock)
        episode = opened(practice)
        episode = fact(practice, episode, "psychosis", False).unwrap()
        episode = practice.record_screening(episode, by="tess").unwrap()
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        episode = clear(practice, episode).unwrap()
        return practice, hashed(practice, episode)

    @pytest.mark.parametrize(
        ("policy", "text", "version", "found"),
        [
            (ReConsent.ALWAYS, "First text.", "1", set()),
            (ReConsent.ALWAYS, "Second text.", "1", {"consent.outdated"}),
            (ReConsent.MATERIAL, "Second text.", "1", set()),
            (ReConsent.MATERIAL, "Second text.", "2", {"consent.outdated"}),
            (ReConsent.NEVER, "Second text.", "2", set()),
        ],
    )
    def test_after_a_changed_text_by_the_policy_of_the_text(self, policy, text, version, found):
        forms = Forms(re_consent=policy)
        _, episode = self.planned(forms)
        signed = episode.consents[-1]
        forms.head["version"], forms.body = version, text
        practice = practice_with(forms)
        assert codes(practice.plan(episode, by="tess")) == found
        assert episode.consents[-1] == signed  # what was signed stays as it was

    def test_after_its_days(self):
        clock = Clock()
        practice, episode = self.planned(Forms(lasts_days=30), clock)
        assert practice.plan(episode, by="tess").objections == ()
        clock.time += 30 * DAY
        assert practice.plan(episode, by="tess").objections == ()
        clock.time += DAY
        assert codes(practice.plan(episode, by="tess")) == {"consent.expired"}

    def test_after_a_number_of_dosing_sessions(self):
        from ketaprac.model.session import DosingSession, SessionState

        clock = Clock()
        forms = Forms(re_consent_after_doses=1)
        practice, episode = self.planned(forms, clock)
        clock.time += 2 * DAY
        done = DosingSession(
            id="dose-1",
            state=SessionState.ENDED,
            started_at=clock.time - 5 * HOUR,
            ended_at=clock.time - 2 * HOUR,
            reported=True,
        )
        event = e.SessionReported(at=clock.time, by="tess", session=done)
        episode = practice.record(episode, event).unwrap()
        assert codes(practice.plan(episode, by="tess")) == {"consent.dose-count"}
        clock.time += DAY
        episode = hashed(practice, episode)
        assert practice.plan(episode, by="tess").objections == ()

    def test_forms_of_a_plugin_that_failed_are_not_made_without_their_head(self):
        class Broken(Forms):
            KETAPRAC_NAME = "broken"

            @hookimpl
            def ketaprac_consent_forms(self):
                raise ValueError

        practice = practice_with(Broken())
        made = practice.consent_form(opened(practice), ConsentKind.TREATMENT)
        assert made.value is None
        assert "plugin.failed" in {objection.code for objection in made.objections}


class TestTakingBack:
    def test_a_withdrawal_shuts_the_gate_and_a_new_consent_opens_it(self):
        clock = Clock()
        practice = toy_practice(clock=clock)
        episode = ready(practice)
        clock.time += HOUR
        event = e.ConsentWithdrawn(
            at=clock.time, by="client", kind=ConsentKind.TREATMENT, document="5a" * 32
        )
        episode = practice.record(episode, event).unwrap()
        assert codes(practice.plan(episode, by="tess")) == {"consent.missing"}
        clock.time += HOUR
        episode = consent(practice, episode).unwrap()
        assert practice.plan(episode, by="tess").objections == ()
        assert len([c for c in episode.consents if c.kind is ConsentKind.TREATMENT]) == 2

    def test_the_document_names_what_is_taken_back(self):
        practice = toy_practice()
        episode = ready(practice)

        def taken(*kinds):
            made = practice.consent_form(episode, ConsentKind.WITHDRAWAL, takes_back=kinds).value
            return {p.name: p.value for p in made.placeholders}["taken_back"]

        assert taken(ConsentKind.TREATMENT) == (
            "Consent to ketamine-assisted therapy (signed 2027-01-04)"
        )
        assert taken().count("signed 2027-01-04") == 2

    def test_there_is_no_document_where_nothing_is_live(self):
        practice = toy_practice()
        made = practice.consent_form(opened(practice), ConsentKind.WITHDRAWAL)
        assert made.value is None
        assert [o.code for o in made.objections] == ["form.nothing-to-take-back"]


class TestWhatCannotBe:
    @pytest.mark.parametrize("code", APART)
    @pytest.mark.parametrize("kind", list(ConsentKind))
    def test_no_form_takes_in_what_stands_alone_by_law(self, code, kind):
        from ketaprac import forms

        section = ConsentSection(id="s", title="S", body="B", order=1, covers=(code,))
        with pytest.raises(BadInput, match=r"form of its own.*42 CFR 2\.31"):
            forms.assemble(forms.blank(kind), (section,), (), PROFILE)

    @pytest.mark.parametrize(
        ("role", "of"),
        [(Role.WITNESS, None), (Role.INTERPRETER, Role.WITNESS), (Role.CLIENT, Role.CLIENT)],
    )
    def test_a_witness_is_tied_to_a_signer_and_nobody_else_is(self, role, of):
        with pytest.raises(BadInput, match="of"):
            Signer(role=role, of=of)

    def test_a_head_that_contradicts_itself(self):
        witness = Signer(role=Role.WITNESS, when=SignsWhen.USED, of=Role.PRESCRIBER)
        with pytest.raises(BadInput, match="signers"):
            FormHead(kind=TOUCH, title="T", signers=(Signer(role=Role.CLIENT), witness))
        with pytest.raises(BadInput, match="handout"):
            FormHead(kind=ConsentKind.AFTER, title="T")

    def test_a_head_has_an_id_of_kind_and_language(self):
        assert FormHead(kind=TOUCH, title="T", language="de").id == "touch.de"
