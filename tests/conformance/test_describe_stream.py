"""DescribeStream. Sources: AWS API reference DescribeStream; Kinesalite's tests and LocalStack's
snapshots, both recorded on AWS."""

import datetime


def describe(kinesis, name, **members):
    return kinesis.describe_stream(StreamName=name, **members)["StreamDescription"]


def test_exactly_the_members_of_a_plain_stream(kinesis):
    """LocalStack's snapshot of AWS: no ConsumerCount here, no KeyId without encryption."""
    description = describe(kinesis, kinesis.stream())
    assert set(description) == {
        "StreamName", "StreamARN", "StreamStatus", "StreamModeDetails", "Shards", "HasMoreShards",
        "RetentionPeriodHours", "StreamCreationTimestamp", "EnhancedMonitoring", "EncryptionType"}
    assert description["EnhancedMonitoring"] == [{"ShardLevelMetrics": []}]
    assert description["EncryptionType"] == "NONE"


def test_arn_is_built_of_region_account_and_name(kinesis):
    name = kinesis.stream()
    arn = describe(kinesis, name)["StreamARN"].split(":")
    assert arn[:4] == ["arn", "aws", "kinesis", kinesis.region]
    assert len(arn[4]) == 12 and arn[4].isdigit()
    assert arn[5] == f"stream/{name}"


def test_stream_is_found_by_arn(kinesis):
    name = kinesis.stream()
    arn = describe(kinesis, name)["StreamARN"]
    found = kinesis.describe_stream(StreamARN=arn)["StreamDescription"]
    assert found["StreamName"] == name


def test_missing_stream_by_arn_is_told_by_name(kinesis):
    """The text prints the name, also when the call gave an ARN (LocalStack's snapshot of AWS)."""
    arn = describe(kinesis, kinesis.stream())["StreamARN"]
    account = arn.split(":")[4]
    wrong = arn.rsplit("/", 1)[0] + "/weir-no-such"
    refusal = kinesis.refuse("describe_stream", StreamARN=wrong)
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == f"Stream weir-no-such under account {account} not found."


def test_open_shards_have_no_end_and_no_parents(kinesis):
    """Not even as null (Kinesalite, on AWS); Java's SDK tells null from absent."""
    answer = kinesis.wire.call("DescribeStream", {"StreamName": kinesis.stream()})
    shard = answer.json["StreamDescription"]["Shards"][0]
    assert set(shard) == {"ShardId", "HashKeyRange", "SequenceNumberRange"}
    assert set(shard["SequenceNumberRange"]) == {"StartingSequenceNumber"}


def test_pages_of_shards(kinesis):
    name = kinesis.stream(shards=5)
    first = describe(kinesis, name, Limit=2)
    assert [shard["ShardId"][-1] for shard in first["Shards"]] == ["0", "1"]
    assert first["HasMoreShards"] is True
    rest = describe(kinesis, name, ExclusiveStartShardId=first["Shards"][-1]["ShardId"])
    assert [shard["ShardId"][-1] for shard in rest["Shards"]] == ["2", "3", "4"]
    assert rest["HasMoreShards"] is False


def test_paginator_of_the_sdk_sees_each_shard_once(kinesis):
    name = kinesis.stream(shards=5)
    pages = kinesis.client.get_paginator("describe_stream").paginate(
        StreamName=name, PaginationConfig={"PageSize": 2})
    seen = [shard["ShardId"] for page in pages for shard in page["StreamDescription"]["Shards"]]
    assert seen == [f"shardId-{number:012d}" for number in range(5)]


def test_creation_time_is_now(kinesis):
    created = describe(kinesis, kinesis.stream())["StreamCreationTimestamp"]
    age = datetime.datetime.now(datetime.timezone.utc) - created
    assert datetime.timedelta(seconds=-5) < age < datetime.timedelta(minutes=2)


def test_start_numbers_of_neighbours_differ_as_on_aws(kinesis):
    """Two shards created together: the distance is the same in data of AWS of 2015 and of 2025."""
    shards = describe(kinesis, kinesis.stream(shards=2))["Shards"]
    first, second = (int(shard["SequenceNumberRange"]["StartingSequenceNumber"])
                     for shard in shards)
    assert second - first == 22300745198530623141535718272648361505980432


def test_limit_of_zero(kinesis):
    refusal = kinesis.refuse("describe_stream", StreamName="a", Limit=0)
    assert refusal.error == "ValidationException"
    assert refusal.message == (
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1")


def test_neither_name_nor_arn(kinesis):
    """The model requires neither, the service one of them."""
    assert kinesis.refuse("describe_stream").error == "InvalidArgumentException"
