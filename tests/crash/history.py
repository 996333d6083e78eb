"""What clients of a crash test saw, and what a scan of the store found afterwards.

Times are time.monotonic_ns() of the one process all clients run in. Numbers are sequence numbers.
"""

from dataclasses import dataclass, field

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"


@dataclass(slots=True)
class Put:
    """One record of one request. The data repeats the id, so that a piece of it is recognised."""

    id: bytes
    key: str
    size: int
    invoked: int
    done: int = 0
    outcome: str = UNKNOWN
    shard: str = ""
    number: int = 0

    def data(self):
        return record_data(self.id, self.size)


def record_data(identity, size):
    return (identity * (size // len(identity) + 1))[:size]


@dataclass(slots=True)
class Page:
    invoked: int
    done: int
    numbers: list


@dataclass
class Chain:
    """One iterator and the pages read from it, one after the other."""

    shard: str
    kind: str                # TRIM_HORIZON, AFTER_SEQUENCE_NUMBER or LATEST
    after: int | None        # the number, for AFTER_SEQUENCE_NUMBER
    invoked: int             # of GetShardIterator
    done: int
    pages: list = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """One record of the scan after the last restart."""

    number: int
    arrival: float
    key: str
    data: bytes


@dataclass
class Shard:
    id: str
    parents: list
    start: int   # of the hash range
    end: int
    open: bool
    records: list = field(default_factory=list)   # Found, in the order of the scan


@dataclass
class History:
    puts: list = field(default_factory=list)
    chains: list = field(default_factory=list)
    shards: dict = field(default_factory=dict)    # by id
