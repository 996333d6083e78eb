"""The SDK matrix: each test runs once for each row of matrix.py (README.md beside this file).

    scripts/test sdk                                everything, in a network of loopback only
    WEIR_BINARY=FILE scripts/test sdk               another build of weir
    pytest tests/sdk -k 'go and http'               some rows; those on a JVM need that network
"""

import contextlib
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.credentials import Credentials

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance"), str(HERE.parent / "support")]

import matrix  # noqa: E402
import toolchains  # noqa: E402
from certificates import make_certificates, make_trust_store  # noqa: E402
from driver import Driver, Sdk, UnknownToSdk  # noqa: E402
from lasting import LastingSubscriptions  # noqa: E402
from lifion_consumer import Lifion  # noqa: E402
from loopback import network_is_loopback  # noqa: E402
from matrix import LASTING, ROWS  # noqa: E402
from offers import has_operation, skip_without, speaks_http2, speaks_tls  # noqa: E402
from weir_process import BINARY, Weir  # noqa: E402
from wire import Wire  # noqa: E402

# Each SDK signs other headers (facts 2.3); the server verifies all of them.
ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION = "us-east-1"
KEYS_FILE = f"[test]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    try:
        return (yield)
    except UnknownToSdk as error:
        pytest.skip(f"{item.callspec.params['row'].name}: this SDK has no {error}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Counts what each row did, for the table at the end."""
    report = yield
    if hasattr(item, "callspec") and (call.when == "call" or report.outcome != "passed"):
        matrix.count(item.callspec.params["row"].name, report.outcome, report.longrepr)
    return report


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("SDK matrix", "-")
    for line in matrix.table():
        terminalreporter.line(line)


# Fixtures whose subscriptions last minutes: they begin first, and the tests of them come last.
EARLY = ("lifion", "lasting")


def early(item):
    return [name for name in EARLY if name in item.fixturenames]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: bool(early(item)))


@pytest.fixture(scope="session", autouse=True)
def begin_early(request):
    for name in {name for item in request.session.items for name in early(item)}:
        with contextlib.suppress(pytest.skip.Exception):  # its tests are skipped by themselves
            request.getfixturevalue(name)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sdk")


@pytest.fixture(scope="session")
def certificates(folder):
    """A certificate for localhost and the authority that signed it."""
    return make_certificates(folder)


@pytest.fixture(scope="session")
def jvm_options(folder, certificates):
    """What a JVM needs to trust the authority."""
    return make_trust_store(folder, certificates.authority)


@pytest.fixture(scope="session")
def tls_flags(certificates):
    """No flags when this build does not know them: speaks_tls() then says what is missing."""
    known = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
    flags = ("--tls-cert", certificates.server, "--tls-key", certificates.server_key)
    return flags if "--tls-cert" in known else ()


@pytest.fixture(scope="session")
def start(folder, tls_flags):
    """Starts servers that verify signatures and stop when the session ends."""
    keys, servers = folder / "credentials", []
    keys.write_text(KEYS_FILE)
    keys.chmod(0o600)

    def start_one(*flags):
        log = folder / f"weir-{len(servers)}.log"
        servers.append(Weir(":memory:", log, "--credentials", str(keys),
                            *map(str, tls_flags), *flags))
        servers[-1].start()
        return servers[-1]

    yield start_one
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def offered(start, certificates):
    """The transports of this build."""
    port = start("--limits", "off").port
    return {"http2": speaks_http2(port), "tls": speaks_tls(port, certificates.authority)}


def lack_of(row):
    """What this machine lacks for a row, in words, or None."""
    lack = toolchains.missing(row.toolchain)
    if not lack and row.jvm and not network_is_loopback():
        lack = "a JVM runs only in a network namespace with nothing but loopback (README.md)"
    return lack


@pytest.fixture(scope="session", params=ROWS, ids=lambda row: row.name)
def row(request):
    """A row whose toolchain is there, whatever the server can do."""
    chosen = request.param
    lack = lack_of(chosen)
    if lack:
        pytest.skip(f"{chosen.name}: {lack}")
    assert toolchains.make(chosen.toolchain), f"{chosen.name}: the driver cannot be made"
    return chosen


def basic_environment(home):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture(scope="session")
def launch(folder, certificates, request):
    """launch(row, NAME=value) starts a driver with more variables; whoever asks closes it."""
    count = itertools.count()

    def start_one(row, **more):
        toolchain = toolchains.TOOLCHAINS[row.toolchain]
        environment = {
            **basic_environment(folder),
            "AWS_CA_BUNDLE": str(certificates.authority),
            "SSL_CERT_FILE": str(certificates.authority),
            "NODE_EXTRA_CA_CERTS": str(certificates.authority), **dict(row.environment),
            **{name: str(value) for name, value in more.items()}}
        if row.jvm and row.scheme == "https":
            environment["JAVA_TOOL_OPTIONS"] = request.getfixturevalue("jvm_options")
        return Driver([*toolchain.command, *row.arguments], toolchains.BUILD / row.toolchain,
                      environment, folder / f"{row.name}-{next(count)}.log")
    return start_one


@pytest.fixture(scope="session")
def new_driver(row, launch):
    """Starts drivers of the row that end with it."""
    drivers = []

    def start_one(**more):
        drivers.append(launch(row, **more))
        return drivers[-1]

    yield start_one
    for driver in drivers:
        driver.close()


def wire_of(server):
    return Wire(server.endpoint, Credentials(ACCESS_KEY, SECRET_KEY), REGION)


@pytest.fixture(scope="session")
def lasting(launch, start, offered):
    """What each row of LASTING sees of a subscription without records that is left alone. It
    begins with the session, for tests at its end: five minutes are then over, or nearly so."""
    server = start("--limits", "aws")
    subscriptions = LastingSubscriptions(launch, server.port, wire_of(server))
    subscriptions.begin(row for row in LASTING if not lack_of(row)
                        and all(offered[what] for what in row.needs)
                        and toolchains.make(row.toolchain))
    yield subscriptions
    subscriptions.close()


@pytest.fixture(scope="session")
def lifion(start, folder):
    """lifion-kinesis, by enhanced fan-out from a stream that is empty; it begins with the session.
    Its leases are in the server too."""
    lack = toolchains.missing("lifion")
    if lack:
        pytest.skip(f"lifion: {lack}")
    assert toolchains.make("lifion"), "the driver of lifion cannot be made"
    server = start("--limits", "aws", "--with-leases")
    consumer = Lifion(server, basic_environment(folder), wire_of(server), folder)
    yield consumer
    consumer.close()


@pytest.fixture(scope="session")
def driver(new_driver):
    return new_driver()


@pytest.fixture(scope="session")
def reachable(row, offered):
    """Skips a row whose transport this build lacks."""
    for what in row.needs:
        skip_without(offered[what], what, row.name)


@pytest.fixture(scope="session")
def server(start, row, reachable):
    """No limits; changes of state complete when the call returns."""
    return start("--limits", "off")


@pytest.fixture(scope="session")
def limited_server(start, row, reachable):
    """AWS's limits per shard, stream and account."""
    return start("--limits", "aws")


@pytest.fixture
def sdk(row, server, driver):
    return Sdk(driver, row.endpoint(server.port))


@pytest.fixture
def limited(row, limited_server, driver):
    return Sdk(driver, row.endpoint(limited_server.port))


@pytest.fixture
def wire(server):
    """Requests without an SDK, to see what an SDK hides."""
    return wire_of(server)


@pytest.fixture
def limited_wire(limited_server):
    return wire_of(limited_server)


@pytest.fixture
def needs(wire, row):
    """needs("StartStreamEncryption"): skips the test while no build has the operation."""
    def check(*operations):
        for operation in operations:
            skip_without(has_operation(wire, operation), operation, row.name)
    return check
