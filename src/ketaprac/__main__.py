"""``python -m ketaprac`` is the same as ``ketaprac``."""

import sys

from ketaprac.cli import main

sys.exit(main())
