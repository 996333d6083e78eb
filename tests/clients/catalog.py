"""The scenarios by name: what runs, and what a machine needs for it."""

from dataclasses import dataclass

import scenarios


@dataclass(frozen=True)
class Entry:
    scenario: object        # of scenarios.py
    toolchains: tuple       # of tests/sdk/toolchains.py; the first is the consumer's
    retrieval: str = "fan-out"
    flags: tuple = ()       # of weir


CATALOG = {
    "kcl-3-fan-out": Entry(scenarios.reshard, ("kcl-3",)),
    "kcl-3-polling": Entry(scenarios.reshard, ("kcl-3",), "polling"),
    "kcl-2-fan-out": Entry(scenarios.reshard, ("kcl-2",)),
    "kcl-2-polling": Entry(scenarios.reshard, ("kcl-2",), "polling"),
}
