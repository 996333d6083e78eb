"""DescribeStreamSummary. Sources: AWS API reference; LocalStack's snapshots, recorded on AWS."""


def test_exactly_the_members_of_a_plain_stream(kinesis):
    """StreamId is reserved: the service model has it, AWS does not send it."""
    summary = kinesis.summary(kinesis.stream())
    assert set(summary) == {
        "StreamName", "StreamARN", "StreamStatus", "StreamModeDetails", "RetentionPeriodHours",
        "StreamCreationTimestamp", "EnhancedMonitoring", "EncryptionType", "OpenShardCount",
        "ConsumerCount", "MaxRecordSizeInKiB"}
    assert summary["ConsumerCount"] == 0
    assert summary["MaxRecordSizeInKiB"] == 1024


def test_counts_open_shards_only(kinesis):
    name = kinesis.stream(shards=2)
    kinesis.merge_shards(StreamName=name, ShardToMerge="shardId-000000000000",
                         AdjacentShardToMerge="shardId-000000000001")
    kinesis.active(name)
    assert kinesis.summary(name)["OpenShardCount"] == 1


def test_unknown_stream(kinesis):
    account = kinesis.account(kinesis.stream())
    refusal = kinesis.refuse("describe_stream_summary", StreamName="weir-no-such")
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == f"Stream weir-no-such under account {account} not found."
