"""What keeps a form from counting as signed: all of it is told, and no record is made."""

from __future__ import annotations

import datetime as dt
import re

import attrs
import pytest

from ketaprac import BadInput, ConsentKind, Role, dump_episode, load_episode
from ketaprac.model.events import ConsentSigned, ConsentWithdrawn, SessionStarted
from ketaprac.model.signing import Affirmation, Affirmed, Drawn, Initialed
from ketaprac_consent.recorded import drawing
from signing.signing_cases import (
    AT,
    MINUTE,
    NAME,
    WAVE,
    Case,
    case,
    codes,
    mark,
    png,
    presented,
    touch,
)


def without(made: Case, **client: object) -> set[str]:
    signed = made.sign(made.marks(**client))
    assert signed.record is None and signed.sha256 is None
    assert not signed.decision.episode.consents
    return codes(signed)


def test_a_form_that_is_signed_in_full_is_recorded_with_its_hashes():
    made, signed = touch()
    (event,) = signed.decision.events
    assert isinstance(event, ConsentSigned)
    given = event.consent
    assert (given.presented, given.record) == (made.presented, signed.sha256)
    assert (given.version, given.content_hash) == (made.form.version, made.form.content_hash)
    assert given.signed_at == AT + 20 * MINUTE and given.signed_by == "client"
    assert given.roles == (Role.CLIENT, Role.THERAPIST, Role.WITNESS)
    assert {a.question: a.yes for a in given.answers}["feet"] is False
    assert given.expires_on == dt.date(2028, 1, 11)
    episode = signed.decision.episode
    assert episode.live_consents(ConsentKind.TOUCH, AT + 60 * MINUTE, "UTC") == (given,)


def test_the_stored_episode_keeps_the_hashes_and_older_ones_still_load():
    _, signed = touch()
    text = dump_episode(signed.decision.episode)
    assert load_episode(text) == signed.decision.episode
    assert signed.sha256 is not None and signed.sha256 in text
    import json

    table = json.loads(text)
    for event in table["log"]:
        for key in ("presented", "record", "answers"):
            event.get("consent", {}).pop(key, None)
    (consent,) = load_episode(json.dumps(table)).consents
    assert (consent.presented, consent.record, consent.answers) == (None, None, ())


@pytest.mark.parametrize("kind", [k for k in ConsentKind if k.is_given])
def test_every_kind_can_be_signed(kind):
    made = case(kind.value)
    signed = made.sign(made.marks())
    assert signed.record is not None, codes(signed)
    (consent,) = signed.decision.episode.consents
    assert consent.kind is kind
    assert consent.recipient == ("okafor" if kind.names_recipient else None)


def test_all_that_is_missing_is_told_at_once():
    made = case()
    signed = made.sign(made.only(mark(Role.CLIENT, name=NAME, affirmed=())))
    assert signed.record is None
    assert codes(signed) == {
        "sign.missing.therapist",
        "sign.missing.initials",
        "sign.missing.answers",
        *(f"sign.not-affirmed.{what.value}" for what in Affirmation),
    }
    words = " ".join(objection.words for objection in signed.decision.objections)
    assert "touch.types" in words and "feet" in words and NAME not in words


def test_a_blank_form_is_not_signed():
    made = case()
    assert {"sign.missing.client", "sign.missing.therapist"} <= codes(made.sign(made.only()))


@pytest.mark.parametrize("what", list(Affirmation))
def test_each_affirmation_counts(what):
    made = case("tpo")
    full = made.marks().marks[0].affirmed
    left = tuple(one for one in full if one.what is not what)
    assert without(made, affirmed=left) == {f"sign.not-affirmed.{what.value}"}


def test_one_set_of_initials_or_one_answer_left_out_is_noticed():
    made = case()
    asked = made.asked()
    assert without(made, initials=asked["initials"][:-1]) == {"sign.missing.initials"}
    assert without(made, answers=asked["answers"][1:]) == {"sign.missing.answers"}
    strange = (*asked["initials"], Initialed(section="touch.everything", initials="ZM"))
    assert without(made, initials=strange) == {"sign.unknown.initials"}


def test_nobody_signs_in_a_wrong_role_twice_or_for_the_client():
    made = case()
    for extra, code in (
        (mark(Role.MONITOR), "sign.role"),
        (mark(Role.THERAPIST), "sign.twice"),
        (mark(Role.WITNESS, 26, of=Role.THERAPIST), "sign.tie"),
        (mark(Role.WITNESS, 26), "sign.tie"),
        (mark(Role.WITNESS, 19, of=Role.CLIENT), "sign.witness-early"),
        (mark(Role.INTERPRETER, 26, of=Role.GUARDIAN), "sign.tie"),
        (mark(Role.WITNESS, 26, of=Role.CLIENT, **made.asked()), "sign.not-theirs"),
    ):
        assert codes(made.sign(made.marks(extra))) == {code}
    assert without(made, of=Role.WITNESS) == {"sign.tie"}


def test_the_name_on_the_form_is_what_the_client_writes():
    made = case()
    assert without(made, name="Somebody Else") == {"sign.name"}
    assert made.sign(made.marks(name="ZOË  MÄRTENS-ŁUKASZ")).record is not None


class TestGuardian:
    BORN = {"birth_date": dt.date(2012, 3, 9)}

    def test_who_is_under_age_does_not_sign_alone(self):
        made = case(**self.BORN)
        assert without(made) == {"sign.missing.guardian"}

    def test_with_a_guardian_beside_them_it_counts(self):
        made = case(**self.BORN)
        guardian = mark(Role.GUARDIAN, right="Parent with custody")
        signed = made.sign(made.marks(guardian))
        assert signed.record is not None
        assert Role.GUARDIAN in signed.decision.episode.consents[0].roles

    def test_the_right_is_said(self):
        made = case(**self.BORN)
        assert codes(made.sign(made.marks(mark(Role.GUARDIAN)))) == {"sign.right"}

    def test_a_guardian_signs_alone_only_with_a_reason(self):
        made = case("tpo")
        alone = mark(Role.GUARDIAN, right="Appointed by a court", **made.asked())
        assert "sign.missing.client" in codes(made.sign(made.only(alone)))
        said = attrs.evolve(alone, alone_because="Cannot hold a pen or speak")
        signed = made.sign(made.only(said))
        assert signed.record is not None
        assert signed.decision.episode.consents[0].signed_by == "guardian"


class TestTimes:
    def test_nothing_is_dated_in_the_future(self):
        made = case()
        far = tuple(Affirmed(what=w, at=AT + 19 * MINUTE) for w in Affirmation)
        late = made.marks(signed_at=AT + 600 * MINUTE, affirmed=far)
        assert codes(made.sign(late)) == {"sign.future"}

    def test_nothing_is_signed_before_it_was_made_out(self):
        made = case()
        early = mark(Role.CLIENT, -30, name=NAME, **made.asked())
        marks = made.only(early, mark(Role.THERAPIST, 25))
        assert codes(made.sign(marks)) == {"sign.early"}

    def test_only_a_copy_may_come_after_the_signature(self):
        made = case("tpo")
        at = AT + 30 * MINUTE
        assert without(made, affirmed=tuple(Affirmed(what=w, at=at) for w in Affirmation)) == {
            "sign.late"
        }

    def test_nothing_is_signed_after_the_medicine(self):
        made = case("tpo")
        started = SessionStarted(
            at=AT + MINUTE, by="dana", session="dose-1", clearance="c", present=("dana",)
        )
        from ketaprac.model.episode import evolve

        made.episode = evolve(made.episode, started)
        assert without(made) == {"consent.under-medicine"}


class TestPresented:
    def test_what_was_shown_must_be_this_form(self):
        made = case()
        wrong = attrs.evolve(made.marks(), presented="5a" * 32)
        assert codes(made.sign(wrong)) == {"sign.presented"}
        assert codes(made.sign(attrs.evolve(made.marks(), kind=ConsentKind.TPO))) == {"sign.kind"}

    def test_a_changed_text_is_presented_anew(self):
        made = case()
        marks = made.marks()
        section = attrs.evolve(made.form.sections[0], body="Something else.")
        from ketaprac.forms import content_hash

        sections = (section, *made.form.sections[1:])
        made.form = attrs.evolve(made.form, sections=sections, content_hash=content_hash(sections))
        assert codes(made.sign(marks)) == {"sign.presented"}

    def test_handouts_are_not_signed(self):
        made = case("before-session")
        assert codes(made.sign(made.only(mark(Role.CLIENT)))) == {"sign.unsigned-kind"}


class TestWithdrawal:
    def test_a_signed_withdrawal_is_a_document_and_shuts_from_the_signature_on(self):
        made, signed = touch()
        episode = signed.decision.episode
        clock = made.clock
        clock.time = AT + 60 * MINUTE
        back = presented(made.house, clock, episode, "withdrawal")
        at = AT + 70 * MINUTE
        said = tuple(Affirmed(what=w, at=at) for w in Affirmation)
        marks = attrs.evolve(back.marks(signed_at=at, affirmed=said), presented_at=AT + 60 * MINUTE)
        clock.time = AT + 80 * MINUTE
        done = made.house.sign_consent(episode, back.form, marks, by="dana")
        assert done.record is not None, codes(done)
        (event,) = done.decision.events
        assert isinstance(event, ConsentWithdrawn)
        assert (event.kind, event.document, event.at) == (ConsentKind.TOUCH, done.sha256, at)
        after = done.decision.episode
        assert not after.live_consents(ConsentKind.TOUCH, AT + 80 * MINUTE, "UTC")
        assert after.consents == episode.consents


class TestMarks:
    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"png": png(), "path": WAVE},
            {"png": b"GIF89a" + bytes(60)},
            {"png": b"\x89PNG\r\n\x1a\n"},
            {"png": png(5_000, 1)},
            {"png": png()[:8] + bytes(1_000_001)},
            {"path": "   "},
            {"path": "M"},
            {"path": 'M0 0"/><script>'},
            {"path": "M0 0 url(http://127.0.0.1)"},
            {"path": "M 0 0 " * 9_000},
        ],
    )
    def test_what_is_no_drawing_is_refused(self, given):
        with pytest.raises(BadInput) as caught:
            Drawn(**given)
        assert "script" not in str(caught.value)

    @pytest.mark.parametrize(
        "path", ["10 10", "M 1", "M 0 0 L 1e9 3", "M 0 0 A 1 1 0 0 0 1 1", "M 0 0 --1 2"]
    )
    def test_a_path_that_cannot_be_drawn_makes_no_record(self, path):
        made = case("tpo")
        with pytest.raises(BadInput):
            made.sign(made.marks(drawn=Drawn(path=path)))

    def test_a_png_that_is_damaged_or_a_bomb_makes_no_record(self):
        made = case("tpo")
        for picture in (png()[:-20], png(4_000, 4_000, pixels=b""), png(60, 20, pixels=bytes(7))):
            with pytest.raises(BadInput):
                made.sign(made.marks(drawn=Drawn(png=picture)))

    @pytest.mark.parametrize(
        "drawn",
        [
            Drawn(png=png(60, 20, pixels=(b"\x00" + b"\xff" * 60) * 20)),
            Drawn(png=png(60, 20, pixels=(b"\x00" + bytes(60)) * 20)),
            Drawn(path="M 5 5 L 5 5"),
            Drawn(path="M 5 5"),
        ],
    )
    def test_a_drawing_on_which_nothing_can_be_seen_is_no_signature(self, drawn):
        made = case("tpo")
        with pytest.raises(BadInput, match="draws nothing"):
            made.sign(made.marks(drawn=drawn))

    @pytest.mark.parametrize(
        "path",
        ["M -900 -900 L 9000 9000", "M 9 9 l -10 0", "M 0 0 C 9 999 9 -999 40 40"],
    )
    def test_a_line_never_covers_the_text_whatever_its_units(self, path):
        figure = drawing(Drawn(path=path), Role.CLIENT)
        (shape,) = figure.shapes
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", shape.data)]
        assert min(numbers) >= 0 and max(numbers[::2]) <= figure.width <= 222
        assert max(numbers[1::2]) <= figure.height <= 66

    @pytest.mark.parametrize("name", ["<b>Zoë</b>", "Zoë\x07", "Zoë\u202e", "", "Z" * 300, " "])
    def test_hostile_names_are_refused_and_not_shown(self, name):
        with pytest.raises(BadInput) as caught:
            mark(Role.CLIENT, name=name)
        assert "Zoë" not in str(caught.value)

    @pytest.mark.parametrize("name", ["\u0645\u0631\u064a\u0645", "\u6f22\u5b57", "\u0928\u092e"])
    def test_a_script_that_cannot_be_printed_makes_no_record(self, name):
        made = case("tpo", name=NAME)
        witness = mark(Role.WITNESS, 26, of=Role.CLIENT, name=name)
        with pytest.raises(BadInput, match="U\\+"):
            made.sign(made.marks(witness))

    def test_nothing_of_a_mark_is_shown_by_repr(self):
        made, _ = touch()
        assert NAME not in repr(made.marks()) and "ZM" not in repr(made.marks().marks)
