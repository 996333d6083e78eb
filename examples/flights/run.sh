#!/usr/bin/env bash
# Puts a year of flights through weir while it is killed with -9, and checks that none is lost.
# About two minutes; see README.md beside this file.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

need_packages build test
python_env
use_ccache
build release
exec "$root/build/venv/bin/python" "$root/examples/flights/run.py"
