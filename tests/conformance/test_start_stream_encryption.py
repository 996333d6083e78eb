"""StartStreamEncryption. Source: AWS API reference StartStreamEncryption."""

import os
import stat

import pytest

KEY = "alias/aws/kinesis"


def encrypt(service, name, key=KEY):
    service.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)
    service.active(name)


def test_records_are_read_as_they_were_put(kinesis):
    name = kinesis.stream()
    kinesis.put_record(StreamName=name, Data=b"plain", PartitionKey="k")
    encrypt(kinesis, name)
    assert kinesis.summary(name)["EncryptionType"] == "KMS"
    assert kinesis.summary(name)["KeyId"] == KEY
    assert kinesis.put_record(
        StreamName=name, Data=b"secret", PartitionKey="k")["EncryptionType"] == "KMS"
    records = kinesis.read(name, count=2)
    assert [(record["Data"], record.get("EncryptionType")) for record in records] == [
        (b"plain", None), (b"secret", "KMS")]


def test_key_that_is_not_there(kinesis):
    name = kinesis.stream()
    refusal = kinesis.refuse("start_stream_encryption", StreamName=name, EncryptionType="KMS",
                             KeyId="11111111-1111-4111-8111-111111111111")
    assert refusal.error == "KMSNotFoundException"
    assert kinesis.summary(name)["EncryptionType"] == "NONE"


def bytes_below(directory):
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


@pytest.mark.weir_only
def test_data_is_nowhere_on_the_disk(new_service, tmp_path):
    service = new_service("--limits", "off", data=tmp_path / "data")
    name = service.stream()
    service.put_record(StreamName=name, Data=b"in plain sight", PartitionKey="k")
    encrypt(service, name)
    service.put_record(StreamName=name, Data=b"well out of sight", PartitionKey="k")
    service.process.stop()
    stored = bytes_below(tmp_path / "data")
    assert b"in plain sight" in stored
    assert b"out of sight" not in stored
    keys = tmp_path / "data" / "KEYS"
    assert stat.S_IMODE(os.stat(keys).st_mode) == 0o600


@pytest.mark.weir_only
def test_without_its_key_a_record_is_not_read_and_not_lost(new_service, tmp_path):
    service = new_service("--limits", "off", data=tmp_path / "data")
    name = service.stream()
    encrypt(service, name)
    service.put_record(StreamName=name, Data=b"kept", PartitionKey="k")
    service.process.stop()
    keys = tmp_path / "data" / "KEYS"
    keys.rename(tmp_path / "elsewhere")
    service.process.start()  # makes another key for the alias
    iterator = service.iterator(name)
    assert service.refuse("get_records", ShardIterator=iterator).error == "KMSNotFoundException"
    service.process.kill()
    (tmp_path / "elsewhere").replace(keys)
    service.process.start()
    assert [record["Data"] for record in service.read(name, count=1)] == [b"kept"]
