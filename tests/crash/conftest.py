"""Lets the files of this folder import their neighbours and tests/support."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "support"))


def pytest_addoption(parser):
    parser.addoption("--cycles", type=int, default=20, help="kills of one run")
    parser.addoption("--seed", type=int, default=None, help="repeats a run's choices")
