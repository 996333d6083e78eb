"""StopStreamEncryption. Source: AWS API reference StopStreamEncryption."""

KEY = "alias/aws/kinesis"


def test_records_from_then_on_are_plain(kinesis):
    name = kinesis.stream()
    kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=KEY)
    kinesis.active(name)
    kinesis.put_record(StreamName=name, Data=b"secret", PartitionKey="k")
    kinesis.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=KEY)
    kinesis.active(name)
    assert kinesis.summary(name)["EncryptionType"] == "NONE"
    answer = kinesis.put_records(StreamName=name, Records=[{"Data": b"late", "PartitionKey": "k"}])
    assert "EncryptionType" not in answer
    records = kinesis.read(name, count=2)
    assert [(record["Data"], record.get("EncryptionType")) for record in records] == [
        (b"secret", "KMS"), (b"late", None)]


def test_stopping_what_was_not_started(kinesis):
    refusal = kinesis.refuse("stop_stream_encryption", StreamName=kinesis.stream(),
                             EncryptionType="KMS", KeyId=KEY)
    assert refusal.error == "InvalidArgumentException"
