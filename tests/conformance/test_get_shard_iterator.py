"""GetShardIterator. Sources: AWS API reference; Kinesalite's tests, which ran on AWS."""

import datetime
import re

import pytest

SHARD = "shardId-000000000000"


@pytest.fixture(scope="module")
def filled(kinesis):
    """A stream with five records, and their sequence numbers."""
    name = kinesis.stream()
    numbers = [kinesis.put_record(StreamName=name, Data=str(number).encode(),
                                  PartitionKey="k")["SequenceNumber"] for number in range(5)]
    return name, numbers


def data(records):
    return [record["Data"] for record in records]


def test_trim_horizon_is_the_oldest_record(kinesis, filled):
    assert data(kinesis.read(filled[0], count=5)) == [b"0", b"1", b"2", b"3", b"4"]


def test_latest_is_after_everything_put_before(kinesis):
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"before", PartitionKey="k")
    iterator = kinesis.iterator(name, "LATEST")
    kinesis.put_record(StreamName=name, Data=b"after", PartitionKey="k")
    assert data(kinesis.get_records(ShardIterator=iterator)["Records"]) == [b"after"]


def test_at_and_after_a_sequence_number(kinesis, filled):
    name, numbers = filled
    at = kinesis.read(name, count=3, kind="AT_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[2])
    after = kinesis.read(name, count=2, kind="AFTER_SEQUENCE_NUMBER",
                         StartingSequenceNumber=numbers[2])
    assert data(at) == [b"2", b"3", b"4"]
    assert data(after) == [b"3", b"4"]


def test_start_of_the_shard_is_a_number(kinesis, filled):
    start = kinesis.shards(filled[0])[0]["SequenceNumberRange"]["StartingSequenceNumber"]
    records = kinesis.read(filled[0], count=5, kind="AT_SEQUENCE_NUMBER",
                           StartingSequenceNumber=start)
    assert len(records) == 5


def test_time_long_ago_is_trim_horizon(kinesis, filled):
    """Acceptance line 20."""
    past = datetime.datetime(2015, 1, 1, tzinfo=datetime.timezone.utc)
    records = kinesis.read(filled[0], count=5, kind="AT_TIMESTAMP", Timestamp=past)
    assert len(records) == 5


def test_time_of_a_record_finds_it(kinesis, filled):
    """boto3 cuts the fraction of a time, so the wire sends the milliseconds itself."""
    name, _ = filled
    third = kinesis.read(name, count=5)[2]
    answer = kinesis.wire.call("GetShardIterator", {
        "StreamName": name, "ShardId": SHARD, "ShardIteratorType": "AT_TIMESTAMP",
        "Timestamp": third["ApproximateArrivalTimestamp"].timestamp()})
    page = kinesis.get_records(ShardIterator=answer.json["ShardIterator"])
    assert third["SequenceNumber"] in [record["SequenceNumber"] for record in page["Records"]]


def test_time_to_come(kinesis, filled):
    """Acceptance line 20."""
    future = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=60)
    refusal = kinesis.refuse("get_shard_iterator", StreamName=filled[0], ShardId=SHARD,
                             ShardIteratorType="AT_TIMESTAMP", Timestamp=future)
    assert refusal.error == "InvalidArgumentException"
    assert re.fullmatch(
        r"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis\. "
        rf"timestampInMillis: {int(future.timestamp())}\d\d\d, currentTimestampInMillis: \d{{13}}",
        refusal.message), refusal.message


@pytest.mark.parametrize("shard", ["0", "abc-0", "shardId-0", SHARD])
def test_shard_ids_are_read_leniently(kinesis, filled, shard):
    """Acceptance line 16: what follows the first hyphen must be a number."""
    assert kinesis.iterator(filled[0], shard=shard)


@pytest.mark.parametrize("shard", ["shardId-x", "shardId-99999999999999", "-"])
def test_shard_id_that_is_none(kinesis, filled, shard):
    name = filled[0]
    refusal = kinesis.refuse("get_shard_iterator", StreamName=name, ShardId=shard,
                             ShardIteratorType="LATEST")
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == (f"Could not find shard {shard} in stream {name} under account "
                               f"{kinesis.account(name)}.")


@pytest.mark.parametrize("known", [True, False])
def test_unknown_shard_or_stream(kinesis, filled, known):
    account = kinesis.account(filled[0])
    name, shard = (filled[0], "shardId-000000000005") if known else ("weir-no-such", SHARD)
    refusal = kinesis.refuse("get_shard_iterator", StreamName=name, ShardId=shard,
                             ShardIteratorType="LATEST")
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == (f"Shard {shard} in stream {name} under account {account} does not "
                               "exist")


@pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
def test_number_is_missing(kinesis, filled, kind):
    refusal = kinesis.refuse("get_shard_iterator", StreamName=filled[0], ShardId=SHARD,
                             ShardIteratorType=kind)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
        "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
        f"Request specified {kind} and no StartingSequenceNumber.")


@pytest.mark.parametrize("kind", ["TRIM_HORIZON", "LATEST"])
def test_number_where_none_belongs(kinesis, filled, kind):
    refusal = kinesis.refuse("get_shard_iterator", StreamName=filled[0], ShardId=SHARD,
                             ShardIteratorType=kind, StartingSequenceNumber=filled[1][0])
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message.endswith(f"Request specified {kind} and also a StartingSequenceNumber.")


def test_time_is_missing(kinesis, filled):
    refusal = kinesis.refuse("get_shard_iterator", StreamName=filled[0], ShardId=SHARD,
                             ShardIteratorType="AT_TIMESTAMP")
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == ("Must specify timestampInMillis parameter for iterator of type "
                               "AT_TIMESTAMP. Current request has no timestamp parameter.")


def test_number_of_another_shard(kinesis):
    name = kinesis.stream(shards=2)
    other = kinesis.shards(name)[1]["SequenceNumberRange"]["StartingSequenceNumber"]
    refusal = kinesis.refuse("get_shard_iterator", StreamName=name, ShardId=SHARD,
                             ShardIteratorType="AT_SEQUENCE_NUMBER", StartingSequenceNumber=other)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a "
        f"call to a shard with {SHARD}")


def test_number_of_another_stream(kinesis, filled):
    """A number of AWS from 2015."""
    number = "49543463076548007577105092703039560359975228518395019266"
    name = filled[0]
    refusal = kinesis.refuse("get_shard_iterator", StreamName=name, ShardId=SHARD,
                             ShardIteratorType="AT_SEQUENCE_NUMBER", StartingSequenceNumber=number)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"StartingSequenceNumber {number} used in GetShardIterator on shard {SHARD} in stream "
        f"{name} under account {kinesis.account(name)} is invalid because it did not come from "
        "this stream.")


def test_type_outside_of_the_enumeration(kinesis, filled):
    """AWS's order of the five."""
    refusal = kinesis.refuse("get_shard_iterator", StreamName=filled[0], ShardId=SHARD,
                             ShardIteratorType="OLDEST")
    assert refusal.message == (
        "1 validation error detected: Value 'OLDEST' at 'shardIteratorType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, "
        "AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]")


def test_dry_run_gives_no_iterator(kinesis):
    refusal = kinesis.refuse("get_shard_iterator", StreamName=kinesis.stream(), DryRun=True,
                             ShardId="shardId-000000000000", ShardIteratorType="LATEST")
    assert refusal.error == "DryRunOperationException"
