"""Makes the benchmark's modules known to the tests, wherever these are started from."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
