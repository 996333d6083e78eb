"""Our member tables against the service model inside the installed botocore.

A new SDK with a new member, length or pattern shows up here as a failing row. Inputs must agree in
everything; answers may lack members that a plain stream never has.
"""

import json
import subprocess

import botocore.session
import pytest

from weir_process import BINARY

# Members of answers that weir does not send, and why.
NEVER_SENT = {
    "EncryptionType": "only with server-side encryption",
    "KeyId": "only with server-side encryption",
    "StreamId": "makes SDKs leave the endpoint they were given",
    "QueueCount": "there are no queues",
}

KEYWORDS = ("min", "max", "pattern")


pytestmark = pytest.mark.weir_only


@pytest.fixture(scope="module")
def ours():
    dump = subprocess.run([BINARY, "dump-shapes"], capture_output=True, check=True)
    return json.loads(dump.stdout)


@pytest.fixture(scope="module")
def model():
    return botocore.session.get_session().get_service_model("kinesis")


def rule_of(shape, keyword):
    """A keyword of the model. Newer models anchor a pattern; the whole value must match anyway."""
    value = shape.metadata.get(keyword)
    if keyword == "pattern" and value and value.startswith("^(0|") and value.endswith("$"):
        return value[2:-2]
    return value


def compare(path, mine, theirs, differences):
    """Appends a sentence for each difference between one of our types and a shape of the model."""
    if mine["type"] != theirs.type_name:
        differences.append(f"{path}: we say {mine['type']}, the model {theirs.type_name}")
        return
    for keyword in KEYWORDS:
        expected = rule_of(theirs, keyword)
        if mine.get(keyword) != expected:
            differences.append(f"{path}: {keyword} {mine.get(keyword)}, the model {expected}")
    if sorted(mine.get("enum", [])) != sorted(theirs.metadata.get("enum", [])):
        differences.append(f"{path}: enum {mine.get('enum')}, the model {theirs.enum}")
    if theirs.type_name == "structure":
        compare_members(path, mine["members"], theirs, differences)
    elif theirs.type_name == "list":
        compare(f"{path}[]", mine["member"], theirs.member, differences)
    elif theirs.type_name == "map":
        compare(f"{path} keys", mine["key"], theirs.key, differences)
        compare(f"{path} values", mine["value"], theirs.value, differences)


def compare_members(path, mine, theirs, differences):
    for name in mine.keys() - theirs.members.keys():
        differences.append(f"{path}.{name}: not in the model")
    for name in theirs.members.keys() - mine.keys():
        differences.append(f"{path}.{name}: only in the model")
    for name in mine.keys() & theirs.members.keys():
        required = name in theirs.required_members
        if mine[name].get("required", False) != required:
            differences.append(f"{path}.{name}: required {mine[name].get('required', False)}")
        compare(f"{path}.{name}", mine[name], theirs.members[name], differences)


def test_inputs_are_those_of_the_model(ours, model):
    differences = []
    for operation, shapes in ours.items():
        theirs = model.operation_model(operation).input_shape
        compare_members(operation, shapes["input"], theirs, differences)
    assert differences == []


def compare_output(path, mine, theirs, differences):
    """Names and types only: we do not check what we send."""
    if mine["type"] != theirs.type_name:
        differences.append(f"{path}: we send {mine['type']}, the model says {theirs.type_name}")
    elif theirs.type_name == "list":
        compare_output(f"{path}[]", mine["member"], theirs.member, differences)
    elif theirs.type_name == "structure":
        compare_output_members(path, mine["members"], theirs, differences)


def compare_output_members(path, mine, theirs, differences):
    for name in mine.keys() - theirs.members.keys():
        differences.append(f"{path}.{name}: not in the model")
    for name in theirs.members.keys() - mine.keys():
        if name not in NEVER_SENT:
            differences.append(f"{path}.{name}: never sent")
    for name in mine.keys() & theirs.members.keys():
        compare_output(f"{path}.{name}", mine[name], theirs.members[name], differences)


def test_outputs_are_those_of_the_model(ours, model):
    differences = []
    for operation, shapes in ours.items():
        theirs = model.operation_model(operation).output_shape
        assert ("output" in shapes) == (theirs is not None), operation
        if theirs is not None:
            compare_output_members(operation, shapes["output"], theirs, differences)
    assert differences == []
