# Starts and stops the programs. Each has its settings in $state/settings, its log in $state/log, its process id in $run.

programs=(sim-trust sim-vnpay sim-portal kythu-signer kythu-parser kythu-egress kythu-core kythu-edge)

arguments_of() {
  case "$1" in
    sim-trust) echo --port "$trust_port" --folder "$state/trust" ;;
    sim-vnpay) echo --port "$vnpay_port" --terminal KYTHUDM1 --secret-file "$state/credentials/vnpay.hash_secret" \
      --ipn-url "https://127.0.0.1:$port/callbacks/vnpay" --ca-file "$state/trust/ca.crt" --ledger-file "$state/log/vnpay-ledger.jsonl" ;;
    sim-portal) echo --port "$portal_port" --certificate "$state/trust/server.crt" --key "$state/trust/server.key" \
      --secret-file "$state/credentials/portal.webhook_secret" --deliveries "$state/log/portal-deliveries.jsonl" ;;
    kythu-*) echo --settings "$state/settings/${1#kythu-}.toml" ;;
  esac
}

start_program() {
  local name=$1
  is_running "$run/$name.pid" && return 0
  # shellcheck disable=SC2046 # the arguments hold no spaces: the state folder was checked
  setsid "$build/bin/$name" $(arguments_of "$name") \
    </dev/null >>"$state/log/$name.log" 2>&1 9>&- &
  echo $! >"$run/$name.pid"
}

# wait_until "what" seconds command…: polls the condition; the program's last line explains a failure.
wait_until() {
  local what=$1 seconds=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.05
  done
}

started_well() {
  local name=$1
  shift
  wait_until "$name" 20 program_answers_or_died "$name" "$@" && is_running "$run/$name.pid" ||
    fail "$name did not start: $(tail -n 1 "$state/log/$name.log")"
}

program_answers_or_died() {
  local name=$1
  shift
  ! is_running "$run/$name.pid" || "$@"
}

start_programs() {
  local name
  for name in sim-trust kythu-signer kythu-parser kythu-egress; do start_program "$name"; done
  for name in signer parser egress; do started_well "kythu-$name" test -S "$run/$name.sock"; done
  provision
  start_program kythu-core
  started_well kythu-core test -S "$run/core.sock"
  for name in kythu-edge sim-vnpay; do start_program "$name"; done
  started_well kythu-edge appliance_is_ready
  started_well sim-vnpay curl -fsS "http://127.0.0.1:$vnpay_port/ledger"
  started_well sim-trust curl -fsS "http://127.0.0.1:$trust_port/ca.crl"
}

# A program that was about to end when we looked is started again.
appliance_is_ready() {
  local name
  for name in kythu-signer kythu-parser kythu-egress kythu-core; do start_program "$name"; done
  curl -fsS --max-time 5 --cacert "$state/trust/ca.crt" "https://127.0.0.1:$port/health/ready"
}

# Agency, portal client, receipt series and fees; a second time it changes nothing.
provision() {
  "$build/bin/kythu-core" provision --settings "$state/settings/core.toml" --file "$state/settings/provision.toml" \
    >>"$log" 2>&1 || fail "provisioning failed: $(tail -n 1 "$log")"
}

stop_programs() {
  local i name pid
  for ((i = ${#programs[@]} - 1; i >= 0; i--)); do
    name=${programs[i]}
    is_running "$run/$name.pid" || { rm -f "$run/$name.pid"; continue; }
    pid=$(cat "$run/$name.pid")
    kill "$pid" 2>/dev/null || true
    wait_until "$name" 15 not_alive "$pid" || kill -9 "$pid" 2>/dev/null || true
    rm -f "$run/$name.pid"
  done
}

not_alive() { ! kill -0 "$1" 2>/dev/null; }
