"""The rows of the matrix: an SDK, how it reaches the server, and what both need for it."""

from collections import Counter, defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    name: str
    toolchain: str
    scheme: str
    needs: tuple = ()       # of the server: "http2", "tls"
    arguments: tuple = ()   # of the driver
    environment: tuple = ()
    jvm: bool = False
    http2: bool = False     # what it speaks, as test_rows.py checks on the wire
    alpn: bool = False      # whether it asks for HTTP/2 in the handshake
    cbor: bool = False

    def endpoint(self, port):
        """A name for TLS, since not all SDKs accept an address in a certificate."""
        host = "localhost" if self.scheme == "https" else "127.0.0.1"
        return f"{self.scheme}://{host}:{port}"


def both_schemes(name, toolchain, http2_on=(), **more):
    """A row over http and one over https; http2_on says where the SDK takes HTTP/2 by itself."""
    for scheme in ("http", "https"):
        http2 = scheme in http2_on
        needs = (("tls",) if scheme == "https" else ()) + (("http2",) if http2 else ())
        alpn = http2 and scheme == "https" and toolchain != "java"
        yield Row(f"{name}-{scheme}", toolchain, scheme, needs=needs, http2=http2, alpn=alpn,
                  **more)


def java(name, kind, http2_on=()):
    """The two wire formats of Java; CBOR is what it takes by itself."""
    yield from both_schemes(f"{name}-cbor", "java", http2_on, arguments=(kind,), jvm=True,
                            cbor=True)
    yield from both_schemes(f"{name}-json", "java", http2_on, arguments=(kind,), jvm=True,
                            environment=(("CBOR_ENABLED", "false"),))


# Who speaks what is facts 3.1. Java's asynchronous client still sends the preface over TLS
# without ALPN unless told to ask for HTTP/2.
ROWS = [
    *both_schemes("boto3", "boto3"),
    *both_schemes("aws-cli", "aws-cli"),
    *both_schemes("js", "js", ("http", "https"), arguments=("default",)),
    *both_schemes("js-http1.1", "js", arguments=("http1.1",)),
    *both_schemes("go", "go", ("https",)),
    *both_schemes("rust", "rust", ("https",)),
    *java("java-sync", "sync"),
    *java("java-async", "async", ("http", "https")),
    *java("java-async-http1.1", "async-http1.1"),
    Row("java-async-alpn-cbor-https", "java", "https", needs=("tls", "http2"),
        arguments=("async-alpn",), jvm=True, http2=True, alpn=True, cbor=True),
]

# The AWS CLI and Java's synchronous client leave SubscribeToShard out.
SUBSCRIBERS = [row for row in ROWS
               if row.toolchain != "aws-cli" and row.arguments != ("sync",)]

# One for each way on the wire, for subscriptions of minutes: events are JSON in both formats of
# Java.
LASTING = [row for row in SUBSCRIBERS if not row.jvm or row.cbor]


_outcomes = defaultdict(Counter)    # of each row
_reasons = defaultdict(Counter)     # why tests of a row were skipped


def count(row, outcome, longrepr):
    """Takes down one test of a row; longrepr is pytest's."""
    _outcomes[row][outcome] += 1
    if outcome == "skipped":
        said = longrepr[2].removeprefix("Skipped: ").removeprefix(f"{row}: ")
        _reasons[row][said] += 1


def table():
    """A line for each row that ran or was skipped."""
    yield f"{'':30}{'passed':>8}{'failed':>8}{'skipped':>8}"
    for row, counts in _outcomes.items():
        why = ", ".join(f"{reason} ({times})" for reason, times in _reasons[row].items())
        yield (f"{row:30}{counts['passed']:8}{counts['failed']:8}{counts['skipped']:8}"
               f"{'  ' if why else ''}{why}")
