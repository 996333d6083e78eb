"""DeregisterStreamConsumer. Sources: AWS API reference DeregisterStreamConsumer; what Flink does
when it ends: it deregisters, then describes until the consumer is not found (acceptance line 9)."""

import pytest


def wait_until_gone(kinesis, arn):
    for _ in range(1000):
        try:
            found = kinesis.describe_stream_consumer(ConsumerARN=arn)["ConsumerDescription"]
        except kinesis.client.exceptions.ResourceNotFoundException:
            return
        assert found["ConsumerStatus"] == "DELETING"
    pytest.fail("the consumer does not go")


@pytest.mark.parametrize("named_by", [("ConsumerARN",), ("StreamARN", "ConsumerName")])
def test_consumer_is_not_found_in_the_end(kinesis, named_by):
    consumer = kinesis.consumer(kinesis.arn(kinesis.stream()))
    kinesis.deregister_stream_consumer(**{member: consumer[member] for member in named_by})
    wait_until_gone(kinesis, consumer["ConsumerARN"])
    assert kinesis.list_stream_consumers(StreamARN=consumer["StreamARN"])["Consumers"] == []


def test_answer_is_empty(kinesis):
    consumer = kinesis.consumer(kinesis.arn(kinesis.stream()))
    answer = kinesis.wire.call("DeregisterStreamConsumer",
                               {"ConsumerARN": consumer["ConsumerARN"]})
    assert (answer.status, answer.body) == (200, b"")


def test_unknown_consumer(kinesis):
    refusal = kinesis.refuse("deregister_stream_consumer", ConsumerName="reader",
                             StreamARN=kinesis.arn(kinesis.stream()))
    assert refusal.error == "ResourceNotFoundException"


def test_consumer_that_is_not_named(kinesis):
    refusal = kinesis.refuse("deregister_stream_consumer", ConsumerName="reader")
    assert refusal.error == "InvalidArgumentException"
