"""PutRecords. Sources: AWS API reference PutRecords; Kinesalite's tests, which ran on AWS."""

import base64

import pytest


def entries(count, data=b"x", key="k"):
    return [{"Data": data, "PartitionKey": f"{key}{number}"} for number in range(count)]


def test_one_answer_an_entry_in_order(kinesis):
    name = kinesis.stream(shards=2)
    reply = kinesis.put_records(StreamName=name, Records=entries(20))
    assert reply["FailedRecordCount"] == 0
    assert len(reply["Records"]) == 20
    assert all(set(entry) == {"SequenceNumber", "ShardId"} for entry in reply["Records"])


def test_records_of_a_call_keep_their_order(kinesis):
    """Seven of seven batches recorded on AWS were read in the order of the request."""
    name = kinesis.stream()
    sent = [str(number).encode() for number in range(500)]
    reply = kinesis.put_records(StreamName=name, Records=[
        {"Data": data, "PartitionKey": "k"} for data in sent])
    assert [record["Data"] for record in kinesis.read(name, count=500)] == sent
    numbers = [int(entry["SequenceNumber"]) for entry in reply["Records"]]
    assert numbers == sorted(set(numbers))


def test_failed_count_is_written_without_blanks(kinesis):
    """Fluent Bit looks for exactly these characters (acceptance line 11)."""
    answer = kinesis.wire.call("PutRecords", {
        "StreamName": kinesis.stream(), "Records": [{"Data": "", "PartitionKey": "k"}]})
    assert b'"FailedRecordCount":0' in answer.body


def test_one_bad_hash_key_refuses_the_whole_call(kinesis):
    """Only throttling and faults fail single entries (acceptance line 18)."""
    name = kinesis.stream()
    records = entries(3)
    records[1]["ExplicitHashKey"] = str(2**128)
    refusal = kinesis.refuse("put_records", StreamName=name, Records=records)
    assert refusal.error == "InvalidArgumentException"
    assert refusal.message.startswith("Invalid ExplicitHashKey. ExplicitHashKey must be in the "
                                      "range: [0, 2^128-1]. Specified value was ")
    assert kinesis.read(name) == []


def test_one_large_record_refuses_the_whole_call(kinesis):
    name = kinesis.stream()
    records = entries(2) + entries(1, b"x" * 1048576)
    refusal = kinesis.refuse("put_records", StreamName=name, Records=records)
    assert refusal.error == "ValidationException"
    assert refusal.message == (
        "1 validation error detected: Value at 'records.3.member.data' failed to satisfy "
        "constraint: Member must have length less than or equal to 1048576")
    assert kinesis.read(name) == []


def test_number_of_records(kinesis):
    name = kinesis.stream()
    none = kinesis.refuse("put_records", StreamName=name, Records=[])
    assert "at 'records' failed to satisfy constraint: Member must have length greater than or " \
        "equal to 1" in none.message
    many = kinesis.refuse("put_records", StreamName=name, Records=entries(501))
    assert many.error == "ValidationException"
    assert "at 'records' failed to satisfy constraint: Member must have length less than or " \
        "equal to 500" in many.message


def test_missing_member_of_an_entry_is_told_by_its_place(kinesis):
    refusal = kinesis.refuse("put_records", StreamName=kinesis.stream(),
                             Records=[*entries(1), {"Data": b""}])
    assert refusal.message == (
        "1 validation error detected: Value null at 'records.2.member.partitionKey' failed to "
        "satisfy constraint: Member must not be null")


def test_dry_run_stores_nothing(kinesis):
    name = kinesis.stream()
    members = {"StreamName": name, "Records": entries(2), "DryRun": True}
    assert kinesis.refuse("put_records", **members).error == "DryRunOperationException"
    assert kinesis.read(name) == []


def ten_mebibytes():
    """Data and keys of ten records of 1 MiB each."""
    key = "k" * 10
    return [{"Data": b"x" * (1048576 - len(key)), "PartitionKey": key} for _ in range(10)]


def test_ten_mebibytes_pass(kinesis):
    """About 14 MiB on the wire (acceptance line 19)."""
    reply = kinesis.put_records(StreamName=kinesis.stream(), Records=ten_mebibytes())
    assert reply["FailedRecordCount"] == 0


def test_one_byte_over_ten_mebibytes(kinesis):
    """The limit of the API reference since 2025-10. An eleventh record, so that none is too
    large by itself."""
    name = kinesis.stream()
    records = ten_mebibytes() + [{"Data": b"", "PartitionKey": "k"}]
    refusal = kinesis.refuse("put_records", StreamName=name, Records=records)
    assert refusal.error == "InvalidArgumentException"
    assert kinesis.read(name) == []


def test_unknown_stream(kinesis):
    account = kinesis.account(kinesis.stream())
    refusal = kinesis.refuse("put_records", StreamName="weir-no-such", Records=entries(1))
    assert refusal.error == "ResourceNotFoundException"
    assert refusal.message == f"Stream weir-no-such under account {account} not found."


@pytest.mark.parametrize("records,text", [
    (1, "Expected list or null"),
    ({}, "Start of structure or map found where not expected."),
    ([1], "Expected null"),
])
def test_records_of_a_wrong_type(kinesis, records, text):
    error = kinesis.refuse_members("PutRecords", {"StreamName": "a", "Records": records})
    assert error == ("SerializationException", text)


def test_throttled_entries_are_told_one_by_one(limited):
    """Five records of 900 KiB for one shard: the first is taken, the call still answers 200."""
    name = limited.stream()
    data = base64.b64encode(bytes(900 * 1024)).decode()
    answer = limited.wire.call("PutRecords", {"StreamName": name, "Records": [
        {"Data": data, "PartitionKey": "k"} for _ in range(5)]})
    assert answer.status == 200
    outcomes = answer.json["Records"]
    assert "SequenceNumber" in outcomes[0]
    failed = [entry for entry in outcomes if "ErrorCode" in entry]
    assert answer.json["FailedRecordCount"] == len(failed) == 4
    assert failed[0] == {
        "ErrorCode": "ProvisionedThroughputExceededException",
        "ErrorMessage": f"Rate exceeded for shard shardId-000000000000 in stream {name} under "
                        f"account {limited.account(name)}."}


def test_thousand_records_a_second_and_shard(limited):
    """The third call of 500 within the second finds the shard's budget empty."""
    name = limited.stream()
    failed = sum(limited.put_records(StreamName=name, Records=entries(500))["FailedRecordCount"]
                 for _ in range(4))
    assert failed > 0
