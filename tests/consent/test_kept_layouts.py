"""Forms of one kind share a layout; each is still, byte for byte, the form laid out alone."""

from __future__ import annotations

import attrs
import pytest

from consent.cases import CLIENT, PRACTICE, context, episode, form, printed
from ketaprac.model.consent import ConsentKind
from ketaprac_consent.printed import Blank, checked, document, paper_of
from ketaprac_templates.document import render

NAMES = ("Ada Okoye", "Zoë Märtens-Łukasz", "{{practice_name}}", "& *x*", "Name " * 30)


@pytest.mark.parametrize("kind", [kind.value for kind in ConsentKind])
def test_each_client_s_form_is_the_one_laid_out_alone(kind: str) -> None:
    where = context()
    for name in NAMES:
        who = episode(client=attrs.evolve(CLIENT, name=name.strip()))
        made = form(kind, who, where)
        alone = document(made, checked(made, who, where), paper_of(where), Blank())
        assert printed(made, who, where).content == render(alone)


def test_braces_in_a_practice_s_name_stay_what_they_are() -> None:
    where = context(attrs.evolve(PRACTICE, name="House {{client_name}}"))
    made = form("treatment", where=where)
    alone = document(made, checked(made, episode(), where), paper_of(where), Blank())
    assert printed(made, where=where).content == render(alone)


def test_another_practice_s_logo_colour_or_name_is_never_another_one_s() -> None:
    made = form("treatment")
    one = printed(made).content
    where = context(attrs.evolve(PRACTICE, name="Another House"))
    assert printed(form("treatment", where=where), where=where).content != one
    assert printed(made).content == one
