"""MergeShards. Sources: AWS API reference MergeShards; Kinesalite's tests, which ran on AWS."""

import pytest

from hashing import ranges

FIRST, SECOND, THIRD = (f"shardId-{number:012d}" for number in range(3))


def merge(kinesis, name, left=FIRST, right=SECOND):
    kinesis.merge_shards(StreamName=name, ShardToMerge=left, AdjacentShardToMerge=right)
    kinesis.active(name)


def test_child_takes_both_ranges(kinesis):
    name = kinesis.stream(shards=2)
    merge(kinesis, name)
    child = kinesis.shards(name)[2]
    assert ranges([child]) == [(0, 2**128 - 1)]
    assert child["ParentShardId"] == FIRST
    assert child["AdjacentParentShardId"] == SECOND


def test_child_begins_after_both_parents(kinesis):
    name = kinesis.stream(shards=2)
    merge(kinesis, name)
    left, right, child = (shard["SequenceNumberRange"] for shard in kinesis.shards(name))
    start = int(child["StartingSequenceNumber"])
    assert start > int(left["EndingSequenceNumber"])
    assert start > int(right["EndingSequenceNumber"])


def test_records_of_all_generations_are_read(kinesis):
    name = kinesis.stream(shards=2)
    for data, hash_key in ((b"low", 0), (b"high", 2**128 - 1)):
        kinesis.put_record(StreamName=name, Data=data, PartitionKey="k",
                           ExplicitHashKey=str(hash_key))
    merge(kinesis, name)
    kinesis.put_record(StreamName=name, Data=b"after", PartitionKey="k")
    read = [[record["Data"] for record in kinesis.read(name, shard=shard, count=1)]
            for shard in (FIRST, SECOND, THIRD)]
    assert read == [[b"low"], [b"high"], [b"after"]]


@pytest.mark.parametrize("left,right", [(SECOND, FIRST), (FIRST, THIRD), (FIRST, FIRST)])
def test_shards_that_do_not_touch_in_this_order(kinesis, left, right):
    name = kinesis.stream(shards=3)
    refusal = kinesis.refuse("merge_shards", StreamName=name, ShardToMerge=left,
                             AdjacentShardToMerge=right)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"Shards {left} and {right} in stream {name} under account {kinesis.account(name)} are not "
        "an adjacent pair of shards eligible for merging")


def test_closed_shard(kinesis):
    name = kinesis.stream(shards=2)
    merge(kinesis, name)
    refusal = kinesis.refuse("merge_shards", StreamName=name, ShardToMerge=FIRST,
                             AdjacentShardToMerge=SECOND)
    assert refusal.error == "InvalidArgumentException"
    assert "has already been merged or split, and thus is not eligible" in refusal.message


def test_unknown_shard(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("merge_shards", StreamName=name, ShardToMerge=FIRST,
                             AdjacentShardToMerge="shardId-000000000005")
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == (f"Could not find shard shardId-000000000005 in stream {name} under "
                               f"account {kinesis.account(name)}.")


def test_unknown_stream(kinesis):
    account = kinesis.account(kinesis.stream())
    refusal = kinesis.refuse("merge_shards", StreamName="weir-no-such", ShardToMerge=FIRST,
                             AdjacentShardToMerge=SECOND)
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == f"Stream weir-no-such under account {account} not found."
