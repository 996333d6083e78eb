"""DisableEnhancedMonitoring. Source: AWS API reference DisableEnhancedMonitoring."""


def test_metrics_are_taken_away(kinesis):
    name = kinesis.stream()
    kinesis.enable_enhanced_monitoring(StreamName=name,
                                       ShardLevelMetrics=["IncomingBytes", "OutgoingBytes"])
    kinesis.active(name)
    reply = kinesis.disable_enhanced_monitoring(StreamName=name,
                                                ShardLevelMetrics=["IncomingBytes"])
    kinesis.active(name)
    assert set(reply["CurrentShardLevelMetrics"]) == {"IncomingBytes", "OutgoingBytes"}
    assert reply["DesiredShardLevelMetrics"] == ["OutgoingBytes"]
    (entry,) = kinesis.summary(name)["EnhancedMonitoring"]
    assert entry["ShardLevelMetrics"] == ["OutgoingBytes"]


def test_all_takes_everything_away(kinesis):
    name = kinesis.stream()
    kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["IncomingBytes"])
    kinesis.active(name)
    kinesis.disable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["ALL"])
    kinesis.active(name)
    assert kinesis.summary(name)["EnhancedMonitoring"] == [{"ShardLevelMetrics": []}]


def test_unknown_stream(kinesis):
    refusal = kinesis.refuse("disable_enhanced_monitoring", StreamName="weir-no-such",
                             ShardLevelMetrics=["ALL"])
    assert refusal.error == "ResourceNotFoundException"
