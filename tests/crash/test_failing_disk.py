"""A disk that fails under the running server: strace makes its fdatasync return an error.

The faults of single operations are tested in process (tests/faults); here the whole server shows
what docs/adr/0003-acknowledgement.md promises: what a caller, a reader and an operator see.
"""

import base64
import time

import pytest

from load import STREAM, Client
from weir_process import Weir

# strace counts for each thread: a start makes fewer syncs in any of them, then each put is one.
FIRST_FAILURE = 12
PUTS_MAX = 50
WAIT_SECONDS = 30


def weir_whose_fdatasync_fails(tmp_path, error, when):
    """-D: strace is the child, so the process a test knows is the server."""
    strace = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync",
              "-e", f"inject=fdatasync:error={error}:when={when}"]
    return Weir(tmp_path / "data", tmp_path / "weir.log", "--limits", "off", under=strace)


def put(client, number):
    """(status, members) of putting the number as a record."""
    data = base64.b64encode(b"%d" % number).decode()
    return client.call("PutRecord", {"StreamName": STREAM, "Data": data, "PartitionKey": "k"})


def put_until_one_fails(client):
    """Numbers answered with 200, and the answer of the next."""
    for number in range(PUTS_MAX):
        status, members = put(client, number)
        if status != 200:
            return list(range(number)), (status, members)
    pytest.fail("no sync has failed")


def stored_numbers(client):
    iterator = client.must("GetShardIterator", {
        "StreamName": STREAM, "ShardId": "shardId-000000000000",
        "ShardIteratorType": "TRIM_HORIZON"})["ShardIterator"]
    records = client.must("GetRecords", {"ShardIterator": iterator})["Records"]
    return [int(base64.b64decode(record["Data"])) for record in records]


@pytest.fixture
def start(tmp_path):
    started = []

    def start_one(error, when):
        weir = weir_whose_fdatasync_fails(tmp_path, error, when)
        started.append(weir)
        weir.start()
        client = Client(weir.port)
        client.must("CreateStream", {"StreamName": STREAM, "ShardCount": 1})
        return weir, client

    yield start_one
    for weir in started:
        weir.close()


def test_failed_sync_makes_the_store_read_only_until_a_restart(start, tmp_path):
    weir, client = start("EIO", f"{FIRST_FAILURE}+")
    acknowledged, (status, members) = put_until_one_fails(client)
    assert (status, members["__type"]) == (500, "InternalFailure")
    status, members = put(client, 1000)
    assert (status, members["__type"]) == (503, "ServiceUnavailable")
    status, reason = weir.admin("/health/ready")
    assert status == 503 and "Input/output error" in reason, reason
    assert weir.admin("/health/live")[0] == 200
    assert stored_numbers(client) == acknowledged
    weir.kill()
    again = Weir(tmp_path / "data", tmp_path / "again.log", "--limits", "off")
    try:
        again.start()
        # The put whose sync failed is unknown: it may be there or not.
        found = stored_numbers(Client(again.port))
        assert found in (acknowledged, acknowledged + [len(acknowledged)])
        assert put(Client(again.port), 1001)[0] == 200
    finally:
        again.close()


def test_full_disk_is_waited_for(start):
    weir, client = start("ENOSPC", f"{FIRST_FAILURE}..{FIRST_FAILURE + 1}")
    acknowledged, (status, members) = put_until_one_fails(client)
    assert (status, members["__type"]) == (500, "InternalFailure")
    status, reason = weir.admin("/health/ready")
    assert status == 503 and "No space left on device" in reason, reason
    assert stored_numbers(client) == acknowledged
    deadline = time.monotonic() + WAIT_SECONDS
    while put(client, 1000)[0] != 200:
        assert time.monotonic() < deadline, weir.tail()
        time.sleep(0.05)  # between two polls; the store probes the disk once a second
    assert weir.admin("/health/ready")[0] == 200
    assert stored_numbers(client) == acknowledged + [1000]
    assert weir.stop() == 0
