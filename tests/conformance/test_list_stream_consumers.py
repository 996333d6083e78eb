"""ListStreamConsumers. Sources: AWS API reference ListStreamConsumers."""

import datetime

import pytest


@pytest.fixture(scope="module")
def arn(kinesis):
    """Of a stream with three consumers."""
    arn = kinesis.arn(kinesis.stream())
    for name in ("b", "c", "a"):
        kinesis.consumer(arn, name)
    return arn


def names(reply):
    return [consumer["ConsumerName"] for consumer in reply["Consumers"]]


def test_members_of_each_consumer(kinesis, arn):
    reply = kinesis.list_stream_consumers(StreamARN=arn)
    assert sorted(names(reply)) == ["a", "b", "c"]
    assert "NextToken" not in reply
    for consumer in reply["Consumers"]:
        assert set(consumer) == {"ConsumerName", "ConsumerARN", "ConsumerStatus",
                                 "ConsumerCreationTimestamp"}
        assert consumer["ConsumerARN"].startswith(f"{arn}/consumer/{consumer['ConsumerName']}:")


def test_stream_without_consumers(kinesis):
    reply = kinesis.list_stream_consumers(StreamARN=kinesis.arn(kinesis.stream()))
    assert reply["Consumers"] == []


def test_pages(kinesis, arn):
    first = kinesis.list_stream_consumers(StreamARN=arn, MaxResults=2)
    second = kinesis.list_stream_consumers(StreamARN=arn, NextToken=first["NextToken"])
    assert len(first["Consumers"]) == 2 and "NextToken" not in second
    assert sorted(names(first) + names(second)) == ["a", "b", "c"]


def test_paginator_of_the_sdk(kinesis, arn):
    pages = kinesis.client.get_paginator("list_stream_consumers").paginate(
        StreamARN=arn, PaginationConfig={"PageSize": 1})
    assert sorted(name for page in pages for name in names(page)) == ["a", "b", "c"]


def test_stream_is_named_beside_a_token_too(kinesis, arn):
    """Unlike ListShards."""
    token = kinesis.list_stream_consumers(StreamARN=arn, MaxResults=2)["NextToken"]
    refusal = kinesis.refuse("list_stream_consumers", NextToken=token)
    assert refusal.error == "ValidationException"
    assert "Value null at 'streamARN' failed to satisfy constraint: Member must not be null" in (
        refusal.message)


def test_token_that_is_none(kinesis, arn):
    refusal = kinesis.refuse("list_stream_consumers", StreamARN=arn, NextToken="bm8=")
    assert refusal.error == "InvalidArgumentException"


def test_stream_of_another_creation_time(kinesis, arn):
    created = kinesis.summary(arn.split("/")[1])["StreamCreationTimestamp"]
    reply = kinesis.list_stream_consumers(StreamARN=arn, StreamCreationTimestamp=created)
    assert len(reply["Consumers"]) == 3
    refusal = kinesis.refuse("list_stream_consumers", StreamARN=arn,
                             StreamCreationTimestamp=created - datetime.timedelta(days=1))
    assert refusal.error == "ResourceNotFoundException"
