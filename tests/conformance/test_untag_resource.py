"""UntagResource. Sources: AWS API reference UntagResource; Kinesalite's tests of
RemoveTagsFromStream, which ran on AWS."""

import pytest


@pytest.fixture(params=["stream", "consumer"])
def arn(kinesis, request):
    """Of a new stream, and of a new consumer."""
    stream = kinesis.arn(kinesis.stream())
    return stream if request.param == "stream" else kinesis.consumer(stream)["ConsumerARN"]


def tags(kinesis, arn):
    reply = kinesis.list_tags_for_resource(ResourceARN=arn)
    return {tag["Key"]: tag["Value"] for tag in reply["Tags"]}


def test_tags_are_removed_and_unknown_keys_passed_over(kinesis, arn):
    kinesis.tag_resource(ResourceARN=arn, Tags={"a": "1", "b": "2"})
    kinesis.untag_resource(ResourceARN=arn, TagKeys=["b", "unknown"])
    assert tags(kinesis, arn) == {"a": "1"}


def test_characters(kinesis, arn):
    refusal = kinesis.refuse("untag_resource", ResourceARN=arn, TagKeys=["a;"])
    assert refusal.error == "InvalidArgumentException"


def test_answer_is_empty(kinesis, arn):
    answer = kinesis.wire.call("UntagResource", {"ResourceARN": arn, "TagKeys": ["a"]})
    assert (answer.status, answer.body) == (200, b"")


def test_unknown_consumer(kinesis):
    stream = kinesis.arn(kinesis.stream())
    refusal = kinesis.refuse("untag_resource", ResourceARN=f"{stream}/consumer/reader:1",
                             TagKeys=["a"])
    assert refusal.error == "ResourceNotFoundException"
