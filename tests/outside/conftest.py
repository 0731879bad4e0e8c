"""The invented series of the calendar tests serve here too, and the shipped documents."""

import sys
from pathlib import Path

from documents.shipping import shipped  # noqa: F401  # a fixture

sys.path.insert(0, str(Path(__file__).parents[1] / "calendar"))
