"""UpdateStreamMode. Source: AWS API reference UpdateStreamMode."""

import pytest


def update(kinesis, name, mode):
    kinesis.update_stream_mode(StreamARN=kinesis.arn(name), StreamModeDetails={"StreamMode": mode})
    kinesis.active(name)


def test_shards_and_records_stay(kinesis):
    name = kinesis.stream(shards=2)
    kinesis.put_record(StreamName=name, Data=b"kept", PartitionKey="k", ExplicitHashKey="0")
    update(kinesis, name, "ON_DEMAND")
    summary = kinesis.summary(name)
    assert summary["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert summary["OpenShardCount"] == 2
    assert [record["Data"] for record in kinesis.read(name, count=1)] == [b"kept"]


def test_shards_of_an_on_demand_stream_are_not_split_by_hand(kinesis):
    name = kinesis.stream()
    members = {"StreamName": name, "ShardToSplit": "shardId-000000000000",
               "NewStartingHashKey": str(2**127)}
    update(kinesis, name, "ON_DEMAND")
    assert kinesis.refuse("split_shard", **members).error == "ValidationException"
    update(kinesis, name, "PROVISIONED")
    kinesis.split_shard(**members)


def test_answer_is_empty(kinesis):
    arn = kinesis.arn(kinesis.stream())
    answer = kinesis.wire.call("UpdateStreamMode", {
        "StreamARN": arn, "StreamModeDetails": {"StreamMode": "ON_DEMAND"}})
    assert (answer.status, answer.body) == (200, b"")


def test_third_switch_of_a_day(limited):
    name = limited.stream()
    update(limited, name, "ON_DEMAND")
    update(limited, name, "PROVISIONED")
    refusal = limited.refuse("update_stream_mode", StreamARN=limited.arn(name),
                             StreamModeDetails={"StreamMode": "ON_DEMAND"})
    assert refusal.error == "LimitExceededException"


@pytest.mark.parametrize("members, item", [
    ({"StreamModeDetails": {"StreamMode": "OTHER"}},
     "Value 'OTHER' at 'streamModeDetails.streamMode' failed to satisfy constraint: Member must "
     "satisfy enum value set: ["),
    ({"StreamModeDetails": {}},
     "Value null at 'streamModeDetails.streamMode' failed to satisfy constraint: Member must not "
     "be null"),
    ({}, "Value null at 'streamModeDetails' failed to satisfy constraint: Member must not be null"),
])
def test_mode_that_is_none(kinesis, members, item):
    refusal = kinesis.refuse("update_stream_mode", StreamARN="arn:aws:kinesis:r:111122223333:"
                             "stream/s", **members)
    assert refusal.error == "ValidationException"
    assert item in refusal.message
