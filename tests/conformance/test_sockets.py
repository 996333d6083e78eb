"""Clients that send slowly, in pieces, too much, or vanish: written on bare sockets.

Source: RFC 9112 (HTTP/1.1), and facts about SDKs named at each test.
"""

import socket
import threading

import pytest

from wire import JSON

pytestmark = pytest.mark.weir_only


class Raw:
    def __init__(self, kinesis):
        self.socket = socket.create_connection(("127.0.0.1", kinesis.process.port), timeout=30)
        self.reader = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """(status line, body) of the next answer."""
        status = self.reader.readline().decode().strip()
        length = 0
        while line := self.reader.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, self.reader.read(length)

    def is_closed(self):
        return self.reader.read(1) == b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.reader.close()
        self.socket.close()


def head(kinesis, *lines, operation="ListStreams"):
    headers = kinesis.wire.headers(operation, b"{}")
    fields = [f"{name}: {value}" for name, value in headers.items()]
    fields = ["POST / HTTP/1.1", f"Host: 127.0.0.1:{kinesis.process.port}", *fields, *lines]
    return "\r\n".join(fields).encode() + b"\r\n\r\n"


def test_request_byte_by_byte(kinesis):
    with Raw(kinesis) as raw:
        raw.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in head(kinesis, "Content-Length: 2") + b"{}":
            raw.send(bytes([byte]))
        assert raw.answer()[0] == "HTTP/1.1 200 OK"


def test_chunked_body(kinesis):
    """Clients that are no SDK send it."""
    with Raw(kinesis) as raw:
        raw.send(head(kinesis, "Transfer-Encoding: chunked"))
        raw.send(b"1\r\n{\r\n1;name=value\r\n}\r\n0\r\n\r\n")
        assert raw.answer()[0] == "HTTP/1.1 200 OK"


def test_expect_100_continue(kinesis):
    """curl waits a second for the interim answer when the body is large."""
    with Raw(kinesis) as raw:
        raw.send(head(kinesis, "Content-Length: 2", "Expect: 100-continue"))
        assert raw.answer()[0].startswith("HTTP/1.1 100")
        raw.send(b"{}")
        assert raw.answer()[0] == "HTTP/1.1 200 OK"


def test_two_requests_in_one_packet(kinesis):
    with Raw(kinesis) as raw:
        raw.send((head(kinesis, "Content-Length: 2") + b"{}") * 2)
        assert [raw.answer()[0] for _ in range(2)] == ["HTTP/1.1 200 OK"] * 2


def test_connection_close_is_honoured(kinesis):
    with Raw(kinesis) as raw:
        raw.send(head(kinesis, "Content-Length: 2", "Connection: close") + b"{}")
        assert raw.answer()[0] == "HTTP/1.1 200 OK"
        assert raw.is_closed()


@pytest.mark.parametrize("request_bytes", [
    b"\0\1\2\3\r\n\r\n", b"POST\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nNo colon\r\n\r\n",
])
def test_what_is_no_http_is_refused_and_closed(kinesis, request_bytes):
    """Two lengths are how requests are smuggled past proxies."""
    with Raw(kinesis) as raw:
        raw.send(request_bytes)
        status, _ = raw.answer()
        assert status == "" or status.split()[1] == "400", status
        assert raw.is_closed()


def test_endless_header(kinesis):
    with Raw(kinesis) as raw:
        raw.send(b"POST / HTTP/1.1\r\nX: ")
        try:
            for _ in range(64):
                raw.send(b"x" * 16384)
        except OSError:
            return  # closed while we wrote: refused
        status, _ = raw.answer()
        assert status == "" or status.split()[1] in ("400", "431"), status


def test_half_a_request_stores_nothing(kinesis):
    name = kinesis.stream()
    body = b'{"StreamName":"%s","PartitionKey":"k","Data":"YQ=="}' % name.encode()
    with Raw(kinesis) as raw:
        raw.send(head(kinesis, f"Content-Length: {len(body)}", operation="PutRecord") + body[:-1])
    assert kinesis.read(name) == []


def test_client_that_leaves_before_the_answer(kinesis):
    """Its record is put all the same; the server goes on."""
    name = kinesis.stream()
    body = b'{"StreamName":"%s","PartitionKey":"k","Data":"YQ=="}' % name.encode()
    for _ in range(50):
        with Raw(kinesis) as raw:
            raw.send(head(kinesis, f"Content-Length: {len(body)}", operation="PutRecord") + body)
    kinesis.put_record(StreamName=name, Data=b"last", PartitionKey="k")
    assert kinesis.read(name, count=1)


def test_half_sent_requests_do_not_stop_others(kinesis):
    waiting = [Raw(kinesis) for _ in range(200)]
    try:
        for raw in waiting:
            raw.send(head(kinesis, "Content-Length: 1000000") + b"{")
        assert kinesis.wire.call("ListStreams").status == 200
    finally:
        for raw in waiting:
            raw.__exit__()


def test_many_connections_at_once(kinesis):
    name = kinesis.stream()
    errors = []

    def put():
        for _ in range(20):
            answer = kinesis.wire.call("PutRecord", {
                "StreamName": name, "Data": "YQ==", "PartitionKey": "k"})
            if answer.status != 200:
                errors.append(answer)

    threads = [threading.Thread(target=put) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(kinesis.read(name, count=320)) == 320


def test_name_of_the_target_is_case_insensitive_as_a_header(kinesis):
    with Raw(kinesis) as raw:
        request = head(kinesis, "Content-Length: 2").replace(b"X-Amz-Target", b"x-aMZ-tARGET")
        raw.send(request.replace(JSON.encode(), JSON.encode()) + b"{}")
        assert raw.answer()[0] == "HTTP/1.1 200 OK"
