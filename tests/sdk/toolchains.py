"""Makes the drivers ready under build/sdk/: fetches what their lock files name and compiles them.

    tests/sdk/toolchains.py [NAME|GROUP...]

A driver is made again only when a file of its folder has changed. What a machine lacks, a tool or
the packages that its registry does not give, is said by name; the tests of that SDK are then
skipped with the same words. A driver whose tools and packages are there and that cannot be made is
a failure.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build" / "sdk"
FETCH_SECONDS = 600  # a registry that does not answer must not hold the run up


@dataclass(frozen=True)
class Tool:
    """A program that must be there. The SDKs say which versions they need."""

    name: str
    ask: tuple = ()     # the arguments that make it print its version
    oldest: tuple = ()

    def lack(self):
        if not shutil.which(self.name):
            return f"{self.name} is not installed"
        if self.version() < self.oldest:
            needed = ".".join(map(str, self.oldest))
            return f"{self.name} is older than {needed}"
        return None

    def version(self):
        """The first numbers that it prints."""
        if not self.ask:
            return ()
        said = subprocess.run([self.name, *self.ask], capture_output=True, text=True).stdout
        found = re.search(r"(\d+)\.(\d+)", said)
        return tuple(map(int, found.groups())) if found else ()


@dataclass(frozen=True)
class Toolchain:
    folder: str         # of the driver's sources, below this one
    tools: tuple
    fetch: tuple        # the command lines that download its packages, in its build folder
    steps: tuple        # those that make the driver of them
    command: tuple      # how it is run there
    environment: tuple = ()


NODE = (Tool("node", ("--version",), (20, 0)), Tool("npm"))
NPM_CI = (("npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"),)
JDK = (Tool("java", ("--version",), (17, 0)), Tool("javac"), Tool("keytool"), Tool("mvn"))


def jars(pom="pom.xml"):
    """Fetches what a pom.xml names."""
    lib = os.path.relpath("lib", Path(pom).parent)
    return (("mvn", "-B", "-q", "-C", f"-Dmaven.repo.local={BUILD / 'cache' / 'maven'}", "-f", pom,
             "dependency:copy-dependencies", f"-DoutputDirectory={lib}"),)


def classes(*sources):
    return (("javac", "-cp", "lib/*", "-d", "classes", *sources),)


def jvm(main):
    return ("java", "-cp", "classes:lib/*", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Xmx256m", main)


def kcl(version):
    """A worker of a KCL application."""
    return Toolchain("../clients/kcl", JDK, jars(f"v{version}/pom.xml"),
                     classes("Consumer.java", f"v{version}/Version.java"), jvm("Consumer"))


TOOLCHAINS = {
    "boto3": Toolchain("python", (), (), (), (sys.executable, "boto3_driver.py")),
    "aws-cli": Toolchain("python", (), (), (), (sys.executable, "aws_cli_driver.py")),
    "js": Toolchain("js", NODE, NPM_CI, (), ("node", "driver.js")),
    "lifion": Toolchain("lifion", NODE, NPM_CI, (), ("node", "driver.js")),
    "go": Toolchain(
        "go", (Tool("go", ("version",), (1, 24)),),
        (("go", "mod", "download"),),
        (("go", "build", "-mod=readonly", "-o", "driver", "."),), ("./driver",),
        (("GOMODCACHE", str(BUILD / "cache" / "go")), ("GOFLAGS", "-modcacherw"),
         ("GOTOOLCHAIN", "local"))),
    "rust": Toolchain(
        "rust", (Tool("cargo", ("--version",), (1, 95)), Tool("cc")),
        (("cargo", "fetch", "--quiet", "--locked"),),
        (("cargo", "build", "--quiet", "--locked", "--offline"),), ("target/debug/driver",)),
    "java": Toolchain("java", JDK, jars(), classes("Driver.java"), jvm("Driver")),
    "kpl": Toolchain("kpl", JDK, jars(), classes("KplDriver.java"), jvm("KplDriver")),
    "kcl-2": kcl(2),
    "kcl-3": kcl(3),
    "multilang": Toolchain(
        "../clients/multilang", JDK,
        (*jars(), (sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-binary=:all:",
                   "--require-hashes", "--disable-pip-version-check", "-r", "requirements.txt")),
        (("tar", "-xzf", "amazon_kclpy-3.2.0.tar.gz", "--strip-components=1",
          "amazon_kclpy-3.2.0/amazon_kclpy"),),
        jvm("software.amazon.kinesis.multilang.MultiLangDaemon")),
}
# What the stages of scripts/suite.py need.
GROUPS = {
    "sdk": ("boto3", "aws-cli", "js", "lifion", "go", "rust", "java", "kpl"),
    "clients": ("kcl-2", "kcl-3", "multilang", "kpl"),
}


@functools.cache
def missing(name):
    """What this machine lacks for a driver, in words, or None."""
    lacks = [tool.lack() for tool in TOOLCHAINS[name].tools]
    if unfetched(name).exists():
        lacks.append(unfetched(name).read_text())
    return ", ".join(lack for lack in lacks if lack) or None


def unfetched(name):
    """The file that says why the packages of a driver are not there."""
    return BUILD / name / "unfetched"


def fetch(name, environment):
    """True when the packages of a driver are there."""
    for step in TOOLCHAINS[name].fetch:
        try:
            done = subprocess.run(step, cwd=BUILD / name, env=environment,
                                  timeout=FETCH_SECONDS).returncode == 0
        except subprocess.TimeoutExpired:
            done = False
        if not done:
            unfetched(name).write_text(f"its packages cannot be fetched ({' '.join(step[:2])})")
            return False
    return True


def stamp(toolchain):
    """Changes when a source, a lock file or the way to build changes."""
    digest = hashlib.sha256(repr(toolchain).encode())
    for path in sorted((HERE / toolchain.folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def make(name):
    """False when the driver cannot be made of packages that are there."""
    toolchain, folder = TOOLCHAINS[name], BUILD / name
    made, wanted = folder / "made", stamp(toolchain)
    if made.exists() and made.read_text() == wanted:
        return True
    print(f"==> making the {name} driver in build/sdk/{name}", flush=True)
    made.unlink(missing_ok=True)
    unfetched(name).unlink(missing_ok=True)
    shutil.copytree(HERE / toolchain.folder, folder, dirs_exist_ok=True)
    environment = {**os.environ, **dict(toolchain.environment)}
    if not fetch(name, environment):
        print(f"{name}: skipped, {unfetched(name).read_text()}", flush=True)
        return True
    for step in toolchain.steps:
        if subprocess.run(step, cwd=folder, env=environment).returncode:
            print(f"{name}: failed: {' '.join(step)}", flush=True)
            return False
    made.write_text(wanted)
    return True


def main(names):
    failed = []
    for name in [made for name in names or GROUPS for made in GROUPS.get(name, (name,))]:
        unfetched(name).unlink(missing_ok=True)  # another try
        lack = missing(name)
        if lack:
            print(f"{name}: skipped, {lack}", flush=True)
        elif not make(name):
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
