"""What the server under test offers, found by asking it.

A row or a step that needs something this build does not have is skipped and says so. What the
sources of this checkout have is an exception: its absence is a failure.
"""

import re
import socket
import ssl
from pathlib import Path

import pytest

OPERATIONS = Path(__file__).resolve().parent.parent.parent / "api" / "operations.def"
MUST_OFFER = frozenset(
    {"http2", "tls", *re.findall(r"^OPERATION\((\w+),", OPERATIONS.read_text(), re.M)})

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS_FRAME = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"  # empty, as a client may begin
SETTINGS_TYPE = 4
FRAME_HEAD_BYTES = 9
TIMEOUT_SECONDS = 10


def speaks_http2(port):
    """True when the answer to HTTP/2's preface is a SETTINGS frame."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection:
        connection.sendall(PREFACE + SETTINGS_FRAME)
        head = b""
        while len(head) < FRAME_HEAD_BYTES:
            piece = connection.recv(FRAME_HEAD_BYTES - len(head))
            if not piece:
                return False
            head += piece
        return head[3] == SETTINGS_TYPE


def speaks_tls(port, authority):
    """True when a TLS handshake with this certificate authority succeeds."""
    context = ssl.create_default_context(cafile=str(authority))
    try:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection:
            with context.wrap_socket(connection, server_hostname="localhost"):
                return True
    except (ssl.SSLError, OSError):
        return False


def has_operation(wire, operation):
    """True unless the server does not know the operation."""
    return b"UnknownOperationException" not in wire.call(operation).body


def skip_without(offered, what, who):
    """Ends a test that needs `what`: skipped while no build has it, failed once builds must."""
    if not offered:
        said = f"{who}: {what} is not offered by this build"
        pytest.fail(said) if what in MUST_OFFER else pytest.skip(said)
