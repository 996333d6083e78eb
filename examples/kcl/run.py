"""Starts weir with leases, the producer of examples/flights and the KCL application, splits a shard
while they run, prints the leases, and compares the count with the data set."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLIGHTS = HERE.parent / "flights"
WORK = ROOT / "build" / "kcl"
sys.path[:0] = [str(FLIGHTS), str(ROOT / "tests" / "support")]

from flights import STREAM, client, ensure_stream, load  # noqa: E402
from weir_process import Weir  # noqa: E402

LEASE_TABLE = "flight-counter"
PATIENCE_SECONDS = 180
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "any",
               "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}


class Leases:
    """What KCL keeps in its lease table, of which weir is the DynamoDB."""

    def __init__(self, endpoint):
        self._dynamodb = boto3.client(
            "dynamodb", endpoint_url=endpoint, region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"])

    def by_shard(self):
        """The leases among the items; the others are KCL's leader lock and its workers' states."""
        try:
            pages = list(self._dynamodb.get_paginator("scan").paginate(
                TableName=LEASE_TABLE, ConsistentRead=True))
        except self._dynamodb.exceptions.ResourceNotFoundException:
            return {}  # KCL has not made it yet
        items = [{name: next(iter(value.values())) for name, value in item.items()}
                 for page in pages for item in page["Items"]]
        return {item["leaseKey"]: item for item in sorted(items, key=lambda one: one["leaseKey"])
                if item["leaseKey"].startswith("shardId-")}

    def show(self, when):
        print(f"\nleases {when} (a Scan of the table {LEASE_TABLE})")
        print(f"{'shard':22}{'owner':10}{'counter':>8}  checkpoint")
        for shard, lease in self.by_shard().items():
            print(f"{shard:22}{lease.get('leaseOwner', '-'):10}{lease['leaseCounter']:>8}"
                  f"  {lease['checkpoint']}")
        print(flush=True)


def wait_until(true, counter):
    begin = time.monotonic()
    while not true():
        if counter.poll() is not None or time.monotonic() - begin > PATIENCE_SECONDS:
            raise SystemExit(f"the application does not go on; see {WORK / 'kcl.log'}")
        time.sleep(0.2)  # between two polls


def owned(leases, count):
    """True when so many leases have an owner and a checkpoint in the stream."""
    good = [one for one in leases.by_shard().values()
            if "leaseOwner" in one and one["checkpoint"].isdigit()]
    return len(good) >= count


def has_flights(kinesis):
    iterator = kinesis.get_shard_iterator(StreamName=STREAM, ShardId="shardId-000000000000",
                                          ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    return bool(kinesis.get_records(ShardIterator=iterator, Limit=1)["Records"])


def start_counter(endpoint, count):
    with open(WORK / "kcl.log", "wb") as log:
        return subprocess.Popen(
            ["java", "-cp", f"{WORK / 'classes'}:{WORK / 'lib'}/*", "-XX:+UseSerialGC",
             "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
             "FlightCounter", endpoint, STREAM, str(count)],
            env={**os.environ, **CREDENTIALS}, stdout=subprocess.PIPE, stderr=log, text=True)


def repeat_lines(counter, counted):
    """Prints what the application says; keeps its table of carriers."""
    for line in counter.stdout:
        print(line, end="", flush=True)
        words = line.split()
        if len(words) == 2 and len(words[0]) == 2:
            counted[words[0]] = int(words[1].replace(",", ""))


def run(endpoint, expected):
    """What the application has counted by carrier."""
    kinesis = client(endpoint)
    ensure_stream(kinesis)
    counter = start_counter(endpoint, sum(expected.values()))
    counted, leases = {}, Leases(endpoint)
    listener = threading.Thread(target=repeat_lines, args=(counter, counted))
    listener.start()
    with open(WORK / "produce.log", "wb") as log:
        producer = subprocess.Popen([sys.executable, FLIGHTS / "produce.py",
                                     "--endpoint", endpoint], stdout=log, stderr=log)
    try:
        # Most flights wait for the split, so that they are not all counted without its children.
        wait_until(lambda: has_flights(kinesis), counter)
        producer.send_signal(signal.SIGSTOP)
        wait_until(lambda: owned(leases, 4), counter)
        leases.show("with the first flights counted")
        kinesis.split_shard(StreamName=STREAM, ShardToSplit="shardId-000000000000",
                            NewStartingHashKey=str(1 << 125))
        producer.send_signal(signal.SIGCONT)
        wait_until(lambda: owned(leases, 5), counter)
        leases.show("after shard 0 was split: it has ended, its children are read")
        if counter.wait(PATIENCE_SECONDS) or producer.wait():
            raise SystemExit(f"failed; see kcl.log and produce.log in {WORK}")
        listener.join()
        leases.show("at the end")
    finally:
        for process in (counter, producer):
            if process.poll() is None:
                process.kill()
    return counted


def main():
    shutil.rmtree(WORK / "data", ignore_errors=True)
    expected = {}
    for flight in load():
        expected[flight["carrier"]] = expected.get(flight["carrier"], 0) + 1
    weir = Weir(WORK / "data", WORK / "weir.log", "--with-leases", "--limits", "off")
    weir.start()
    print(f"weir --with-leases serves Kinesis and DynamoDB at {weir.endpoint}", flush=True)
    try:
        counted = run(weir.endpoint, expected)
    finally:
        weir.close()
    if counted != expected:
        print(f"counted {counted}, the data set has {expected}")
        return 1
    print(f"all {sum(counted.values()):,} flights were counted, as many of each carrier as the "
          "data set has")
    return 0


if __name__ == "__main__":
    sys.exit(main())
