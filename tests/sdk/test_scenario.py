"""The scenario that every row of the matrix goes through; each test is one step of it.

The steps know nothing of the SDKs: what is expected here is expected of all of them. The texts and
fields come from docs/kinesis-facts.md, sections 4 and 5. README.md lists the steps.
"""

import contextlib
import threading
import time
import uuid

import pytest

from hashing import hash_of

SHARD_0 = "shardId-000000000000"
KIB = 1024
MIB = 1 << 20


def new_stream(sdk, shards=1, **members):
    """The name of a new stream; it is ACTIVE at once."""
    name = f"sdk-{uuid.uuid4().hex[:12]}"
    sdk.create_stream(StreamName=name, ShardCount=shards, **members)
    return name


def summary(sdk, name):
    return sdk.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]


def put(sdk, name, data=b"data", key="key", **members):
    return sdk.put_record(StreamName=name, Data=data, PartitionKey=key, **members)


def iterator(sdk, name, kind="TRIM_HORIZON", shard=SHARD_0, **members):
    return sdk.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType=kind,
                                  **members)["ShardIterator"]


def read(sdk, name, kind="TRIM_HORIZON", shard=SHARD_0, **members):
    """All records that an iterator finds."""
    records, position = [], iterator(sdk, name, kind, shard, **members)
    while position:
        page = sdk.get_records(ShardIterator=position)
        records += page["Records"]
        position = page.get("NextShardIterator") if page["MillisBehindLatest"] else None
    return records


def data_of(records):
    return [record["Data"] for record in records]


# Streams


def test_creates_a_stream(sdk):
    name = new_stream(sdk, shards=2)
    found = summary(sdk, name)
    assert found["StreamStatus"] == "ACTIVE"
    assert found["OpenShardCount"] == 2
    assert found["RetentionPeriodHours"] == 24
    assert found["EncryptionType"] == "NONE"
    assert found["StreamARN"].endswith(f":stream/{name}")
    assert abs(found["StreamCreationTimestamp"] - time.time()) < 600


def test_describes_a_stream_with_its_shards(sdk):
    name = new_stream(sdk, shards=2)
    found = sdk.describe_stream(StreamName=name)["StreamDescription"]
    assert [shard["ShardId"][-1] for shard in found["Shards"]] == ["0", "1"]
    assert found["HasMoreShards"] is False
    assert found["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}


def test_deletes_a_stream(sdk):
    name = new_stream(sdk)
    sdk.delete_stream(StreamName=name)
    assert sdk.refuse("describe_stream_summary", StreamName=name).code == \
        "ResourceNotFoundException"


def test_pages_through_streams(sdk):
    names = {new_stream(sdk) for _ in range(3)}
    found, page = set(), sdk.list_streams(Limit=2)
    while page["HasMoreStreams"]:
        found |= set(page["StreamNames"])
        page = sdk.list_streams(Limit=2, NextToken=page["NextToken"])
    assert names <= found | set(page["StreamNames"])
    assert "NextToken" not in page


def test_changes_retention(sdk):
    name = new_stream(sdk)
    sdk.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=48)
    assert summary(sdk, name)["RetentionPeriodHours"] == 48
    sdk.decrease_stream_retention_period(StreamName=name, RetentionPeriodHours=30)
    assert summary(sdk, name)["RetentionPeriodHours"] == 30


def test_changes_the_mode_of_a_stream(sdk):
    name = new_stream(sdk)
    sdk.update_stream_mode(StreamARN=summary(sdk, name)["StreamARN"],
                           StreamModeDetails={"StreamMode": "ON_DEMAND"})
    assert summary(sdk, name)["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


def test_switches_enhanced_monitoring(sdk):
    name = new_stream(sdk)
    metrics = ["IncomingBytes", "OutgoingBytes"]
    answer = sdk.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=metrics)
    assert sorted(answer["DesiredShardLevelMetrics"]) == metrics
    answer = sdk.disable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["ALL"])
    assert sorted(answer["CurrentShardLevelMetrics"]) == metrics


def test_tells_the_limits_of_the_account(sdk):
    before = sdk.describe_limits()
    new_stream(sdk, shards=3)
    assert sdk.describe_limits()["OpenShardCount"] == before["OpenShardCount"] + 3
    assert before["OnDemandStreamCountLimit"] == 50


# Tags


def test_tags_a_stream_by_name(sdk):
    name = new_stream(sdk)
    sdk.add_tags_to_stream(StreamName=name, Tags={"team": "é", "empty": ""})
    sdk.remove_tags_from_stream(StreamName=name, TagKeys=["empty"])
    found = sdk.list_tags_for_stream(StreamName=name)
    assert found == {"Tags": [{"Key": "team", "Value": "é"}], "HasMoreTags": False}


def test_tags_a_stream_by_arn(sdk):
    arn = summary(sdk, new_stream(sdk))["StreamARN"]
    sdk.tag_resource(ResourceARN=arn, Tags={"a": "1", "b": "2"})
    sdk.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert sdk.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


# Puts


def test_puts_one_record(sdk):
    name = new_stream(sdk, shards=3)
    placed = put(sdk, name, key="partition-1")
    assert placed["ShardId"] == "shardId-000000000001"  # facts 8.1
    assert [record["SequenceNumber"] for record in read(sdk, name, shard=placed["ShardId"])] == \
        [placed["SequenceNumber"]]


def test_data_and_key_come_back_as_they_were_put(sdk):
    name = new_stream(sdk)
    data = bytes(range(256)) * 4
    put(sdk, name, data, key="é")
    record = read(sdk, name)[0]
    assert record["Data"] == data
    assert record["PartitionKey"] == "é"


def test_puts_many_records(sdk):
    name = new_stream(sdk, shards=4)
    keys = [f"key-{number}" for number in range(100)]
    answer = sdk.put_records(StreamName=name, Records=[
        {"Data": key.encode(), "PartitionKey": key} for key in keys])
    assert answer["FailedRecordCount"] == 0
    width = (1 << 128) // 4
    assert [entry["ShardId"] for entry in answer["Records"]] == [
        f"shardId-{min(hash_of(key) // width, 3):012d}" for key in keys]


def test_explicit_hash_key_chooses_the_shard(sdk):
    name = new_stream(sdk, shards=2)
    placed = put(sdk, name, ExplicitHashKey=str((1 << 128) - 1))
    assert placed["ShardId"] == "shardId-000000000001"


def test_arrival_times_are_exact_to_the_millisecond(sdk, wire):
    name = new_stream(sdk)
    for _ in range(20):
        put(sdk, name)
    page = wire.call("GetRecords", {"ShardIterator": iterator(sdk, name)}).json
    told = [record["ApproximateArrivalTimestamp"] for record in read(sdk, name)]
    assert [round(seconds * 1000) for seconds in told] == [
        round(record["ApproximateArrivalTimestamp"] * 1000) for record in page["Records"]]


# Throttling. A shard takes 1 MiB a second, and as much at once (facts 5.8).


def full_record(name):
    """One record that uses up the second: data and key are 1 MiB together."""
    return {"StreamName": name, "Data": b"x" * (MIB - 1), "PartitionKey": "k"}


@contextlib.contextmanager
def busy(wire, name, enough=lambda: False):
    """Meanwhile others use up the shard's second, so that a full record cannot be taken, however
    long the SDK needs to send it. They leave when the block does, or when `enough()`."""
    stop = threading.Event()

    def use_up(count, size):
        entry = {"Data": "A" * (size * 4 // 3), "PartitionKey": "k"}
        wire.call("PutRecords", {"StreamName": name, "Records": count * [entry]})

    def go_on():
        while not stop.wait(0.05) and not enough():  # in which a shard takes 51 KiB more
            use_up(2, 30 * KIB)

    use_up(10, 102 * KIB)
    others = threading.Thread(target=go_on)
    others.start()
    try:
        yield
    finally:
        stop.set()
        others.join()


def test_part_of_a_put_is_throttled(limited):
    name = new_stream(limited)
    answer = limited.put_records(StreamName=name, Records=[
        {"Data": b"x" * 400 * KIB, "PartitionKey": "k"} for _ in range(5)])
    assert answer["FailedRecordCount"] == 3
    assert [entry.get("ErrorCode") for entry in answer["Records"]] == \
        [None, None] + 3 * ["ProvisionedThroughputExceededException"]
    assert answer["Records"][2]["ErrorMessage"].startswith(f"Rate exceeded for shard {SHARD_0}")


def test_a_throttled_put_is_an_error_of_its_own_type(limited, limited_wire):
    name = new_stream(limited)
    with busy(limited_wire, name):
        refusal = limited.with_attempts(1).refuse("put_record", **full_record(name))
    assert refusal.kind == "ProvisionedThroughputExceededException"
    assert refusal.message.startswith(f"Rate exceeded for shard {SHARD_0} in stream {name}")


def test_the_sdk_tries_a_throttled_put_again(limited, limited_server, limited_wire):
    name = new_stream(limited)
    before = throttled_puts(limited_server)
    with busy(limited_wire, name, enough=lambda: throttled_puts(limited_server) > before):
        placed = limited.put_record(**full_record(name))
    assert throttled_puts(limited_server) > before
    found = read(limited, name, "AT_SEQUENCE_NUMBER",
                 StartingSequenceNumber=placed["SequenceNumber"])
    assert data_of(found) == [full_record(name)["Data"]]


def throttled_puts(server):
    """How many PutRecords the server has refused, from its own count."""
    return sum(float(line.split()[-1]) for line in server.admin("/metrics")[1].splitlines()
               if line.startswith("weir_request_errors_total") and '"PutRecord"' in line
               and "ProvisionedThroughputExceededException" in line)


# Iterators of every type


@pytest.fixture
def three(sdk):
    """A stream with three records, and their sequence numbers."""
    name = new_stream(sdk)
    return name, [put(sdk, name, data)["SequenceNumber"] for data in (b"0", b"1", b"2")]


def test_reads_from_trim_horizon(sdk, three):
    assert data_of(read(sdk, three[0])) == [b"0", b"1", b"2"]


def test_reads_from_latest(sdk, three):
    name, _ = three
    position = iterator(sdk, name, "LATEST")
    put(sdk, name, b"3")
    assert data_of(sdk.get_records(ShardIterator=position)["Records"]) == [b"3"]


def test_reads_at_a_sequence_number(sdk, three):
    name, numbers = three
    found = read(sdk, name, "AT_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[1])
    assert data_of(found) == [b"1", b"2"]


def test_reads_after_a_sequence_number(sdk, three):
    name, numbers = three
    found = read(sdk, name, "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[1])
    assert data_of(found) == [b"2"]


# boto3 and the CLI send whole seconds (facts 1.10), so the time asked for is one.
def test_reads_at_a_time(sdk, three):
    name, _ = three
    arrival = read(sdk, name)[0]["ApproximateArrivalTimestamp"]
    assert data_of(read(sdk, name, "AT_TIMESTAMP", Timestamp=int(arrival))) == [b"0", b"1", b"2"]
    refusal = sdk.refuse("get_shard_iterator", StreamName=name, ShardId=SHARD_0,
                         ShardIteratorType="AT_TIMESTAMP", Timestamp=int(time.time()) + 600)
    assert refusal.code == "InvalidArgumentException"
    assert "cannot be greater than the currentTimestampInMillis" in refusal.message


def test_reads_page_by_page(sdk, three):
    name, _ = three
    first = sdk.get_records(ShardIterator=iterator(sdk, name), Limit=2)
    assert data_of(first["Records"]) == [b"0", b"1"]
    second = sdk.get_records(ShardIterator=first["NextShardIterator"])
    assert data_of(second["Records"]) == [b"2"]
    assert second["MillisBehindLatest"] == 0


# Shards


def test_splits_a_shard(sdk):
    name = new_stream(sdk)
    put(sdk, name, b"before")
    sdk.split_shard(StreamName=name, ShardToSplit=SHARD_0, NewStartingHashKey=str(1 << 127))
    parent, low, high = sdk.list_shards(StreamName=name)["Shards"]
    assert int(parent["SequenceNumberRange"]["EndingSequenceNumber"]) < \
        int(low["SequenceNumberRange"]["StartingSequenceNumber"])
    assert low["HashKeyRange"]["EndingHashKey"] == str((1 << 127) - 1)
    assert [shard["ParentShardId"] for shard in (low, high)] == [SHARD_0, SHARD_0]


def test_reads_a_split_shard_to_its_end(sdk):
    name = new_stream(sdk)
    put(sdk, name, b"before")
    sdk.split_shard(StreamName=name, ShardToSplit=SHARD_0, NewStartingHashKey=str(1 << 127))
    page = sdk.get_records(ShardIterator=iterator(sdk, name))
    if "NextShardIterator" in page:
        assert data_of(page["Records"]) == [b"before"]
        page = sdk.get_records(ShardIterator=page["NextShardIterator"])
    assert "NextShardIterator" not in page
    assert [child["ShardId"][-1] for child in page["ChildShards"]] == ["1", "2"]
    assert [child["ParentShards"] for child in page["ChildShards"]] == [[SHARD_0], [SHARD_0]]


def test_merges_shards(sdk):
    name = new_stream(sdk, shards=2)
    sdk.merge_shards(StreamName=name, ShardToMerge=SHARD_0,
                     AdjacentShardToMerge="shardId-000000000001")
    merged = sdk.list_shards(StreamName=name)["Shards"][2]
    assert (merged["ParentShardId"], merged["AdjacentParentShardId"]) == \
        (SHARD_0, "shardId-000000000001")


def test_changes_the_number_of_shards(sdk):
    name = new_stream(sdk, shards=2)
    answer = sdk.update_shard_count(StreamName=name, TargetShardCount=4,
                                    ScalingType="UNIFORM_SCALING")
    assert (answer["CurrentShardCount"], answer["TargetShardCount"]) == (2, 4)
    assert summary(sdk, name)["OpenShardCount"] == 4


def test_pages_through_shards(sdk):
    name = new_stream(sdk, shards=5)
    pages = [sdk.list_shards(StreamName=name, MaxResults=2)]
    while "NextToken" in pages[-1]:
        pages.append(sdk.list_shards(NextToken=pages[-1]["NextToken"], MaxResults=2))
    assert [[shard["ShardId"][-1] for shard in page["Shards"]] for page in pages] == \
        [["0", "1"], ["2", "3"], ["4"]]


def test_lists_the_shards_that_are_open_now(sdk):
    name = new_stream(sdk, shards=2)
    sdk.merge_shards(StreamName=name, ShardToMerge=SHARD_0,
                     AdjacentShardToMerge="shardId-000000000001")
    found = sdk.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]
    assert [shard["ShardId"][-1] for shard in found] == ["2"]


# Consumers


def test_registers_and_removes_a_consumer(sdk):
    arn = summary(sdk, new_stream(sdk))["StreamARN"]
    made = sdk.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]
    assert made["ConsumerARN"].startswith(f"{arn}/consumer/reader:")
    found = sdk.describe_stream_consumer(ConsumerARN=made["ConsumerARN"])["ConsumerDescription"]
    assert (found["StreamARN"], found["ConsumerStatus"]) == (arn, "ACTIVE")
    assert round(found["ConsumerCreationTimestamp"]) == round(made["ConsumerCreationTimestamp"])
    listed = sdk.list_stream_consumers(StreamARN=arn)["Consumers"]
    assert [consumer["ConsumerName"] for consumer in listed] == ["reader"]
    sdk.deregister_stream_consumer(StreamARN=arn, ConsumerName="reader")
    assert sdk.refuse("describe_stream_consumer", StreamARN=arn, ConsumerName="reader").kind == \
        "ResourceNotFoundException"


# Encryption


def test_encrypts_records(sdk, needs):
    needs("StartStreamEncryption", "StopStreamEncryption")
    name, key = new_stream(sdk), "alias/aws/kinesis"
    put(sdk, name, b"plain")
    sdk.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)
    assert summary(sdk, name)["EncryptionType"] == "KMS"
    assert summary(sdk, name)["KeyId"] == key
    assert put(sdk, name, b"secret")["EncryptionType"] == "KMS"
    sdk.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)
    put(sdk, name, b"plain again")
    records = read(sdk, name)
    assert data_of(records) == [b"plain", b"secret", b"plain again"]
    assert [record.get("EncryptionType") for record in records] == [None, "KMS", None]


# Policies and settings


def test_keeps_a_resource_policy(sdk, needs):
    needs("PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy")
    arn = summary(sdk, new_stream(sdk))["StreamARN"]
    assert sdk.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"
    policy = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":'
              f'"111122223333"}},"Action":"kinesis:DescribeStreamSummary","Resource":"{arn}"}}]}}')
    sdk.put_resource_policy(ResourceARN=arn, Policy=policy)
    assert sdk.get_resource_policy(ResourceARN=arn)["Policy"] == policy
    sdk.delete_resource_policy(ResourceARN=arn)
    assert sdk.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"


def test_raises_the_size_of_records(sdk, needs):
    needs("UpdateMaxRecordSize")
    name = new_stream(sdk)
    data = b"x" * 2 * MIB
    members = {"StreamName": name, "Data": data, "PartitionKey": "k"}
    assert sdk.refuse("put_record", **members).code == "ValidationException"
    sdk.update_max_record_size(StreamARN=summary(sdk, name)["StreamARN"], MaxRecordSizeInKiB=4096)
    sdk.put_record(**members)
    assert data_of(read(sdk, name)) == [data]


def test_changes_settings_of_the_account(sdk, needs):
    needs("DescribeAccountSettings", "UpdateAccountSettings")
    sdk.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    found = sdk.describe_account_settings()["MinimumThroughputBillingCommitment"]
    assert found["Status"] == "ENABLED"
    assert abs(found["StartedAt"] - time.time()) < 600


def test_warms_a_stream(sdk, needs):
    needs("UpdateStreamWarmThroughput", "UpdateAccountSettings")
    sdk.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    name = f"sdk-{uuid.uuid4().hex[:12]}"
    sdk.create_stream(StreamName=name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    sdk.update_stream_warm_throughput(StreamName=name, WarmThroughputMiBps=6)
    assert summary(sdk, name)["WarmThroughput"]["TargetMiBps"] == 6


# Errors by type (facts 1.7)


def test_resource_not_found(sdk):
    refusal = sdk.refuse("describe_stream", StreamName="nobody")
    assert refusal.kind == refusal.code == "ResourceNotFoundException"
    assert refusal.message == "Stream nobody under account 000000000000 not found."
    assert refusal.status in (400, None)


def test_resource_in_use(sdk):
    name = new_stream(sdk)
    refusal = sdk.refuse("create_stream", StreamName=name, ShardCount=1)
    assert refusal.kind == refusal.code == "ResourceInUseException"
    assert refusal.message == f"Stream {name} under account 000000000000 already exists."


def test_invalid_argument(sdk):
    refusal = sdk.refuse("get_records", ShardIterator="AAAA")
    assert refusal.kind == refusal.code == "InvalidArgumentException"
    assert refusal.message == "Invalid ShardIterator."


def test_limit_exceeded(sdk):
    refusal = sdk.with_attempts(1).refuse("create_stream", StreamName="big", ShardCount=1000000)
    assert refusal.kind == refusal.code == "LimitExceededException"
    assert refusal.message.startswith("This request would exceed the shard limit for the account")


# Its type was added to the models late: some SDKs have one, others the name only.
def test_validation(sdk):
    refusal = sdk.refuse("describe_stream", StreamName="no blanks")
    assert refusal.code == "ValidationException"
    assert refusal.message == ("1 validation error detected: Value 'no blanks' at 'streamName' "
                               "failed to satisfy constraint: Member must satisfy regular "
                               "expression pattern: [a-zA-Z0-9_.-]+")
