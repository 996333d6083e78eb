"""UpdateStreamRecordDistributionStrategy. Source: its AWS API reference; new-operations.md."""

import pytest


@pytest.fixture
def on_demand(kinesis):
    name = kinesis.new_name()
    kinesis.create_stream(StreamName=name)
    kinesis.active(name)
    yield name
    kinesis.delete_stream(StreamName=name)


def update(kinesis, name, strategy):
    kinesis.update_stream_record_distribution_strategy(
        StreamARN=kinesis.arn(name), RecordDistributionStrategy=strategy)


def test_records_without_keys_are_spread(kinesis, on_demand):
    assert kinesis.summary(on_demand)["RecordDistributionStrategy"] == "USER_PARTITION_KEY"
    update(kinesis, on_demand, "AUTO")
    assert kinesis.summary(on_demand)["RecordDistributionStrategy"] == "AUTO"
    answer = kinesis.put_records(StreamName=on_demand, Records=[{"Data": b"x"}] * 100)
    assert answer["FailedRecordCount"] == 0
    shards = {record["ShardId"] for record in answer["Records"]}
    assert shards == {shard["ShardId"] for shard in kinesis.shards(on_demand)}
    records = kinesis.read(on_demand, shard=answer["Records"][0]["ShardId"], count=1)
    assert "PartitionKey" not in records[0]


def test_partition_key_is_given_back(kinesis, on_demand):
    update(kinesis, on_demand, "AUTO")
    put = kinesis.put_record(StreamName=on_demand, Data=b"x", PartitionKey="mine")
    records = kinesis.read(on_demand, shard=put["ShardId"], count=1)
    assert records[0]["PartitionKey"] == "mine"


def test_partition_key_is_needed_again(kinesis, on_demand):
    update(kinesis, on_demand, "AUTO")
    update(kinesis, on_demand, "USER_PARTITION_KEY")
    refusal = kinesis.refuse("put_record", StreamName=on_demand, Data=b"x")
    assert refusal.error == "ValidationException"


def test_provisioned_stream_has_no_strategy(kinesis):
    name = kinesis.stream()
    assert "RecordDistributionStrategy" not in kinesis.summary(name)
    refusal = kinesis.refuse("update_stream_record_distribution_strategy",
                             StreamARN=kinesis.arn(name), RecordDistributionStrategy="AUTO")
    assert refusal.error == "InvalidArgumentException"


def test_strategy_that_is_none(kinesis):
    refusal = kinesis.refuse("update_stream_record_distribution_strategy",
                             StreamARN="arn:aws:kinesis:r:111122223333:stream/s",
                             RecordDistributionStrategy="EVEN")
    assert refusal.error == "ValidationException"
    assert "Value 'EVEN' at 'recordDistributionStrategy' failed to satisfy constraint: Member " \
        "must satisfy enum value set: [" in refusal.message
