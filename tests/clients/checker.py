"""Says what is wrong with what an application was given. Each finding begins with its rule.

K1  each acknowledged record is processed
K2  a key's records are processed in their order: no number comes before all smaller ones came
K3  one record processor is given a shard from one place on, upward and without a gap
K4  a shard's first record comes after the end of all its parents
K5  a worker that has kept a shard's end does not read that shard again
K6  what is processed was put, under its key
"""

from collections import defaultdict
from dataclasses import dataclass

MOST_FINDINGS = 5  # of a rule that are shown


@dataclass
class History:
    acknowledged: set   # of data, KEY/NUMBER
    parents: dict       # of each shard
    events: list        # as events.py has them


def check(history):
    """All findings; an empty list means that nothing is wrong."""
    rules = (processed, order, sessions, lineage, ends, known)
    return [finding for rule in rules for finding in shorten(list(rule(history)))]


def shorten(findings):
    more = len(findings) - MOST_FINDINGS
    return [*findings[:MOST_FINDINGS], *([f"... and {more} more"] if more > 0 else [])]


def records(history):
    return [event for event in history.events if event["event"] == "record"]


def split(data):
    """Key and number of a record."""
    key, number = data.rsplit("/", 1)
    return key, int(number)


def processed(history):
    seen = {record["data"] for record in records(history)}
    for data in sorted(history.acknowledged - seen, key=split):
        yield f"K1 {data} was acknowledged and never processed"


def order(history):
    last = defaultdict(int)
    for record in records(history):
        key, number = split(record["data"])
        if number > last[key] + 1:
            yield (f"K2 {record['data']} is processed from {record['shard']} by "
                   f"{record['worker']} when the last of its key is {last[key]}")
        last[key] = max(last[key], number)


def sessions(history):
    place, before = {}, {}
    for record in records(history):
        session = (record["worker"], record["session"])
        here = (int(record["number"]), record["part"])
        if session in place and here <= place[session]:
            yield f"K3 {record['data']} in {record['shard']}: {here} stands after {place[session]}"
        place[session] = here
        key, number = split(record["data"])
        last = before.get((session, key), number - 1)
        if number not in (last, last + 1):  # twice when its first put had no answer
            yield f"K3 {record['data']} in {record['shard']} follows number {last} of its key"
        before[session, key] = number


def lineage(history):
    ended = set()
    for event in history.events:
        if event["event"] == "shardEnded":
            ended.add(event["shard"])
        elif event["event"] == "record":
            for parent in history.parents[event["shard"]]:
                if parent not in ended:
                    yield (f"K4 {event['data']} of {event['shard']} is processed before the end of "
                           f"{parent}")


def ends(history):
    ended = set()
    for event in history.events:
        here = (event["worker"], event.get("shard"))
        if event["event"] == "ended":
            ended.add(here)
        elif event["event"] == "read" and here in ended:
            yield f"K5 {event['worker']} reads {event['shard']} after its end, {event['from']}"


def known(history):
    highest = defaultdict(int)
    for data in history.acknowledged:
        key, number = split(data)
        highest[key] = max(highest[key], number)
    for record in records(history):
        key, number = split(record["data"])
        if record["key"] != key or not 0 < number <= highest[key]:
            yield f"K6 {record['data']} under key {record['key']} was not put"
