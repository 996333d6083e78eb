"""Starts weir, the producer and the consumer, kills weir with -9 while they run, then checks."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "flights"
BINARY = Path(os.environ.get("WEIR_BINARY", ROOT / "build" / "release" / "weir"))
KILL_SECONDS = 12
KILLS_AT_LEAST = 3


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self):
        self.port, self._admin = free_port(), free_port()
        self._process = None

    def start(self):
        with open(WORK / "weir.log", "ab") as log:
            self._process = subprocess.Popen(
                [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}",
                 "--admin", f"127.0.0.1:{self._admin}", "--data", WORK / "data"],
                stdout=log, stderr=log)
        while not self._ready():
            if self._process.poll() is not None:
                raise SystemExit((WORK / "weir.log").read_text())
            time.sleep(0.01)  # between two polls

    def _ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self._admin, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self):
        self._process.kill()
        self._process.wait()


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    server = Server()
    server.start()
    endpoint = f"http://127.0.0.1:{server.port}"
    events = WORK / "events.jsonl"
    producer = subprocess.Popen([sys.executable, HERE / "produce.py", "--endpoint", endpoint])
    consumer = subprocess.Popen([sys.executable, HERE / "consume.py", "--endpoint", endpoint,
                                 "--out", events])
    kills = 0
    try:
        while producer.poll() is None:
            try:
                producer.wait(KILL_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                kills += 1
                server.start()
        codes = (producer.wait(), consumer.wait())
    finally:
        for process in (producer, consumer):
            if process.poll() is None:
                process.kill()
        server.kill()
    print(f"weir was killed {kills} times while flights were put", flush=True)
    if codes != (0, 0) or kills < KILLS_AT_LEAST:
        return 1
    return subprocess.run([sys.executable, HERE / "check.py", events]).returncode


if __name__ == "__main__":
    sys.exit(main())
