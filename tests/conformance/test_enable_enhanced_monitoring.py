"""EnableEnhancedMonitoring. Source: AWS API reference EnableEnhancedMonitoring."""

import pytest


def shown(kinesis, name):
    (entry,) = kinesis.summary(name)["EnhancedMonitoring"]
    return set(entry["ShardLevelMetrics"])


def enable(kinesis, name, *metrics):
    reply = kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=metrics)
    kinesis.active(name)
    return reply


def test_answer_lists_the_metrics_before_and_after(kinesis):
    name = kinesis.stream()
    enable(kinesis, name, "IncomingBytes")
    reply = enable(kinesis, name, "OutgoingBytes")
    assert set(reply["CurrentShardLevelMetrics"]) == {"IncomingBytes"}
    assert set(reply["DesiredShardLevelMetrics"]) == {"IncomingBytes", "OutgoingBytes"}
    assert (reply["StreamName"], reply["StreamARN"]) == (name, kinesis.arn(name))
    assert shown(kinesis, name) == {"IncomingBytes", "OutgoingBytes"}


@pytest.mark.weir_only
def test_all_stands_for_seven_metrics(kinesis):
    name = kinesis.stream()
    enable(kinesis, name, "ALL")
    assert len(shown(kinesis, name)) == 7 and "ALL" not in shown(kinesis, name)


@pytest.mark.weir_only
def test_shards_appear_in_the_metrics(kinesis):
    name = kinesis.stream(shards=2)
    enable(kinesis, name, "IncomingRecords")
    kinesis.put_record(StreamName=name, Data=b"a", PartitionKey="k", ExplicitHashKey="0")
    status, text = kinesis.process.admin("/metrics")
    series = [line for line in text.splitlines() if f'stream="{name}"' in line]
    assert status == 200
    assert [line.split("{")[0] for line in series] == ["weir_shard_incoming_records_total"] * 2
    assert sorted(line.rsplit(" ", 1)[1] for line in series) == ["0", "1"]


def test_metric_that_is_none(kinesis):
    refusal = kinesis.refuse("enable_enhanced_monitoring", StreamName="s",
                             ShardLevelMetrics=["Other"])
    assert refusal.error == "ValidationException"
    assert "at 'shardLevelMetrics' failed to satisfy constraint" in refusal.message


def test_stream_that_is_being_created(slow):
    name = slow.new_name()
    slow.create_stream(StreamName=name, ShardCount=1)
    refusal = slow.refuse("enable_enhanced_monitoring", StreamName=name,
                          ShardLevelMetrics=["ALL"])
    assert refusal.error == "ResourceInUseException"
