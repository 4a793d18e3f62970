"""Makes the set-up's own modules importable: they lie outside of the package and run as plain scripts."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
