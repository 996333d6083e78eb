"""A running driver, and the words in which tests speak to it.

A driver reads one JSON object a line and answers each with one (README.md beside this file has the
members). Inputs and outputs are those of the API in JSON: blobs in base64, times in seconds.
"""

import base64
import json
import os
import re
import select
import subprocess
from collections import deque
from dataclasses import dataclass

ANSWER_SECONDS = 60
SHOWN_CHARACTERS = 500


@dataclass
class Refusal:
    """An error as the SDK presents it."""

    kind: str       # the type that the SDK's users catch
    code: str       # the service's name for it; None when the SDK failed by itself
    message: str
    status: int     # None where the SDK does not tell


class UnknownToSdk(Exception):
    """The SDK was made before this operation was."""


class StreamFailed(Exception):
    """The SDK threw an exception while events were read."""

    def __init__(self, refusal):
        super().__init__(str(refusal))
        self.refusal = refusal


def refusal_of(error):
    return Refusal(error["class"], error["code"], error["message"], error["status"])


class Driver:
    """One process of an SDK's driver."""

    def __init__(self, command, folder, environment, log):
        self._log = log
        self._asked = 0
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors)
        self._unread = b""
        self._expected = {}  # by id: the lines that nobody has taken yet

    def ask(self, requests):
        """Sends requests at once; returns the answers in the order of the requests."""
        begun = self.begin(requests)
        answers = [self.take(one) for one in begun]
        for one in begun:
            self.forget(one)
        return answers

    def begin(self, requests):
        """Sends requests at once; returns their ids. Lines are kept until forget()."""
        ids = range(self._asked, self._asked + len(requests))
        self._asked += len(requests)
        self._expected |= {one: deque() for one in ids}
        self.tell(*({"id": one, **request} for one, request in zip(ids, requests, strict=True)))
        return ids

    def tell(self, *requests):
        """Sends lines that need no answer."""
        lines = [json.dumps(request) for request in requests]
        self._process.stdin.write(("\n".join(lines) + "\n").encode())
        self._process.stdin.flush()

    def take(self, one, seconds=ANSWER_SECONDS):
        """The next line about a request."""
        while not self._expected[one]:
            line = json.loads(self._read_line(seconds))
            if line["id"] in self._expected:  # else an earlier test did not wait for it
                self._expected[line["id"]].append(line)
        return self._expected[one].popleft()

    def forget(self, one):
        del self._expected[one]

    def _read_line(self, seconds):
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._process.stdout], [], [], seconds)
            piece = os.read(self._process.stdout.fileno(), 1 << 20) if ready else None
            if not piece:
                what = f"no answer in {seconds} s" if piece is None else "the driver ended"
                raise AssertionError(f"{what}; it said:\n{self.tail()}")
            self._unread += piece
        line, self._unread = self._unread.split(b"\n", 1)
        return line

    def tail(self, characters=4000):
        return self._log.read_text(errors="replace")[-characters:]

    def close(self):
        self._process.kill()
        self._process.wait()


def to_wire(value):
    """Bytes as base64; the rest is JSON already."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    return [to_wire(item) for item in value] if isinstance(value, list) else value


def from_wire(value, name=""):
    if name == "Data":
        return base64.b64decode(value)
    if isinstance(value, dict):
        return {key: from_wire(item, key) for key, item in value.items()}
    return [from_wire(item) for item in value] if isinstance(value, list) else value


def shown(operation, members):
    """A call as a failure prints it, without most of a large record."""
    text = f"{operation} {members}"
    return text if len(text) < SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "..."


def wire_name(operation):
    """put_record -> PutRecord"""
    return "".join(word.capitalize() for word in operation.split("_"))


class Sdk:
    """An SDK against one endpoint: its operations are methods, sdk.put_record(StreamName=...)."""

    def __init__(self, driver, endpoint, attempts=10):
        self._driver = driver
        self._endpoint = endpoint
        self._attempts = attempts

    def with_attempts(self, attempts):
        """The same SDK with another number of attempts, the first one counted."""
        return Sdk(self._driver, self._endpoint, attempts)

    def __getattr__(self, operation):
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", operation):
            raise AttributeError(operation)

        def call(**members):
            return self._output(operation, members, self._ask(operation, [members])[0])
        return call

    def at_once(self, operation, inputs):
        """The outputs of calls that are all asked for before one is answered."""
        return [self._output(operation, members, answer)
                for members, answer in zip(inputs, self._ask(operation, inputs), strict=True)]

    def refuse(self, operation, **members):
        """The error of a call that must fail."""
        answer = self._ask(operation, [members])[0]
        assert "error" in answer, f"{shown(operation, members)}: expected an error, got {answer}"
        return refusal_of(answer["error"])

    def subscribe(self, **members):
        """A Subscription: SubscribeToShard has returned."""
        one, = self._driver.begin(self._requests("subscribe_to_shard", [members]))
        answer = self._driver.take(one)
        if "unknown" in answer:
            raise UnknownToSdk("SubscribeToShard")
        self._output("subscribe_to_shard", members, answer)
        return Subscription(self._driver, one, answer["at"])

    def _requests(self, operation, inputs):
        return [{"operation": wire_name(operation), "input": to_wire(members),
                 "endpoint": self._endpoint, "attempts": self._attempts} for members in inputs]

    def _ask(self, operation, inputs):
        answers = self._driver.ask(self._requests(operation, inputs))
        for answer in answers:
            if "unknown" in answer:
                raise UnknownToSdk(wire_name(operation))
        return answers

    @staticmethod
    def _output(operation, members, answer):
        if "error" in answer:
            raise AssertionError(f"{shown(operation, members)}: got {answer['error']}")
        return from_wire(answer.get("output") or {})


class Subscription:
    """The events of one SubscribeToShard, and when the driver saw them (seconds since 1970)."""

    def __init__(self, driver, one, began_at):
        self._driver, self._one = driver, one
        self.began_at = began_at
        self.seen_at = []
        self.ended_at = None

    def events(self, seconds=ANSWER_SECONDS):
        """Each event until the stream ends; `seconds` is the longest silence."""
        while True:
            line = self._driver.take(self._one, seconds)
            if "event" not in line:
                self.ended_at = line["at"]
                self._driver.forget(self._one)
                if "error" in line:
                    raise StreamFailed(refusal_of(line["error"]))
                return
            self.seen_at.append(line["at"])
            yield from_wire(line["event"])

    def records(self, count):
        """So many records at least, and the event that brought the last of them."""
        records = []
        for event in self.events():
            records += event.get("Records", [])
            if len(records) >= count:
                return records, event
        raise AssertionError(f"the stream ended after {len(records)} records")

    def failure(self):
        """The error that ends the stream."""
        try:
            events = list(self.events())
        except StreamFailed as failed:
            return failed.refusal
        raise AssertionError(f"expected an error, got the end after {events}")

    def close(self):
        """The user of the SDK leaves while the stream goes on."""
        self._driver.forget(self._one)
        self._driver.tell({"close": self._one})
