"""The stages of scripts/test: what runs, in which order, and the count at the end.

A stage is a function that does its work and returns a Tally. Results of GoogleTest and pytest are
read from the JUnit XML files that both write to build/reports/.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
REPORTS = BUILD / "reports"
PYTHON = sys.executable
JOBS = str(os.cpu_count() or 2)
SKIPPED = 77  # the exit code of a script


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0

    def __add__(self, other):
        return Tally(self.passed + other.passed, self.failed + other.failed)


def run(*command, env=None):
    """Runs a command in the checkout; True when it exits with 0."""
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}).returncode == 0


def check(*command):
    """A stage that is one command: one pass or one failure."""
    return Tally(passed=1) if run(*command) else Tally(failed=1)


def sources(*patterns):
    """Files that git knows or would add, so that a build folder is never looked at."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in sorted(set(listed.stdout.split("\n"))) if name
            and (ROOT / name).exists()]


def read_reports(folder, ok):
    """Sums the JUnit files of a folder; a run that failed without saying so counts as one."""
    tally = Tally()
    for report in sorted(folder.glob("*.xml")):
        try:
            suite = ElementTree.parse(report).getroot()
        except ElementTree.ParseError:
            tally.failed += 1  # the program died while it wrote the file
            continue
        if "tests" not in suite.attrib and len(suite):
            suite = suite[0]  # pytest wraps its suite
        tests, failures, errors, skipped, disabled = (
            int(suite.attrib.get(name, 0))
            for name in ("tests", "failures", "errors", "skipped", "disabled"))
        tally += Tally(tests - failures - errors - skipped - disabled, failures + errors)
    if not ok and tally.failed == 0:
        tally.failed = 1
    if ok and tally == Tally():
        tally.failed = 1  # a run without a test is no success
    return tally


def fresh_reports(name):
    folder = REPORTS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def configure(preset):
    done = subprocess.run(["cmake", "--preset", preset, "-Wno-dev"], cwd=ROOT, text=True,
                          capture_output=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def build(preset, *targets):
    return configure(preset) and run("cmake", "--build", "--preset", preset,
                                     *(["--target", *targets] if targets else []))


def ctest(preset, *arguments, programs=(), gtest_filter="*"):
    """Builds a preset and runs its GoogleTest programs, or some of them."""
    if not build(preset, *(f"test_{program}" for program in programs)):
        return Tally(failed=1)
    folder = fresh_reports(preset)
    chosen = ["-R", f"^({'|'.join(programs)})$"] if programs else []
    ok = run("ctest", "--preset", preset, "-j", JOBS, "--no-tests=error", *chosen, *arguments,
             env={"GTEST_OUTPUT": f"xml:{folder}/", "GTEST_FILTER": gtest_filter,
                  "TSAN_OPTIONS": "halt_on_error=1 second_deadlock_stack=1",
                  "UBSAN_OPTIONS": "print_stacktrace=1"})
    return read_reports(folder, ok)


def pytest(*arguments, name, inside=()):
    folder = fresh_reports(name)
    ok = run(*inside, PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider",
             f"--junitxml={folder}/pytest.xml", *arguments)
    return read_reports(folder, ok)


def stage_format():
    """clang-format 16 over every C++ file"""
    done = subprocess.run(["clang-format-16", "--dry-run", "-Werror", *sources("*.h", "*.cc")],
                          cwd=ROOT, text=True, capture_output=True)
    for name in sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", done.stderr, re.M))):
        print(f"{name}:1: is not formatted, run clang-format-16 -i {name}")
    return Tally(failed=1) if done.returncode else Tally(passed=1)


def stage_tidy():
    """the rules of the house (tests/tidy/tidy.py) and that script's own tests"""
    return (pytest("tests/tidy", name="tidy") + check(PYTHON, "tests/tidy/tidy.py"))


def stage_docs():
    """the generated documents equal their sources"""
    tally = Tally()
    for generator in sources("scripts/gen_*.py"):
        tally += check(PYTHON, generator, "--check")
    return tally


def stage_dev():
    """rings a, b and in-process d under AddressSanitizer and UndefinedBehaviorSanitizer"""
    return ctest("dev")


def stage_tsan():
    """engine, shards and base tests under ThreadSanitizer"""
    return ctest("tsan", programs=["engine", "shards", "base"])


CLANG_FLAGS = ["-std=c++20", "-I.", "-DBOOST_ASIO_SEPARATE_COMPILATION",
               "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_BEAST_USE_STD_STRING_VIEW",
               "-DSPDLOG_FMT_EXTERNAL", '-DWEIR_VERSION="lint"']


# A mark that no run has asked for in this time is thrown away.
LINT_MARK_SECONDS = 30 * 24 * 3600


def product_units():
    """Each .cc file of the product with all headers of ours that it sees, itself included."""
    includes = {name: re.findall(r'^#include "([^"]+)"', (ROOT / name).read_text(), re.M)
                for name in sources("*.h", "*.cc", "*.def")}

    def close(name, seen):
        if name in includes and name not in seen:
            seen.add(name)
            for include in includes[name]:
                close(include, seen)
        return seen

    return {name: close(name, set()) for name in includes
            if name.endswith(".cc") and not name.startswith(("tests/", "bench/"))}


def for_each(check_one, units):
    with ThreadPoolExecutor(int(JOBS)) as pool:
        return sum(pool.map(check_one, units), Tally())


def stage_locks():
    """clang's thread-safety analysis of every unit with annotations (docs/locking.md)"""
    annotated = [unit for unit, seen in product_units().items()
                 if "base/thread_annotations.h" in seen]
    return for_each(lambda unit: check(
        "clang++-16", *CLANG_FLAGS, "-fsyntax-only", "-Wno-everything", "-Wthread-safety",
        "-Werror=thread-safety", unit), annotated)


def lint_cache():
    """Marks of units that passed, shared by all checkouts as ccache's results are."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    passed = home / "weir" / "lint"
    passed.mkdir(parents=True, exist_ok=True)
    oldest = time.time() - LINT_MARK_SECONDS
    for mark in passed.iterdir():
        if mark.stat().st_mtime < oldest:
            mark.unlink(missing_ok=True)
    return passed


def stage_lint():
    """clang-tidy 16 over every unit that changed since it last passed"""
    passed = lint_cache()
    tool = subprocess.run(["clang-tidy-16", "--version"], capture_output=True, check=True).stdout
    key = tool + " ".join(CLANG_FLAGS).encode()

    def lint(item):
        unit, seen = item
        content = key + b"".join((ROOT / name).read_bytes()
                                 for name in [".clang-tidy", *sorted(seen)])
        mark = passed / (unit.replace("/", "-") + "." + hashlib.sha256(content).hexdigest()[:32])
        if mark.exists():
            mark.touch()
            return Tally(passed=1)
        done = subprocess.run(["clang-tidy-16", "--quiet", unit, "--", *CLANG_FLAGS], cwd=ROOT,
                              text=True, capture_output=True)
        if done.returncode:
            print(done.stdout, flush=True)
            return Tally(failed=1)
        mark.touch()
        return Tally(passed=1)

    return for_each(lint, product_units().items())


def stage_release():
    """the optimised server and load generator"""
    return Tally(passed=1) if build("release") else Tally(failed=1)


def stage_conformance():
    """ring c: boto3 and raw sockets against the release binary"""
    return pytest("tests/conformance", name="conformance")


def stage_sdk():
    """one scenario through AWS SDKs of five languages; what a machine lacks is skipped by name"""
    return with_toolchains("sdk")


def stage_clients():
    """KCL, KPL and the MultiLangDaemon with one endpoint; what a machine lacks is skipped"""
    return with_toolchains("clients", "--repeat", os.environ.get("WEIR_REPEAT", "1"))


def with_toolchains(name, *arguments):
    """The tests of a folder that need a group of tests/sdk/toolchains.py."""
    made = check(PYTHON, "tests/sdk/toolchains.py", name)
    alone = [PYTHON, "tests/sdk/loopback.py"]
    inside = alone if run(*alone, "true") else ()  # else the tests say what they leave out
    return made + pytest(f"tests/{name}", *arguments, name=name, inside=inside)


def stage_crash():
    """ring d: kill -9 under load (T1), and the tests of its checker"""
    return pytest("tests/crash", name="crash")


def check_unless_skipped(command):
    """check() of a script that exits with 77 when it has said what the machine lacks."""
    code = subprocess.run([command], cwd=ROOT).returncode
    return Tally() if code == SKIPPED else Tally(passed=int(code == 0), failed=int(code != 0))


def stage_examples():
    """examples/flights with three kills, examples/quickstart.sh and examples/kcl"""
    return (check("examples/flights/run.sh") + check("examples/quickstart.sh")
            + check_unless_skipped("examples/kcl/run.sh"))


STAGES = {
    "format": stage_format,
    "tidy": stage_tidy,
    "docs": stage_docs,
    "release": stage_release,
    "dev": stage_dev,
    "locks": stage_locks,
    "lint": stage_lint,
    "tsan": stage_tsan,
    "conformance": stage_conformance,
    "sdk": stage_sdk,
    "clients": stage_clients,
    "crash": stage_crash,
    "examples": stage_examples,
}

# The rings of docs/testing.md by letter. Ring d has an in-process half in the dev programs.
RINGS = {
    "a": lambda: ctest("dev", "-L", "ring_a"),
    "b": lambda: ctest("dev", "-L", "ring_b"),
    "c": lambda: stage_release() + stage_conformance(),
    "d": lambda: ctest("dev", gtest_filter="*PowerLoss*:*Corruption*:*DiskFailure*:*WalScan*") +
    stage_release() + stage_crash(),
}


def run_file(path):
    """One test file: pytest's, or the suites a GoogleTest file declares."""
    if path.suffix == ".py":
        tally = Tally() if "tidy" in path.parts else stage_release()
        return tally + pytest(path, name="one")
    suites = sorted(set(re.findall(r"^TEST(?:_[FP])?\(\s*(\w+)", path.read_text(), re.M)))
    if not suites:
        print(f"{path}: no TEST in this file", file=sys.stderr)
        return Tally(failed=1)
    patterns = ":".join(f"{suite}.*:*/{suite}.*" for suite in suites)
    program = path.relative_to(ROOT / "tests").parts[0]
    program = {"faults": "engine", "support": "api"}.get(program, program)
    return ctest("dev", programs=[program], gtest_filter=patterns)


def find_file(name):
    """A path, or the bare name of one test file."""
    if (Path.cwd() / name).is_file():
        return (Path.cwd() / name).resolve()
    matches = [found for found in sources("tests/*") if Path(found).name == name]
    return ROOT / matches[0] if len(matches) == 1 else None


def run_name(name):
    if name in STAGES:
        needs_binary = name in ("conformance", "sdk", "clients", "crash", "examples")
        return (stage_release() if needs_binary else Tally()) + STAGES[name]()
    if name.removeprefix("ring_") in RINGS:
        return RINGS[name.removeprefix("ring_")]()
    path = find_file(name)
    if path:
        return run_file(path)
    if re.search(rf"weir_test\({re.escape(name)} ", (ROOT / "tests/CMakeLists.txt").read_text()):
        return ctest("dev", programs=[name])
    pattern = name if any(letter in name for letter in "*?:.-") else f"*{name}*"
    return ctest("dev", gtest_filter=pattern)


def timed(name, stage):
    what = STAGES[name].__doc__ if name in STAGES else "a part of the tests"
    print(f"==> {name}: {what}", flush=True)
    begin = time.monotonic()
    tally = stage()
    seconds = time.monotonic() - begin
    print(f"--- {name}: {tally.passed} passed, {tally.failed} failed, {seconds:.0f} s", flush=True)
    return tally, seconds


def main():
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the stages and stop")
    options = parser.parse_args()
    if options.list:
        for name, stage in STAGES.items():
            print(f"{name:12} {stage.__doc__}")
        return 0
    if options.names:
        results = {name: timed(name, lambda name=name: run_name(name)) for name in options.names}
    else:
        results = {name: timed(name, stage) for name, stage in STAGES.items()}
    print()
    total = Tally()
    for name, (tally, seconds) in results.items():
        print(f"{name:14} {tally.passed:6} passed {tally.failed:4} failed {seconds:7.0f} s")
        total += tally
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
