import sys
from pathlib import Path

# Tests here share what is not collected: drawn pictures and tiny networks.
sys.path.insert(0, str(Path(__file__).parent))
