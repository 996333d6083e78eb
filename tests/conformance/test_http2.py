"""HTTP/2 with prior knowledge, as JavaScript v3, Java's async client and KCL speak it.

Source: facts 3.1 and 3.2. The client is the h2 library; nothing in it comes from the server's.
"""

import base64
import json
import socket

import pytest
from h2.settings import SettingCodes

from http2 import Http2
from weir_process import Weir
from wire import CBOR, Wire

pytestmark = pytest.mark.weir_only


@pytest.fixture
def http2(kinesis):
    with Http2(kinesis.wire, kinesis.process.port) as connection:
        yield connection


def put_body(name, data=b"a", key="k"):
    return json.dumps({"StreamName": name, "PartitionKey": key,
                       "Data": base64.b64encode(data).decode()}).encode()


def test_put_and_get(kinesis, http2):
    name = kinesis.stream()
    put = http2.call("PutRecord", put_body(name, b"over two"))
    assert (put.status, put.json["ShardId"]) == (200, "shardId-000000000000")
    iterator = kinesis.iterator(name)
    page = http2.call("GetRecords", json.dumps({"ShardIterator": iterator}).encode()).json
    assert [base64.b64decode(record["Data"]) for record in page["Records"]] == [b"over two"]


def test_answers_are_those_of_http1(kinesis, http2):
    """Status, body and headers, but for ids and dates."""
    behind_all = b'{"ExclusiveStartStreamName":"zzz"}'
    for operation, body in (("ListStreams", behind_all), ("ListStreams", b"{"),
                            ("Whatever", b"{}"), ("PutRecord", b"{}"), ("PutRecord", b"")):
        one, two = kinesis.wire.call(operation, body), http2.call(operation, body)
        assert (two.status, two.body) == (one.status, one.body)
        assert set(two.headers) == set(one.headers)
        same = ("content-type", "content-length", "x-amzn-errortype")
        assert all(two.headers.get(name) == one.headers.get(name) for name in same)
        assert {"x-amzn-requestid", "x-amz-id-2"} <= set(two.headers)


def test_cbor(http2):
    answer = http2.call("ListStreams", b"\xa0", content_type=CBOR)
    assert answer.headers["content-type"] == CBOR
    assert "StreamNames" in answer.cbor


def test_a_thousand_requests_at_a_time(kinesis, http2):
    name = kinesis.stream()
    assert http2.streams_offered() >= 1000
    streams = [http2.send("PutRecord", put_body(name, str(number).encode()))
               for number in range(1000)]
    answers = [http2.answer(stream) for stream in streams]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["SequenceNumber"] for answer in answers}) == 1000
    assert len(kinesis.read(name, count=1000)) == 1000


def test_a_session_for_each_request_that_says_goaway_at_once(kinesis):
    """Acceptance line 3: JavaScript v3, 100 puts, one stream allowed, GOAWAY while it waits."""
    name = kinesis.stream()
    for number in range(100):
        settings = {SettingCodes.MAX_CONCURRENT_STREAMS: 1}
        with Http2(kinesis.wire, kinesis.process.port, settings=settings) as session:
            stream = session.send("PutRecord", put_body(name, str(number).encode()))
            session.socket.sendall(bytes.fromhex("000008070000000000" "00000000" "00000000"))
            assert session.answer(stream).status == 200
    assert len(kinesis.read(name, count=100)) == 100


def test_a_large_body_and_a_large_answer_through_small_windows(kinesis):
    """Java's own tests run with windows of 16,384."""
    name = kinesis.stream()
    record = {"Data": base64.b64encode(b"x" * 900_000).decode(), "PartitionKey": "k"}
    body = json.dumps({"StreamName": name, "Records": [record] * 9}).encode()
    settings = {SettingCodes.INITIAL_WINDOW_SIZE: 16384}
    with Http2(kinesis.wire, kinesis.process.port, settings=settings) as connection:
        assert connection.call("PutRecords", body).json["FailedRecordCount"] == 0
        page = connection.call("GetRecords", json.dumps(
            {"ShardIterator": kinesis.iterator(name)}).encode()).json
    assert [len(base64.b64decode(record["Data"])) for record in page["Records"]] == [900_000] * 9


def test_body_without_a_length(http2):
    stream = http2.begin("ListStreams", b"{}")
    http2.send_body(stream, b"{}")
    assert http2.answer(stream).status == 200


def test_body_over_the_limit(http2):
    stream = http2.begin("PutRecord", b"{}", more=[("content-length", str(21 * 2**20))])
    answer = http2.answer(stream)
    assert (answer.status, answer.body) == (413, b"")
    assert http2.resets.get(stream, 0) == 0
    assert http2.call("ListStreams").status == 200


def test_a_request_that_is_taken_back(http2):
    stream = http2.begin("PutRecord", b"{}", more=[("content-length", "100")])
    http2.connection.reset_stream(stream)
    http2.flush()
    assert http2.call("ListStreams").status == 200


def test_preface_in_pieces(kinesis):
    with socket.create_connection(("127.0.0.1", kinesis.process.port), timeout=30) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000"):
            raw.sendall(bytes([byte]))
        assert raw.recv(9)[3] == 4  # SETTINGS


def test_floods_end_the_connection_and_nothing_else(kinesis):
    for flood in ("000008060000000000" "0102030405060708", "000000040000000000"):
        with Http2(kinesis.wire, kinesis.process.port) as connection:
            connection.socket.sendall(bytes.fromhex(flood) * 3_000)
            assert connection.is_closed()
            assert connection.goaway == 11  # ENHANCE_YOUR_CALM
    assert kinesis.wire.call("ListStreams").status == 200


def test_signatures_name_the_authority(tmp_path):
    """Facts 2.3: HTTP/2 has no Host; boto3 signs `host` and the request has only :authority."""
    keys = tmp_path / "credentials"
    keys.touch(mode=0o600)
    keys.write_text("[app]\naws_access_key_id = AKIAAPP\naws_secret_access_key = secret\n")
    from botocore.credentials import Credentials
    weir = Weir(":memory:", tmp_path / "log", "--credentials", str(keys))
    try:
        weir.start()
        wire = Wire(weir.endpoint, Credentials("AKIAAPP", "secret"), "us-east-1")
        with Http2(wire, weir.port) as connection:
            assert connection.call("ListStreams").status == 200
            connection.authority = "elsewhere"
            answer = connection.call("ListStreams")
            assert answer.error[0] == "InvalidSignatureException"
    finally:
        weir.close()


def test_a_stop_answers_what_is_there_and_says_goaway(tmp_path, kinesis):
    weir = Weir(":memory:", tmp_path / "log", "--limits", "off")
    weir.start()
    try:
        wire = Wire(weir.endpoint, kinesis.wire._credentials, "us-east-1")
        with Http2(wire, weir.port) as connection:
            assert connection.call("ListStreams").status == 200
            weir.process.terminate()
            assert connection.is_closed()
            assert connection.goaway == 0
        assert weir.process.wait(timeout=15) == 0
    finally:
        weir.close()


def test_metrics_tell_http2_apart(kinesis, http2):
    assert http2.call("ListStreams").status == 200
    _, text = kinesis.process.admin("/metrics")
    assert "\nweir_http2_connections_total " in text
