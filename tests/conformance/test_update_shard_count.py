"""UpdateShardCount. Sources: AWS API reference UpdateShardCount; for 4 to 3, what RisingWave's
users saw on AWS in 2023 (open shards 6, 9 and 10)."""

import pytest

from hashing import ranges, shard_of

WHOLE = 2**128


def update(kinesis, name, target):
    reply = kinesis.update_shard_count(StreamName=name, TargetShardCount=target,
                                       ScalingType="UNIFORM_SCALING")
    kinesis.active(name)
    return reply


def open_shards(kinesis, name):
    shards = kinesis.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]
    return sorted(shards, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))


def uniform(count):
    width = WHOLE // count
    return [(i * width, (i + 1) * width - 1 if i + 1 < count else WHOLE - 1)
            for i in range(count)]


def test_answer_tells_the_counts_before_and_after(kinesis):
    name = kinesis.stream(shards=2)
    reply = update(kinesis, name, 4)
    del reply["ResponseMetadata"]
    arn = kinesis.summary(name)["StreamARN"]
    assert reply == {"StreamName": name, "CurrentShardCount": 2, "TargetShardCount": 4,
                     "StreamARN": arn}


def test_stream_is_named_by_its_arn(kinesis):
    name = kinesis.stream()
    kinesis.update_shard_count(StreamARN=kinesis.summary(name)["StreamARN"], TargetShardCount=2,
                               ScalingType="UNIFORM_SCALING")
    kinesis.active(name)
    assert kinesis.summary(name)["OpenShardCount"] == 2


@pytest.mark.parametrize("before, after", [(1, 2), (4, 2), (4, 3), (4, 5), (3, 6), (5, 3)])
def test_open_shards_are_uniform(kinesis, before, after):
    """The ranges of a new stream; boundaries that were there may differ by a key for each shard."""
    name = kinesis.stream(shards=before)
    update(kinesis, name, after)
    found, wanted = ranges(open_shards(kinesis, name)), uniform(after)
    assert len(found) == after
    assert [end + 1 for _, end in found[:-1]] == [start for start, _ in found[1:]]
    assert (found[0][0], found[-1][1]) == (0, WHOLE - 1)
    assert all(abs(a[0] - b[0]) <= max(before, after) for a, b in zip(found, wanted))


def test_four_to_three_leaves_the_shards_seen_on_aws(kinesis):
    name = kinesis.stream(shards=4)
    update(kinesis, name, 3)
    assert [shard["ShardId"][-2:] for shard in open_shards(kinesis, name)] == ["06", "09", "10"]


def test_every_shard_that_is_closed_has_children(kinesis):
    """KCL walks parents to children and waits for ever at a closed shard without any."""
    name = kinesis.stream(shards=4)
    update(kinesis, name, 3)
    shards = kinesis.shards(name)
    named = {shard.get(member) for shard in shards
             for member in ("ParentShardId", "AdjacentParentShardId")}
    closed = {shard["ShardId"] for shard in shards
              if "EndingSequenceNumber" in shard["SequenceNumberRange"]}
    assert closed == named - {None}
    starts = {shard["ShardId"]: int(shard["SequenceNumberRange"]["StartingSequenceNumber"])
              for shard in shards}
    ends = {shard["ShardId"]: int(shard["SequenceNumberRange"]["EndingSequenceNumber"])
            for shard in shards if shard["ShardId"] in closed}
    assert all(starts[shard["ShardId"]] > ends[shard["ParentShardId"]]
               for shard in shards if "ParentShardId" in shard)


def test_records_stay_in_order_across_the_update(kinesis):
    name = kinesis.stream(shards=4)
    for data, target in ((b"1", 3), (b"2", 6), (b"3", 4)):
        kinesis.put_record(StreamName=name, Data=data, PartitionKey="k", ExplicitHashKey="7")
        update(kinesis, name, target)
    kinesis.put_record(StreamName=name, Data=b"4", PartitionKey="k", ExplicitHashKey="7")
    shards = kinesis.shards(name)
    lineage = [shard["ShardId"] for shard, (start, _) in zip(shards, ranges(shards)) if start == 0]
    assert lineage[-1] == shard_of(shards, 7)
    read = [record["Data"] for shard in lineage[:-1] for record in kinesis.read(name, shard)]
    read += [record["Data"] for record in kinesis.read(name, lineage[-1], count=1)]
    assert read == [b"1", b"2", b"3", b"4"]


@pytest.mark.parametrize("target", [5, 11])
def test_less_than_half_and_more_than_double(kinesis, target):
    """AWS's words are not known; the error is one of two."""
    name = kinesis.stream(shards=5 if target == 11 else 11)
    refusal = kinesis.refuse("update_shard_count", StreamName=name, TargetShardCount=target,
                             ScalingType="UNIFORM_SCALING")
    assert refusal.error in ("InvalidArgumentException", "LimitExceededException")


def test_on_demand_stream(kinesis):
    name = kinesis.new_name()
    kinesis.create_stream(StreamName=name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    kinesis.active(name)
    refusal = kinesis.refuse("update_shard_count", StreamName=name, TargetShardCount=4,
                             ScalingType="UNIFORM_SCALING")
    account = kinesis.account(name)
    kinesis.delete_stream(StreamName=name)
    assert refusal.error == "ValidationException"
    assert refusal.message == (f"Request is invalid. Stream {name} under account {account} is in "
                               "On-Demand mode.")


def test_scaling_type_that_is_none(kinesis):
    refusal = kinesis.refuse("update_shard_count", StreamName="a", TargetShardCount=0,
                             ScalingType="OTHER")
    assert refusal.error == "ValidationException"
    assert ("at 'scalingType' failed to satisfy constraint: Member must satisfy enum value set: "
            "[UNIFORM_SCALING]") in refusal.message
    assert "Member must have value greater than or equal to 1" in refusal.message
