"""TagResource. Sources: AWS API reference TagResource; for the texts Kinesalite's tests of
AddTagsToStream, which ran on AWS."""

import pytest


@pytest.fixture(params=["stream", "consumer"])
def arn(kinesis, request):
    """Of a new stream, and of a new consumer."""
    stream = kinesis.arn(kinesis.stream())
    return stream if request.param == "stream" else kinesis.consumer(stream)["ConsumerARN"]


def tags(kinesis, arn):
    reply = kinesis.list_tags_for_resource(ResourceARN=arn)
    return {tag["Key"]: tag["Value"] for tag in reply["Tags"]}


def test_tags_are_added_and_replaced(kinesis, arn):
    kinesis.tag_resource(ResourceARN=arn, Tags={"a": "1", "b": "2"})
    kinesis.tag_resource(ResourceARN=arn, Tags={"b": "3"})
    assert tags(kinesis, arn) == {"a": "1", "b": "3"}


def test_tags_of_a_stream_are_those_of_the_older_operations(kinesis):
    name = kinesis.stream()
    kinesis.tag_resource(ResourceARN=kinesis.arn(name), Tags={"a": "1"})
    assert kinesis.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "a", "Value": "1"}]


def test_fifty_tags_at_most(kinesis, arn):
    kinesis.tag_resource(ResourceARN=arn, Tags={f"k{number}": "v" for number in range(50)})
    refusal = kinesis.refuse("tag_resource", ResourceARN=arn, Tags={"one": "more"})
    assert refusal.error == "InvalidArgumentException"


def test_characters(kinesis, arn):
    refusal = kinesis.refuse("tag_resource", ResourceARN=arn, Tags={"a;": "b"})
    assert refusal.error == "InvalidArgumentException"


def test_answer_is_empty(kinesis, arn):
    answer = kinesis.wire.call("TagResource", {"ResourceARN": arn, "Tags": {"a": "b"}})
    assert (answer.status, answer.body) == (200, b"")


def test_unknown_stream(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("tag_resource", Tags={"a": "b"},
                             ResourceARN=kinesis.arn(name).replace(name, "weir-no-such"))
    assert refusal.error == "ResourceNotFoundException"


@pytest.mark.parametrize("none", ["weir", "arn:aws:kinesis:us-east-1:111122223333:shard/q"])
def test_arn_that_is_none(kinesis, none):
    refusal = kinesis.refuse("tag_resource", ResourceARN=none, Tags={"a": "b"})
    assert refusal.error == "ValidationException"
    assert ("at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression "
            r"pattern: arn:aws.*:kinesis:.*:\d{12}:.*(stream|channel|queue)/\S+") in refusal.message
