"""DeleteChannel (tests/conformance/channels.py says where expectations come from)."""

from channels import create, on_demand


def test_a_deleted_channel_is_gone_and_frees_its_stream(kinesis):
    arn = on_demand(kinesis)
    channel = create(kinesis, arn)["ChannelARN"]
    kinesis.delete_channel(ChannelARN=channel)
    assert kinesis.refuse("describe_channel",
                          ChannelARN=channel).error == "ResourceNotFoundException"
    kinesis.delete_stream(StreamARN=arn)
