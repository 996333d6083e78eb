"""A client of HTTP/2 on one connection, plain or inside TLS, with many requests at a time."""

import socket
from collections import defaultdict

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded,
                       StreamReset)
from h2.settings import SettingCodes

from wire import JSON, Answer


class Http2:
    """`wire` signs the requests; `tls` is an ssl.SSLContext or None. A context manager."""

    def __init__(self, wire, port, tls=None, settings=None):
        self.wire = wire
        self.authority = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self.scheme = "http" if tls is None else "https"
        self.connection = H2Connection(H2Configuration(client_side=True))
        self.connection.initiate_connection()
        if settings:
            self.connection.update_settings(settings)
        self.goaway = None
        self.resets = {}
        self._heads = {}
        self._bodies = defaultdict(bytes)
        self._ended = set()
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def flush(self):
        self.socket.sendall(self.connection.data_to_send())

    def head(self, operation, body, content_type=JSON, more=(), sign=True):
        """The fields of a signed request as HTTP/2 has them: no Host, but :authority."""
        fields = self.wire.headers(operation, body, content_type, sign)
        fields = [(name.lower(), value) for name, value in fields.items()
                  if name.lower() not in ("host", "content-length")]
        return [(":method", "POST"), (":scheme", self.scheme), (":authority", self.authority),
                (":path", "/"), *fields, *more]

    def send(self, operation, body=b"{}", **options):
        """A whole request; returns its stream."""
        head = self.head(operation, body, more=[("content-length", str(len(body)))], **options)
        stream = self.connection.get_next_available_stream_id()
        self.connection.send_headers(stream, head)
        self.send_body(stream, body)
        return stream

    def begin(self, operation, body, **options):
        stream = self.connection.get_next_available_stream_id()
        self.connection.send_headers(stream, self.head(operation, body, **options))
        self.flush()
        return stream

    def send_body(self, stream, body):
        """As fast as the windows allow."""
        rest = memoryview(body)
        while True:
            room = min(self.connection.local_flow_control_window(stream),
                       self.connection.max_outbound_frame_size, len(rest))
            if room or not rest:
                last = room == len(rest)
                self.connection.send_data(stream, bytes(rest[:room]), end_stream=last)
                self.flush()
                rest = rest[room:]
                if last:
                    return
            else:
                self.receive()

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        for event in self.connection.receive_data(data):
            self._take(event)
        self.flush()

    def _take(self, event):
        if isinstance(event, ResponseReceived):
            self._heads[event.stream_id] = dict(event.headers)
        elif isinstance(event, DataReceived):
            self._bodies[event.stream_id] += event.data
            self.connection.acknowledge_received_data(event.flow_controlled_length,
                                                      event.stream_id)
        elif isinstance(event, (StreamEnded, StreamReset)):
            self._ended.add(event.stream_id)
            if isinstance(event, StreamReset):
                self.resets[event.stream_id] = event.error_code
        elif isinstance(event, ConnectionTerminated):
            self.goaway = event.error_code

    def answer(self, stream):
        while stream not in self._ended:
            self.receive()
        head = {_text(name): _text(value) for name, value in self._heads[stream].items()}
        return Answer(int(head.pop(":status")), head, self._bodies[stream])

    def call(self, operation, body=b"{}", **options):
        return self.answer(self.send(operation, body, **options))

    def streams_offered(self):
        """What the server's SETTINGS allow at a time."""
        while SettingCodes.MAX_CONCURRENT_STREAMS not in self.connection.remote_settings:
            self.receive()
        return self.connection.remote_settings.max_concurrent_streams

    def is_closed(self):
        try:
            while True:
                self.receive()
        except EOFError:
            return True


def _text(value):
    return value.decode() if isinstance(value, bytes) else value
