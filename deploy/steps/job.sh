# The main job, as a portal's developer would do it with curl: a fee is paid and receipted, a result is signed.

api() {
  curl -fsS --max-time 30 --cacert "$state/trust/ca.crt" -H "Authorization: Bearer $access_token" "$@" 2>>"$log"
}

do_the_job() {
  local base="https://127.0.0.1:$port"
  client_id=$(jq -r .client_id "$state/credentials/client") client_secret=$(jq -r .client_secret "$state/credentials/client")
  access_token=$(printf 'user = "%s:%s"\n' "$client_id" "$client_secret" |
    curl -fsS --max-time 10 -K - --cacert "$state/trust/ca.crt" -d grant_type=client_credentials "$base/oauth2/token" 2>>"$log" |
    jq -r .access_token) || fail "the portal's credentials were refused: see $state/log/kythu-core.log."
  watch_webhooks "$base"
  pay_a_fee "$base"
  sign_a_result "$base"
}

# Once: the portal wants to hear of everything; the secret it is given goes to the portal's simulator.
watch_webhooks() {
  local endpoint="$state/credentials/webhook_endpoint"
  if [ ! -s "$endpoint" ]; then
    (umask 077 && api -X POST "$1/v1/webhook_endpoints" -H 'Content-Type: application/json' -H "Idempotency-Key: demo-endpoint" \
      -d "{\"url\":\"https://127.0.0.1:$portal_port/webhooks\",\"description\":\"demonstration\"}" >"$endpoint") ||
      fail "the portal's webhook endpoint could not be registered: see $state/log/kythu-core.log."
    (umask 077 && jq -rj .secret "$endpoint" >"$state/credentials/portal.webhook_secret")
  fi
  start_program sim-portal
  started_well sim-portal curl -fsS --cacert "$state/trust/ca.crt" "https://127.0.0.1:$portal_port/deliveries"
}

# A criminal record certificate and three copies of a civil-status extract: 200,000 + 3 × 8,000 = 224,000 đồng.
pay_a_fee() {
  local base=$1 location choice
  payment=$(api -X POST "$base/v1/payments" -H 'Content-Type: application/json' -H "Idempotency-Key: demo-$(date +%s%N)" -d @- <<JSON
{"agency": "$agency_id", "procedure": "Cấp phiếu lý lịch tư pháp", "dossier": "H99.01-$(date +%y%m%d)-0001",
 "payer": {"name": "Nguyễn Văn Thử", "address": "Số 2 đường Thử nghiệm"},
 "items": [
  {"description": "Phí cung cấp thông tin lý lịch tư pháp", "kind": "fee", "amount": 200000},
  {"description": "Phí cấp bản sao trích lục hộ tịch", "kind": "fee", "amount": 8000, "quantity": 3}],
 "return_url": "https://127.0.0.1:$portal_port/"}
JSON
  ) || fail "the payment was refused: see $state/log/kythu-core.log."
  payment_id=$(jq -r .id <<<"$payment") checkout_url=$(jq -r .checkout_url <<<"$payment")
  location=$(curl -fsS -o /dev/null -w '%{redirect_url}' --cacert "$state/trust/ca.crt" -d channel=vnpay "$checkout_url/attempts" 2>>"$log")
  [ -n "$location" ] || fail "the checkout page did not lead to VNPAY: see $state/log/kythu-core.log."
  curl -fsS -o /dev/null "$location" 2>>"$log" || fail "VNPAY's simulator refused the pay address: see $state/log/sim-vnpay.log."
  choice=$(sed -n 's/.*[?&]vnp_TxnRef=\([^&]*\).*/\1/p' <<<"$location")
  curl -fsS -o /dev/null -H 'Accept: application/json' -d "txn=$choice" -d choice=pay \
    "http://127.0.0.1:$vnpay_port/paymentv2/choose" 2>>"$log" || fail "VNPAY's simulator did not take the payment: see $state/log/sim-vnpay.log."
  wait_until 'receipt' 20 receipt_is_there "$base" || fail "no receipt came for $payment_id within 20 s: see $state/log/kythu-core.log."
  api -H 'Accept: application/xml' "$base/v1/receipts/$receipt_id" >"$state/demo/receipt.xml"
  api -H 'Accept: application/pdf' "$base/v1/receipts/$receipt_id" >"$state/demo/receipt.pdf"
  wait_until 'webhook' 20 webhook_came || fail "the portal heard nothing of the receipt within 20 s: see $state/log/sim-portal.log."
}

receipt_is_there() {
  receipt_id=$(api "$1/v1/payments/$payment_id" | jq -er '.receipts[0] | select(.status == "issued") | .id')
}

webhook_came() { grep -q "$receipt_id" "$state/log/portal-deliveries.jsonl"; }

sign_a_result() {
  local base=$1 level
  for level in b t; do
    api -X POST "$base/v1/signatures" -H "Idempotency-Key: demo-$level-$(date +%s%N)" -H 'Accept: application/octet-stream' \
      -F "request={\"credential\":\"result-demo\",\"format\":\"pades\",\"level\":\"$level\",\"reason\":\"Trả kết quả thủ tục hành chính\",\"location\":\"Tỉnh Thử nghiệm\",\"appearance\":{\"page\":1,\"x\":330,\"y\":275,\"width\":210,\"height\":70}};type=application/json" \
      -F "document=@$house/deploy/demo/result.pdf;type=application/pdf" >"$state/demo/result-$level.pdf" ||
      fail "the result was not signed at level $level: see $state/log/kythu-core.log."
  done
  cat "$state/trust/ca.crt" >"$state/demo/ca.crt"
}

verify_commands() {
  cat <<TXT
  pdfsig -nocert $state/demo/result-t.pdf
  xmlsec1 --verify --trusted-pem $state/demo/ca.crt --untrusted-pem $state/trust/issuing.crt --id-attr:Id DLBLai --id-attr:Id Object $state/demo/receipt.xml
  $build/bin/kythu journal verify $state/journal/journal.jsonl --key $state/trust/journal.chain.pem --checkpoints $state/journal/checkpoints.jsonl
TXT
}

print_summary() {
  cat <<TXT

A fee of 224.000 đồng was paid at VNPAY's simulator ($payment_id), receipted ($receipt_id), and a result was signed.

Open
  $checkout_url
      the citizen's page of that payment
  https://127.0.0.1:$port/console
      the console; account, password and authenticator key of a clerk and of an approver, who decide about money
      together, are in $state/credentials/officer-clerk and officer-approver
      (a code now: oathtool --totp -b KEY, or any authenticator app)
  https://127.0.0.1:$port/docs
      the API document, to read (openapi.json beside it)
$(for name in "${counterparties[@]}"; do printf '  %-28s %s\n' "$(simulator_url "$name")" "${name#sim-}"; done)
      the sandbox: what each believes, its magic amounts and files (tests/simulators/README.md)
  https://127.0.0.1:$portal_port/deliveries
      what the portal was told by webhooks
  The browser has to trust $state/trust/ca.crt, or be told to go on.

Files
  $state/demo/receipt.xml  $state/demo/receipt.pdf  $state/demo/result-b.pdf  $state/demo/result-t.pdf

Verify them with programs that are not ours
$(verify_commands)

Keys, and the two officers without whom nothing happens to them
  $build/bin/kythu keys --settings $state/settings/signer.toml     (also: tokens, officers, decisions)
  $state/officers has the demonstration officers' key files and passphrases (lan, minh),
  $state/keys/ceremony.txt the record of how they founded the vault. README shows what they can do.

Client of the API
  $state/credentials/client holds client_id and client_secret; the CA certificate is $state/trust/ca.crt
TXT
}

print_json() {
  local pids pay name
  pids=$(for name in "${programs[@]}"; do printf '%s %s\n' "$name" "$(cat "$run/$name.pid")"; done |
    jq -Rn '[inputs | split(" ") | {(.[0]): (.[1] | tonumber)}] | add')
  pay=$(for name in "${counterparties[@]}"; do printf '%s %s\n' "${name#sim-}" "$(simulator_url "$name")"; done |
    jq -Rn '[inputs | split(" ") | {(.[0]): .[1]}] | add')
  jq -cn --arg base "https://127.0.0.1:$port" --arg ca "$state/trust/ca.crt" --arg id "$client_id" --arg secret "$client_secret" \
    --arg agency "$agency_id" --arg state "$state" --arg payment "$payment_id" --arg receipt "$receipt_id" --arg checkout "$checkout_url" \
    --argjson pids "$pids" --argjson pay "$pay" --arg trust "http://127.0.0.1:$trust_port" \
    --arg portal "https://127.0.0.1:$portal_port" --arg metrics "http://127.0.0.1:$metrics_port/metrics" '{
      base_url: $base, ca_certificate: $ca, client_id: $id, client_secret: $secret, agency: $agency, credential: "result-demo",
      payment: $payment, receipt: $receipt, checkout_url: $checkout, docs: ($base + "/docs"), console: ($base + "/console"), metrics: $metrics, state: $state,
      files: {receipt_xml: ($state + "/demo/receipt.xml"), receipt_pdf: ($state + "/demo/receipt.pdf"),
              result_b: ($state + "/demo/result-b.pdf"), result_t: ($state + "/demo/result-t.pdf"),
              journal: ($state + "/journal/journal.jsonl"), checkpoints: ($state + "/journal/checkpoints.jsonl"),
              policy: ($state + "/policy/policy.jsonl"), ceremony: ($state + "/keys/ceremony.txt"),
              signer_settings: ($state + "/settings/signer.toml")},
      officers: ($state + "/officers"),
      simulators: ($pay + {trust: $trust, portal: $portal}), pids: $pids}'
}
