"""Real Kinesis clients against the release binary, one endpoint for all they need (README.md).

    scripts/test clients                            everything, in a network of loopback only
    WEIR_BINARY=FILE scripts/test clients           another build of weir
    pytest tests/clients --repeat 5 -k 'kcl-2'      one scenario, five times; in that network
"""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sdk"), str(HERE.parent / "support")]

import scenarios  # noqa: E402
import toolchains  # noqa: E402
from application import Application  # noqa: E402
from catalog import CATALOG  # noqa: E402
from loopback import network_is_loopback  # noqa: E402

_told = {}  # a line for each run of a scenario


def pytest_addoption(parser):
    parser.addoption("--repeat", type=int, default=1, help="runs of each scenario")
    parser.addoption("--seed", type=int, default=None, help="repeats a run's choices")


def pytest_generate_tests(metafunc):
    if "outcome" in metafunc.fixturenames:
        names = metafunc.function.scenarios
        rounds = metafunc.config.getoption("--repeat")
        metafunc.parametrize("outcome", [
            pytest.param((name, turn), id=f"{name}-{turn}" if rounds > 1 else name)
            for turn in range(1, rounds + 1) for name in names], indirect=True)


def pytest_terminal_summary(terminalreporter):
    if _told:
        terminalreporter.section("clients", "-")
    for line in _told.values():
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def seed(request):
    return request.config.getoption("--seed") or random.randrange(1 << 32)


@pytest.fixture(scope="session")
def runs(request, tmp_path_factory, seed):
    """Starts all chosen scenarios of a turn at once: most of their time is spent in waiting."""
    chosen = {item.callspec.params["outcome"] for item in request.session.items
              if "outcome" in getattr(getattr(item, "callspec", None), "params", ())}
    started = {}

    def start(name, turn):
        lack = missing(name)
        if not lack:
            folder = tmp_path_factory.mktemp(f"{name}-{turn}")
            started[name, turn] = pool.submit(play, name, turn, folder, seed)

    def run(name, turn):
        if (name, turn) not in started:
            for other, when in sorted(chosen):
                if when == turn:
                    start(other, when)
        return started[name, turn].result()

    with ThreadPoolExecutor(len(CATALOG)) as pool:
        yield run


def missing(name):
    """What this machine lacks for a scenario, in words, or None."""
    lacks = [toolchains.missing(needed) for needed in CATALOG[name].toolchains()]
    if not network_is_loopback():
        lacks.append("a JVM runs only in a network namespace with nothing but loopback (README.md)")
    return ", ".join(dict.fromkeys(lack for lack in lacks if lack)) or None


def play(name, turn, folder, seed):
    entry = CATALOG[name]
    for needed in entry.toolchains():
        assert toolchains.make(needed), f"{needed} cannot be made"
    app = Application(folder, entry.consumer, entry.retrieval, entry.producer)
    outcome = scenarios.run(entry.scenario, app, random.Random(f"{seed} {name} {turn}"))
    figures = ", ".join(f"{what} {value}" for what, value in outcome.figures.items())
    _told[name, turn] = (f"{name:18} {turn:3} {outcome.seconds:4.0f} s, "
                         f"{len(outcome.findings)} findings, {figures}, seed {seed}")
    return outcome


@pytest.fixture
def outcome(request, runs):
    """The outcome of one run of a scenario; both tests of it get the same."""
    name, turn = request.param
    lack = missing(name)
    if lack:
        _told[name, turn] = f"{name:18} {turn:3} skipped: {lack}"
        pytest.skip(f"{name}: {lack}")
    return runs(name, turn)
