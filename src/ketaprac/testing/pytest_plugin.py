"""Fixtures for the tests of a plugin.

Switch them on in the ``conftest.py`` next to the tests, or on the command line
with ``-p ketaprac.testing.pytest_plugin``::

    pytest_plugins = ["ketaprac.testing.pytest_plugin"]
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaprac.testing.conformance import check_plugin
from ketaprac.testing.sample import Sample, sample


@pytest.fixture
def ketaprac_sample() -> Sample:
    """A synthetic practice and one client's way through it."""
    return sample()


@pytest.fixture
def ketaprac_conformance() -> Callable[..., None]:
    """Fails the test with the list of what is wrong with a plugin.

    Takes what :func:`~ketaprac.testing.conformance.check_plugin` takes.
    """

    def conforms(plugin: object, *, name: str | None = None) -> None:
        problems = check_plugin(plugin, name=name)
        if problems:
            pytest.fail("\n".join(map(str, problems)), pytrace=False)

    return conforms
