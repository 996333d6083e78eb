"""The operations of weir are those of the newest JavaScript SDK, which learns of new ones first."""

import json
import re
import subprocess

import pytest

import toolchains
from weir_process import BINARY

COMMANDS = toolchains.BUILD / "js/node_modules/@aws-sdk/client-kinesis/dist-types/commands"


def test_are_those_of_the_javascript_sdk():
    lack = toolchains.missing("js")
    if lack:
        pytest.skip(f"js: {lack}")
    theirs = {found[1] for path in COMMANDS.iterdir()
              if (found := re.fullmatch(r"(\w+)Command\.d\.ts", path.name))}
    dump = subprocess.run([BINARY, "dump-shapes"], capture_output=True, check=True)
    assert theirs
    assert set(json.loads(dump.stdout)) == theirs
