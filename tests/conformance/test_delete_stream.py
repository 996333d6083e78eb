"""DeleteStream. Sources: AWS API reference DeleteStream; Kinesalite's tests, which ran on AWS."""

import pytest


def test_stream_is_gone(kinesis):
    name = kinesis.stream()
    kinesis.delete_stream(StreamName=name)
    kinesis.client.get_waiter("stream_not_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1})
    assert name not in kinesis.list_streams(Limit=100)["StreamNames"]


def test_name_may_be_used_again_and_is_empty(kinesis):
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"old", PartitionKey="k")
    kinesis.delete_stream(StreamName=name)
    kinesis.client.get_waiter("stream_not_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1})
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.active(name)
    assert kinesis.read(name) == []


def test_by_arn(kinesis):
    name = kinesis.stream()
    kinesis.delete_stream(StreamARN=kinesis.summary(name)["StreamARN"])
    kinesis.client.get_waiter("stream_not_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1})


def test_unknown_stream(kinesis):
    account = kinesis.account(kinesis.stream())
    refusal = kinesis.refuse("delete_stream", StreamName="weir-no-such")
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == f"Stream weir-no-such under account {account} not found."


def test_answer_is_empty(kinesis):
    answer = kinesis.wire.call("DeleteStream", {"StreamName": kinesis.stream()})
    assert (answer.status, answer.body) == (200, b"")


def test_stream_with_consumers_is_kept_unless_they_may_go_too(kinesis):
    """The text stands in public logs, apostrophe included."""
    name = kinesis.stream()
    kinesis.consumer(kinesis.arn(name))
    refusal = kinesis.refuse("delete_stream", StreamName=name)
    account = kinesis.account(name)
    assert refusal.error == "ResourceInUseException"
    assert refusal.message == (
        f"DeleteStream can’t delete {account}:{name} because there are consumers associated "
        f"with this data stream. To delete {name} anyway, set the EnforceConsumerDeletion "
        "parameter to true to force the deletion of all the consumers that are associated with it.")
    kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
    kinesis.client.get_waiter("stream_not_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1})


@pytest.mark.weir_only
def test_stream_shows_deleting_with_its_shards(slow):
    """A stream deleted from ACTIVE keeps its shards while DELETING; one deleted from CREATING has
    none to show (Kinesalite, on AWS)."""
    name = slow.new_name()
    slow.create_stream(StreamName=name, ShardCount=1)
    slow.delete_stream(StreamName=name)
    description = slow.describe_stream(StreamName=name)["StreamDescription"]
    assert description["StreamStatus"] == "DELETING"
    assert description["Shards"] == []
