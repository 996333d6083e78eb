"""The checker finds nothing in right histories and each of twelve bugs in wrong ones."""

import random

import pytest

import checker
from history import FAILED, OK, UNKNOWN, Chain, Found, History, Page, Put, Shard

HALF = 2**127
KEYS = [f"key-{number}" for number in range(8)]


class Model:
    """A right server: one shard, split in the middle of the run, a few clients and readers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now = 0
        self.next = 1
        self.history = History(shards={"0": Shard("0", [], 0, 2**128 - 1, True)})
        for step in range(120):
            if step == 60:
                self.split()
            self.random.choice([self.put, self.put, self.put, self.read, self.latest])()

    def tick(self):
        self.now += 1
        return self.now

    def open_shard(self, key):
        value = checker.hash_of(key)
        return next(shard for shard in self.history.shards.values()
                    if shard.open and shard.start <= value <= shard.end)

    def put(self):
        key = self.random.choice(KEYS)
        identity = self.random.randbytes(16)
        outcome = self.random.choice([OK] * 8 + [UNKNOWN, FAILED])
        put = Put(identity, key, 40, invoked=self.tick(), outcome=outcome)
        shard = self.open_shard(key)
        if outcome == OK or (outcome == UNKNOWN and self.random.random() < 0.5):
            self.next += self.random.randint(1, 3)  # gaps are legal
            shard.records.append(Found(self.next, self.tick(), key, put.data()))
        if outcome == OK:
            put.shard, put.number = shard.id, self.next
        put.done = self.tick()
        self.history.puts.append(put)

    def split(self):
        parent = self.history.shards["0"]
        parent.open = False
        self.history.shards["1"] = Shard("1", ["0"], 0, HALF - 1, True)
        self.history.shards["2"] = Shard("2", ["0"], HALF, 2**128 - 1, True)

    def read(self, kind="TRIM_HORIZON"):
        shard = self.random.choice(list(self.history.shards.values()))
        chain = Chain(shard.id, kind, None, self.tick(), self.tick())
        place = len(shard.records) if kind == "LATEST" else 0
        for _ in range(3):
            page = shard.records[place:place + 5]
            numbers = [record.number for record in page]
            chain.pages.append(Page(self.tick(), self.tick(), numbers))
            place += len(page)
            if kind == "LATEST":
                self.put()
        self.history.chains.append(chain)

    def latest(self):
        self.read("LATEST")


@pytest.mark.parametrize("seed", range(50))
def test_right_history_has_no_findings(seed):
    assert checker.check(Model(seed).history) == []


def acknowledged(history, shard="0"):
    """Places in the scan of acknowledged records, with their puts."""
    by_number = {put.number: put for put in history.puts if put.outcome == OK}
    return [(place, by_number[record.number])
            for place, record in enumerate(history.shards[shard].records)
            if record.number in by_number]


def drop_acknowledged(history):
    place, _ = acknowledged(history)[5]
    del history.shards["0"].records[place]


def swap_two(history):
    records = history.shards["0"].records
    (one, _), (two, _) = acknowledged(history)[3:5]
    records[one].data, records[two].data = records[two].data, records[one].data


def duplicate(history):
    records = history.shards["2"].records
    place, _ = acknowledged(history, "2")[0]
    record = records[place]
    records.append(Found(records[-1].number + 1, records[-1].arrival, record.key, record.data))


def stale_latest(history):
    """An iterator that begins one acknowledged record too early."""
    place, put = acknowledged(history)[4]
    after = max(put.done for put in history.puts) + 1
    numbers = [record.number for record in history.shards["0"].records[place:]]
    history.chains.append(Chain("0", "LATEST", None, after, after + 1,
                                [Page(after + 2, after + 3, numbers)]))


def reuse_number_after_crash(history):
    records = history.shards["0"].records
    records[-1].number = records[-2].number


def early_trim(history):
    place, _ = acknowledged(history)[0]
    del history.shards["0"].records[:place + 1]


def lost_tail_after_reopen(history):
    place, _ = acknowledged(history, "2")[-1]
    del history.shards["2"].records[place:]


def acknowledged_before_the_sync(history):
    """A reader saw the record, the client was told, the crash took it."""
    place, put = acknowledged(history, "1")[-1]
    history.chains.append(Chain("1", "AFTER_SEQUENCE_NUMBER", put.number, put.done + 1,
                                put.done + 2))
    del history.shards["1"].records[place]


def child_before_parent(history):
    """A late put lands in the closed parent, after the child took one of the same key."""
    _, child = acknowledged(history, "1")[0]
    parent = history.shards["0"].records
    late = Put(b"l" * 16, child.key, 40, invoked=child.done + 1, done=child.done + 2, outcome=OK,
               shard="0", number=parent[-1].number)
    late.number = parent[-1].number + 1 if parent[-1].number + 1 < child.number else child.number
    parent.append(Found(late.number, parent[-1].arrival, late.key, late.data()))
    history.puts.append(late)


def truncated_payload(history):
    place, _ = acknowledged(history)[2]
    record = history.shards["0"].records[place]
    record.data = record.data[:-1]


def wrong_shard(history):
    """The record went to the other child, and the answer says so."""
    place, put = acknowledged(history, "1")[-1]
    record = history.shards["1"].records.pop(place)
    target = history.shards["2"].records
    put.shard, put.number = "2", target[-1].number + 1
    record.number, record.arrival = put.number, target[-1].arrival
    target.append(record)


def clock_ordered_numbers(history):
    """Numbers follow a clock that jumped back: later records got smaller numbers."""
    records = history.shards["0"].records
    (one, early), (two, late) = acknowledged(history)[1], acknowledged(history)[6]
    early.number, late.number = late.number, early.number
    records[one].data, records[two].data = late.data(), early.data()
    records[one].key, records[two].key = late.key, early.key


BUGS = {
    drop_acknowledged: "C1", swap_two: "C1", duplicate: "C1", stale_latest: "C7",
    reuse_number_after_crash: "C3", early_trim: "C1", lost_tail_after_reopen: "C1",
    acknowledged_before_the_sync: "C5", child_before_parent: "C8", truncated_payload: "C1",
    wrong_shard: "C8", clock_ordered_numbers: "C4",
}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
@pytest.mark.parametrize("seed", range(5))
def test_bug_is_found_by_its_rule(bug, seed):
    history = Model(seed).history
    bug(history)
    rules = {finding.split()[0] for finding in checker.check(history)}
    assert BUGS[bug] in rules, f"{bug.__name__}, seed {seed}: {rules}"


def test_refused_record_that_is_stored():
    history = Model(1).history
    put = next(put for put in history.puts if put.outcome == FAILED)
    record = history.shards["2"].records[-1]
    history.shards["2"].records.append(
        Found(record.number + 1, record.arrival, put.key, put.data()))
    assert any(finding.startswith("C9") for finding in checker.check(history))


def test_record_that_nobody_sent():
    history = Model(1).history
    history.shards["2"].records[-1].data = b"x" * 40
    assert any(finding.startswith("C2") for finding in checker.check(history))


def test_arrival_that_goes_back():
    history = Model(1).history
    history.shards["0"].records[3].arrival = -1
    assert any(finding.startswith("C6") for finding in checker.check(history))


def test_empty_page_before_an_acknowledged_record():
    history = Model(1).history
    after = max(put.done for put in history.puts) + 1
    history.chains.append(Chain("0", "TRIM_HORIZON", None, after, after + 1,
                                [Page(after + 2, after + 3, [])]))
    assert any(finding.startswith("C5") for finding in checker.check(history))


def test_hole_in_the_hash_space():
    history = Model(1).history
    history.shards["2"].start += 1
    assert any("cover the hash space" in finding for finding in checker.check(history))
