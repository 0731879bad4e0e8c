"""Does the plugin keep what ketaprac's hooks promise?"""

from collections.abc import Callable

import ketaprac_hello

from ketaprac.testing.conformance import check_plugin
from ketaprac.testing.sample import Sample


def test_it_conforms() -> None:
    assert check_plugin(ketaprac_hello) == ()


def test_it_conforms_by_the_fixture(ketaprac_conformance: Callable[..., None]) -> None:
    ketaprac_conformance(ketaprac_hello)


def test_the_cover_sheet_counts_sessions(ketaprac_sample: Sample) -> None:
    made = ketaprac_hello.cover(
        ketaprac_sample.series, ketaprac_sample.episode, ketaprac_sample.context
    )
    assert made.content == b"Welcome\nSessions planned: 3\n"
