"""A row is what its name says: the first bytes that the SDK sends show protocol and format."""

import socket
import threading

import pytest
from driver import Sdk
from matrix import ROWS

PREFACE = b"PRI * HTTP/2.0\r\n\r\n"
ALPN_HTTP2 = b"\x02h2"
TLS_HANDSHAKE = 0x16
TLS_RECORD_HEAD_BYTES = 5

# TLS hides the head of a request, HTTP/2 compresses it.
READABLE = [row for row in ROWS if row.scheme == "http" and not row.http2]


def complete(heard):
    if heard[:1] == bytes([TLS_HANDSHAKE]):
        length = int.from_bytes(heard[3:TLS_RECORD_HEAD_BYTES], "big")
        return len(heard) >= TLS_RECORD_HEAD_BYTES + length
    return b"\r\n\r\n" in heard


class Ear:
    """Listens, keeps the first bytes of the first connection, and hangs up on everybody."""

    def __init__(self):
        self.heard = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # closed
            with connection:
                first = self._hear(connection)
                self.heard = self.heard or first

    @staticmethod
    def _hear(connection):
        """The first record of TLS, or all until an empty line, which the preface has too."""
        connection.settimeout(10)
        heard = b""
        while not complete(heard):
            piece = connection.recv(65536)
            if not piece:
                break
            heard += piece
        return heard

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def heard(row, driver):
    """What the row's SDK says first."""
    ear = Ear()
    try:
        refusal = Sdk(driver, row.endpoint(ear.port), attempts=1).refuse("list_streams")
    finally:
        ear.close()
    assert refusal.code is None, f"nobody answered, and the SDK says {refusal}"
    return ear.heard


# Facts 3.1: who speaks what.
def test_row_speaks_the_http_it_is_listed_with(row, heard):
    if row.scheme == "https":
        assert heard[0] == TLS_HANDSHAKE, heard
        assert (ALPN_HTTP2 in heard) == row.alpn, heard
    else:
        assert heard.startswith(PREFACE if row.http2 else b"POST / HTTP/1.1\r\n"), heard


# Facts 1.11: Java sends CBOR unless told otherwise, all others JSON.
@pytest.mark.parametrize("row", READABLE, ids=lambda row: row.name, indirect=True)
def test_row_speaks_the_format_it_is_listed_with(row, heard):
    wanted = b"application/x-amz-cbor-1.1" if row.cbor else b"application/x-amz-json-1.1"
    assert b"content-type: " + wanted in heard.lower(), heard
