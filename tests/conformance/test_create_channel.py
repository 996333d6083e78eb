"""CreateChannel (tests/conformance/channels.py says where expectations come from)."""

import pytest

from channels import create, describe, members, on_demand


@pytest.mark.weir_only
def test_without_a_place_for_objects_it_fails_and_says_so(kinesis):
    channel = create(kinesis, on_demand(kinesis))
    assert channel["ChannelStatus"] == "CREATING"
    found = describe(kinesis, channel["ChannelARN"])
    assert found["ChannelStatus"] == "FAILED"
    assert "--s3-root" in found["ChannelStatusReason"]


def test_defaults_are_filled_in(kinesis):
    channel = create(kinesis, on_demand(kinesis))
    destination = channel["S3DestinationConfiguration"]
    assert destination["DataFreshnessInSeconds"] == 300
    assert destination["DeadLetterQueueS3Configuration"]["BucketARN"] == "arn:aws:s3:::weir-bucket"
    assert channel["LoggingConfiguration"] == {"CloudWatchLogs": {"Enabled": False}}


def test_needs_an_on_demand_stream(kinesis):
    arn = kinesis.arn(kinesis.stream())
    refusal = kinesis.refuse("create_channel", **members(kinesis, arn))
    assert refusal.error == "InvalidArgumentException"


def test_a_stream_with_a_channel_stays(kinesis):
    arn = on_demand(kinesis)
    create(kinesis, arn)
    refusal = kinesis.refuse("delete_stream", StreamARN=arn)
    assert refusal.error == "ResourceInUseException"
    assert kinesis.summary(arn.split("/")[1])["ChannelCount"] == 1
