"""What the benchmark commands of this folder share: servers, ports, /proc, the load generator.

Python 3.11 and its standard library only. Every server is a child process on a free loopback port
with a data directory of its own, and is ended by its process id.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 30
# A run of weir-bench ends by itself; this bound is for one that does not.
BENCH_TIMEOUT_SECONDS = 900


def say(text):
    print(text, file=sys.stderr, flush=True)


def parser(about):
    """The flags that all benchmark commands have."""
    # SIGTERM ends a command like Ctrl-C: servers are stopped and directories removed on the way.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    result = argparse.ArgumentParser(
        description=about, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    build = ROOT / "build" / "release"
    result.add_argument("--weir", type=pathlib.Path, default=build / "weir", help="server binary")
    result.add_argument(
        "--weir-bench", type=pathlib.Path, default=build / "weir-bench", help="generator binary"
    )
    result.add_argument(
        "--data-root",
        type=pathlib.Path,
        default=ROOT / "build" / "bench-data",
        help="where data directories are made; put it on the disk to be measured",
    )
    result.add_argument("--json", type=pathlib.Path, help="write the raw results there")
    return result


def require_binaries(*paths):
    missing = [str(path) for path in paths if not os.access(path, os.X_OK)]
    if missing:
        sys.exit(f"missing: {', '.join(missing)} (build it: scripts/run --build-only)")


@contextlib.contextmanager
def scratch_directory(data_root):
    data_root.mkdir(parents=True, exist_ok=True)
    path = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=data_root))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server:
    """A child process that listens on `port`; a context manager."""

    def __init__(self, command, port, log_path, environment=None):
        self.port = port
        self.log_path = log_path
        self.command = [str(word) for word in command]
        self.environment = {**os.environ, **(environment or {})}

    def __enter__(self):
        self.spawn()
        self.wait_for_port()
        return self

    def __exit__(self, *unused):
        self.stop()

    def spawn(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment
            )

    def wait_for_port(self):
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection((HOST, self.port), timeout=1).close()
                return
            time.sleep(0.01)
        self.stop()
        log = pathlib.Path(self.log_path).read_text(errors="replace")
        sys.exit(f"{self.command[0]} did not start:\n{log[-2000:]}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def pids(self):
        """The process and its children (nginx's workers)."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())]


def weir_server(options, data, log_path, *flags):
    """weir as it is measured: durable acknowledgements, no AWS limits."""
    port = free_port()
    command = [options.weir, "serve", "--listen", f"{HOST}:{port}", "--admin", "off"]
    command += ["--data", data, "--ack", "durable", "--limits", "off", *flags]
    return Server(command, port, log_path)


def run_load(options, server, *words):
    """Runs weir-bench against the server and returns its JSON report."""
    command = [str(options.weir_bench), *map(str, words), "--endpoint", f"{HOST}:{server.port}"]
    command += ["--json", "-"]
    for pid in server.pids():
        command += ["--server-pid", str(pid)]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=BENCH_TIMEOUT_SECONDS)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed with {done.returncode}")
    return json.loads(done.stdout)


def call(port, operation, body, timeout=30):
    """One Kinesis call; returns the parsed answer of a 200, exits on another status."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"Kinesis_20131202.{operation}",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/"
        "kinesis/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "a" * 64,
    }
    with contextlib.closing(connection):
        connection.request("POST", "/", json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
    if answer.status != 200:
        sys.exit(f"{operation} answered {answer.status} {text.decode(errors='replace')}")
    return json.loads(text) if text else {}


def proc_fields(pid, name):
    """/proc/PID/<name> of 'key: number [unit]' lines as a dictionary."""
    fields = {}
    for line in pathlib.Path(f"/proc/{pid}/{name}").read_text().splitlines():
        key, _, value = line.partition(":")
        words = value.split()
        if words and words[0].isdigit():
            fields[key] = int(words[0])
    return fields


def spread(values):
    """Median, smallest and largest of the values."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def write_json(path, results):
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, indent=2) + "\n")
        say(f"raw results: {path}")


def machine():
    """What the figures depend on, for the head of a report."""
    model = "unknown CPU"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "kernel": os.uname().release,
        "load_average_at_start": os.getloadavg()[0],
    }
