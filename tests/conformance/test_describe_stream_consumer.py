"""DescribeStreamConsumer. Sources: AWS API reference DescribeStreamConsumer; a recording of
LocalStack on AWS for StreamARN and ConsumerARN without a name."""

import pytest


@pytest.fixture(scope="module")
def consumer(kinesis):
    return kinesis.consumer(kinesis.arn(kinesis.stream()))


def describe(kinesis, **members):
    return kinesis.describe_stream_consumer(**members)["ConsumerDescription"]


def test_members(kinesis, consumer):
    assert set(consumer) == {"ConsumerName", "ConsumerARN", "ConsumerStatus",
                             "ConsumerCreationTimestamp", "StreamARN"}
    assert consumer["ConsumerARN"].startswith(consumer["StreamARN"] + "/consumer/reader:")


@pytest.mark.parametrize("named_by", [
    ("ConsumerARN",), ("StreamARN", "ConsumerName"), ("StreamARN", "ConsumerARN"),
    ("StreamARN", "ConsumerARN", "ConsumerName")])
def test_each_way_to_name_a_consumer(kinesis, consumer, named_by):
    assert describe(kinesis, **{member: consumer[member] for member in named_by}) == consumer


@pytest.mark.parametrize("named_by", [(), ("StreamARN",), ("ConsumerName",)])
def test_consumer_that_is_not_named(kinesis, consumer, named_by):
    refusal = kinesis.refuse("describe_stream_consumer",
                             **{member: consumer[member] for member in named_by})
    assert refusal.error == "InvalidArgumentException"


def test_names_that_differ(kinesis, consumer):
    refusal = kinesis.refuse("describe_stream_consumer", ConsumerARN=consumer["ConsumerARN"],
                             ConsumerName="other")
    assert refusal.error == "InvalidArgumentException"


def test_unknown_name(kinesis, consumer):
    refusal = kinesis.refuse("describe_stream_consumer", StreamARN=consumer["StreamARN"],
                             ConsumerName="other")
    assert refusal.error == "ResourceNotFoundException"


def test_arn_of_another_second(kinesis, consumer):
    refusal = kinesis.refuse("describe_stream_consumer",
                             ConsumerARN=f"{consumer['StreamARN']}/consumer/reader:1")
    assert refusal.error == "ResourceNotFoundException"


@pytest.mark.parametrize("arn", ["weir", "arn:aws:kinesis:us-east-1:111122223333:stream/s"])
def test_arn_that_is_none(kinesis, arn):
    refusal = kinesis.refuse("describe_stream_consumer", ConsumerARN=arn)
    assert refusal.error == "ValidationException"
    assert "at 'consumerARN' failed to satisfy constraint: Member must satisfy regular " in (
        refusal.message)
