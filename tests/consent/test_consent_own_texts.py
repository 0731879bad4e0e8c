"""A practice's own texts: what they change, what is wrong with them, and who adopted them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
import pytest

from consent.cases import AT, PRACTICE, context, episode, form, printed, sections, words
from ketaprac import ConsentKind, Practice, load_practice
from ketaprac.errors import BadInput
from ketaprac.forms import content_hash
from ketaprac.model.consent import AdoptedText, Placeholder, ReConsent
from ketaprac.model.treatment import Indication
from ketaprac_consent import ketaprac_consent_forms
from ketaprac_consent.settings import ConsentSettings
from ketaprac_templates.text_check import check

FEES = """+++
id = "treatment.fees"
title = "Costs"
order = 220
covers = ["fees"]
language = "en"

[[sources]]
title = "House rule"
locator = "price list"
read_on = 2026-11-24
+++

Cancel {{cancellation}} before a visit.
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "treatment").mkdir()
    (tmp_path / "treatment" / "22-fees.md").write_text(FEES)
    return tmp_path


def own(site: Path, *, cancellation: str = "48 hours", doses: int | None = None):
    settings = ConsentSettings(
        templates=str(site),
        words=(Placeholder(name="cancellation", value=cancellation),),
        re_consent_after_doses=doses,
    )
    return attrs.evolve(context(), settings=(settings,))


class TestWhatTheyChange:
    def test_a_section_takes_the_place_of_the_shipped_one(self, site):
        where = own(site)
        made = form("treatment", where=where)
        assert [s.id for s in made.sections].count("treatment.fees") == 1
        assert "Cancel48hoursbeforeavisit." in words(printed(made, where=where))
        assert made.content_hash != form("treatment").content_hash

    def test_a_section_is_added_where_its_number_says(self, site):
        text = FEES.replace('"treatment.fees"', '"house.parking"').replace("220", "221")
        (site / "treatment" / "95-parking.md").write_text(text.replace('["fees"]', "[]"))
        ids = [s.id for s in form("treatment", where=own(site)).sections]
        assert ids.index("house.parking") == ids.index("treatment.fees") + 1

    def test_a_value_is_never_markup(self, site):
        where = own(site, cancellation="**48** <b>hours</b> {{client_name}}")
        text = words(printed(form("treatment", where=where), where=where))
        assert "Cancel**48**<b>hours</b>{{client_name}}before" in text

    def test_the_form_file_changes_only_what_it_names(self, site):
        (site / "treatment" / "form.toml").write_text('version = "7"\nre_consent = "material"\n')
        heads = {head.kind: head for head in ketaprac_consent_forms(own(site, doses=6))}
        head = heads[ConsentKind.TREATMENT]
        assert (head.version, head.re_consent) == ("7", ReConsent.MATERIAL)
        assert head.re_consent_after_doses == 6
        assert head.title == "Consent to ketamine-assisted therapy"
        assert "cancellation" in head.placeholders
        assert heads[ConsentKind.TOUCH].version == "1"

    def test_a_change_of_a_file_is_seen_at_once(self, site):
        before = form("treatment", where=own(site)).content_hash
        (site / "treatment" / "22-fees.md").write_text(FEES.replace("Cancel", "Please cancel"))
        assert form("treatment", where=own(site)).content_hash != before

    def test_a_section_for_one_therapy(self, site):
        text = FEES.replace('"treatment.fees"', '"house.met"').replace('covers = ["fees"]', "")
        for name in ("met", "emdr"):
            (site / "treatment" / f"{name}.md").write_text(
                text.replace("house.met", f"house.{name}").replace(
                    'language = "en"', f'language = "en"\nmodalities = ["{name}"]'
                )
            )
        ids = {section.id for section in sections("treatment", episode(), own(site))}
        assert "house.met" in ids and "house.emdr" not in ids


FAULTS = {
    "not-utf-8": (FEES.encode() + b"\xff", 15, "not UTF-8"),
    "no-front-matter": (b"Just text.\n", 1, "does not begin with"),
    "not-toml": (FEES.replace("order = 220", "order =").encode(), 4, "not valid TOML"),
    "unknown-key": (FEES.replace("order =", "ordre =").encode(), 4, "unknown key"),
    "wrong-type": (FEES.replace("220", '"last"').encode(), 4, "a whole number"),
    "control-character": (FEES.replace("Cancel", "Can\x07cel").encode(), 14, "character"),
    "unknown-element": (FEES.replace('"fees"', '"feas"').encode(), 5, "Did you mean 'fees'?"),
    "stands-alone": (FEES.replace('"fees"', '"fees", "proceedings"').encode(), 5, "2.31(d)"),
    "missing-placeholder": (FEES.replace('"fees"', '"crisis"').encode(), 5, "crisis_instructions"),
    "undeclared": (FEES.replace("{{cancellation}}", "{{cancelation}}").encode(), 14, "undeclared"),
    "half-a-placeholder": (FEES.replace("{{cancellation}}", "{{x y}}").encode(), 14, "brace"),
    "another-script": (FEES.replace("visit", "ביקור").encode(), 14, "right to left (U+05D1)"),
    "no-glyph": (FEES.replace("visit", "漢").encode(), 14, "U+6F22"),
    "endless-word": (FEES.replace("visit", "W" * 1_500).encode(), 14, "a word of 1501"),
    "html": (FEES.replace("visit", "<b>visit</b>").encode(), 14, "HTML"),
    "link": (FEES.replace("visit", "[visit](http://x)").encode(), 14, "a link"),
    "picture": (FEES.replace("visit", "![visit](x.png)").encode(), 14, "a picture"),
}


class TestWhatIsWrong:
    def errors(self, site):
        return [r for r in check(site, ["cancellation"]) if r.error]

    def test_nothing(self, site):
        remarks = check(site, ["cancellation"])
        assert not any(remark.error for remark in remarks)
        assert "reading grade" in str(remarks[0])

    @pytest.mark.parametrize("fault", FAULTS)
    def test_it_is_told_with_file_and_line(self, site, fault):
        content, line, told = FAULTS[fault]
        path = site / "treatment" / "22-fees.md"
        path.write_bytes(content)
        (remark,) = self.errors(site)
        assert (remark.path, remark.line) == (str(path), line)
        assert told in remark.words

    def test_one_id_twice(self, site):
        (site / "treatment" / "99-again.md").write_text(FEES)
        (remark,) = self.errors(site)
        assert "treatment.fees" in remark.words and "22-fees.md" in remark.words

    def test_what_no_section_covers_any_more_with_its_citation(self, site):
        text = FEES.replace("treatment.fees", "treatment.bladder").replace('["fees"]', "[]")
        (site / "treatment" / "22-fees.md").write_text(text)
        (remark,) = self.errors(site)
        assert "required element 'bladder'" in remark.words
        assert "10.52965/001c.38247" in remark.words

    def test_what_is_only_recommended_is_a_note(self, site):
        text = FEES.replace("treatment.fees", "treatment.long-use").replace('["fees"]', "[]")
        (site / "treatment" / "22-fees.md").write_text(text)
        remarks = check(site, ["cancellation"])
        assert not any(remark.error for remark in remarks)
        assert any("recommended element 'long-use'" in remark.words for remark in remarks)

    def test_an_element_missing_for_one_indication_only(self, site):
        text = FEES.replace("treatment.fees", "treatment.alternatives-opioid")
        text = text.replace('["fees"]', '["alternatives"]\nindications = ["alcohol"]')
        (site / "treatment" / "22-fees.md").write_text(text)
        (remark,) = self.errors(site)
        assert "'alternatives' where this is treated: opioid" in remark.words

    def test_a_folder_or_file_that_nothing_reads(self, site):
        (site / "tuch").mkdir()
        (site / "stray.md").write_text(FEES)
        told = " ".join(remark.words for remark in self.errors(site))
        assert "Did you mean 'touch'?" in told and "stands beside the forms" in told

    @pytest.mark.parametrize(
        ("text", "line"),
        [("titel = 1\n", 1), ("\nversion = 2\n", 2), ("version =\n", 1), ('kind = "touch"\n', 1)],
    )
    def test_a_form_file_that_does_not_fit(self, site, text, line):
        (site / "treatment" / "form.toml").write_text(text)
        (remark,) = self.errors(site)
        assert (Path(remark.path).name, remark.line) == ("form.toml", line)

    def test_no_folder(self, tmp_path):
        with pytest.raises(BadInput, match="not a folder"):
            check(tmp_path / "nowhere")
        assert "holds no folder" in check(tmp_path)[0].words

    @pytest.mark.parametrize("fault", ["not-utf-8", "unknown-key", "control-character"])
    def test_a_practice_does_not_open_with_a_text_that_cannot_be_read(self, site, fault):
        content, line, _ = FAULTS[fault]
        (site / "treatment" / "22-fees.md").write_bytes(content)
        with pytest.raises(BadInput) as caught:
            Practice(PRACTICE, settings={"consent": {"templates": "."}}, folder=site)
        assert caught.value.where == "settings.consent.templates"
        assert "22-fees.md" in caught.value.what and str(line) in caught.value.what

    def test_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(BadInput, match="not a folder"):
            Practice(PRACTICE, settings={"consent": {"templates": "my"}}, folder=tmp_path)

    def test_a_form_that_lost_a_required_element_is_not_printed(self, site):
        text = FEES.replace("treatment.fees", "treatment.bladder").replace('["fees"]', "[]")
        (site / "treatment" / "22-fees.md").write_text(text)
        with pytest.raises(BadInput, match="001c"):
            printed(form("treatment", where=own(site)), where=own(site))


class TestAdoption:
    def practice(self, *adopted: AdoptedText, site: Path | None = None) -> Practice:
        profile = attrs.evolve(PRACTICE, adopted=adopted)
        words = [{"name": "cancellation", "value": "48 hours"}]
        settings = {"consent": {"templates": str(site), "words": words}} if site else {}
        return Practice(profile, settings=settings, clock=lambda: AT)

    def adopted(self, kind: ConsentKind, site: Path | None = None) -> AdoptedText:
        digest = content_hash(self.practice(site=site).adoptable(kind))
        return AdoptedText(content_hash=digest, by="Ines Counsel", on=dt.date(2027, 1, 4))

    def by(self, practice: Practice, kind: ConsentKind, indication: Indication) -> str | None:
        who = episode(indication=indication.value)
        return practice.consent_form(who, kind, recipient="okafor").value.adopted_by

    @pytest.mark.parametrize("indication", list(Indication))
    def test_one_entry_does_for_every_client(self, indication):
        practice = self.practice(self.adopted(ConsentKind.TREATMENT))
        assert self.by(practice, ConsentKind.TREATMENT, indication) == "Ines Counsel"
        assert self.by(practice, ConsentKind.DISCLOSURE, indication) is None

    def test_a_change_of_the_text_makes_it_a_draft_again(self, site):
        row = self.adopted(ConsentKind.TREATMENT, site)
        adopted = self.by(self.practice(row, site=site), ConsentKind.TREATMENT, Indication.ALCOHOL)
        assert adopted == "Ines Counsel"
        (site / "treatment" / "22-fees.md").write_text(FEES.replace("Cancel", "Call"))
        again = self.by(self.practice(row, site=site), ConsentKind.TREATMENT, Indication.ALCOHOL)
        assert again is None


class TestBrand:
    PNG = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
        b"\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef"
        b"\x00\x00\x00\x00IEND\xaeB`\x82"
    )

    def practice(self, folder: Path, lines: str) -> Practice:
        path = folder / "practice.toml"
        path.write_text(
            'schema = "ketaprac.practice/1"\n[practice]\nname = "Harbor"\ntime_zone = "UTC"\n'
            f'crisis_instructions = "Call 988."\nphone = "1"\n{lines}\n'
        )
        return Practice(load_practice(path).profile, clock=lambda: AT)

    def test_the_logo_stands_on_the_document_with_its_words(self, tmp_path):
        (tmp_path / "logo.png").write_bytes(self.PNG)
        practice = self.practice(tmp_path, 'logo = "logo.png"\naccent = "#442266"')
        made = practice.consent_form(episode(), ConsentKind.AFTER).value
        artifact = practice.export("consent.pdf", made, episode())
        assert b"/Image" in artifact.content
        assert practice.profile.brand.logo_text == "Harbor"

    @pytest.mark.parametrize(
        ("lines", "key"),
        [
            ('logo = "logo.txt"', "practice.logo"),
            ('logo = "nowhere.png"', "practice.logo"),
            ('accent = "blue"', "practice.accent"),
        ],
    )
    def test_what_is_no_picture_or_colour_is_refused_by_its_key(self, tmp_path, lines, key):
        (tmp_path / "logo.txt").write_text("not a picture")
        with pytest.raises(BadInput) as caught:
            self.practice(tmp_path, lines)
        assert caught.value.where.endswith(key)

    def test_a_colour_that_cannot_be_read_is_refused_when_it_is_printed(self, tmp_path):
        practice = self.practice(tmp_path, 'accent = "#ffff99"')
        made = practice.consent_form(episode(), ConsentKind.AFTER).value
        with pytest.raises(BadInput) as caught:
            practice.export("consent.pdf", made, episode())
        assert caught.value.where == "practice.accent"
