"""The rules of the house that a program can check (CONTRIBUTING.md), over every file of the tree.

    tests/tidy/tidy.py [FILE...]

Prints "file:line: what, do this instead" for each finding and exits with 1 when there is one.
There is no list of exceptions: a rule that needs one is the wrong rule. tidy_test.py tests it.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cpp_text import blank_comments_and_strings, function_bodies

ROOT = Path(__file__).resolve().parent.parent.parent

# What each layer may include, besides itself (docs/architecture.md).
LAYERS = {
    "base": set(),
    "engine": {"base"},
    "shards": {"engine", "base"},
    "leases": {"shards", "engine", "base"},
    "monitoring": {"base"},
    "channels": {"shards", "engine", "base"},
    "api": {"channels", "leases", "monitoring", "shards", "engine", "base"},
    "server": {"api", "channels", "leases", "monitoring", "shards", "engine", "base"},
}
# Implementations of the seam are known to the program that builds the object graph, and to tests.
ENGINE_BUILDERS = re.compile(r"^server/(app|check)\.(h|cc)$")

# Third-party headers and the only places that may include them.
FENCES = [
    ("leveldb/", r"^((tests/)?engine/leveldb|tests/faults)/"),
    ("rapidjson/", r"^(tests/)?api/json/"),
    ("cbor.h", r"^api/cbor/"),
    ("boost/beast", r"^(server/net/|bench/subscriber)"),
    ("nghttp2/", r"^(server/net/http2_frames|tests/server/net/http2_client)\.cc$"),
    ("zlib.h", r"^(tests/)?(channels/compression|base/gunzip)(_test)?\.cc$"),
    ("zstd.h", r"^(tests/)?channels/compression(_test)?\.cc$"),
    ("httplib.h", r"^(server/(admin|s3)|tests|examples)/"),
    ("openssl/", r"^(base/(digest|aead)\.cc|(tests/)?server/net/tls\w*\.(h|cc))$"),
    ("rdkafka", r"^engine/kafka/"),
    ("spdlog/", r"^base/log\.cc$"),
]

LINE_COLUMNS = 100
FUNCTION_LINES = 70
NESTING = 3


@dataclass(frozen=True)
class Banned:
    pattern: str
    instead: str
    where: str = r"\.(h|cc)$"
    allowed: str = r"^$"


# Searched in code without comments and strings.
BANNED = [
    Banned(r"\b(system|steady|high_resolution)_clock::now\b",
           "take a base::Clock as an argument", allowed=r"^base/clock\.cc$"),
    Banned(r"\b(gettimeofday|clock_gettime|time)\s*\((NULL|nullptr|0|CLOCK_)",
           "take a base::Clock as an argument", allowed=r"^base/clock\.cc$"),
    Banned(r"\bsleep_(for|until)\b|\busleep\s*\(", "wait for the event itself"),
    Banned(r"(?<!operator )\bnew\b(?!\s*\()", "use std::make_unique",
           allowed=r"^(engine/leveldb|tests/faults|tests/engine/leveldb)/"),
    Banned(r"(?<!= )(?<!operator )\bdelete\b", "use std::unique_ptr",
           allowed=r"^(engine/leveldb|tests/faults|tests/engine/leveldb)/"),
    Banned(r"\b(malloc|calloc|realloc|free)\s*\(", "use std::vector or base::Buffer",
           allowed=r"^engine/leveldb/"),
    Banned(r"\bstd::c(out|err)\b", "use base/log.h, or std::fputs in a command's output",
           allowed=r"^(bench|tests)/"),
    Banned(r"(?<!static_)\bassert\s*\(", "use CHECK of base/check.h, which stays on in release"),
    Banned(r"\b(std::)?s?rand\s*\(", "take a base::Random as an argument"),
    Banned(r"\bstd::random_device\b", "take a base::Random as an argument",
           allowed=r"^base/random\.cc$"),
    Banned(r"catch\s*\([^)]*\)\s*\{\s*\}", "turn the exception into a Result, or log it"),
    Banned(r"\busing\s+namespace\b", "name what is used", where=r"\.h$"),
    # Asio's own operations give nothing back, or an error into a variable the call names.
    Banned(r"(?:\A|[;{})])\s*co_await\s(?![^;]*\b(asio::|async_))[^;=]*;",
           "name the result, CO_RETURN_IF_ERROR it"),
    Banned(r"\bstd::(mutex|lock_guard|unique_lock|scoped_lock|condition_variable)\b",
           "use base/mutex.h, whose locks clang can check",
           where=r"^(engine|shards|channels|leases|monitoring|api|server)/.*\.(h|cc)$"),
    Banned(r"\bGTEST_SKIP\b|\bDISABLED_\w+", "make the test pass, or delete it"),
]

TEXT_FILE = re.compile(r"(\.(h|cc|def|py|sh|md|txt|cmake|json|toml|yml|html|css|js)$)|"
                       r"^scripts/|^bench/|^\.ci/|^\.clang|^\.gitignore$|^LICENSE$")
UNFINISHED = re.compile(r"\b(FIX" r"ME|TO" r"DO|XX" r"X)\b")

REQUIRED_FILES = ["LICENSE", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".clang-format",
                  ".clang-tidy", "docs/architecture.md", "docs/operations.md", "docs/formats.md",
                  "docs/compatibility.md", "docs/locking.md", "docs/testing.md"]


def file_limit(name):
    """The most lines a file may have, or None."""
    if name.endswith(".h"):
        return 300
    if name.endswith(".cc") or name.endswith(".py"):
        return 700 if name.startswith("tests/") else 500
    return None


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def check_lines(name, text):
    """Columns, tabs, blanks at the end, unfinished work, length of the file."""
    findings = []
    lines = text.split("\n")
    prose = name.endswith((".md", ".json", ".html")) or name == "LICENSE"
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_COLUMNS and not prose:
            findings.append((number, f"{len(line)} columns, break the line at {LINE_COLUMNS}"))
        if "\t" in line:
            findings.append((number, "a tab, use blanks"))
        if line != line.rstrip() and not name == "LICENSE":
            findings.append((number, "blanks at the end of the line, remove them"))
        if UNFINISHED.search(line):
            findings.append((number, "unfinished work, do it or name the issue in a sentence"))
    if text and not text.endswith("\n"):
        findings.append((len(lines), "no newline at the end of the file, add one"))
    limit = file_limit(name)
    if limit and len(lines) - 1 > limit:
        findings.append((limit, f"{len(lines) - 1} lines in one file, over {limit} it is two "
                         "concepts: split it"))
    return findings


def check_includes(name, text):
    """The include rule, the fences and how headers begin."""
    findings = []
    layer = name.split("/")[0]
    if name.endswith(".h") and not text.startswith("#pragma once\n"):
        findings.append((1, "a header begins with #pragma once, put it in the first line"))
    for match in re.finditer(r'^#include ([<"])([^>"]+)[>"]', text, re.M):
        number, included = line_of(text, match.start()), match.group(2)
        if match.group(1) == '"':
            findings += [(number, what) for what in include_rule(name, layer, included)]
        for prefix, place in FENCES:
            if included.startswith(prefix) and not re.match(place, name):
                findings.append((number, f"<{included}> outside of its fence, include it only in "
                                 f"{place.strip('^$')}"))
        if included.startswith("boost/beast") and name.endswith(".h"):
            findings.append((number, "Beast in a header costs every unit 14 s, include it in a "
                             ".cc file"))
    return findings


def other_engine(name, included):
    own, other = name.split("/")[1:-1], included.split("/")[1:-1]
    return other and own != other


def include_rule(name, layer, included):
    target = included.split("/")[0]
    if "/" not in included:
        yield f'"{included}" is relative, include from the repository root'
    elif layer in LAYERS and target in LAYERS and target != layer:
        if target not in LAYERS[layer]:
            yield f'{layer} must not include {target}, move the code or pass a value'
        elif target == "engine" and included.count("/") > 1 and not ENGINE_BUILDERS.match(name):
            yield f'"{included}" is an implementation, include engine/engine.h'
    elif layer == target == "engine" and other_engine(name, included):
        yield f'"{included}" is another engine, put what both need into engine/'
    elif layer in LAYERS and target in ("tests", "bench"):
        yield f"the product must not include {target}, move the code"


def check_code(name, text):
    """Banned words, lengths of functions and nesting."""
    findings = []
    code = blank_comments_and_strings(text)
    for rule in BANNED:
        if re.search(rule.where, name) and not re.search(rule.allowed, name):
            for match in re.finditer(rule.pattern, code):
                shown = " ".join(match.group(0).split())
                findings.append((line_of(code, match.end()), f"`{shown}`, {rule.instead}"))
    for function in function_bodies(code):
        if function.lines > FUNCTION_LINES:
            findings.append((function.line, f"a function of {function.lines} lines, split it at "
                             f"{FUNCTION_LINES}"))
        if function.depth > NESTING:
            findings.append((function.deepest, f"{function.depth} levels of nesting, leave early "
                             f"or take out a function at {NESTING}"))
    return findings


def check_text(name, text):
    """All rules that need one file only; returns (line, what) pairs."""
    findings = check_lines(name, text)
    if name.endswith((".h", ".cc")):
        findings += check_includes(name, text) + check_code(name, text)
    return sorted(findings)


def operation_rows(text):
    """(line, snake_case name) of every row of operations.def."""
    for match in re.finditer(r"^OPERATION\((\w+),\s*(\w+)", text, re.M):
        yield line_of(text, match.start()), match.group(1), match.group(2)


def check_operations(files, read):
    """Each row of operations.def has its source and tests, each source has a row."""
    listing = "api/operations.def"
    if listing not in files:
        return [(listing, 1, "the list of operations is missing, add it")]
    findings, stems, order = [], set(), []
    for number, wire, stem in operation_rows(read(listing)):
        stems.add(stem)
        order.append(wire)
        for needed in (f"api/operations/{stem}.cc", f"tests/api/operations/{stem}_test.cc",
                       f"tests/conformance/test_{stem}.py"):
            if needed not in files:
                findings.append((listing, number, f"{wire} has no {needed}, write it"))
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", wire).lower()
        if stem != snake:
            findings.append((listing, number, f"{wire} is written {stem}, write {snake}"))
    if order != sorted(order):
        findings.append((listing, 1, "rows are not in alphabetical order, sort them"))
    for name in files:
        match = re.match(r"^api/operations/(\w+)\.cc$", name)
        if match and match.group(1) not in stems:
            findings.append((name, 1, "no row in api/operations.def, add one or delete the file"))
    return findings


def check_tests(files, read):
    """Each source file is exercised by name: its own test, or a test that includes its header."""
    tested = set()
    for name in files:
        if name.startswith(("tests/", "bench/")) and name.endswith((".cc", ".h")):
            tested |= set(re.findall(r'^#include "([^"]+)"', read(name), re.M))
    findings = []
    for name in files:
        if not (name.endswith(".cc") and name.split("/")[0] in LAYERS):
            continue
        own = "tests/" + name.replace(".cc", "_test.cc")
        header = name.replace(".cc", ".h")
        used = {other for other in files if other.endswith((".cc", ".h")) and
                f'#include "{header}"' in read(other)} - {name}
        if own not in files and header not in tested and not used and header in files:
            findings.append((name, 1, f"used by nothing and tested by nothing, write {own} or "
                             "delete it"))
    return findings


def check_adrs(files, read):
    """The index of docs/adr/ names every decision."""
    decisions = [name for name in files if re.match(r"^docs/adr/\d{4}-.*\.md$", name)]
    index = read("docs/adr/README.md") if "docs/adr/README.md" in files else ""
    return [(name, 1, "not in docs/adr/README.md, add its row") for name in decisions
            if Path(name).name not in index]


def check_tree(files, read):
    """The rules that need more than one file."""
    findings = [(name, 1, "is missing, write it") for name in REQUIRED_FILES if name not in files]
    return (findings + check_operations(files, read) + check_tests(files, read) +
            check_adrs(files, read))


def tree_files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in sorted(set(listed.split("\n"))) if name and (ROOT / name).is_file()]


def main(arguments):
    cache = {}

    def read(name):
        if name not in cache:
            cache[name] = (ROOT / name).read_text(encoding="utf-8")
        return cache[name]

    files = tree_files()
    chosen = [name for name in arguments or files if TEXT_FILE.search(name)]
    findings = [(name, number, what) for name in chosen
                for number, what in check_text(name, read(name))]
    if not arguments:
        findings += check_tree(files, read)
    for name, number, what in findings:
        print(f"{name}:{number}: {what}")
    print(f"tidy: {len(chosen)} files, {len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
