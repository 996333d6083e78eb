"""SplitShard. Sources: AWS API reference SplitShard; Kinesalite's tests, which ran on AWS."""

import pytest

from hashing import ranges

SHARD = "shardId-000000000000"
HALF = str(2**127)


def split(kinesis, name, shard=SHARD, at=HALF):
    kinesis.split_shard(StreamName=name, ShardToSplit=shard, NewStartingHashKey=at)
    kinesis.active(name)


def test_children_take_the_ranges_of_the_parent(kinesis):
    name = kinesis.stream()
    split(kinesis, name)
    parent, low, high = kinesis.shards(name)
    assert ranges([low, high]) == [(0, 2**127 - 1), (2**127, 2**128 - 1)]
    assert low["ParentShardId"] == high["ParentShardId"] == SHARD
    assert "AdjacentParentShardId" not in low


def test_parent_is_closed_and_children_begin_after_it(kinesis):
    name = kinesis.stream()
    split(kinesis, name)
    parent, low, high = (shard["SequenceNumberRange"] for shard in kinesis.shards(name))
    end = int(parent["EndingSequenceNumber"])
    assert f"{end:x}"[11:27] == "7fffffffffffffff"
    assert "EndingSequenceNumber" not in low
    assert int(low["StartingSequenceNumber"]) > end
    assert int(high["StartingSequenceNumber"]) > int(low["StartingSequenceNumber"])


def test_records_put_before_stay_in_the_parent(kinesis):
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"before", PartitionKey="k", ExplicitHashKey="0")
    split(kinesis, name)
    kinesis.put_record(StreamName=name, Data=b"after", PartitionKey="k", ExplicitHashKey="0")
    assert [record["Data"] for record in kinesis.read(name)] == [b"before"]
    child = kinesis.read(name, shard="shardId-000000000001", count=1)
    assert [record["Data"] for record in child] == [b"after"]


@pytest.mark.parametrize("at", [0, 1, 2**128 - 1])
def test_bounds_of_the_split_point(kinesis, at):
    """AWS's rule is stricter than its text: start + 1 fails too."""
    name = kinesis.stream()
    refusal = kinesis.refuse("split_shard", StreamName=name, ShardToSplit=SHARD,
                             NewStartingHashKey=str(at))
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"NewStartingHashKey {at} used in SplitShard() on shard {SHARD} in stream {name} under "
        f"account {kinesis.account(name)} is not both greater than one plus the shard's "
        f"StartingHashKey 0 and less than the shard's EndingHashKey {2**128 - 1}.")


@pytest.mark.parametrize("at", [2, 2**128 - 2])
def test_first_and_last_possible_split_point(kinesis, at):
    name = kinesis.stream()
    split(kinesis, name, at=str(at))
    assert ranges(kinesis.shards(name)[1:]) == [(0, at - 1), (at, 2**128 - 1)]


def test_closed_shard(kinesis):
    name = kinesis.stream()
    split(kinesis, name)
    refusal = kinesis.refuse("split_shard", StreamName=name, ShardToSplit=SHARD,
                             NewStartingHashKey=HALF)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"Shard {SHARD} in stream {name} under account {kinesis.account(name)} has already been "
        "merged or split, and thus is not eligible for merging or splitting.")


@pytest.mark.parametrize("shard", ["shardId-000000000005", "weir"])
def test_unknown_shard(kinesis, shard):
    name = kinesis.stream()
    refusal = kinesis.refuse("split_shard", StreamName=name, ShardToSplit=shard,
                             NewStartingHashKey=HALF)
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == (f"Could not find shard {shard} in stream {name} under account "
                               f"{kinesis.account(name)}.")


def test_stream_that_is_being_created(slow):
    name = slow.new_name()
    slow.create_stream(StreamName=name, ShardCount=1)
    refusal = slow.refuse("split_shard", StreamName=name, ShardToSplit=SHARD,
                          NewStartingHashKey=HALF)
    assert refusal.error == "ResourceInUseException"
    assert refusal.message == (f"Stream {name} under account {slow.account(name)} not ACTIVE, "
                               "instead in state CREATING")


def test_hash_key_that_is_no_number(kinesis):
    refusal = kinesis.refuse("split_shard", StreamName="a", ShardToSplit=SHARD,
                             NewStartingHashKey="00")
    assert refusal.error == "ValidationException"
    assert ("at 'newStartingHashKey' failed to satisfy constraint: Member must satisfy regular "
            r"expression pattern: 0|([1-9]\d{0,38})") in refusal.message
