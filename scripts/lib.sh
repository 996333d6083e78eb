# Shared by scripts/run and scripts/test; sourced, not run. Sets `root` to the checkout.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() {
  printf '==> %s\n' "$*" >&2
}

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "root is needed for: $*; run it as root, then start this script again"
  fi
}

# packages_of GROUP...: the package names of these groups of packages.txt.
packages_of() {
  local group
  for group in "$@"; do
    awk -v group="$group" '$1 == group { print $2 }' "$root/scripts/packages.txt"
  done
}

# need_packages GROUP...: installs what is missing. Asks the network only when something is.
need_packages() {
  command -v apt-get >/dev/null ||
    die "this script installs Debian packages; without apt-get, install what packages.txt names" \
      "and build with: cmake --preset release && cmake --build --preset release"
  local package missing=()
  for package in $(packages_of "$@"); do
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

# Compiling the same file twice costs nothing, also in another checkout of the same tree.
use_ccache() {
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  export CCACHE_BASEDIR="$root"
  export CCACHE_NOHASHDIR=1
  export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
}

# build PRESET [TARGET...]: configures and builds with a preset of CMakePresets.json.
build() {
  local preset=$1
  shift
  say "building the $preset preset in build/$preset"
  (
    cd "$root"
    cmake --preset "$preset" -Wno-dev >/dev/null
    cmake --build --preset "$preset" ${1:+--target "$@"}
  )
}

# python_env: build/venv holds exactly what requirements.txt says. Prints nothing when it does.
python_env() {
  local venv=$root/build/venv wanted=$root/scripts/requirements.txt
  cmp -s "$wanted" "$venv/installed.txt" && return
  say "installing the Python packages of scripts/requirements.txt into build/venv"
  rm -rf "$venv"
  mkdir -p "$root/build"
  /usr/bin/python3 -m venv "$venv"
  "$venv/bin/pip" install -qq --disable-pip-version-check --no-deps --no-build-isolation \
    -r "$wanted"
  cp "$wanted" "$venv/installed.txt"
}
