"""DescribeLimits. Source: AWS API reference DescribeLimits."""

import pytest


def limits(kinesis):
    reply = kinesis.describe_limits()
    del reply["ResponseMetadata"]
    return reply


def test_members(kinesis):
    found = limits(kinesis)
    assert found.keys() >= {"ShardLimit", "OpenShardCount", "OnDemandStreamCount",
                            "OnDemandStreamCountLimit"}
    assert found["OnDemandStreamCountLimit"] == 50
    assert found["OpenShardCount"] <= found["ShardLimit"]


@pytest.mark.weir_only
def test_shards_and_streams_are_counted(new_service):
    """On a server of its own, where nobody else makes streams."""
    kinesis = new_service("--limits", "off", "--shard-quota", "100")
    before = limits(kinesis)
    name = kinesis.stream(shards=3)
    on_demand = kinesis.new_name()
    kinesis.create_stream(StreamName=on_demand, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    kinesis.active(on_demand)
    after = limits(kinesis)
    kinesis.delete_stream(StreamName=on_demand)
    assert after["OpenShardCount"] - before["OpenShardCount"] == 3 + 4
    assert after["OnDemandStreamCount"] - before["OnDemandStreamCount"] == 1
    kinesis.delete_stream(StreamName=name)
