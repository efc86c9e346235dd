# Starts and stops the programs. Each has its settings in $state/settings, its log in $state/log, its process id in $run.

counterparties=(sim-vnpay sim-momo sim-zalopay sim-bank sim-platform sim-tax)
programs=(sim-trust "${counterparties[@]}" sim-portal kythu-signer kythu-parser kythu-egress kythu-core kythu-edge)

arguments_of() {
  case "$1" in
    sim-trust) echo --port "$trust_port" --folder "$state/trust" ;;
    sim-portal) echo --port "$portal_port" --certificate "$state/trust/server.crt" --key "$state/trust/server.key" \
      --secret-file "$state/credentials/portal.webhook_secret" --deliveries "$state/log/portal-deliveries.jsonl" ;;
    sim-tax) echo --port "$tax_port" --signing-certificate "$state/trust/tax-authority.crt" \
      --signing-key "$state/trust/tax-authority.key" --ledger-file "$state/log/tax-ledger.jsonl" ;;
    kythu-*) echo --settings "$state/settings/${1#kythu-}.toml" ;;
    *) arguments_of_provider "$1" ;;
  esac
}

# Those whose pay pages the appliance demands to be https have the demonstration's certificate.
arguments_of_provider() {
  local callbacks="https://127.0.0.1:$port/callbacks" secrets="$state/credentials" form
  local usual="--ca-file $state/trust/ca.crt --ledger-file $state/log/${1#sim-}-ledger.jsonl"
  local tls="--certificate $state/trust/server.crt --key $state/trust/server.key"
  case "$1" in
    sim-vnpay) echo $usual --port "$vnpay_port" --terminal KYTHUDM1 --secret-file "$secrets/vnpay.hash_secret" --ipn-url "$callbacks/vnpay" ;;
    sim-momo) echo $usual $tls --port "$momo_port" --public-url "https://127.0.0.1:$momo_port" \
      --partner KYTHUDEMO --access-key kythudemo --secret-file "$secrets/momo.secret_key" ;;
    sim-zalopay) echo $usual $tls --port "$zalopay_port" --public-url "https://127.0.0.1:$zalopay_port" \
      --app 2999 --key1-file "$secrets/zalopay.key1" --key2-file "$secrets/zalopay.key2" ;;
    sim-platform) echo $usual $tls --port "$platform_port" --public-url "https://127.0.0.1:$platform_port" \
      --partner KYTHUDEMO --secret-file "$secrets/platform.secret" --token-file "$secrets/platform.access_token" \
      --result-url "$callbacks/platform" --return-url "https://127.0.0.1:$port/pay/return/platform" ;;
    sim-bank) echo $usual --port "$bank_port" --bank 970436 --accounts "$bank_account" \
      $(for form in casso:checksum_key payos:checksum_key sepay:hmac_key; do
        printf -- '--%s-url %s --%s-secret-file %s ' "${form%:*}" "$callbacks/${form%:*}" "${form%:*}" "$secrets/${form/:/.}"
      done) ;;
  esac
}

simulator_url() {
  case "$1" in
    sim-vnpay) echo "http://127.0.0.1:$vnpay_port" ;;
    sim-bank) echo "http://127.0.0.1:$bank_port" ;;
    sim-tax) echo "http://127.0.0.1:$tax_port" ;;
    sim-momo) echo "https://127.0.0.1:$momo_port" ;;
    sim-zalopay) echo "https://127.0.0.1:$zalopay_port" ;;
    sim-platform) echo "https://127.0.0.1:$platform_port" ;;
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
  for name in kythu-edge "${counterparties[@]}"; do start_program "$name"; done
  started_well kythu-edge appliance_is_ready
  for name in "${counterparties[@]}"; do
    started_well "$name" curl -fsS --cacert "$state/trust/ca.crt" "$(simulator_url "$name")/ledger"
  done
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
