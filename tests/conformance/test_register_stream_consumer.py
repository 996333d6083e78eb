"""RegisterStreamConsumer. Sources: AWS API reference RegisterStreamConsumer; what KCL and Flink
rely on."""

import re

import pytest


def register(kinesis, arn, name="reader", **members):
    return kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=name, **members)["Consumer"]


def test_answer_describes_the_new_consumer(kinesis):
    arn = kinesis.arn(kinesis.stream())
    consumer = register(kinesis, arn)
    assert set(consumer) == {"ConsumerName", "ConsumerARN", "ConsumerStatus",
                             "ConsumerCreationTimestamp"}
    assert (consumer["ConsumerName"], consumer["ConsumerStatus"]) == ("reader", "CREATING")


def test_arn_ends_with_the_creation_second(kinesis):
    arn = kinesis.arn(kinesis.stream())
    consumer = register(kinesis, arn)
    second = int(consumer["ConsumerCreationTimestamp"].timestamp())
    assert consumer["ConsumerARN"] == f"{arn}/consumer/reader:{second}"


def test_registered_again_it_has_another_arn(kinesis):
    arn = kinesis.arn(kinesis.stream())
    first = kinesis.consumer(arn)["ConsumerARN"]
    kinesis.deregister_stream_consumer(ConsumerARN=first)
    while kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]:
        pass
    second = register(kinesis, arn)["ConsumerARN"]
    pattern = re.escape(arn) + r"/consumer/reader:(\d+)"
    assert int(re.fullmatch(pattern, second)[1]) > int(re.fullmatch(pattern, first)[1])


def test_name_that_is_taken(kinesis):
    """KCL and Flink go on with the consumer that is there when they see this type."""
    arn = kinesis.arn(kinesis.stream())
    kinesis.consumer(arn)
    refusal = kinesis.refuse("register_stream_consumer", StreamARN=arn, ConsumerName="reader")
    assert refusal.error == "ResourceInUseException"


def test_twenty_consumers_at_most(kinesis):
    arn = kinesis.arn(kinesis.stream())
    for number in range(20):
        kinesis.consumer(arn, f"reader-{number}")
    refusal = kinesis.refuse("register_stream_consumer", StreamARN=arn, ConsumerName="one-more")
    assert refusal.error == "LimitExceededException"


def test_summary_counts_consumers(kinesis):
    name = kinesis.stream()
    kinesis.consumer(kinesis.arn(name))
    assert kinesis.summary(name)["ConsumerCount"] == 1


def test_unknown_stream(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("register_stream_consumer", ConsumerName="reader",
                             StreamARN=kinesis.arn(name).replace(name, "weir-no-such"))
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == (f"Stream weir-no-such under account {kinesis.account(name)} not "
                               "found.")


@pytest.mark.parametrize("members, item", [
    ({"StreamARN": "weir"}, "at 'streamARN' failed to satisfy constraint: Member must satisfy "
                            r"regular expression pattern: arn:aws.*:kinesis:.*:\d{12}:stream/\S+"),
    ({"ConsumerName": "a b"}, "at 'consumerName' failed to satisfy constraint: Member must satisfy "
                              "regular expression pattern: [a-zA-Z0-9_.-]+"),
    ({}, "Value null at 'consumerName' failed to satisfy constraint: Member must not be null"),
])
def test_members_that_break_a_rule(kinesis, members, item):
    refusal = kinesis.refuse("register_stream_consumer", **members)
    assert refusal.error == "ValidationException"
    assert item in refusal.message
