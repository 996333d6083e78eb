"""The Kinesis Producer Library: a daemon of its own in C++ that puts over TLS (facts 6.2)."""

import pytest
from matrix import Row

KPL = Row("kpl-https", "kpl", "https", needs=("tls",), jvm=True)
SHARD_0 = "shardId-000000000000"

pytestmark = pytest.mark.parametrize("row", [KPL], ids=lambda row: row.name, indirect=True)


def test_line_10_puts_over_tls_and_finds_the_children_of_a_split(sdk, wire):
    """It predicts the shard of a key from ListShards AT_LATEST and puts again when it was wrong."""
    wire.call("CreateStream", {"StreamName": "kpl", "ShardCount": 1})
    before = [sdk.put_record(StreamName="kpl", PartitionKey=key, Data=key.encode())
              for key in ("a", "1")]
    assert [put["ShardId"] for put in before] == [SHARD_0, SHARD_0]
    wire.call("SplitShard", {"StreamName": "kpl", "ShardToSplit": SHARD_0,
                             "NewStartingHashKey": str(1 << 127)})
    after = [sdk.put_record(StreamName="kpl", PartitionKey=key, Data=key.encode())
             for key in ("a", "1")]
    # Facts 8.1: "a" lies in the lower half of the hash space, "1" in the upper one.
    assert [put["ShardId"][-1] for put in after] == ["1", "2"]
    assert data_of(wire, SHARD_0) == ["YQ==", "MQ=="]
    assert [data_of(wire, put["ShardId"]) for put in after] == [["YQ=="], ["MQ=="]]


def data_of(wire, shard):
    iterator = wire.call("GetShardIterator", {
        "StreamName": "kpl", "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}).json
    page = wire.call("GetRecords", {"ShardIterator": iterator["ShardIterator"]}).json
    return [record["Data"] for record in page["Records"]]
