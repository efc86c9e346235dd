# Words that the deploy scripts share. Progress goes to standard error, so that --json owns standard output.

house=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$house/build/release"

fail() {
  printf '\nkythu: %s\n' "$1" >&2
  exit 1
}

# step "what" command…: shows the step with its time; the command's own output goes to $log.
step() {
  local what=$1 begun=$EPOCHREALTIME
  shift
  printf '  %-52s' "$what" >&2
  "$@"
  printf '%6.1f s\n' "$(awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN {print b - a}')" >&2
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null || fail "packages are missing and there is no sudo to install them with: run as root once, or install sudo."
    sudo "$@"
  fi
}

# Packages of the named parts of packages.txt that dpkg does not know as installed.
missing_packages() {
  awk -v parts="$*" '
    BEGIN {split(parts, list, " "); for (i in list) wanted["[" list[i] "]"] = 1}
    /^\[/ {on = ($1 in wanted)} /^[a-z]/ && on {print $1}' "$house/deploy/packages.txt" |
    while read -r package; do
      [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || echo "$package"
    done
}

install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || fail "these packages are missing and there is no apt-get: $(echo $missing)."
  as_root apt-get update >"${log:-/dev/null}" 2>&1 || true # an unreachable mirror shows in the install below
  # shellcheck disable=SC2086 # one word a package
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >"${log:-/dev/null}" 2>&1 ||
    fail "could not install $(echo $missing): see ${log:-the output of apt-get}."
}

# The first build takes minutes: on a terminal it counts.
build_release() {
  cmake -S "$house" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DKYTHU_UNITY=ON "$@" >"${log:-/dev/null}" 2>&1 &&
    NINJA_STATUS='[%f/%t] ' cmake --build "$build" --target product 2>&1 | tee -a "${log:-/dev/null}" | count_build || {
    tail -n 20 "${log:-/dev/null}" >&2
    fail "the build failed: see ${log:-its output}."
  }
}

count_build() {
  if [ -t 2 ]; then
    awk '/^\[[0-9]/ {printf "%-12s\b\b\b\b\b\b\b\b\b\b\b\b", $1 > "/dev/stderr"} END {printf "%12s\b\b\b\b\b\b\b\b\b\b\b\b", "" > "/dev/stderr"}'
  else
    cat >/dev/null
  fi
}

# Where sockets live: in the state folder, unless its path is too long for a socket's name (107 bytes).
run_folder() {
  local inside="$1/run"
  if [ ${#inside} -le 70 ]; then echo "$inside"; else echo "/tmp/kythu-$(printf %s "$1" | sha256sum | cut -c1-12)"; fi
}

# Where the database cluster lives. PostgreSQL refuses to run as root, so root lends it to the user `postgres`, who must be
# able to reach the folder: under a closed home it goes to /var/lib/kythu instead.
cluster_folder() {
  local inside="$1/postgres"
  if [ "$(id -u)" != 0 ] || setpriv --reuid=postgres --regid=postgres --init-groups test -x "$1" 2>/dev/null; then
    echo "$inside"
  else
    echo "/var/lib/kythu/$(printf %s "$1" | sha256sum | cut -c1-12)/postgres"
  fi
}

# Runs a command as the owner of the cluster, from a folder that the owner may enter.
as_cluster_owner() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
  else
    (cd / && "$@")
  fi
}

postgres_binaries() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

is_running() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
