"""Traps of single clients: lines of docs/kinesis-facts.md section 9 that need a real SDK.

The table of docs/testing.md says where each of the other lines is tested.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest
import test_scenario
from certificates import FAKETIME
from driver import Sdk, wire_name
from matrix import ROWS
from weir_process import BINARY
from test_scenario import data_of, iterator, new_stream, put, read, summary

PUTS = 100


def rows(pattern):
    """Runs a test for the rows whose names match only."""
    chosen = [row for row in ROWS if re.fullmatch(pattern, row.name)]
    return pytest.mark.parametrize("row", chosen, ids=lambda row: row.name, indirect=True)


def connections_opened(server):
    page = server.admin("/metrics")[1]
    return float(re.search(r"^weir_connections_opened_total (\S+)$", page, re.M)[1])


# The default handler opens a session for each request and says GOAWAY while the answer still flows.
@rows("js-http")
def test_line_3_javascript_loses_no_put_to_its_sessions(sdk, server):
    name = new_stream(sdk)
    before = connections_opened(server)
    answers = sdk.at_once("put_record", [
        {"StreamName": name, "Data": f"{number}".encode(), "PartitionKey": "k"}
        for number in range(PUTS)])
    assert len({answer["SequenceNumber"] for answer in answers}) == PUTS
    assert sorted(data_of(read(sdk, name))) == sorted(f"{n}".encode() for n in range(PUTS))
    assert connections_opened(server) - before >= PUTS


@rows("java-async-(alpn-)?(cbor|json)-(http|https)")
def test_line_4_java_async_client_over_http2(sdk):
    name = new_stream(sdk)
    put(sdk, name, b"x" * 100_000)
    assert data_of(read(sdk, name)) == [b"x" * 100_000]


def millis(record):
    return round(record["ApproximateArrivalTimestamp"] * 1000)


# All operations: test_scenario.py. Here are the times, in answers and in requests.
@rows("java-sync-(cbor|json)-(http|https)")
def test_line_5_java_sync_client_keeps_times_to_the_millisecond(sdk, wire):
    name = new_stream(sdk)
    for number in range(10):
        put(sdk, name, f"{number}".encode())
    page = wire.call("GetRecords", {"ShardIterator": iterator(sdk, name)}).json
    sent = [millis(record) for record in page["Records"]]
    assert [millis(record) for record in read(sdk, name)] == sent
    for moment in sent:
        first = read(sdk, name, "AT_TIMESTAMP", Timestamp=moment / 1000)[0]
        assert millis(first) == moment


# The answer's Date header tells the SDK how far its clock is off; it signs again and succeeds.
@pytest.mark.parametrize("clock", ["+6m", "-6m"])
@rows("js-.*|java-.*")
def test_line_21_a_wrong_clock_is_corrected_by_the_date_header(row, server, new_driver, clock):
    before = refused_signatures(server)
    driver = new_driver(LD_PRELOAD=FAKETIME, FAKETIME=clock)
    Sdk(driver, row.endpoint(server.port), attempts=3).list_streams()
    assert refused_signatures(server) > before, "the clock of this driver was right"
    driver.close()


def refused_signatures(server):
    return sum(float(line.split()[-1]) for line in server.admin("/metrics")[1].splitlines()
               if line.startswith("weir_request_errors_total")
               and "InvalidSignatureException" in line)


def test_line_22_no_stream_id_and_no_end_of_an_open_shard(sdk):
    name = new_stream(sdk)
    assert "StreamId" not in summary(sdk, name)
    shard = sdk.list_shards(StreamName=name)["Shards"][0]
    assert list(shard["SequenceNumberRange"]) == ["StartingSequenceNumber"]


def test_line_23_no_encryption_type_on_records_of_a_plain_stream(sdk):
    name = new_stream(sdk)
    answer = sdk.put_records(StreamName=name, Records=[{"Data": b"d", "PartitionKey": "k"}])
    assert "EncryptionType" not in answer
    assert "EncryptionType" not in put(sdk, name)
    assert all("EncryptionType" not in record for record in read(sdk, name))


RANGE = slice(2, 18)            # of 20 records
RECORD_BYTES = 1_200_000        # in base64, so that a page of 10 MiB cannot hold the range


# Spark reads a range again by the number of its first record and by its count, and fails on a page
# without records before the last one (facts 6.4). It does so with Java's synchronous client.
@rows("(java-sync-cbor|java-sync-json|boto3)-http")
def test_line_25_no_page_of_an_exact_range_is_empty(sdk, wire):
    name = new_stream(sdk, shards=2)
    large = {"Data": "A" * RECORD_BYTES, "PartitionKey": "k", "ExplicitHashKey": "0"}
    other = {"Data": "AAAA", "PartitionKey": "k", "ExplicitHashKey": str((1 << 128) - 1)}
    placed = [entry for _ in range(4) for entry in wire.call(
        "PutRecords", {"StreamName": name, "Records": 5 * [large, other]}).json["Records"]]
    wanted, seen, pages = [entry["SequenceNumber"] for entry in placed[::2]][RANGE], [], 0
    position = iterator(sdk, name, "AT_SEQUENCE_NUMBER", StartingSequenceNumber=wanted[0])
    while wanted[-1] not in seen:
        page = sdk.get_records(ShardIterator=position, Limit=len(wanted))
        assert page["Records"], f"an empty page after {len(seen)} records"
        seen += [record["SequenceNumber"] for record in page["Records"]]
        position, pages = page["NextShardIterator"], pages + 1
    assert seen[:len(wanted)] == wanted
    assert pages > 1


# Operations of the newest models only; other SDKs cannot call them.
CHANNELS = {"CreateChannel", "DeleteChannel", "DescribeChannel", "ListChannels", "UpdateChannel",
            "UpdateStreamRecordDistributionStrategy"}
# Its answer is a stream of events: test_subscribe.py.
EVENTS = {"SubscribeToShard"}


# An operation that is new in the server must be in the scenario too.
def test_line_5_the_scenario_calls_every_operation():
    shapes = subprocess.run([BINARY, "dump-shapes"], capture_output=True, text=True, check=True)
    text = Path(test_scenario.__file__).read_text()
    called = {wire_name(word) for word in re.findall(r'(?:\.|refuse\(")([a-z_]+)', text)}
    assert set(json.loads(shapes.stdout)) - CHANNELS - EVENTS - called == set()
