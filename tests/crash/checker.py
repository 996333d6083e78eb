"""Says what is wrong with a history. Each finding begins with the rule it breaks (docs/testing.md).

Because an append answers with its own place in the order, no search is needed: every rule is a
sort and a walk.
"""

import hashlib
from collections import Counter, defaultdict

from history import FAILED, OK

ID_BYTES = 16


def check(history):
    """All findings; an empty list means that the history is right."""
    found = {}
    for shard in history.shards.values():
        for place, record in enumerate(shard.records):
            found.setdefault(record.data[:ID_BYTES], []).append((shard.id, place, record))
    return [*acknowledged(history, found), *unsent(history, found), *numbers(history),
            *order_of_puts(history), *pages(history), *arrivals(history), *latest(history),
            *lineage(history), *outcomes(history, found)]


def acknowledged(history, found):
    """C1: each acknowledged record is there once, at its number, with its bytes."""
    for put in history.puts:
        if put.outcome != OK:
            continue
        places = found.get(put.id, [])
        if len(places) != 1:
            yield f"C1 acknowledged {put.id.hex()} ({put.number}) is found {len(places)} times"
            continue
        shard, _, record = places[0]
        if (shard, record.number) != (put.shard, put.number):
            yield (f"C1 {put.id.hex()} was acknowledged as {put.shard} {put.number}, is found as "
                   f"{shard} {record.number}")
        if record.data != put.data() or record.key != put.key:
            yield f"C1 {put.id.hex()} has other bytes than were sent"


def unsent(history, found):
    """C2: nothing is found that was never sent."""
    sent = {put.id: put for put in history.puts}
    for identity, places in found.items():
        if identity not in sent:
            yield f"C2 {identity.hex()} was never sent, is found in {places[0][0]}"
        elif places[0][2].data != sent[identity].data():
            yield f"C2 {identity.hex()} is found with other bytes than were sent"


def numbers(history):
    """C3: numbers are unique and rise in the order of the scan."""
    seen = Counter()
    for shard in history.shards.values():
        seen.update(record.number for record in shard.records)
        for before, after in zip(shard.records, shard.records[1:]):
            if before.number >= after.number:
                yield f"C3 {shard.id}: {after.number} stands behind {before.number}"
    for number, count in seen.items():
        if count > 1:
            yield f"C3 number {number} is used {count} times"


def order_of_puts(history):
    """C4 in a shard, C8 for a key across shards: what was acknowledged before another put was
    sent has the lower number."""
    by_shard, by_key = defaultdict(list), defaultdict(list)
    for put in history.puts:
        if put.outcome == OK:
            by_shard[put.shard].append(put)
            by_key[put.key].append(put)
    for shard, puts in by_shard.items():
        for early, late in inversions(puts):
            yield (f"C4 {shard}: {late.number} was sent after {early.number} was acknowledged and "
                   "is smaller")
    for key, puts in by_key.items():
        for early, late in inversions(puts):
            if early.shard != late.shard:
                yield (f"C8 key {key}: {late.number} in {late.shard} was sent after {early.number} "
                       f"in {early.shard} was acknowledged and is smaller")


def inversions(puts):
    """Pairs (A, B) where A was done before B was invoked though A's number is greater; at most
    one for each B."""
    earliest = None
    for put in sorted(puts, key=lambda put: put.number, reverse=True):
        if earliest and earliest.done < put.invoked and earliest.number > put.number:
            yield earliest, put
        if earliest is None or put.done < earliest.done:
            earliest = put


def pages(history):
    """C5: the pages of an iterator are one contiguous piece of the scan, beginning at its start,
    and no page is empty that could have shown an acknowledged record."""
    done = {put.number: put.done for put in history.puts if put.outcome == OK}
    scans = {shard.id: [record.number for record in shard.records]
             for shard in history.shards.values()}
    places = {shard: {number: place for place, number in enumerate(records)}
              for shard, records in scans.items()}
    for chain in history.chains:
        records, place_of = scans[chain.shard], places[chain.shard]
        place = chain_start(chain, place_of)
        if place == "lost":
            yield f"C5 {chain.shard}: {chain.after} was read once and is not found"
            continue
        for page in chain.pages:
            if place is None and page.numbers:
                place = place_of.get(page.numbers[0], 0)
            if place is None:
                continue
            expected = records[place:place + len(page.numbers)]
            if page.numbers != expected:
                yield (f"C5 {chain.shard}: a page from {chain.kind} is no piece of the scan at "
                       f"place {place}")
                break
            place += len(page.numbers)
            if not page.numbers and place < len(records):
                if done.get(records[place], page.invoked) < page.invoked:
                    yield f"C5 {chain.shard}: {records[place]} was acknowledged and not shown"


def chain_start(chain, place_of):
    """The place in the scan where a chain begins; None where LATEST decides."""
    if chain.kind == "TRIM_HORIZON":
        return 0
    if chain.kind == "LATEST":
        return None
    return place_of[chain.after] + 1 if chain.after in place_of else "lost"


def arrivals(history):
    """C6: arrival times never go back inside a shard."""
    for shard in history.shards.values():
        for before, after in zip(shard.records, shard.records[1:]):
            if before.arrival > after.arrival:
                yield f"C6 {shard.id}: {after.number} arrived before {before.number}"


def latest(history):
    """C7: LATEST shows everything sent after its answer, nothing acknowledged before its call."""
    by_shard = defaultdict(list)
    for put in history.puts:
        if put.outcome == OK:
            by_shard[put.shard].append(put)
    for chain in history.chains:
        shown = [number for page in chain.pages for number in page.numbers]
        if chain.kind != "LATEST" or not shown:
            continue
        for put in by_shard[chain.shard]:
            if put.number >= shown[0] and put.done < chain.invoked:
                yield f"C7 {chain.shard}: LATEST shows {put.number}, acknowledged before it"
            if put.number < shown[0] and put.invoked > chain.done:
                yield f"C7 {chain.shard}: LATEST misses {put.number}, sent after it"


def lineage(history):
    """C8: numbers of children are above their parents', keys lie in their shard's range, open
    shards cover the hash space."""
    for shard in history.shards.values():
        parents = [history.shards[parent] for parent in shard.parents
                   if parent in history.shards]
        for parent in parents:
            if shard.records and parent.records and (
                    parent.records[-1].number >= shard.records[0].number):
                yield f"C8 {shard.id} begins before its parent {parent.id} ends"
        for record in shard.records:
            if not shard.start <= hash_of(record.key) <= shard.end:
                yield f"C8 {shard.id}: {record.number} has key {record.key} of another range"
    edges = sorted((shard.start, shard.end) for shard in history.shards.values() if shard.open)
    whole = edges and edges[0][0] == 0 and edges[-1][1] == 2**128 - 1
    if not whole or any(left[1] + 1 != right[0] for left, right in zip(edges, edges[1:])):
        yield f"C8 open shards do not cover the hash space: {edges}"


def outcomes(history, found):
    """C9: a refused record is not there, an unknown one at most once (clients did not retry)."""
    for put in history.puts:
        count = len(found.get(put.id, []))
        if put.outcome == FAILED and count:
            yield f"C9 refused {put.id.hex()} is found"
        elif count > 1:
            yield f"C9 {put.id.hex()} ({put.outcome}) is found {count} times"


def hash_of(key):
    return int.from_bytes(hashlib.md5(key.encode()).digest(), "big")
