"""UpdateStreamWarmThroughput. Source: AWS API reference UpdateStreamWarmThroughput."""

import pytest


def create_on_demand(service):
    name = service.new_name()
    service.create_stream(StreamName=name)
    service.active(name)
    return name


def test_account_without_commitment(kinesis):
    name = create_on_demand(kinesis)
    refusal = kinesis.refuse("update_stream_warm_throughput", StreamName=name,
                             WarmThroughputMiBps=5)
    assert refusal.error == "InvalidArgumentException"
    assert "WarmThroughput" not in kinesis.summary(name)
    kinesis.delete_stream(StreamName=name)


@pytest.mark.weir_only
def test_shards_follow_the_throughput(new_service):
    service = new_service("--limits", "off")
    service.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    name = create_on_demand(service)
    answer = service.update_stream_warm_throughput(StreamName=name, WarmThroughputMiBps=8)
    assert answer["StreamName"] == name
    assert answer["StreamARN"] == service.arn(name)
    assert answer["WarmThroughput"] == {"TargetMiBps": 8, "CurrentMiBps": 4}
    summary = service.summary(name)
    assert summary["WarmThroughput"] == {"TargetMiBps": 8, "CurrentMiBps": 8}
    assert summary["OpenShardCount"] == 8
    ranges = sorted(int(shard["HashKeyRange"]["StartingHashKey"])
                    for shard in service.client.list_shards(
                        StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"])
    assert ranges == [i * 2**128 // 8 for i in range(8)]
