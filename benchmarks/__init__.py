"""How fast ketaprac is, measured as ratios against what it stands beside.

Run from the root of the repository, with ketaprac installed::

    python -m benchmarks [--only NAME] [--quick] [--json FILE]
"""
