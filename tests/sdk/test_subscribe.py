"""SubscribeToShard in every SDK that has it, over HTTP/1.1 and HTTP/2, with TLS and without.

Sources: AWS API reference SubscribeToShard; facts 3.3, 3.4 and section 9.
"""

import pytest

from driver import UnknownToSdk
from lasting import HORIZON, LIFE_SECONDS, sleep_until
from matrix import LASTING, ROWS, SUBSCRIBERS
from test_scenario import SHARD_0, data_of, new_stream, put, summary

RECORDS = 20
MIDDLE = str(1 << 127)
IDLE_SECONDS = 60       # section 9, line 6
PATIENCE_SECONDS = 10   # of Java's SDK and of lifion-kinesis with a silent stream


def for_each(rows):
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name, indirect=True)


def consumer_of(sdk, name):
    made = sdk.register_stream_consumer(StreamARN=summary(sdk, name)["StreamARN"],
                                        ConsumerName="reader")
    return made["Consumer"]["ConsumerARN"]


@pytest.fixture
def reader(sdk):
    """A stream and the ARN of its consumer."""
    name = new_stream(sdk)
    return name, consumer_of(sdk, name)


def subscribe(sdk, consumer, kind="TRIM_HORIZON", **position):
    return sdk.subscribe(ConsumerARN=consumer, ShardId=SHARD_0,
                         StartingPosition={"Type": kind, **position})


def sequence_numbers(records):
    return [record["SequenceNumber"] for record in records]


@for_each([row for row in ROWS if row not in SUBSCRIBERS])
def test_sdk_without_subscribe_to_shard(sdk, reader):
    with pytest.raises(UnknownToSdk):
        subscribe(sdk, reader[1])


@for_each(SUBSCRIBERS)
def test_line_1_and_2_returns_before_any_record_exists(sdk, reader):
    name, consumer = reader
    subscription = subscribe(sdk, consumer)
    placed = [put(sdk, name, f"{number}".encode()) for number in range(RECORDS)]
    records, event = subscription.records(RECORDS)
    assert sequence_numbers(records) == sequence_numbers(placed)
    assert data_of(records) == [f"{number}".encode() for number in range(RECORDS)]
    assert event["MillisBehindLatest"] == 0
    assert int(event["ContinuationSequenceNumber"]) > int(records[-1]["SequenceNumber"])
    subscription.close()


@for_each(SUBSCRIBERS)
def test_begins_at_each_type_of_position(sdk, reader):
    name, consumer = reader
    numbers = [put(sdk, name, data)["SequenceNumber"] for data in (b"0", b"1", b"2")]
    positions = [
        ({"kind": "TRIM_HORIZON"}, [b"0", b"1", b"2"]),
        ({"kind": "AT_SEQUENCE_NUMBER", "SequenceNumber": numbers[1]}, [b"1", b"2"]),
        ({"kind": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": numbers[1]}, [b"2"]),
        ({"kind": "AT_TIMESTAMP", "Timestamp": 1420070400}, [b"0", b"1", b"2"])]  # in 2015
    for position, expected in positions:
        subscription = subscribe(sdk, consumer, **position)
        records, _ = subscription.records(len(expected))
        assert data_of(records) == expected, position
        subscription.close()
    latest = subscribe(sdk, consumer, "LATEST")
    put(sdk, name, b"3")
    assert data_of(latest.records(1)[0]) == [b"3"]
    latest.close()


@for_each(SUBSCRIBERS)
def test_ends_with_the_children_of_a_split_shard(sdk, reader):
    name, consumer = reader
    subscription = subscribe(sdk, consumer)
    put(sdk, name, b"before")
    sdk.split_shard(StreamName=name, ShardToSplit=SHARD_0, NewStartingHashKey=MIDDLE)
    events = list(subscription.events())
    last = events.pop()
    assert data_of([record for event in [*events, last] for record in event.get("Records", [])]) \
        == [b"before"]
    assert all(event["ContinuationSequenceNumber"] for event in events)
    assert not any("ChildShards" in event for event in events)
    assert not last.get("ContinuationSequenceNumber")  # absent; Rust's type makes it an empty text
    assert [child["ShardId"][-1] for child in last["ChildShards"]] == ["1", "2"]
    assert [child["ParentShards"] for child in last["ChildShards"]] == [[SHARD_0], [SHARD_0]]
    assert last["ChildShards"][1]["HashKeyRange"]["StartingHashKey"] == MIDDLE


@for_each(SUBSCRIBERS)
def test_goes_on_behind_the_continuation_number_without_gap_or_repeat(sdk, reader):
    name, consumer = reader
    position, expected, seen = {"kind": "TRIM_HORIZON"}, [], []
    for number in range(3):
        expected += [f"{number} before".encode(), f"{number} after".encode()]
        put(sdk, name, expected[-2])
        subscription = subscribe(sdk, consumer, **position)
        put(sdk, name, expected[-1])
        records, event = subscription.records(2)
        subscription.close()
        seen += data_of(records)
        position = {"kind": "AFTER_SEQUENCE_NUMBER",
                    "SequenceNumber": event["ContinuationSequenceNumber"]}
    assert seen == expected


@for_each(SUBSCRIBERS)
def test_errors_before_the_stream_are_those_of_the_call(sdk, reader):
    members = {"ConsumerARN": reader[1], "ShardId": SHARD_0, "StartingPosition": HORIZON}
    unknown = sdk.refuse("subscribe_to_shard", **{
        **members, "ConsumerARN": reader[1].rsplit(":", 1)[0] + ":1"})
    assert unknown.kind == unknown.code == "ResourceNotFoundException"
    assert unknown.status in (400, None)
    number = sdk.refuse("subscribe_to_shard", **{**members, "StartingPosition": {
        "Type": "AT_SEQUENCE_NUMBER", "SequenceNumber": "123"}})
    assert number.kind == number.code == "InvalidArgumentException"


def is_named(refusal, error):
    """In a stream boto3 has the name only, and Rust the type only."""
    return error in (refusal.kind, refusal.code)


@for_each(SUBSCRIBERS)
def test_error_in_the_stream_is_an_exception(sdk, reader):
    subscription = subscribe(sdk, reader[1])
    sdk.deregister_stream_consumer(ConsumerARN=reader[1])
    failure = subscription.failure()
    assert is_named(failure, "ResourceNotFoundException"), failure


@pytest.fixture(scope="module")
def second_subscriptions(lasting):
    """What rows see of a second subscription to the same shard at two seconds and at six; all rows
    at the same time."""
    rows, members, seen = lasting.rows, lasting.new_consumer("twice"), {}
    for row in rows:
        seen[row] = {"first": lasting.sdk(row).subscribe(**members[row])}
    for row in rows:
        sleep_until(seen[row]["first"].began_at + 2)
        seen[row]["at 2 s"] = lasting.sdk(row).refuse("subscribe_to_shard", **members[row])
    for row in rows:
        sleep_until(seen[row]["first"].began_at + 6)
        seen[row]["second"] = lasting.sdk(row).subscribe(**members[row])
    return seen


@for_each(LASTING)
def test_line_8_second_subscription_at_two_seconds_and_at_six(row, second_subscriptions, lasting):
    seen = second_subscriptions[row]
    assert seen["at 2 s"].kind == seen["at 2 s"].code == "ResourceInUseException"
    assert seen["at 2 s"].message.startswith("Another active subscription exists for this consumer")
    failure = seen["first"].failure()
    assert is_named(failure, "ResourceInUseException"), failure
    assert next(seen["second"].events())["Records"] == []


@for_each(LASTING)
def test_line_6_idle_subscription_is_not_aborted(row, lasting):
    subscription, events = lasting.wait_for_end(row)
    moments = [subscription.began_at, *subscription.seen_at]
    assert moments[-1] - moments[0] >= IDLE_SECONDS
    silences = [after - before for before, after in zip(moments, moments[1:])]
    assert max(silences) < PATIENCE_SECONDS, silences
    assert all(event.get("Records", []) == [] for event in events)
    numbers = [int(event["ContinuationSequenceNumber"]) for event in events]
    assert all(before < after for before, after in zip(numbers, numbers[1:])), numbers


# That no exception ended it is what wait_for_end() checks.
@for_each(LASTING)
def test_line_1_and_2_ends_after_five_minutes_without_an_exception(row, lasting):
    subscription, _ = lasting.wait_for_end(row)
    assert abs(subscription.ended_at - subscription.began_at - LIFE_SECONDS) < 5
