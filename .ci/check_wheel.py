"""Looks into a built wheel: everything a clinic needs is there, and nothing else."""

from __future__ import annotations

import re
import sys
import zipfile

NEEDED = (
    r"ketaprac/py\.typed",
    r"ketaprac/cli/__init__\.py",
    r"ketaprac_emdr/__init__\.py",
    r"ketaprac_indications/__init__\.py",
    r"ketaprac_met/__init__\.py",
    r"ketaprac_mindfulness/__init__\.py",
    r"ketaprac_parts/__init__\.py",
    r"ketaprac_somatic/__init__\.py",
    r"ketaprac_calendar/__init__\.py",
    r"ketaprac_templates/consent/treatment/.+\.md",
    r"ketaprac_templates/consent/disclosure/.+\.md",
    r"ketaprac_templates/letters/referral/.+\.md",
    r"ketaprac_templates/cases/practice\.toml",
    r"ketaprac_templates/fonts/DejaVuSans\.ttf",
    r"ketaprac_templates/fonts/LICENSE-DejaVu\.txt",
    r"ketaprac_templates/plugin/pyproject\.toml",
    r"ketaprac-.+\.dist-info/entry_points\.txt",
    r"ketaprac-.+\.dist-info/licenses/LICENSE",
)
REFUSED = r"(^|/)(tests|benchmarks|examples|docs|__pycache__)/|\.pyc$"


def main(path: str) -> int:
    names = zipfile.ZipFile(path).namelist()
    missing = [want for want in NEEDED if not any(re.fullmatch(want, name) for name in names)]
    extra = [name for name in names if re.search(REFUSED, name)]
    for want in missing:
        print(f"missing from the wheel: {want}")
    for name in extra:
        print(f"does not belong into the wheel: {name}")
    print(f"{len(names)} files in the wheel")
    return 1 if missing or extra else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
