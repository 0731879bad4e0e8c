"""Sites planned by the workers of a Dask cluster."""

from __future__ import annotations

import pytest
from practice_cases import planned, towns

distributed = pytest.importorskip("distributed", reason='pip install "ketaprac[dask]"')


# Dask's own start and stop warn about things that are no concern of ours.
@pytest.mark.filterwarnings("ignore")
def test_the_plan_is_the_same_on_two_workers_of_dask() -> None:
    asked = towns(3)
    alone = planned(asked, iterations=240, seed=3)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert planned(asked, iterations=240, seed=3, executor=client.get_executor()) == alone
