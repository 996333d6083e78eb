"""Reads every shard of the stream from TRIM_HORIZON and prints the delay of each carrier.

Stops when it has seen --count different flights. With --out it writes every event as it was read,
duplicates included, for check.py.
"""

import argparse
import json
import threading

from botocore.exceptions import ClientError
from tqdm import tqdm

from flights import STREAM, client, delays, ensure_stream, insist

POLL_SECONDS = 0.25  # four reads a second: the limit of a shard is five


class Flights:
    """What all shard readers have seen."""

    def __init__(self, count, out, bar):
        self.by_id = {}
        self.complete = threading.Event()
        self._count = count
        self._out = out
        self._bar = bar
        self._lock = threading.Lock()

    def add(self, shard, records):
        with self._lock:
            for record in records:
                flight = json.loads(record["Data"])
                if flight["id"] not in self.by_id:
                    self.by_id[flight["id"]] = flight
                    self._bar.update(1)
                if self._out:
                    print(json.dumps({"shard": shard, **flight}), file=self._out)
            if len(self.by_id) == self._count:
                self.complete.set()


def read_shard(kinesis, shard, flights):
    iterator = insist(kinesis.get_shard_iterator, StreamName=STREAM, ShardId=shard,
                      ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    while iterator and not flights.complete.is_set():
        try:
            page = insist(kinesis.get_records, ShardIterator=iterator)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ProvisionedThroughputExceededException":
                raise
            flights.complete.wait(POLL_SECONDS)
            continue
        flights.add(shard, page["Records"])
        iterator = page.get("NextShardIterator")
        flights.complete.wait(POLL_SECONDS)


def read_all(kinesis, flights, silence):
    ensure_stream(kinesis)
    listed = insist(kinesis.list_shards, StreamName=STREAM)
    shards = [shard["ShardId"] for shard in listed["Shards"]]
    readers = [threading.Thread(target=read_shard, args=(kinesis, shard, flights), daemon=True)
               for shard in shards]
    for reader in readers:
        reader.start()
    before = -1
    while not flights.complete.wait(silence):
        if len(flights.by_id) == before:
            raise SystemExit(f"nothing new for {silence} s after {before} flights")
        before = len(flights.by_id)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--endpoint", default="http://127.0.0.1:4567")
    parser.add_argument("--count", type=int, default=336_776)
    parser.add_argument("--silence", type=int, default=120, help="seconds without a new flight")
    parser.add_argument("--out", type=argparse.FileType("w"))
    options = parser.parse_args()

    with tqdm(total=options.count, desc="read", unit=" flights", position=1) as bar:
        flights = Flights(options.count, options.out, bar)
        read_all(client(options.endpoint), flights, options.silence)
    print("\n\ncarrier   flights   mean delay in minutes")
    for carrier, (count, minutes) in delays(flights.by_id.values()).items():
        print(f"{carrier:7} {count:9,} {minutes / count:12.1f}")


if __name__ == "__main__":
    main()
