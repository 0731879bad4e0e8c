"""CP-SAT says the same: the same optimum, or that there is no plan."""

from __future__ import annotations

import pytest

pytest.importorskip("ortools", reason="OR-Tools is not installed: pip install ortools")

from benchmarks.series import compare
from benchmarks.synthetic import Size, client

CASES = 200
CHUNK = 20


def size(seed: int) -> Size:
    """Small ones, from calm to so full that nothing fits."""
    return Size(doses=2, weeks=4 + seed % 3, therapists=1 + seed % 2, busy=(seed % 5) / 4, grid=60)


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_the_optimum_is_that_of_cp_sat(first: int) -> None:
    compared = [compare(client(seed, size(seed))) for seed in range(first, first + CHUNK)]
    assert all(one.equal for one in compared)


def test_the_cases_have_plans_and_have_none() -> None:
    from ketaprac.planning.exact import Found, attempt

    feasible = sum(isinstance(attempt(client(n, size(n))), Found) for n in range(CASES))
    assert 40 < feasible < CASES - 40
