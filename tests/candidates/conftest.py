import sys
from pathlib import Path

# What tests of recommenders share lies beside them.
sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
