"""SubscribeToShard through boto3 (HTTP/1.1, chunked) and the h2 library. Sources: AWS API reference
SubscribeToShard; facts 3.3 and 3.4, section 9 lines 1, 2, 6, 7 and 8."""

import json
import threading
import time

import pytest
from botocore.eventstream import EventStreamBuffer
from botocore.exceptions import EventStreamError

from http2 import Http2

HORIZON = {"Type": "TRIM_HORIZON"}


def subscribe(kinesis, consumer, position=HORIZON, shard="shardId-000000000000"):
    answer = kinesis.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard,
                                        StartingPosition=position)
    return answer["EventStream"]


def events(stream):
    for event in stream:
        yield event["SubscribeToShardEvent"]


def first_with_records(stream):
    return next(event for event in events(stream) if event["Records"])


@pytest.fixture
def reader(kinesis):
    """A stream with a consumer: (name, consumer ARN)."""
    name = kinesis.stream()
    consumer = kinesis.consumer(kinesis.arn(name))["ConsumerARN"]
    return name, consumer


def put(kinesis, name, *data):
    return kinesis.put_records(StreamName=name, Records=[
        {"Data": one, "PartitionKey": "k"} for one in data])["Records"]


def test_line_1_returns_before_any_record_exists(kinesis, reader):
    name, consumer = reader
    begin = time.monotonic()
    stream = subscribe(kinesis, consumer, {"Type": "LATEST"})
    assert time.monotonic() - begin < 2
    numbers = [one["SequenceNumber"] for one in put(kinesis, name, b"a", b"b")]
    event = first_with_records(stream)
    assert [one["SequenceNumber"] for one in event["Records"]] == numbers
    assert [one["Data"] for one in event["Records"]] == [b"a", b"b"]
    assert event["MillisBehindLatest"] == 0
    assert set(event) == {"Records", "ContinuationSequenceNumber", "MillisBehindLatest"}
    stream.close()


def test_number_to_go_on_with_is_behind_the_last_record(kinesis, reader):
    name, consumer = reader
    put(kinesis, name, b"a")
    stream = subscribe(kinesis, consumer)
    event = first_with_records(stream)
    stream.close()
    after = event["ContinuationSequenceNumber"]
    assert int(after) > int(event["Records"][-1]["SequenceNumber"])
    put(kinesis, name, b"b")
    iterator = kinesis.iterator(name, "AT_SEQUENCE_NUMBER", StartingSequenceNumber=after)
    page = kinesis.get_records(ShardIterator=iterator)
    assert [one["Data"] for one in page["Records"]] == [b"b"]


def test_line_6_is_never_silent_for_five_seconds(kinesis, reader):
    stream = subscribe(kinesis, reader[1])
    numbers = []
    begin = time.monotonic()
    for event in events(stream):
        assert time.monotonic() - begin < 5.5
        begin = time.monotonic()
        assert event["Records"] == []
        numbers.append(int(event["ContinuationSequenceNumber"]))
        if len(numbers) == 2:
            break
    assert numbers[0] < numbers[1]
    stream.close()


def test_end_of_a_closed_shard(kinesis, reader):
    name, consumer = reader
    put(kinesis, name, b"a")
    stream = subscribe(kinesis, consumer)
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000",
                        NewStartingHashKey=str(2**127))
    all_events = list(events(stream))
    assert [one["Data"] for event in all_events for one in event["Records"]] == [b"a"]
    last = all_events[-1]
    assert "ContinuationSequenceNumber" not in last
    assert [child["ShardId"] for child in last["ChildShards"]] == [
        "shardId-000000000001", "shardId-000000000002"]
    assert all(child["ParentShards"] == ["shardId-000000000000"] for child in last["ChildShards"])
    assert all("ChildShards" not in event for event in all_events[:-1])


def test_unknown_consumer(kinesis, reader):
    name, consumer = reader
    refusal = kinesis.refuse("subscribe_to_shard", ConsumerARN=consumer.rsplit(":", 1)[0] + ":1",
                             ShardId="0", StartingPosition=HORIZON)
    assert (refusal.status, refusal.error) == (400, "ResourceNotFoundException")


def test_bad_number_is_refused_before_the_stream(kinesis, reader):
    refusal = kinesis.refuse("subscribe_to_shard", ConsumerARN=reader[1], ShardId="0",
                             StartingPosition={"Type": "AT_SEQUENCE_NUMBER",
                                               "SequenceNumber": "123"})
    assert (refusal.status, refusal.error) == (400, "InvalidArgumentException")


def test_deregistered_while_subscribed(kinesis, reader):
    stream = subscribe(kinesis, reader[1])
    kinesis.deregister_stream_consumer(ConsumerARN=reader[1])
    with pytest.raises(EventStreamError, match="ResourceNotFoundException"):
        list(stream)


def frames(body):
    buffer = EventStreamBuffer()
    buffer.add_data(body)
    return list(buffer)


def request(consumer, position=HORIZON, shard="shardId-000000000000"):
    return json.dumps({"ConsumerARN": consumer, "ShardId": shard,
                       "StartingPosition": position}).encode()


@pytest.mark.weir_only
def test_over_http2_until_the_end_of_the_shard(kinesis, reader):
    name, consumer = reader
    with Http2(kinesis.wire, kinesis.process.port) as http2:
        stream = http2.send("SubscribeToShard", request(consumer))
        while not http2._bodies[stream]:
            http2.receive()
        put(kinesis, name, b"a")
        kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000",
                            NewStartingHashKey=str(2**127))
        answer = http2.answer(stream)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/vnd.amazon.eventstream"
    assert "content-length" not in answer.headers
    kinds = [frame.headers[":event-type"] for frame in frames(answer.body)]
    assert kinds[0] == "initial-response"
    assert set(kinds[1:]) == {"SubscribeToShardEvent"}
    payloads = [json.loads(frame.payload) for frame in frames(answer.body)[1:]]
    assert [one["Data"] for event in payloads for one in event["Records"]] == ["YQ=="]
    assert len(payloads[-1]["ChildShards"]) == 2


@pytest.mark.weir_only
def test_stalled_subscriber_stalls_nobody_else(kinesis, reader):
    """Two subscribers on one HTTP/2 connection; one has no window left."""
    name, consumer = reader
    other = kinesis.consumer(kinesis.arn(name), "other")["ConsumerARN"]
    with Http2(kinesis.wire, kinesis.process.port) as http2:
        stalled = http2.send("SubscribeToShard", request(consumer))
        acknowledge = http2.connection.acknowledge_received_data

        def acknowledge_all_but_stalled(size, stream):
            if stream != stalled:
                acknowledge(size, stream)
            elif size:
                http2.connection.increment_flow_control_window(size)
        http2.connection.acknowledge_received_data = acknowledge_all_but_stalled
        moving = http2.send("SubscribeToShard", request(other))
        data = bytes(50_000)
        for _ in range(10):
            put(kinesis, name, data)

        def records(stream):
            return sum(len(json.loads(frame.payload).get("Records", []))
                       for frame in frames(http2._bodies[stream]))
        while records(moving) < 10:
            http2.receive()
        assert records(stalled) < 10
        assert len(http2._bodies[stalled]) <= 65_535


@pytest.mark.weir_only
def test_line_7_resubscribing_neither_loses_nor_repeats_across_a_split_and_a_merge(kinesis, reader):
    name, consumer = reader
    sent, got, stop = [], [], threading.Event()

    def load():
        while not stop.is_set():
            data = str(len(sent)).encode()
            put(kinesis, name, data)
            sent.append(data)

    def follow(shard, position):
        """All of a shard, in subscriptions that are cut after three events; its children."""
        while True:
            stream = subscribe(kinesis, consumer, position, shard)
            for count, event in enumerate(events(stream)):
                got.extend(one["Data"] for one in event["Records"])
                if "ContinuationSequenceNumber" not in event:
                    stream.close()
                    return event["ChildShards"]
                position = {"Type": "AFTER_SEQUENCE_NUMBER",
                            "SequenceNumber": event["ContinuationSequenceNumber"]}
                if count == 2:
                    break
                if not loader.is_alive() and len(got) >= len(sent):
                    return []
            stream.close()

    loader = threading.Thread(target=load)
    loader.start()

    def reshard():
        time.sleep(1)
        kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000",
                            NewStartingHashKey=str(2**127))
        time.sleep(1)
        kinesis.active(name)
        kinesis.merge_shards(StreamName=name, ShardToMerge="shardId-000000000001",
                             AdjacentShardToMerge="shardId-000000000002")
        time.sleep(1)
        stop.set()

    resharder = threading.Thread(target=reshard)
    resharder.start()
    todo, seen = [("shardId-000000000000", HORIZON)], set()
    while todo:
        shard, position = todo.pop(0)
        for child in follow(shard, position):
            if child["ShardId"] not in seen:
                seen.add(child["ShardId"])
                todo.append((child["ShardId"], HORIZON))
    loader.join()
    resharder.join()
    assert got == sent


@pytest.mark.weir_only
def test_line_8_second_subscription_at_two_seconds_and_at_six(limited):
    name = limited.stream()
    consumer = limited.consumer(limited.arn(name))["ConsumerARN"]
    begin = time.monotonic()
    first = subscribe(limited, consumer)
    call = {"ConsumerARN": consumer, "ShardId": "0", "StartingPosition": HORIZON}
    assert limited.refuse("subscribe_to_shard", **call).error == "LimitExceededException"
    time.sleep(2)
    refusal = limited.refuse("subscribe_to_shard", **call)
    assert refusal.error == "ResourceInUseException"
    assert refusal.message.startswith("Another active subscription exists for this consumer: ")
    time.sleep(max(0, begin + 6 - time.monotonic()))
    second = subscribe(limited, consumer)
    with pytest.raises(EventStreamError, match="ResourceInUseException"):
        list(first)
    put(limited, name, b"a")
    assert first_with_records(second)["Records"][0]["Data"] == b"a"
    second.close()


@pytest.mark.weir_only
def test_a_stop_ends_subscriptions_with_their_last_chunk(new_service):
    service = new_service("--limits", "off")
    consumer = service.consumer(service.arn(service.stream()))["ConsumerARN"]
    stream = subscribe(service, consumer)
    begin = time.monotonic()
    service.process.process.terminate()
    assert list(stream) == []  # botocore complains of a body that was cut
    assert service.process.process.wait(timeout=15) == 0
    assert time.monotonic() - begin < 5
