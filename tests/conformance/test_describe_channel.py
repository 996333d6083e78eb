"""DescribeChannel (tests/conformance/channels.py says where expectations come from)."""

from channels import create, describe, on_demand


def test_shows_what_was_created(kinesis):
    arn = on_demand(kinesis)
    created = create(kinesis, arn, kind="STRING")
    found = describe(kinesis, created["ChannelARN"])
    for name in ("ChannelName", "ChannelARN", "ChannelId", "ChannelCreationTimestamp",
                 "ServiceExecutionRoleARN", "StreamConfigurationList",
                 "S3DestinationConfiguration", "LoggingConfiguration"):
        assert found[name] == created[name], name
    assert found["StreamConfigurationList"][0]["StreamARN"] == arn


def test_unknown_channel(kinesis):
    refusal = kinesis.refuse("describe_channel",
                             ChannelARN="arn:aws:kinesis:us-east-1:000000000000:channel/none")
    assert refusal.error == "ResourceNotFoundException"
