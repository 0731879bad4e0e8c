"""For people who write plugins: check a plugin against what hooks promise.

:func:`ketaprac.testing.conformance.check_plugin` does the work; the fixtures of
:mod:`ketaprac.testing.pytest_plugin` bring it into a test. Everybody in the
sample is invented.
"""
