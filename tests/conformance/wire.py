"""Requests written by hand, for what an SDK refuses to send or hides."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import cbor2
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

JSON = "application/x-amz-json-1.1"
CBOR = "application/x-amz-cbor-1.1"


@dataclass
class Answer:
    status: int
    headers: dict  # lower-case names
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def cbor(self):
        """The body with times as the milliseconds that Kinesis means by tag 1."""
        return cbor2.loads(self.body, semantic_decoders={1: lambda value, _: value})

    @property
    def error(self):
        """(type, message) of an error answer."""
        body = self.json
        return body["__type"], body.get("message", body.get("Message"))


class Wire:
    """Sends one request on one connection. Signs like an SDK unless told otherwise."""

    def __init__(self, endpoint, credentials, region):
        self.endpoint = endpoint
        self._credentials = credentials
        self._region = region

    def connect(self):
        url = urlsplit(self.endpoint)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        return kind(url.hostname, url.port, timeout=30)

    def headers(self, operation, body, content_type=JSON, sign=True):
        headers = {}
        if operation is not None:
            headers["X-Amz-Target"] = f"Kinesis_20131202.{operation}"
        if content_type is not None:
            headers["Content-Type"] = content_type
        if not sign:
            return headers
        request = AWSRequest("POST", self.endpoint + "/", headers=headers, data=body)
        SigV4Auth(self._credentials, "kinesis", self._region).add_auth(request)
        return dict(request.headers.items())

    def send(self, method, path, body, headers, connection=None):
        own = connection is None
        connection = connection or self.connect()
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            if own:
                connection.close()

    def call(self, operation, body=b"{}", content_type=JSON, sign=True, extra=None):
        """POST / with a body of bytes, or of members written as JSON."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = self.headers(operation, body, content_type, sign)
        return self.send("POST", "/", body, {**headers, **(extra or {})})
