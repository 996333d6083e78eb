"""UpdateMaxRecordSize. Source: AWS API reference UpdateMaxRecordSize; kinesis-facts.md 4.1, 5.8."""

import pytest

LARGEST = 10 * 1024 * 1024


def update(kinesis, name, kib):
    kinesis.update_max_record_size(StreamARN=kinesis.arn(name), MaxRecordSizeInKiB=kib)
    kinesis.active(name)


def test_record_of_ten_mebibytes_comes_back(kinesis):
    name = kinesis.stream()
    update(kinesis, name, 10240)
    assert kinesis.summary(name)["MaxRecordSizeInKiB"] == 10240
    data = bytes(range(256)) * (LARGEST // 256)
    kinesis.put_record(StreamName=name, Data=data[:-1], PartitionKey="k")
    assert [record["Data"] for record in kinesis.read(name, count=1)] == [data[:-1]]


def test_one_byte_more_is_refused(kinesis):
    name = kinesis.stream(MaxRecordSizeInKiB=10240)
    refusal = kinesis.refuse("put_record", StreamName=name, Data=b"x" * LARGEST, PartitionKey="k")
    assert refusal.error == "ValidationException"
    assert "Member must have length less than or equal to 10485760" in refusal.message


def test_put_records_takes_a_large_record(kinesis):
    name = kinesis.stream(MaxRecordSizeInKiB=10240)
    entries = [{"Data": b"x" * (LARGEST - 2), "PartitionKey": "k"},
               {"Data": b"", "PartitionKey": "k"}]
    assert kinesis.put_records(StreamName=name, Records=entries)["FailedRecordCount"] == 0
    entries.append({"Data": b"", "PartitionKey": "k"})
    assert kinesis.refuse("put_records", StreamName=name,
                          Records=entries).error == "InvalidArgumentException"


def test_smaller_limit_counts_at_once(kinesis):
    name = kinesis.stream(MaxRecordSizeInKiB=2048)
    kinesis.put_record(StreamName=name, Data=b"x" * 2**20, PartitionKey="k")
    update(kinesis, name, 1024)
    refusal = kinesis.refuse("put_record", StreamName=name, Data=b"x" * 2**20, PartitionKey="k")
    assert refusal.error == "ValidationException"
    assert "less than or equal to 1048576" in refusal.message


@pytest.mark.parametrize("kib, rule", [(1023, "greater than or equal to 1024"),
                                       (10241, "less than or equal to 10240")])
def test_size_out_of_range(kinesis, kib, rule):
    refusal = kinesis.refuse("update_max_record_size", MaxRecordSizeInKiB=kib,
                             StreamARN="arn:aws:kinesis:r:111122223333:stream/s")
    assert refusal.error == "ValidationException"
    assert f"'maxRecordSizeInKiB' failed to satisfy constraint: Member must have value {rule}" \
        in refusal.message


def test_answer_is_empty(kinesis):
    arn = kinesis.arn(kinesis.stream())
    answer = kinesis.wire.call("UpdateMaxRecordSize",
                               {"StreamARN": arn, "MaxRecordSizeInKiB": 2048})
    assert (answer.status, answer.body) == (200, b"")
