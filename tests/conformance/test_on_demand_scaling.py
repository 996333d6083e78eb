"""On-demand streams get the shards their load asks for. Sources: AWS developer guide, "Choose the
data stream capacity mode"; the numbers are those of docs/compatibility.md."""

import time

import pytest

SHARD = "shardId-000000000000"
DEADLINE_SECONDS = 30


def open_shards(service, name):
    shards = service.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]
    return {shard["ShardId"] for shard in shards}


def read_to_the_end(service, name, shard):
    """The data of a shard's records that tell their number, and the ids of its children."""
    numbers = []
    iterator = service.get_shard_iterator(StreamName=name, ShardId=shard,
                                          ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    while True:
        page = service.get_records(ShardIterator=iterator)
        numbers += [int(record["Data"][:8]) for record in page["Records"]]
        if "ChildShards" in page:
            return numbers, [child["ShardId"] for child in page["ChildShards"]]
        if not page["Records"]:
            return numbers, []
        iterator = page["NextShardIterator"]


@pytest.mark.weir_only
def test_a_hot_shard_splits(new_service):
    service = new_service("--limits", "off", "--scaling-window", "1")
    name = service.new_name()
    service.create_stream(StreamName=name)
    service.active(name)
    assert len(open_shards(service, name)) == 4
    put = 0
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(open_shards(service, name)) == 4:
        assert time.monotonic() < deadline, "no shard has split"
        service.put_record(StreamName=name, PartitionKey="k", ExplicitHashKey="0",
                           Data=b"%08d" % put + bytes(400 * 1024))
        put += 1
    answer = service.put_record(StreamName=name, PartitionKey="k", ExplicitHashKey="0",
                                Data=b"%08d" % put)
    assert answer["ShardId"] != SHARD
    before, children = read_to_the_end(service, name, SHARD)
    assert len(children) == 2
    # A child that is hot as well may have split in turn.
    after, shard = [], children[0]
    while True:
        numbers, grandchildren = read_to_the_end(service, name, shard)
        after += numbers
        if not grandchildren:
            break
        shard = grandchildren[0]
    assert before + after == list(range(put + 1))


@pytest.mark.weir_only
def test_a_window_of_zero_keeps_the_shards(new_service):
    service = new_service("--limits", "off", "--scaling-window", "0")
    name = service.new_name()
    service.create_stream(StreamName=name)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        service.put_record(StreamName=name, PartitionKey="k", Data=bytes(800 * 1024))
    assert len(open_shards(service, name)) == 4
