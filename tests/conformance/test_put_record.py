"""PutRecord. Sources: AWS API reference PutRecord; Kinesalite's tests on AWS; logs of KPL."""

import pytest

from hashing import hash_of, shard_of


def put(kinesis, name, data=b"data", key="key", **members):
    return kinesis.put_record(StreamName=name, Data=data, PartitionKey=key, **members)


def test_record_is_read_back_as_it_was_put(kinesis):
    name = kinesis.stream()
    data = bytes(range(256))
    reply = put(kinesis, name, data, "schlüssel")
    record, = kinesis.read(name)
    assert record["Data"] == data
    assert record["PartitionKey"] == "schlüssel"
    assert record["SequenceNumber"] == reply["SequenceNumber"]


def test_answer_of_a_plain_stream_names_no_encryption(kinesis):
    """EncryptionType stands there only with KMS (Kinesalite, on AWS)."""
    answer = kinesis.wire.call("PutRecord", {
        "StreamName": kinesis.stream(), "Data": "YQ==", "PartitionKey": "k"})
    assert set(answer.json) == {"ShardId", "SequenceNumber"}


@pytest.mark.parametrize("key,shard", [("a", 0), ("1", 3), ("partition-1", 2), ("é", 1)])
def test_key_finds_its_shard_by_md5(kinesis, key, shard):
    """Of four shards; the expectation is the MD5 of the key in UTF-8 (developer guide)."""
    name = kinesis.stream(shards=4)
    assert put(kinesis, name, key=key)["ShardId"] == f"shardId-{shard:012d}"
    assert shard_of(kinesis.shards(name), hash_of(key)) == f"shardId-{shard:012d}"


def test_explicit_hash_key_overrules_the_key(kinesis):
    name = kinesis.stream(shards=2)
    assert put(kinesis, name, ExplicitHashKey="0")["ShardId"] == "shardId-000000000000"
    last = put(kinesis, name, ExplicitHashKey=str(2**128 - 1))
    assert last["ShardId"] == "shardId-000000000001"


def test_sequence_numbers_rise(kinesis):
    name = kinesis.stream()
    start = int(kinesis.shards(name)[0]["SequenceNumberRange"]["StartingSequenceNumber"])
    numbers = [int(put(kinesis, name)["SequenceNumber"]) for _ in range(5)]
    assert start < numbers[0] and numbers == sorted(set(numbers))


def test_empty_data_is_a_record(kinesis):
    name = kinesis.stream()
    put(kinesis, name, b"")
    assert [record["Data"] for record in kinesis.read(name)] == [b""]


def test_explicit_hash_key_outside_of_the_space(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("put_record", StreamName=name, Data=b"", PartitionKey="k",
                             ExplicitHashKey=str(2**128))
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
        f"Specified value was {2**128}")


def test_ordering_number_of_an_earlier_put(kinesis):
    name = kinesis.stream()
    first = put(kinesis, name)["SequenceNumber"]
    second = put(kinesis, name, SequenceNumberForOrdering=first)["SequenceNumber"]
    assert int(second) > int(first)


def test_ordering_number_that_is_none(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("put_record", StreamName=name, Data=b"", PartitionKey="k",
                             SequenceNumberForOrdering="7")
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message == (
        f"ExclusiveMinimumSequenceNumber 7 used in PutRecord on stream {name} under account "
        f"{kinesis.account(name)} is invalid.")


def test_stream_that_is_being_created(slow):
    """Not ResourceInUse: AWS says that it is not there (acceptance line 15)."""
    name = slow.new_name()
    slow.create_stream(StreamName=name, ShardCount=1)
    refusal = slow.refuse("put_record", StreamName=name, Data=b"", PartitionKey="k")
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == f"Stream {name} under account {slow.account(name)} not found."


def test_record_of_one_mebibyte_with_its_key(kinesis):
    """Data and key together: 1,048,576 bytes pass, one more does not (KPL's issue tracker)."""
    name = kinesis.stream()
    put(kinesis, name, b"x" * (1048576 - 3), "key")
    refusal = kinesis.refuse("put_record", StreamName=name, Data=b"x" * (1048576 - 2),
                             PartitionKey="key")
    assert refusal.error == "ValidationException"
    assert refusal.message == (
        "1 validation error detected: Value at 'data' failed to satisfy constraint: "
        "Member must have length less than or equal to 1048576")


def test_refused_record_is_not_stored(kinesis):
    name = kinesis.stream()
    kinesis.refuse("put_record", StreamName=name, Data=b"x" * 1048577, PartitionKey="key")
    assert kinesis.read(name) == []


@pytest.mark.parametrize("data,text", [
    (True, "class java.lang.Boolean can not be converted to a Blob"),
    (1, "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to a "
        "Blob"),
    ("23456", "'23456' can not be converted to a Blob: Base64 encoded length is expected a "
              "multiple of 4 bytes but found: 5"),
    ("=+/=", "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"),
    ("+/+=", "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character "
             "dectected"),
    ([], "Start of list found where not expected"),
    ({}, "Start of structure or map found where not expected."),
])
def test_data_of_a_wrong_type(kinesis, data, text):
    """Kinesalite's table of AWS's texts, AWS's spelling included."""
    error = kinesis.refuse_members("PutRecord", {"StreamName": "a", "PartitionKey": "k",
                                                 "Data": data})
    assert error == ("SerializationException", text)


def test_missing_members(kinesis):
    """A partition key is required by the stream, not by the model."""
    refusal = kinesis.refuse("put_record", StreamName="weir-no-such")
    assert refusal.error == "ValidationException"
    assert "Value null at 'data' failed to satisfy constraint: Member must not be null" \
        in refusal.message
    refusal = kinesis.refuse("put_record", StreamName=kinesis.stream(), Data=b"")
    assert refusal.error == "ValidationException"
    assert "Value null at 'partitionKey' failed to satisfy constraint: Member must not be null" \
        in refusal.message


def test_dry_run_stores_nothing(kinesis):
    name = kinesis.stream()
    members = {"StreamName": name, "Data": b"x", "PartitionKey": "k", "DryRun": True}
    assert kinesis.refuse("put_record", **members).error == "DryRunOperationException"
    assert kinesis.read(name) == []
    members["StreamName"] = "weir-no-such"
    assert kinesis.refuse("put_record", **members).error == "ResourceNotFoundException"


def test_key_of_256_characters_of_any_size(kinesis):
    """The limit counts characters, not bytes."""
    name = kinesis.stream()
    put(kinesis, name, key="é" * 256)
    refusal = kinesis.refuse("put_record", StreamName=name, Data=b"", PartitionKey="k" * 257)
    assert "at 'partitionKey' failed to satisfy constraint: Member must have length less than or " \
        "equal to 256" in refusal.message


def test_rate_of_one_shard_is_limited(limited):
    """1 MiB a second and shard: of five records of 900 KiB sent at once not all can pass."""
    name = limited.stream()
    refusals = []
    for _ in range(5):
        answer = limited.wire.call("PutRecord", {
            "StreamName": name, "PartitionKey": "k", "Data": "AAAA" * (300 * 1024)})
        if answer.status != 200:
            refusals.append(answer.error)
    assert refusals, "five records passed"
    assert refusals[0] == (
        "ProvisionedThroughputExceededException",
        f"Rate exceeded for shard shardId-000000000000 in stream {name} under account "
        f"{limited.account(name)}.")
