"""A subscriber as boto3 gives it: prints when each record of weir-bench arrived.

    boto3_subscriber.py ENDPOINT CONSUMER_ARN SHARD_ID

Prints "subscribed", then, when stdin ends, one line for each record: its number, steady
nanoseconds. The clock is the one of weir-bench on the same machine (CLOCK_MONOTONIC).
"""

import os
import sys
import threading
import time

import boto3
from botocore.config import Config


def collect(events, arrivals):
    for event in events:
        now = time.monotonic_ns()
        for record in event["SubscribeToShardEvent"]["Records"]:
            arrivals.append((int(record["Data"][:24]), now))


def main():
    endpoint, consumer, shard = sys.argv[1:]
    client = boto3.client(
        "kinesis", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="key",
        aws_secret_access_key="secret", config=Config(retries={"total_max_attempts": 1}))
    answer = client.subscribe_to_shard(
        ConsumerARN=consumer, ShardId=shard, StartingPosition={"Type": "LATEST"})
    print("subscribed", flush=True)
    arrivals = []
    threading.Thread(target=collect, args=(answer["EventStream"], arrivals), daemon=True).start()
    sys.stdin.read()
    for number, at in list(arrivals):
        print(number, at)
    sys.stdout.flush()
    os._exit(0)  # the thread waits for an event


if __name__ == "__main__":
    main()
