"""Channels end to end: to a directory, and to an S3 service (moto's, from PyPI). Sources: the
service model's documentation; docs/channels.md for what weir chose."""

import gzip
import json
import os
import socket
import subprocess
import sys
import time

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from channels import create, describe, on_demand, s3
from weir_process import free_port

pytestmark = pytest.mark.weir_only

PATIENCE_SECONDS = 60


def wait_for(what, found):
    """Polls until `found()` is true; returns what it gave."""
    begin = time.monotonic()
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() - begin < PATIENCE_SECONDS, f"waited in vain for {what}"
        time.sleep(0.1)  # between two polls


def put(kinesis, arn, *lines):
    entries = [{"Data": line, "PartitionKey": str(number)} for number, line in enumerate(lines)]
    assert kinesis.put_records(StreamARN=arn, Records=entries)["FailedRecordCount"] == 0


def files(root, pattern):
    return sorted(path for path in root.glob(pattern) if path.is_file())


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("s3")


@pytest.fixture(scope="module")
def delivering(new_service, root):
    return new_service("--limits", "off", "--s3-root", str(root))


def lines_of(root, pattern, read=lambda path: path.read_bytes()):
    return sorted(line for path in files(root, pattern) for line in read(path).splitlines())


def test_json_to_a_directory_with_dead_letters(delivering, root):
    arn = on_demand(delivering)
    channel = create(delivering, arn, S3DestinationConfiguration=s3("json-bucket", freshness=1))
    put(delivering, arn, b'{"a": 1}', b"{oops", b'{"b":\n2}')
    good = wait_for("two lines", lambda: lines_of(root, "json-bucket/weir-test-*/**/*.json"))
    assert good == [b'{"a":1}', b'{"b":2}']
    letters = wait_for("a letter", lambda: lines_of(root, "json-bucket/errors/**/*.json"))
    letter = json.loads(letters[0])
    assert letter["channelName"] == channel["ChannelName"]
    assert letter["rawData"] == "e29vcHM="
    assert "ChannelStatusReason" not in describe(delivering, channel["ChannelARN"])


def test_strings_with_gzip_and_a_key_template(delivering, root):
    arn = on_demand(delivering)
    create(delivering, arn, "STRING", S3DestinationConfiguration=s3(
        "string-bucket", 1, "GZIP", OutputKeyTemplate="../x/{streamName}/y={yyyy}/"))
    put(delivering, arn, b"one", b"two")
    name = arn.split("/")[1]
    pattern = f"string-bucket/%2E%2E/x/{name}/y=2*/*.txt.gz"
    got = wait_for("lines", lambda: lines_of(root, pattern,
                                             lambda path: gzip.decompress(path.read_bytes())))
    assert got == [b"one", b"two"]


def test_bytes_with_zstd(delivering, root):
    arn = on_demand(delivering)
    create(delivering, arn, "BYTE_ARRAY",
           S3DestinationConfiguration=s3("bytes-bucket", 1, "ZSTD"))
    put(delivering, arn, b"\xff\x00")
    path = wait_for("an object", lambda: files(root, "bytes-bucket/**/*.bin.zst"))[0]
    assert path.read_bytes()[:4] == b"\x28\xb5\x2f\xfd"


def test_a_kill_in_the_middle_loses_nothing(new_service, tmp_path):
    """kill -9 while objects are being written: every acknowledged record is delivered."""
    target, flags = tmp_path / "s3", ("--limits", "off", "--s3-root", str(tmp_path / "s3"))
    kinesis = new_service(*flags, data=str(tmp_path / "data"))
    arn = on_demand(kinesis)
    create(kinesis, arn, "STRING", S3DestinationConfiguration=s3("kill-bucket", 1))
    sent = set()
    for _ in range(4):
        begin = time.monotonic()
        while time.monotonic() - begin < 1.5:
            batch = [b"%d" % number for number in range(len(sent), len(sent) + 100)]
            put(kinesis, arn, *batch)
            sent |= set(batch)
        kinesis.process.kill()
        kinesis.process.start()
    wait_for("all records",
             lambda: set(lines_of(target, "kill-bucket/**/*.txt")) >= sent)


@pytest.fixture(scope="module")
def moto():
    """The URL of moto's S3."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def listens():
        assert process.poll() is None, "moto has ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for("moto", listens)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}


def start_with_endpoint(new_service, url, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return new_service("--limits", "off", "--s3-endpoint", url)


def test_an_s3_service(new_service, moto, monkeypatch):
    client = boto3.client("s3", endpoint_url=moto, region_name="us-east-1",
                          aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")
    kinesis = start_with_endpoint(new_service, moto, monkeypatch)
    arn = on_demand(kinesis)
    channel = create(kinesis, arn, S3DestinationConfiguration=s3(
        "moto-bucket", 1, "GZIP", OutputKeyTemplate="a=1/{channelName}/",
        StorageClass="INTELLIGENT_TIERING"))
    put(kinesis, arn, b'{"a":1}')
    # The bucket is missing: the channel says so, and goes on when it is there.
    reason = wait_for("a reason", lambda: describe(kinesis, channel["ChannelARN"]).get(
        "ChannelStatusReason"))
    assert "moto-bucket" in reason and "NoSuchBucket" in reason
    client.create_bucket(Bucket="moto-bucket")
    found = wait_for("an object", lambda: client.list_objects_v2(
        Bucket="moto-bucket", Prefix=f"a=1/{channel['ChannelName']}/").get("Contents"))
    body = client.get_object(Bucket="moto-bucket", Key=found[0]["Key"])
    assert gzip.decompress(body["Body"].read()) == b'{"a":1}\n'
    assert body["StorageClass"] == "INTELLIGENT_TIERING"
    wait_for("no reason", lambda: "ChannelStatusReason" not in describe(
        kinesis, channel["ChannelARN"]))


def test_the_signature_is_the_one_botocore_makes(new_service, monkeypatch):
    """moto verifies no signatures, so one request is caught and signed again."""
    caught = []

    class Catcher(BaseHTTPRequestHandler):
        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            caught.append((self.path, dict(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Catcher)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    kinesis = start_with_endpoint(new_service, url, monkeypatch)
    arn = on_demand(kinesis)
    create(kinesis, arn, S3DestinationConfiguration=s3(
        "bucket", 1, OutputKeyTemplate="k=(1)!:*'/{HH}/"))
    put(kinesis, arn, b'{"a":1}')
    path, headers, body = wait_for("a PUT", lambda: caught)[0]
    server.shutdown()
    sent = {name.lower(): value for name, value in headers.items()}
    signed = sent["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    request = AWSRequest("PUT", url + path, {name: sent[name] for name in signed}, body)
    request.context["timestamp"] = sent["x-amz-date"]
    auth = S3SigV4Auth(Credentials(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"]),
                       "s3", "us-east-1")
    canonical = auth.canonical_request(request)
    expected = auth.signature(auth.string_to_sign(request, canonical), request)
    assert sent["authorization"].endswith("Signature=" + expected)


def test_an_endpoint_needs_credentials():
    environment = {name: value for name, value in os.environ.items() if name not in KEYS}
    from weir_process import BINARY
    done = subprocess.run([BINARY, "serve", "--data", ":memory:", "--s3-endpoint",
                           "http://127.0.0.1:1"], env=environment, capture_output=True,
                          timeout=30, text=True)
    assert done.returncode == 1
    assert "AWS_ACCESS_KEY_ID" in done.stderr
