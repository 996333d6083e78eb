"""TLS on the port that also speaks plain HTTP, with the certificates of `weir make-cert`.

Source: facts 3.1 and 3.2, acceptance line 4; RFC 7301 for ALPN.
"""

import http.client
import os
import signal
import socket
import ssl
import stat
import subprocess
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import SSLError

from http2 import Http2
from weir_process import BINARY, Weir
from wire import Wire

pytestmark = pytest.mark.weir_only


def make_certificates(directory):
    subprocess.run([BINARY, "make-cert", directory], check=True, capture_output=True, timeout=30)


class Secured:
    """A server with certificates of its own."""

    def __init__(self, directory, credentials):
        self.directory = directory / "tls"
        make_certificates(self.directory)
        self.weir = Weir(":memory:", directory / "log", "--limits", "off",
                         "--tls-cert", str(self.directory / "server.pem"),
                         "--tls-key", str(self.directory / "server-key.pem"))
        self.weir.start()
        self.endpoint = f"https://127.0.0.1:{self.weir.port}"
        self.wire = Wire(self.endpoint, credentials, "us-east-1")

    @property
    def authority(self):
        return str(self.directory / "ca.pem")

    def context(self, *protocols):
        context = ssl.create_default_context(cafile=self.authority)
        if protocols:
            context.set_alpn_protocols(protocols)
        return context

    def connect(self, context):
        raw = socket.create_connection(("127.0.0.1", self.weir.port), timeout=30)
        return context.wrap_socket(raw, server_hostname="127.0.0.1")

    def wait_for(self, words):
        """Until the server has logged them."""
        end = time.monotonic() + 30
        while words not in self.weir.tail():
            assert time.monotonic() < end, self.weir.tail()
            time.sleep(0.002)  # between two looks

    def client(self, verify, endpoint=None):
        return boto3.client("kinesis", region_name="us-east-1", verify=verify,
                            endpoint_url=endpoint or self.endpoint,
                            aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
                            config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="module")
def secured(tmp_path_factory, kinesis):
    server = Secured(tmp_path_factory.mktemp("secured"), kinesis.wire._credentials)
    yield server
    server.weir.close()


def test_boto3_over_https(secured):
    client = secured.client(secured.authority)
    client.create_stream(StreamName="secured", ShardCount=1)
    put = client.put_record(StreamName="secured", Data=b"a" * 900_000, PartitionKey="k")
    iterator = client.get_shard_iterator(StreamName="secured", ShardId=put["ShardId"],
                                         ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    assert client.get_records(ShardIterator=iterator)["Records"][0]["Data"] == b"a" * 900_000


def test_all_names_of_this_machine(secured):
    for host in ("localhost", "127.0.0.1"):
        client = secured.client(secured.authority, f"https://{host}:{secured.weir.port}")
        assert "StreamNames" in client.list_streams()


def test_another_authority_does_not_vouch_for_it(secured, tmp_path):
    make_certificates(tmp_path / "other")
    with pytest.raises(SSLError):
        secured.client(str(tmp_path / "other" / "ca.pem")).list_streams()


def test_plain_http_on_the_same_port(secured):
    wire = Wire(secured.weir.endpoint, secured.wire._credentials, "us-east-1")
    assert wire.call("ListStreams").status == 200
    with Http2(wire, secured.weir.port) as connection:
        assert connection.call("ListStreams").status == 200


def test_alpn(secured):
    for offered, chosen in ((["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], "h2"),
                            (["h2"], "h2"), (["http/1.1"], "http/1.1"), ([], None)):
        with secured.connect(secured.context(*offered)) as connection:
            assert connection.selected_alpn_protocol() == chosen, offered


def test_http2_with_alpn_and_without(secured):
    """Java before 2.30 sends the preface inside TLS without ALPN."""
    for protocols in (["h2"], []):
        with Http2(secured.wire, secured.weir.port, secured.context(*protocols)) as connection:
            streams = [connection.send("ListStreams") for _ in range(100)]
            assert {connection.answer(stream).status for stream in streams} == {200}


def test_versions(secured):
    context = secured.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with secured.connect(context) as connection:
        assert connection.version() == "TLSv1.2"
    with secured.connect(secured.context()) as connection:
        assert connection.version() == "TLSv1.3"
        assert connection.compression() is None


def test_sighup_takes_a_new_certificate_and_drops_no_connection(secured):
    kept = http.client.HTTPSConnection("127.0.0.1", secured.weir.port, timeout=30,
                                       context=secured.context())
    headers = secured.wire.headers("ListStreams", b"{}")
    kept.request("POST", "/", b"{}", headers)
    assert kept.getresponse().read()
    for file in secured.directory.iterdir():
        file.unlink()
    make_certificates(secured.directory)
    secured.weir.process.send_signal(signal.SIGHUP)
    secured.wait_for("certificate that is now in")
    # Only the new certificate comes from the authority that is in the directory now.
    assert "StreamNames" in secured.client(secured.authority).list_streams()
    kept.request("POST", "/", b"{}", headers)
    answer = kept.getresponse()
    assert (answer.status, bool(answer.read())) == (200, True)


def test_sighup_with_a_bad_file_keeps_the_old_certificate(secured):
    file = secured.directory / "server.pem"
    good = file.read_text()
    file.write_text("no certificate")
    secured.weir.process.send_signal(signal.SIGHUP)
    secured.wait_for("the old certificate stays")
    file.write_text(good)
    assert "StreamNames" in secured.client(secured.authority).list_streams()


def test_a_start_says_what_is_wrong(tmp_path):
    make_certificates(tmp_path)
    for flags, said in ((["--tls-cert", tmp_path / "server.pem"], "--tls-key"),
                        (["--tls-cert", tmp_path / "none.pem",
                          "--tls-key", tmp_path / "server-key.pem"], "none.pem"),
                        (["--tls-cert", tmp_path / "server.pem",
                          "--tls-key", tmp_path / "ca-key.pem"], "ca-key.pem")):
        done = subprocess.run([BINARY, "serve", "--data", ":memory:", *flags],
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 1
        assert said in done.stderr


def test_make_cert_keeps_keys_private_and_overwrites_nothing(tmp_path):
    make_certificates(tmp_path / "new")
    names = sorted(file.name for file in (tmp_path / "new").iterdir())
    assert names == ["ca-key.pem", "ca.pem", "server-key.pem", "server.pem"]
    for name in ("ca-key.pem", "server-key.pem"):
        assert stat.S_IMODE(os.stat(tmp_path / "new" / name).st_mode) == 0o600
    before = (tmp_path / "new" / "server-key.pem").read_bytes()
    again = subprocess.run([BINARY, "make-cert", tmp_path / "new"], capture_output=True, text=True)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert (tmp_path / "new" / "server-key.pem").read_bytes() == before
