"""The checker finds nothing in a right history, and what is wrong in wrong ones."""

import copy

import pytest

from checker import History, check

PARENTS = {"0": [], "1": [], "2": ["0", "1"]}


def told(event, shard, worker="a", **members):
    return {"event": event, "worker": worker, "shard": shard, **members}


def record(shard, session, data, number, worker="a", **members):
    return told("record", shard, worker, session=session, data=data, number=str(number), part=0,
                **{"key": data.split("/")[0], **members})


def right():
    """Two shards that merge; worker b begins where a had been and repeats a record."""
    return History({"x/1", "x/2", "x/3", "y/1", "y/2"}, PARENTS, [
        told("read", "0", **{"from": "TRIM_HORIZON"}),
        record("0", 1, "x/1", 10), record("0", 1, "x/2", 11),
        told("shardEnded", "0"), told("ended", "0"),
        record("1", 2, "y/1", 20),
        record("1", 1, "y/1", 20, worker="b"),
        told("shardEnded", "1", worker="b"), told("ended", "1", worker="b"),
        record("2", 2, "x/3", 30, worker="b"), record("2", 2, "y/2", 31, worker="b")])


def changed(change):
    history = copy.deepcopy(right())
    change(history.events)
    return history


def move(events, source, target):
    events.insert(target, events.pop(source))


def test_right_history():
    assert check(right()) == []


@pytest.mark.parametrize(("rule", "change"), [
    ("K1", lambda events: events.pop()),
    ("K1", lambda events: events.pop(2)),
    ("K2", lambda events: move(events, 2, 1)),
    ("K2", lambda events: events.pop(1)),
    ("K3", lambda events: events[2].update(number="9")),
    ("K3", lambda events: events.insert(3, dict(events[2]))),
    ("K3", lambda events: events.insert(2, record("0", 1, "x/3", 11))),
    ("K4", lambda events: move(events, 9, 4)),
    ("K4", lambda events: events.pop(7)),
    ("K5", lambda events: events.append(told("read", "0", **{"from": "AT_SEQUENCE_NUMBER"}))),
    ("K6", lambda events: events.append(record("2", 2, "x/4", 32, worker="b"))),
    ("K6", lambda events: events[1].update(key="y")),
])
def test_wrong_history(rule, change):
    assert any(finding.startswith(rule) for finding in check(changed(change)))
