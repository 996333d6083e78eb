"""GetRecords. Sources: AWS API reference GetRecords; Kinesalite's tests, which ran on AWS."""

import pytest


def test_members_of_a_record_of_a_plain_stream(kinesis):
    """No EncryptionType without KMS (acceptance line 23)."""
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"a", PartitionKey="k")
    answer = kinesis.wire.call("GetRecords", {"ShardIterator": kinesis.iterator(name)})
    record, = answer.json["Records"]
    assert set(record) == {"SequenceNumber", "ApproximateArrivalTimestamp", "Data", "PartitionKey"}
    assert set(answer.json) == {"Records", "NextShardIterator", "MillisBehindLatest"}


def test_next_iterator_goes_on_and_differs_each_time(kinesis):
    name = kinesis.stream()
    kinesis.put_records(StreamName=name, Records=[
        {"Data": str(number).encode(), "PartitionKey": "k"} for number in range(7)])
    iterator, seen, iterators = kinesis.iterator(name), [], set()
    while len(seen) < 7:
        page = kinesis.get_records(ShardIterator=iterator, Limit=3)
        assert 0 < len(page["Records"]) <= 3
        seen += [record["Data"] for record in page["Records"]]
        iterator = page["NextShardIterator"]
        iterators.add(iterator)
    assert seen == [str(number).encode() for number in range(7)]
    assert len(iterators) == 3


def test_iterator_may_be_used_again(kinesis):
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"a", PartitionKey="k")
    iterator = kinesis.iterator(name)
    first, second = (kinesis.get_records(ShardIterator=iterator) for _ in range(2))
    assert first["Records"] == second["Records"]


def test_end_of_the_stream_is_not_an_error(kinesis):
    page = kinesis.get_records(ShardIterator=kinesis.iterator(kinesis.stream()))
    assert page["Records"] == []
    assert page["MillisBehindLatest"] == 0
    assert page["NextShardIterator"]


def test_behind_until_everything_was_read(kinesis):
    name = kinesis.stream()
    for number in range(2):
        kinesis.put_record(StreamName=name, Data=b"a", PartitionKey="k")
    first = kinesis.get_records(ShardIterator=kinesis.iterator(name), Limit=1)
    assert first["MillisBehindLatest"] >= 0
    last = kinesis.get_records(ShardIterator=first["NextShardIterator"])
    assert last["MillisBehindLatest"] == 0


def test_answer_holds_at_most_ten_mebibytes(kinesis):
    name = kinesis.stream()
    for _ in range(2):
        kinesis.put_records(StreamName=name, Records=[
            {"Data": b"x" * 1000000, "PartitionKey": "k"} for _ in range(8)])
    page = kinesis.get_records(ShardIterator=kinesis.iterator(name))
    assert 1 <= len(page["Records"]) <= 10
    rest = kinesis.get_records(ShardIterator=page["NextShardIterator"])
    assert len(page["Records"]) + len(rest["Records"]) <= 16


def test_line_25_no_page_is_empty_before_the_end(kinesis):
    """Spark gives up on an empty page in the middle (facts section 9)."""
    name = kinesis.stream()
    for batch in range(4):
        kinesis.put_records(StreamName=name, Records=[
            {"Data": b"x" * 1000, "PartitionKey": "k"} for _ in range(500)])
    iterator, count = kinesis.iterator(name), 0
    while count < 2000:
        page = kinesis.get_records(ShardIterator=iterator, Limit=300)
        assert page["Records"], f"empty page after {count} records"
        count += len(page["Records"])
        iterator = page["NextShardIterator"]


def test_closed_shard_ends_with_its_children(kinesis):
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"a", PartitionKey="k")
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000",
                        NewStartingHashKey=str(2**127))
    kinesis.active(name)
    page = kinesis.get_records(ShardIterator=kinesis.iterator(name))
    while page.get("NextShardIterator"):
        page = kinesis.get_records(ShardIterator=page["NextShardIterator"])
    assert "NextShardIterator" not in page
    assert page["ChildShards"] == [
        {"ShardId": "shardId-000000000001", "ParentShards": ["shardId-000000000000"],
         "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(2**127 - 1)}},
        {"ShardId": "shardId-000000000002", "ParentShards": ["shardId-000000000000"],
         "HashKeyRange": {"StartingHashKey": str(2**127), "EndingHashKey": str(2**128 - 1)}}]


def test_quoted_iterator_works(kinesis):
    """AWS accepts it in double quotes (acceptance line 17)."""
    iterator = kinesis.iterator(kinesis.stream())
    assert kinesis.get_records(ShardIterator=f'"{iterator}"')["Records"] == []


@pytest.mark.parametrize("iterator", ["x", "AAAA", "A" * 300])
def test_iterator_that_is_none(kinesis, iterator):
    refusal = kinesis.refuse("get_records", ShardIterator=iterator)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == "Invalid ShardIterator."


def test_one_changed_character_makes_it_invalid(kinesis):
    iterator = kinesis.iterator(kinesis.stream())
    for place in range(0, len(iterator) - 4, 7):
        other = "A" if iterator[place] != "A" else "B"
        forged = iterator[:place] + other + iterator[place + 1:]
        refusal = kinesis.refuse("get_records", ShardIterator=forged)
        assert refusal.error == "InvalidArgumentException", f"changed place {place}"


def test_iterator_of_a_stream_that_was_made_again(kinesis):
    """It must not read the new stream (acceptance line 17). AWS answers InternalFailure, which an
    SDK would retry; any refusal is right here."""
    name = kinesis.stream()
    iterator = kinesis.iterator(name)
    kinesis.delete_stream(StreamName=name)
    kinesis.client.get_waiter("stream_not_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1})
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.active(name)
    refusal = kinesis.refuse("get_records", ShardIterator=iterator)
    assert refusal.error in ("ResourceNotFoundException", "InternalFailure")


def test_limit_above_the_range(kinesis):
    """The constraint is checked before the rule of the page's text, which names another error."""
    refusal = kinesis.refuse("get_records", ShardIterator="x", Limit=10001)
    assert refusal.error == "ValidationException"
    assert refusal.message == (
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: "
        "Member must have value less than or equal to 10000")


def test_five_reads_a_second_and_shard(limited):
    name = limited.stream()
    iterator = limited.iterator(name)
    answers = [limited.wire.call("GetRecords", {"ShardIterator": iterator}) for _ in range(12)]
    assert answers[0].status == 200
    refused = [answer for answer in answers if answer.status != 200]
    assert refused, "twelve reads passed"
    assert refused[0].error[0] == "ProvisionedThroughputExceededException"


def test_pause_after_a_large_answer(limited):
    """2 MiB a second and shard: after 3 MiB at once the next read is refused (API reference)."""
    name = limited.stream()
    written = 0
    while written < 3:
        reply = limited.wire.call("PutRecord", {
            "StreamName": name, "PartitionKey": "k", "Data": "AAAA" * (340 * 1024)})
        written += reply.status == 200
    page = limited.wire.call("GetRecords", {"ShardIterator": limited.iterator(name)})
    assert len(page.json["Records"]) >= 2
    again = limited.wire.call("GetRecords", {"ShardIterator": limited.iterator(name)})
    assert again.error[0] == "ProvisionedThroughputExceededException"


def test_dry_run_gives_no_records(kinesis):
    iterator = kinesis.iterator(kinesis.stream())
    refusal = kinesis.refuse("get_records", ShardIterator=iterator, DryRun=True)
    assert refusal.error == "DryRunOperationException"
