#!/usr/bin/env python3
"""Writes docs/operations.md and docs/errors.md from the lists they repeat.

    scripts/gen_docs.py           writes both files
    scripts/gen_docs.py --check   changes nothing; exits 1 if a file is not what it should be

Sources: api/operations.def, the head comments in api/operations/, api/limits.h, api/errors.def.
"""

import difflib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

AUTHENTICATION = """\
Status 400, in the words of AWS ([kinesis-facts.md](kinesis-facts.md) section 1.6; what is chosen
stands in [compatibility.md](compatibility.md)). The first that holds is answered, after the syntax
of the body and the name of the operation, before types and rules. Without `--credentials` only the
first four are.
"""

# Operations of Kinesis Data Streams that the newest SDKs know (45), by group.
KINESIS = {
    "records": ["PutRecord", "PutRecords", "GetRecords", "GetShardIterator", "SubscribeToShard"],
    "streams": [
        "CreateStream", "DeleteStream", "DescribeStream", "DescribeStreamSummary", "ListStreams",
        "UpdateStreamMode", "UpdateMaxRecordSize", "UpdateStreamWarmThroughput",
        "UpdateStreamRecordDistributionStrategy",
    ],
    "shards": ["ListShards", "SplitShard", "MergeShards", "UpdateShardCount"],
    "retention": ["IncreaseStreamRetentionPeriod", "DecreaseStreamRetentionPeriod"],
    "consumers": [
        "RegisterStreamConsumer", "DeregisterStreamConsumer", "DescribeStreamConsumer",
        "ListStreamConsumers",
    ],
    "tags": [
        "AddTagsToStream", "RemoveTagsFromStream", "ListTagsForStream", "TagResource",
        "UntagResource", "ListTagsForResource",
    ],
    "policy": ["PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"],
    "encryption": ["StartStreamEncryption", "StopStreamEncryption"],
    "monitoring": ["EnableEnhancedMonitoring", "DisableEnhancedMonitoring"],
    "account": ["DescribeLimits", "DescribeAccountSettings", "UpdateAccountSettings"],
    "channels": [
        "CreateChannel", "DeleteChannel", "DescribeChannel", "ListChannels", "UpdateChannel",
    ],
}

GENERATED = "<!-- Made by scripts/gen_docs.py. Change the sources, not this file. -->\n"


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def macro_rows(path, macro):
    """The argument lists of the rows `MACRO(...)` of a .def file, strings joined and unquoted."""
    text = re.sub(r"^//.*$", "", read(path), flags=re.M)
    rows = []
    for match in re.finditer(rf"^{macro}\(((?:\"(?:\\.|[^\"\\])*\"|[^()\"])*)\)", text, flags=re.M):
        arguments = re.findall(r'((?:"(?:\\.|[^"\\])*"\s*)+|[^,"]+)(?:,|$)', match.group(1).strip())
        rows.append([unquote(argument.strip()) for argument in arguments])
    return rows


def unquote(argument):
    if not argument.startswith('"'):
        return argument
    return "".join(re.findall(r'"((?:\\.|[^"\\])*)"', argument)).replace('\\"', '"')


def call_rates():
    """Name of the constant in api/limits.h -> what it says."""
    rates = {"kUnlimitedRate": "none"}
    pattern = r"CallRate (k\w+)\{Scope::k(\w+), (\d+)\}"
    for name, scope, number in re.findall(pattern, read("api/limits.h")):
        rates[name] = f"{number} a second for each {scope.lower()}"
    return rates


def head_comment(snake):
    """The paragraphs of the comment at the top of an operation's file, without the first line."""
    lines = []
    for line in read(f"api/operations/{snake}.cc").splitlines():
        if not line.startswith("//"):
            break
        lines.append(line[2:].strip())
    text = "\n".join(lines[1:]).strip()
    return [" ".join(part.split()) for part in text.split("\n\n")]


def operations_md():
    rates = call_rates()
    there = macro_rows("api/operations.def", "OPERATION")
    names = {row[0] for row in there}
    out = ["# Operations", "", GENERATED]
    out.append(
        f"{len(there)} of the {sum(map(len, KINESIS.values()))} operations of Kinesis Data Streams "
        "are there. Call rates hold with `--limits aws`.\n"
    )
    out += ["| Operation | Group | Call rate |", "| --- | --- | --- |"]
    for wire, _, group, rate in there:
        limit = rates[rate.removeprefix("limits::")]
        out.append(f"| [{wire}](#{wire.lower()}) | {group[1:].lower()} | {limit} |")
    missing = {group: [name for name in operations if name not in names]
               for group, operations in KINESIS.items()}
    if any(missing.values()):
        out += ["", "## Not there yet", ""]
        out.append("These answer 400 `UnknownOperationException`:\n")
        out += [f"- {group}: {', '.join(lacking)}" for group, lacking in missing.items()
                if lacking]
    for wire, snake, _, _ in there:
        out += ["", f"## {wire}", ""]
        link, *paragraphs = head_comment(snake)
        link = link.replace(" ", "")  # a link that is too long goes on in the next line
        for index, paragraph in enumerate([f"<{link}>"] + paragraphs):
            out += ([""] if index else []) + [paragraph]
    return "\n".join(out) + "\n"


def error_order(path):
    """(situation, error type) of the lines "//   situation   SomeException" of a comment."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.findall(r"^ *//   (\S.*?)  +(\w+Exception)$", text, re.M)


def errors_md():
    out = ["# Errors", "", GENERATED]
    out.append(
        "Every error that an operation can answer. `{...}` stands for a value. Authentication has "
        "its own, at the end.\n"
    )
    out += ["| `__type` | Status | Text | When |", "| --- | --- | --- | --- |"]
    for _, kind, status, text, when in macro_rows("api/errors.def", "ERROR"):
        shown = f"`{text}`" if text else "(none)"
        out.append(f"| {kind} | {status} | {shown} | {when} |")
    out += ["", "## Authentication", "", AUTHENTICATION]
    out += ["| `__type` | When |", "| --- | --- |"]
    out += [f"| {kind} | {when} |" for when, kind in error_order("server/auth/verifier.h")]
    return "\n".join(out) + "\n"


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    stale = False
    documents = {"docs/operations.md": operations_md(), "docs/errors.md": errors_md()}
    for path, text in documents.items():
        file = ROOT / path
        if not arguments:
            file.write_text(text, encoding="utf-8")
            continue
        present = file.read_text(encoding="utf-8") if file.exists() else ""
        if present != text:
            stale = True
            diff = difflib.unified_diff(present.splitlines(), text.splitlines(), path, "generated",
                                        lineterm="", n=1)
            print("\n".join(diff))
            print(f"{path}: not what its sources say; run scripts/gen_docs.py")
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
