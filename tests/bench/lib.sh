# Words that the benchmarks of the whole appliance share: one of their own, with limits that do not bite, and the medians of
# interleaved rounds.
. "$(dirname "${BASH_SOURCE[0]}")/../../deploy/lib.sh"
for file in "$house"/deploy/steps/*.sh; do . "$file"; done
build=${KYTHU_BENCH_BUILD:-$build}
bench="$house/tests/bench"

# The appliance in $folder, without simulators, behind $base; and SQL as the cluster's superuser, past row-level security.
start_appliance() {
  folder=$(mktemp -d /tmp/kythu-bench-XXXXXX)
  trap 'stop_programs; stop_database; rm -rf "$folder"' EXIT
  install_packages product bench
  [ -n "${KYTHU_BENCH_BUILD:-}" ] || log="$folder/build.log" build_release
  state="$folder/s" run="$folder/s/run" log="$folder/log" port=$((20000 + RANDOM % 10000))
  chmod 755 "$folder"
  mkdir -p "$state"/{log,settings,demo} "$run"
  mkdir -p -m 700 "$state/credentials"
  chmod 755 "$state" "$run"
  exec 9>"$state/lock"
  payment_simulators=() counterparties=()
  programs=(sim-trust kythu-signer kythu-parser kythu-egress kythu-core kythu-edge)
  choose_ports
  make_trust
  make_token
  make_keys
  start_database
  write_settings
  lift_limits
  start_programs
  base="https://127.0.0.1:$port"
  database=(-h "$run" -U kythu_admin -d kythu)
  binaries=$(postgres_binaries)
}

# One client from one address is a whole province here.
lift_limits() {
  cat >>"$state/settings/core.toml" <<TOML

[access]
requests_per_second = 100000
burst = 1000000
${more_core_settings:-}
TOML
  cat >>"$state/settings/edge.toml" <<TOML

[limits]
requests_per_second = 1000000
burst = 1000000
requests_per_connection = 1000000
TOML
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "${database[@]}" "$@"; }

access_token() {
  curl -fsS --cacert "$state/trust/ca.crt" -d grant_type=client_credentials "$base/oauth2/token" \
    -u "$(jq -r '.client_id + ":" + .client_secret' "$state/credentials/client")" | jq -r .access_token
}

# What the machine does besides, and how fast it is today.
calibrate() {
  printf 'load %s, %s cores; ' "$(cut -d' ' -f1 /proc/loadavg)" "$(nproc)"
  openssl speed -seconds 1 ecdsap256 2>/dev/null | tail -n 1
  awk '{exit !($1 > 1)}' /proc/loadavg && echo 'not a quiet machine: the figures below say little' || true
}

# Transactions a second of 16 clients with this script, each transaction one prepared statement. What stays the same stands in
# the statement itself, as it does for a client that is written for it.
by_pgbench() {
  local script=$1
  shift
  sed -e "s/:agency/'$agency_uuid'::uuid/g" -e "s/:portal/'${client:-}'::uuid/g" -e "s/:answer/${answer:-0}/g" "$script" >"$folder/pgbench.sql"
  "$binaries/pgbench" -n -M prepared -c16 -j2 -T "$seconds" -f "$folder/pgbench.sql" "$@" "${database[@]}" 2>>"$folder/pgbench.log" |
    awk '/^tps/ {print $3}'
}

# Requests a second of 16 connections over TLS with this script. Whatever is not answered as it says ends the benchmark.
by_wrk() {
  wrk -t2 -c16 -d"${seconds}s" -s "$1" "$base" >"$folder/wrk.log" 2>&1 || true
  ! grep -E '^answer|Socket errors' "$folder/wrk.log" | sort | uniq -c >&2 || return 1
  awk '/Requests\/sec/ {print $2}' "$folder/wrk.log"
}

# wrk's script that makes payments, with today's token ($token).
write_create() {
  sed -e "s/\$TOKEN/$token/" -e "s/\$AGENCY/$agency_id/" "$bench/create.lua" >"$folder/create.lua"
}

# wrk's script that tells VNPAY's word about the payments B<first+1> … B<last>, each once: signed beforehand.
write_callbacks() {
  python3 "$bench/callbacks.py" "$state/credentials/vnpay.hash_secret" "$1" "$2" >"$folder/callbacks.txt"
  rm -f "$folder"/place*
  sed -e "s|\$FOLDER|$folder|" "$bench/callback.lua" >"$folder/callback.lua"
}

median() { sort -g | awk '{a[NR] = $1} END {print a[int((NR + 1) / 2)]}'; }

# compare NAME GOAL NEVER-BELOW LIMIT OURS: both functions print a rate; the line is their medians and the ratios' median.
compare() {
  local name=$1 goal=$2 floor=$3 limit=$4 ours=$5 round bare rate
  "$limit" >/dev/null
  "$ours" >/dev/null # warm
  : >"$folder/rates"
  for ((round = 0; round < rounds; ++round)); do
    bare=$("$limit") rate=$("$ours")
    awk -v a="$rate" -v b="$bare" 'BEGIN {print b, a, a / b}' >>"$folder/rates"
  done
  awk -v name="$name" -v goal="$goal" -v floor="$floor" -v bare="$(cut -d' ' -f1 "$folder/rates" | median)" \
    -v ours="$(cut -d' ' -f2 "$folder/rates" | median)" -v ratio="$(cut -d' ' -f3 "$folder/rates" | median)" 'BEGIN {
      printf "%-16s one statement %6.0f /s   over TLS %6.0f /s   ratio %.2f   goal %.2f, never below %.2f: %s\n", name, bare, ours,
        ratio, goal, floor, (ratio >= goal ? "reached" : (ratio >= floor ? "above the floor" : "MISSED")) }'
}
