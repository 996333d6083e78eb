"""ListChannels (tests/conformance/channels.py says where expectations come from)."""

from channels import create, on_demand


def test_filters_by_stream_and_pages(kinesis):
    arn = on_demand(kinesis)
    names = sorted(create(kinesis, arn)["ChannelName"] for _ in range(2))
    create(kinesis, on_demand(kinesis))
    chosen = [{"StreamARN": arn}]
    page = kinesis.list_channels(StreamFilter=chosen, MaxResults=1)
    rest = kinesis.list_channels(StreamFilter=chosen, NextToken=page["NextToken"])
    found = page["ChannelSummaries"] + rest["ChannelSummaries"]
    assert [channel["ChannelName"] for channel in found] == names
    assert "NextToken" not in rest
    assert found[0]["ChannelDestinationType"] == "S3"
    assert found[0]["Streams"][0]["StreamARN"] == arn


def test_bad_token(kinesis):
    assert kinesis.refuse("list_channels", NextToken="x").error == "InvalidArgumentException"
