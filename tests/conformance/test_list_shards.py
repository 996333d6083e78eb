"""ListShards. Sources: AWS API reference ListShards; Kinesalite's tests, which ran on AWS."""

import datetime

import pytest

from hashing import ranges


def split_first(kinesis, name):
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000",
                        NewStartingHashKey=str(2**126))
    kinesis.active(name)


def ids(reply):
    return [int(shard["ShardId"][-12:]) for shard in reply["Shards"]]


@pytest.fixture(scope="module")
def split(kinesis):
    """Shards 0 and 1; 0 was split into 2 and 3."""
    name = kinesis.stream(shards=2)
    split_first(kinesis, name)
    return name


def test_all_shards_in_order_closed_ones_too(kinesis, split):
    reply = kinesis.list_shards(StreamName=split)
    assert ids(reply) == [0, 1, 2, 3]
    assert "NextToken" not in reply
    assert reply["Shards"][2]["ParentShardId"] == "shardId-000000000000"


def test_open_now_covers_the_hash_space(kinesis, split):
    """KCL refuses a list with a hole."""
    reply = kinesis.list_shards(StreamName=split, ShardFilter={"Type": "AT_LATEST"})
    assert ids(reply) == [1, 2, 3]
    covered = sorted(ranges(reply["Shards"]))
    assert covered[0][0] == 0 and covered[-1][1] == 2**128 - 1
    assert all(left[1] + 1 == right[0] for left, right in zip(covered, covered[1:]))


def test_open_at_the_trim_horizon(kinesis, split):
    reply = kinesis.list_shards(StreamName=split, ShardFilter={"Type": "AT_TRIM_HORIZON"})
    assert ids(reply) == [0, 1]


def test_from_trim_horizon_is_all(kinesis, split):
    reply = kinesis.list_shards(StreamName=split, ShardFilter={"Type": "FROM_TRIM_HORIZON"})
    assert ids(reply) == [0, 1, 2, 3]


def test_after_a_shard_both_ways(kinesis, split):
    by_filter = kinesis.list_shards(StreamName=split, ShardFilter={
        "Type": "AFTER_SHARD_ID", "ShardId": "shardId-000000000001"})
    by_member = kinesis.list_shards(StreamName=split,
                                    ExclusiveStartShardId="shardId-000000000001")
    assert ids(by_filter) == ids(by_member) == [2, 3]


def test_from_a_time_after_the_split(kinesis, split):
    """The closed parent ended before, so only what is open then or later is listed."""
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
    for kind in ("AT_TIMESTAMP", "FROM_TIMESTAMP"):
        reply = kinesis.list_shards(StreamName=split,
                                    ShardFilter={"Type": kind, "Timestamp": now})
        assert ids(reply) == [1, 2, 3], kind


def test_from_a_time_before_the_stream_is_all(kinesis, split):
    past = datetime.datetime(2015, 1, 1, tzinfo=datetime.timezone.utc)
    reply = kinesis.list_shards(StreamName=split,
                                ShardFilter={"Type": "FROM_TIMESTAMP", "Timestamp": past})
    assert ids(reply) == [0, 1, 2, 3]


def test_pages_by_token_alone(kinesis, split):
    first = kinesis.list_shards(StreamName=split, MaxResults=3)
    assert ids(first) == [0, 1, 2]
    last = kinesis.list_shards(NextToken=first["NextToken"], MaxResults=3)
    assert ids(last) == [3]
    assert "NextToken" not in last


def test_filter_lives_on_in_the_token(kinesis, split):
    first = kinesis.list_shards(StreamName=split, MaxResults=2,
                                ShardFilter={"Type": "AT_LATEST"})
    last = kinesis.list_shards(NextToken=first["NextToken"])
    assert ids(first) + ids(last) == [1, 2, 3]


@pytest.mark.parametrize("member,value", [
    ("StreamName", "a"),
    ("StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/a"),
    ("ShardFilter", {"Type": "AT_LATEST"}),
    ("ExclusiveStartShardId", "shardId-000000000000"),
])
def test_token_forbids_companions(kinesis, split, member, value):
    token = kinesis.list_shards(StreamName=split, MaxResults=1)["NextToken"]
    refusal = kinesis.refuse("list_shards", NextToken=token, **{member: value})
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == f"NextToken and {member} cannot be provided together."


def test_nothing_given(kinesis):
    refusal = kinesis.refuse("list_shards")
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == "Either NextToken or StreamName should be provided."


def test_token_that_is_none(kinesis):
    refusal = kinesis.refuse("list_shards", NextToken="bm90IGEgdG9rZW4=")
    assert refusal.error == "InvalidArgumentException"


def test_filter_of_unknown_type(kinesis, split):
    refusal = kinesis.refuse("list_shards", StreamName=split, ShardFilter={"Type": "NEWEST"})
    assert refusal.error == "ValidationException"
    assert "at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum value " \
        "set: [" in refusal.message
