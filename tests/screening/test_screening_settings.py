"""A practice's own numbers: they hold, they are another version, and they say whose they are."""

from __future__ import annotations

import datetime as dt

import pytest
from screening_records import NOW, clean, fact, with_fact

from ketaprac import BadInput, Practice
from ketaprac.model.screening import Disposition
from ketaprac.testing.sample import sample

OWN = {
    "systolic_from": 130,
    "diastolic_from": 80,
    "set_by": "Ngozi Abara, MD",
    "set_on": dt.date(2027, 1, 4),
    "basis": "standing order of 4 January 2027",
}


def pressure(settings: dict[str, object] | None, upper: int, lower: int = 70):
    practice = Practice(sample().profile, settings={"screening": settings} if settings else None)
    record = with_fact(clean(), "bp_systolic", fact("bp_systolic", upper, unit="mmHg"))
    record = with_fact(record, "bp_diastolic", fact("bp_diastolic", lower, unit="mmHg"))
    findings = practice.screen(record, at=NOW).findings
    return next(f for f in findings if f.rule == "screening.blood-pressure")


@pytest.mark.parametrize(
    ("settings", "upper", "lower", "holds"),
    [
        (None, 139, 89, False),
        (None, 140, 70, True),
        (None, 120, 90, True),
        (OWN, 129, 79, False),
        (OWN, 130, 70, True),
        (OWN, 120, 80, True),
    ],
)
def test_the_limit_that_is_set_holds(settings, upper, lower, holds):
    found = pressure(settings, upper, lower)
    assert (found.disposition is Disposition.HOLD) is holds


def test_it_says_whose_it_is():
    default, own = pressure(None, 150), pressure(OWN, 150)
    assert "not reviewed by a prescriber" in default.why
    assert "Limits set by Ngozi Abara, MD on 2027-01-04" in own.why
    assert own.source.locator == OWN["basis"]
    assert own.source.read_on == OWN["set_on"]
    assert (default.version, own.version) == ("1", "1.site-20270104")


@pytest.mark.parametrize("missing", ["set_by", "set_on", "basis"])
def test_a_number_without_its_source_is_refused(missing):
    rest = {key: value for key, value in OWN.items() if key != missing}
    with pytest.raises(BadInput, match=rf"settings\.screening\.{missing}: is missing"):
        Practice(sample().profile, settings={"screening": rest})


@pytest.mark.parametrize(
    ("key", "value"),
    [("systolic_from", 300), ("systolic_from", "140"), ("diastolic_from", 130), ("sistolic", 1)],
)
def test_a_wrong_number_is_refused(key, value):
    with pytest.raises(BadInput, match=r"settings\.screening"):
        Practice(sample().profile, settings={"screening": {**OWN, key: value}})
