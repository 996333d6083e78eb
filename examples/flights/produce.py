"""Puts all flights into the stream, in order for each tail number.

A call holds at most one flight of a tail number, and a flight whose entry failed is in the next
call before any later one of the same tail number: so a retry never lets a later flight overtake.
"""

import argparse
import time
from collections import deque

from tqdm import tqdm

from flights import STREAM, client, encode, ensure_stream, insist, load, partition_key

CALL_RECORDS = 500
LOOK_AHEAD = 5000
PAUSE_SECONDS = 0.1  # when the shards refuse for their rate limit


def next_call(waiting):
    """Takes up to 500 flights of different keys from the front; the others keep their order."""
    chosen, left, keys = [], [], set()
    for _ in range(min(len(waiting), LOOK_AHEAD)):
        if len(chosen) == CALL_RECORDS:
            break
        flight = waiting.popleft()
        key = partition_key(flight)
        (left if key in keys else chosen).append(flight)
        keys.add(key)
    waiting.extendleft(reversed(left))
    return chosen


def put(kinesis, flights):
    """The flights whose entries failed. Only these are sent again."""
    reply = insist(kinesis.put_records, StreamName=STREAM, Records=[
        {"Data": encode(flight), "PartitionKey": partition_key(flight)} for flight in flights])
    if reply["FailedRecordCount"] == 0:
        return []
    return [flight for flight, entry in zip(flights, reply["Records"], strict=True)
            if "ErrorCode" in entry]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--endpoint", default="http://127.0.0.1:4567")
    options = parser.parse_args()

    kinesis = client(options.endpoint)
    ensure_stream(kinesis)
    waiting = deque(load())
    retried = 0
    with tqdm(total=len(waiting), desc="put ", unit=" flights", position=0) as bar:
        while waiting:
            flights = next_call(waiting)
            failed = put(kinesis, flights)
            waiting.extendleft(reversed(failed))
            retried += len(failed)
            bar.update(len(flights) - len(failed))
            if failed:
                time.sleep(PAUSE_SECONDS)
    print(f"put: done, {retried} entries were refused once and sent again")


if __name__ == "__main__":
    main()
