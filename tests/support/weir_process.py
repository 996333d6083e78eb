"""A weir server of a test's own: free ports, a data directory, killed and started at will."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = Path(os.environ.get("WEIR_BINARY", ROOT / "build" / "release" / "weir"))
READY_SECONDS = 30


def free_port():
    """A port nobody listens on now; it stays the same when the server is started again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Weir:
    """One server process. `data` is a directory or ":memory:"; flags are weir's; `under` is the
    command that runs the server and must leave it as the child."""

    def __init__(self, data, log, *flags, under=()):
        self.port = free_port()
        self.admin_port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = Path(log)
        self.process = None
        self._command = [*under, str(BINARY), "serve", "--listen", f"127.0.0.1:{self.port}",
                         "--admin", f"127.0.0.1:{self.admin_port}", "--data", str(data), *flags]

    def start(self):
        """Starts the server and returns the seconds until it was ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log)
        return self._wait_ready()

    def kill(self):
        """kill -9: no chance to write or say anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=15):
        """SIGTERM; returns the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=seconds)

    def close(self):
        """For the end of a test, in whatever state the server is."""
        if self.process and self.process.poll() is None:
            self.kill()

    def admin(self, path):
        """GET on the admin port: (status, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _wait_ready(self):
        begin = time.monotonic()
        while True:
            code = self.process.poll()
            assert code is None, f"weir exited with {code}:\n{self.tail()}"
            try:
                if self.admin("/health/ready")[0] == 200:
                    return time.monotonic() - begin
            except OSError:
                pass  # not listening yet
            waited = time.monotonic() - begin
            assert waited < READY_SECONDS, f"not ready after {waited:.0f} s:\n{self.tail()}"
            time.sleep(0.002)  # between two polls

    def tail(self, characters=4000):
        return self.log.read_text(errors="replace")[-characters:]
