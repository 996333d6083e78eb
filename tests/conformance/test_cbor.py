"""CBOR as the Java SDKs speak it, written and read by a library that is not ours.

Sources: facts 1.11 and 8.5 (Java SDK source; answers recorded on AWS), RFC 8949. What a call means
is tested operation by operation elsewhere; here the same calls are compared with JSON.
"""

import datetime

import cbor2
import pytest

from wire import CBOR

SHARD = "shardId-000000000000"


def call(kinesis, operation, members):
    """Members as a dictionary, or a body of bytes."""
    body = members if isinstance(members, bytes) else cbor2.dumps(members)
    answer = kinesis.wire.call(operation, body, CBOR)
    assert answer.headers["content-type"] == CBOR, operation
    return answer


def ok(kinesis, operation, **members):
    answer = call(kinesis, operation, members)
    assert answer.status == 200, (operation, members, answer)
    return answer.cbor


def millis(moment):
    return round(moment.timestamp() * 1000)


def plain(value):
    """What boto3 read from JSON, with times as they are in CBOR."""
    if isinstance(value, datetime.datetime):
        return millis(value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def page(kinesis, name, kind="TRIM_HORIZON", **members):
    iterator = ok(kinesis, "GetShardIterator", StreamName=name, ShardId=SHARD,
                  ShardIteratorType=kind, **members)["ShardIterator"]
    return ok(kinesis, "GetRecords", ShardIterator=iterator)


def test_operations_without_output_answer_an_empty_body(kinesis):
    name = kinesis.new_name()
    answer = call(kinesis, "CreateStream", {"StreamName": name, "ShardCount": 1})
    assert (answer.status, answer.body) == (200, b"")
    kinesis.active(name)
    assert call(kinesis, "DeleteStream", {"StreamName": name}).body == b""


def test_put_and_get(kinesis):
    name = kinesis.stream()
    put = ok(kinesis, "PutRecord", StreamName=name, Data=b"\x00\xff", PartitionKey="k")
    assert put["ShardId"] == SHARD
    more = ok(kinesis, "PutRecords", StreamName=name, Records=[
        {"Data": b"", "PartitionKey": "\u00e9"}, {"Data": b"x" * 70000, "PartitionKey": "k"}])
    assert more["FailedRecordCount"] == 0
    answer = page(kinesis, name)
    records = answer["Records"]
    assert [record["Data"] for record in records] == [b"\x00\xff", b"", b"x" * 70000]
    assert [record["PartitionKey"] for record in records] == ["k", "\u00e9", "k"]
    assert [record["SequenceNumber"] for record in records] == \
        [put["SequenceNumber"]] + [entry["SequenceNumber"] for entry in more["Records"]]
    assert answer["MillisBehindLatest"] == 0
    assert answer["NextShardIterator"]


def test_both_formats_answer_the_same(kinesis):
    name = kinesis.stream(shards=2)
    for operation, method, members in (
            ("DescribeStreamSummary", "describe_stream_summary", {"StreamName": name}),
            ("DescribeStream", "describe_stream", {"StreamName": name}),
            ("ListShards", "list_shards", {"StreamName": name}),
            ("ListTagsForStream", "list_tags_for_stream", {"StreamName": name})):
        expected = getattr(kinesis.client, method)(**members)
        expected.pop("ResponseMetadata")
        assert ok(kinesis, operation, **members) == plain(expected)


def test_times_of_answers_are_milliseconds(kinesis):
    """Acceptance line 5: equal to the millisecond in both formats; never a float (facts 1.11)."""
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k")
    json_time = kinesis.read(name)[0]["ApproximateArrivalTimestamp"]
    assert page(kinesis, name)["Records"][0]["ApproximateArrivalTimestamp"] == millis(json_time)
    iterator = kinesis.iterator(name)
    body = call(kinesis, "GetRecords", {"ShardIterator": iterator}).body
    assert b"ApproximateArrivalTimestamp\xc1\x1b" in body


@pytest.mark.parametrize("form", ["integer", "float"])
def test_times_of_requests_are_milliseconds(kinesis, form):
    name, arrivals = kinesis.stream(), []
    while len(set(arrivals)) < 2:
        kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k")
        arrivals = [millis(record["ApproximateArrivalTimestamp"]) for record in kinesis.read(name)]
    time = float(arrivals[-1]) if form == "float" else arrivals[-1]
    records = page(kinesis, name, "AT_TIMESTAMP", Timestamp=cbor2.CBORTag(1, time))["Records"]
    assert len(records) == arrivals.count(arrivals[-1])


def test_answers_have_maps_and_lists_of_indefinite_length(kinesis):
    """As AWS writes them (facts 1.11)."""
    body = call(kinesis, "ListStreams", {}).body
    assert body.startswith(b"\xbf\x6bStreamNames\x9f")
    assert body.endswith(b"\xff")


def test_requests_may_come_in_pieces(kinesis):
    """Java sends maps of indefinite length; strings in chunks are legal too."""
    name = kinesis.stream()
    text = name.encode()
    body = (b"\xbf\x6aStreamName\x7f\x62" + text[:2] + bytes([0x60 + len(text) - 2]) + text[2:] +
            b"\xff\x7f\x64Data\xff\x5f\x41a\x40\x42bc\xff\x6cPartitionKey\x61k\xff")
    answer = call(kinesis, "PutRecord", body)
    assert answer.status == 200, answer
    assert page(kinesis, name)["Records"][0]["Data"] == b"abc"


def test_errors(kinesis):
    name = kinesis.new_name()
    absent = call(kinesis, "DescribeStreamSummary", {"StreamName": name})
    assert absent.status == 400
    assert absent.headers["x-amzn-errortype"] == "ResourceNotFoundException"
    assert absent.cbor["__type"] == "ResourceNotFoundException"
    assert absent.cbor["message"].startswith(f"Stream {name} under account ")
    invalid = call(kinesis, "DescribeStream", {"StreamName": name, "Limit": 0}).cbor
    assert invalid == {
        "__type": "ValidationException",
        "message": "1 validation error detected: Value '0' at 'limit' failed to satisfy "
                   "constraint: Member must have value greater than or equal to 1"}
    unknown = call(kinesis, "NoSuchOperation", {})
    assert (unknown.status, unknown.cbor) == (400, {"__type": "UnknownOperationException"})


def test_wrong_types_come_before_broken_rules(kinesis):
    answer = call(kinesis, "PutRecord", {"StreamName": "", "Data": True})
    assert (answer.status, answer.cbor) == (400, {
        "__type": "SerializationException",
        "Message": "class java.lang.Boolean can not be converted to a Blob"})


@pytest.mark.parametrize("body", [
    b"{}", b"\xff", b"\xbf", b"\xa0\x00", b"\x80", b"\xa1\x01\x02",
    b"\xa1\x61a\x1b",                                    # cut off in a number
    b"\xa1\x61a\x7b\x80" + b"\0" * 7,                    # a text of 2**63 bytes
    b"\xbb" + b"\xff" * 8 + b"\x61a\x01",                # 2**64 - 1 pairs
    b"\xa1\x67Records\x9b\x7f" + b"\xff" * 7 + b"\xa0",  # 2**63 - 1 records
    b"\xa1\x61a" + b"\x81" * 10_000 + b"\x01",           # nested 10,000 deep
    b"\xbf\x61a" * 10_000,
    b"\xa1\x61a" + b"\x5f" * 10_000,
    b"\xa1\x61a\x5f\x61b\xff",                           # a chunk of another kind
    b"\xa1\x65Limit\xf9\x7e\x00",                        # NaN
    b"\xa1\x61a\x1c",                                    # reserved
], ids=lambda body: body[:8].hex())
def test_malformed_bodies(kinesis, body):
    answer = call(kinesis, "PutRecords", body)
    assert (answer.status, answer.cbor) == (400, {"__type": "SerializationException"})


def test_numbers_may_be_bignums_or_floats(kinesis):
    name = kinesis.stream(shards=3)
    for limit in (b"\xc2\x41\x02", b"\xf9\x40\x00", b"\x1b" + b"\0" * 7 + b"\x02"):
        body = b"\xa2\x6aStreamName" + cbor2.dumps(name) + b"\x65Limit" + limit
        answer = call(kinesis, "DescribeStream", body)
        assert answer.status == 200, answer
        assert len(answer.cbor["StreamDescription"]["Shards"]) == 2
