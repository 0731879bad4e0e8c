"""The k best plans: what tells them apart, and that none better was left out."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from planning_brute import best_by_day
from planning_cases import house_request, starts
from test_planning_properties import calm, requests, unforced

from ketaprac.errors import BadInput
from ketaprac.model.people import Role
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning import alternatives, check, plan_series


@calm(20)
@given(requests())
def test_they_are_the_best_there_are(request: PlanRequest) -> None:
    # A locked session decides on the therapist where it was led by one; here nobody was there.
    request = evolve(request, locked=())
    steps = request.protocol.steps
    telling = next((one for one in steps if one.kind is StepKind.DOSING), steps[0])
    best = best_by_day(request, telling.id)
    found = alternatives(request, 4)
    assert len(found) == min(4, len(best))
    for series, (_, at, therapist) in zip(found, best, strict=False):
        assert not unforced(series, request)
        assert tuple(starts(series)[one.id] for one in steps) == at
        leads = {a.person for s in series.sessions for a in s.staff[:1] if a.role is Role.THERAPIST}
        assert leads in (set(), {therapist})


@pytest.mark.parametrize("seed", range(3))
def test_a_person_can_tell_them_apart(seed: int) -> None:
    request = house_request(seed)
    found = alternatives(request, 5)
    assert len(found) == 5 and found[0] == plan_series(request)
    told = set()
    for series in found:
        dose = series.session("dose-1")
        assert isinstance(series, Series) and dose is not None and not check(series, request)
        told.add((dose.start.date(), dose.staff[0].person))
    assert len(told) == 5


@pytest.mark.parametrize("k", [0, 21])
def test_too_few_and_too_many_are_refused(k: int) -> None:
    with pytest.raises(BadInput, match="outside the range"):
        alternatives(house_request(0), k)
