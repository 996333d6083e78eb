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

    def ask(self, requests):
        """Sends requests at once; returns the answers in the order of the requests."""
        first = self._asked
        lines = [json.dumps({"id": first + place, **request})
                 for place, request in enumerate(requests)]
        self._asked += len(lines)
        self._process.stdin.write(("\n".join(lines) + "\n").encode())
        self._process.stdin.flush()
        answers = {}
        while len(answers) < len(lines):
            answer = json.loads(self._read_line())
            if answer["id"] >= first:  # else an earlier test did not wait for it
                answers[answer["id"] - first] = answer
        return [answers[place] for place in range(len(lines))]

    def _read_line(self):
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._process.stdout], [], [], ANSWER_SECONDS)
            piece = os.read(self._process.stdout.fileno(), 1 << 20) if ready else None
            if not piece:
                what = f"no answer in {ANSWER_SECONDS} s" if piece is None else "the driver ended"
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
        error = answer["error"]
        return Refusal(error["class"], error["code"], error["message"], error["status"])

    def _ask(self, operation, inputs):
        answers = self._driver.ask([
            {"operation": wire_name(operation), "input": to_wire(members),
             "endpoint": self._endpoint, "attempts": self._attempts} for members in inputs])
        for answer in answers:
            if "unknown" in answer:
                raise UnknownToSdk(wire_name(operation))
        return answers

    @staticmethod
    def _output(operation, members, answer):
        if "error" in answer:
            raise AssertionError(f"{shown(operation, members)}: got {answer['error']}")
        return from_wire(answer.get("output") or {})
