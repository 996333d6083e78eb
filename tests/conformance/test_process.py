"""The server as a process: restart, shutdown, directories, flags (docs/operating.md)."""

import json
import os
import signal
import subprocess
import threading

import boto3
import pytest

from weir_process import BINARY, Weir, free_port

pytestmark = pytest.mark.weir_only


@pytest.fixture
def disk(new_service, tmp_path):
    """A server with its data on disk."""
    return new_service("--limits", "off", data=tmp_path / "data")


def run_weir(*flags):
    return subprocess.run([BINARY, "serve", *flags], capture_output=True, text=True, timeout=30)


def test_everything_acknowledged_is_there_after_kill_9(disk):
    name = disk.stream(shards=2, Tags={"a": "b"})
    sent = [str(number).encode() for number in range(50)]
    for data in sent:
        disk.put_record(StreamName=name, Data=data, PartitionKey="k", ExplicitHashKey="0")
    iterator = disk.iterator(name)
    before = disk.describe_stream(StreamName=name)["StreamDescription"]
    disk.process.kill()
    disk.process.start()
    assert disk.describe_stream(StreamName=name)["StreamDescription"] == before
    assert disk.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "a", "Value": "b"}]
    page = disk.get_records(ShardIterator=iterator)
    assert [record["Data"] for record in page["Records"]] == sent


def test_lineage_is_there_after_kill_9(disk):
    name = disk.stream()
    disk.split_shard(StreamName=name, ShardToSplit="shardId-000000000000",
                     NewStartingHashKey=str(2**127))
    shards = disk.shards(name)
    disk.process.kill()
    disk.process.start()
    assert disk.shards(name) == shards


def test_numbers_rise_across_restarts(disk):
    name = disk.stream()
    numbers = []
    for _ in range(3):
        numbers.append(int(disk.put_record(StreamName=name, Data=b"a",
                                           PartitionKey="k")["SequenceNumber"]))
        disk.process.kill()
        disk.process.start()
    assert numbers == sorted(set(numbers))
    assert len(disk.read(name, count=3)) == 3


def test_sigterm_answers_what_it_accepted_and_exits_0(disk):
    name = disk.stream()
    acknowledged, stopping = [], threading.Event()

    def put():
        while not stopping.is_set():
            try:
                disk.put_record(StreamName=name, Data=b"a", PartitionKey="k")
                acknowledged.append(1)
            except Exception:  # noqa: BLE001  the server is gone; that is the end of this thread
                return

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 200:
        pass
    assert disk.process.stop(seconds=10) == 0
    stopping.set()
    for thread in threads:
        thread.join()
    disk.process.start()
    assert len(disk.read(name, count=len(acknowledged))) >= len(acknowledged)


def test_sigint_stops_too(disk):
    disk.process.process.send_signal(signal.SIGINT)
    assert disk.process.process.wait(timeout=10) == 0


def test_second_process_on_the_same_directory(disk, tmp_path):
    result = run_weir("--data", str(tmp_path / "data"), "--listen", f"127.0.0.1:{free_port()}",
                      "--admin", "off")
    assert result.returncode == 1
    assert str(disk.process.process.pid) in result.stderr, result.stderr


def test_port_in_use(disk):
    result = run_weir("--data", ":memory:", "--listen", f"127.0.0.1:{disk.process.port}",
                      "--admin", "off")
    assert result.returncode == 1
    assert str(disk.process.port) in result.stderr, result.stderr


def test_no_listening_beyond_loopback_without_saying_so():
    result = run_weir("--data", ":memory:", "--listen", f"0.0.0.0:{free_port()}", "--admin", "off")
    assert result.returncode == 1
    assert "--insecure-no-auth" in result.stderr, result.stderr


@pytest.mark.parametrize("flags", [("--no-such-flag",), ("--listen", "nonsense"),
                                   ("--limits", "some"), ("--ack", "never")])
def test_wrong_flags(flags):
    result = run_weir(*flags)
    assert result.returncode != 0
    assert result.stderr + result.stdout != ""


def test_environment_variables_are_flags(new_service, monkeypatch):
    """The account is the one a caller has whose access key names none."""
    monkeypatch.setenv("WEIR_ACCOUNT", "123456789012")
    service = new_service("--limits", "off")
    assert service.account(service.stream()) == "123456789012"


def test_start_says_what_a_200_means(disk):
    text = disk.process.tail()
    for word in (str(disk.process.port), "data", "200", "limits"):
        assert word in text, text


def test_memory_acknowledgement_is_called_unsafe(tmp_path):
    weir = Weir(tmp_path / "data", tmp_path / "log", "--ack", "memory")
    try:
        weir.start()
    finally:
        weir.close()
    # It answers before it has written its lines; after its end they are all there.
    assert "unsafe" in weir.tail()


def test_directory_without_permission_is_refused_with_its_name(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a directory")
    result = run_weir("--data", str(file), "--listen", f"127.0.0.1:{free_port()}", "--admin", "off")
    assert result.returncode == 1
    assert str(file) in result.stderr, result.stderr


def test_health_and_metrics(disk):
    name = disk.stream()
    disk.put_record(StreamName=name, Data=b"a", PartitionKey="k")
    assert disk.process.admin("/health/live")[0] == 200
    assert disk.process.admin("/health/ready")[0] == 200
    status, metrics = disk.process.admin("/metrics")
    assert status == 200
    assert "put_record" in metrics or "PutRecord" in metrics
    assert disk.process.admin("/no-such-page")[0] == 404


def test_accounts_and_regions_are_name_spaces(new_service):
    """An access key of twelve digits is an account; the region stands in the signature."""
    service = new_service("--limits", "off")

    def client(account, region):
        return boto3.client("kinesis", region_name=region, endpoint_url=service.endpoint,
                            aws_access_key_id=account, aws_secret_access_key="x")

    here, there = client("111111111111", "us-east-1"), client("222222222222", "us-east-1")
    far = client("111111111111", "eu-west-1")
    for owner in (here, there, far):
        owner.create_stream(StreamName="same-name", ShardCount=1)
    arns = {owner.describe_stream_summary(StreamName="same-name")["StreamDescriptionSummary"][
        "StreamARN"] for owner in (here, there, far)}
    assert arns == {"arn:aws:kinesis:us-east-1:111111111111:stream/same-name",
                    "arn:aws:kinesis:us-east-1:222222222222:stream/same-name",
                    "arn:aws:kinesis:eu-west-1:111111111111:stream/same-name"}


def test_check_finds_a_good_directory_good(disk, tmp_path):
    disk.put_record(StreamName=disk.stream(), Data=b"a", PartitionKey="k")
    assert disk.process.stop() == 0
    result = subprocess.run([BINARY, "check", tmp_path / "data"], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_check_finds_a_flipped_byte(disk, tmp_path):
    name = disk.stream()
    for _ in range(20):
        disk.put_record(StreamName=name, Data=os.urandom(1000), PartitionKey="k")
    assert disk.process.stop() == 0
    files = [file for file in (tmp_path / "data" / "slices").rglob("*")
             if file.suffix in (".log", ".sst") and file.stat().st_size > 10000]
    assert files, json.dumps([str(file) for file in (tmp_path / "data").rglob("*")])
    data = bytearray(files[0].read_bytes())
    data[len(data) // 2] ^= 1
    files[0].write_bytes(data)
    result = subprocess.run([BINARY, "check", tmp_path / "data"], capture_output=True, text=True)
    assert result.returncode == 1
    assert files[0].name in result.stdout + result.stderr
