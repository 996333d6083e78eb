"""The scenarios by name: what runs, and what a machine needs for it."""

from dataclasses import dataclass

import scenarios


@dataclass(frozen=True)
class Entry:
    scenario: object        # of scenarios.py
    consumer: str           # of tests/sdk/toolchains.py
    retrieval: str = "fan-out"
    producer: str = "boto3"

    def toolchains(self):
        return (self.consumer, "kpl") if self.producer == "kpl" else (self.consumer,)


CATALOG = {
    "kcl-3-fan-out": Entry(scenarios.reshard, "kcl-3"),
    "kcl-3-polling": Entry(scenarios.reshard, "kcl-3", "polling"),
    "kcl-2-fan-out": Entry(scenarios.reshard, "kcl-2"),
    "kcl-2-polling": Entry(scenarios.reshard, "kcl-2", "polling"),
    "kcl-3-two-workers": Entry(scenarios.fail_over, "kcl-3"),
    "kcl-2-two-workers": Entry(scenarios.fail_over, "kcl-2", "polling"),
    "kpl": Entry(scenarios.reshard, "kcl-3", producer="kpl"),
    "multilang": Entry(scenarios.reshard, "multilang"),
}
