#!/usr/bin/env bash
# Counts a year of flights with KCL 3, its leases kept by weir. About a minute; the first run
# downloads KCL. See README.md beside this file. Exits with 77 when the machine lacks Java, Maven or
# the way to KCL.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

here=$root/examples/kcl
made=$root/build/kcl

skip() {
  printf 'examples/kcl is skipped: %s\n' "$*" >&2
  exit 77
}

for tool in java javac mvn; do
  command -v "$tool" >/dev/null ||
    skip "$tool is not installed; it needs a JDK (17 or newer) and Maven"
done

need_packages build test
python_env
if [ -z "${WEIR_BINARY:-}" ]; then
  use_ccache
  build release
fi
mkdir -p "$made"
if ! cmp -s "$here/pom.xml" "$made/pom.xml"; then
  say "downloading KCL 3 and what it needs to build/kcl/lib"
  rm -rf "$made/lib"
  mvn -B -q -C -f "$here/pom.xml" "-Dmaven.repo.local=$root/build/sdk/cache/maven" \
    dependency:copy-dependencies "-DoutputDirectory=$made/lib" ||
    skip "Maven cannot download KCL"
  cp "$here/pom.xml" "$made/pom.xml"
fi
javac -cp "$made/lib/*" -d "$made/classes" "$here/FlightCounter.java"

# The AWS SDK for Java looks for the metadata of an EC2 instance. Here it finds loopback only.
python=$root/build/venv/bin/python
alone=("$python" "$root/tests/sdk/loopback.py")
"${alone[@]}" true 2>/dev/null || alone=()
exec "${alone[@]}" "$python" "$here/run.py"
