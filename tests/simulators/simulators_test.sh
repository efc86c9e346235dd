#!/usr/bin/env bash
# The CA's services and the portal, judged by curl and openssl:  simulators_test.sh BIN_FOLDER HOUSE_FOLDER
set -euo pipefail
bin=$1 house=$2
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
cd "$work"
failures=0

expect() { # expect "what" command…
  local what=$1
  shift
  if "$@" >"$work/out" 2>&1; then echo "ok    $what"; else
    echo "FAIL  $what"
    sed 's/^/      /' "$work/out"
    failures=$((failures + 1))
  fi
}
refuse() {
  local what=$1
  shift
  expect "$what" bash -c '! "$@"' _ "$@"
}
says() { # says "what" word command…: the output holds the word
  local what=$1 word=$2
  shift 2
  expect "$what" bash -c 'o=$("$@" 2>&1); grep -q -- "$0" <<<"$o" || { echo "$o"; exit 1; }' "$word" "$@"
}

start() { # start LOG command…: waits for "listening on PORT" and sets $port
  local log=$1 end=$((SECONDS + 20))
  shift
  "$@" >"$log" 2>&1 &
  pids+=($!)
  until port=$(sed -n 's/^listening on //p' "$log") && [ -n "$port" ]; do
    [ $SECONDS -lt $end ] && kill -0 "${pids[-1]}" 2>/dev/null || { cat "$log" >&2; exit 1; }
    read -r -t 0.05 <> <(:) || true
  done
}

# The CA: made once, and the same after a second run.
"$house/deploy/demo/make_ca" ca http://127.0.0.1:1
sha256sum ca/* >before
"$house/deploy/demo/make_ca" ca http://127.0.0.1:1
expect 'a second make_ca changes nothing' sha256sum -c --quiet before
for name in one two; do
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$name.key" 2>/dev/null
  openssl pkey -in "$name.key" -pubout -out "$name.pub"
  "$house/deploy/demo/issue" ca "$name.pub" 'Sở Tư pháp tỉnh Thử nghiệm / số 1' "$name.pem"
done
cp one.pem one.before
"$house/deploy/demo/issue" ca one.pub 'another name' one.pem
expect 'a second issue changes nothing' cmp one.pem one.before
refuse 'issue refuses another key for the same file' "$house/deploy/demo/issue" ca two.pub x one.pem
says 'the name is UTF-8' 'CN=Sở Tư pháp tỉnh Thử nghiệm / số 1,UID=MST:0123456789' \
  openssl x509 -in one.pem -noout -subject -nameopt utf8,sep_comma_plus
for leaf in one.pem two.pem ca/tsa.crt ca/ocsp.crt ca/server-leaf.crt; do
  expect "$leaf is valid" openssl verify -x509_strict -CAfile ca/ca.crt -untrusted ca/issuing.crt "$leaf"
done
says 'the TSA may do nothing else' 'X509v3 Extended Key Usage: critical' openssl x509 -in ca/tsa.crt -noout -ext extendedKeyUsage

start trust.log "$bin/sim-trust" --port 0 --folder ca
trust="http://127.0.0.1:$port"
expect 'the root is served' bash -c "curl -fsS $trust/ca.crt | cmp - ca/ca.crt"
for list in ca.crl root.crl; do
  curl -fsS "$trust/$list" -o "$list" && openssl crl -inform DER -in "$list" >>crls.pem
done
expect 'the certificate chain is valid with its CRLs' \
  openssl verify -crl_check_all -CRLfile crls.pem -CAfile ca/ca.crt -untrusted ca/issuing.crt one.pem
refuse 'private keys are not served' curl -fsS "$trust/tsa.key"
refuse 'nothing outside the list is served' curl -fsS --path-as-is "$trust/../ca/ca.key"

ask_ocsp() {
  openssl ocsp -issuer ca/issuing.crt -cert "$1" -url "$trust/ocsp" -CAfile ca/ca.crt -verify_other ca/issuing.crt "${@:2}"
}
export -f ask_ocsp
export trust
says 'OCSP verifies' 'Response verify OK' bash -c 'ask_ocsp one.pem'
says 'OCSP says good' 'one.pem: good' bash -c 'ask_ocsp one.pem'
serial=$(openssl x509 -in two.pem -noout -serial | cut -d= -f2)
revoked_at=$(date -u +%y%m%d%H%M%SZ)
awk -F'\t' -v OFS='\t' -v s="$serial" -v at="$revoked_at" '$4 == s { $1 = "R"; $3 = at } { print }' ca/index.txt >index.new && mv index.new ca/index.txt
says 'OCSP says revoked' 'two.pem: revoked' bash -c 'ask_ocsp two.pem'
says 'OCSP says unknown' '0x1234: unknown' \
  openssl ocsp -issuer ca/issuing.crt -serial 0x1234 -url "$trust/ocsp" -CAfile ca/ca.crt -verify_other ca/issuing.crt
openssl ocsp -issuer ca/issuing.crt -cert one.pem -no_nonce -reqout ocsp.req
curl -fsS "$trust/ocsp/$(base64 -w0 ocsp.req | sed 's/+/%2B/g; s/\//%2F/g; s/=/%3D/g')" -o ocsp.resp
says 'OCSP answers GET' 'one.pem: good' openssl ocsp -respin ocsp.resp -issuer ca/issuing.crt -cert one.pem \
  -CAfile ca/ca.crt -verify_other ca/issuing.crt
says 'OCSP names a malformed request' malformed bash -c \
  "curl -fsS --data-binary nonsense $trust/ocsp -o bad.resp; openssl ocsp -respin bad.resp -noverify"

echo 'the document' >document
for digest in sha256 sha384 sha512; do
  openssl ts -query -data document -"$digest" -cert -out "$digest.tsq" 2>/dev/null
  curl -fsS -H 'Content-Type: application/timestamp-query' --data-binary "@$digest.tsq" "$trust/tsa" -o "$digest.tsr"
  expect "a $digest time stamp verifies" openssl ts -verify -queryfile "$digest.tsq" -in "$digest.tsr" -CAfile ca/ca.crt -untrusted ca/issuing.crt
done
says 'the time stamp has its accuracy' 'Accuracy: 0x01 seconds' openssl ts -reply -in sha256.tsr -text
says 'the time stamp binds its certificate by SHA-256' signingCertificateV2 bash -c \
  'openssl ts -reply -in sha256.tsr -token_out | openssl asn1parse -inform DER'
echo 'another document' >other
refuse 'a time stamp of another document is refused' \
  openssl ts -verify -data other -in sha256.tsr -CAfile ca/ca.crt -untrusted ca/issuing.crt
openssl ts -query -data document -sha1 -out sha1.tsq 2>/dev/null
curl -fsS -H 'Content-Type: application/timestamp-query' --data-binary @sha1.tsq "$trust/tsa" -o sha1.tsr
says 'SHA-1 is rejected' 'unrecognized or unsupported algorithm' openssl ts -reply -in sha1.tsr -text

# The portal.
printf 'whsec_%s' "$(openssl rand -base64 32)" >secret
start portal.log "$bin/sim-portal" --port 0 --certificate ca/server.crt --key ca/server.key --secret-file secret --deliveries deliveries --fail-first 1
portal="https://127.0.0.1:$port"
deliver() { # deliver ID TIMESTAMP BODY [SIGNED_BODY]: prints the status
  local key signature
  key=$(sed 's/^whsec_//' secret | base64 -d | od -An -v -tx1 | tr -d ' \n')
  signature=$(printf '%s.%s.%s' "$1" "$2" "${4:-$3}" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64 -w0)
  curl -sS -o /dev/null -w '%{http_code}' --cacert ca/ca.crt -H "webhook-id: $1" -H "webhook-timestamp: $2" \
    -H "webhook-signature: v1,bm90aGluZw== v1,$signature" -H 'Content-Type: application/json' -d "$3" "$portal/webhooks"
}
now=$(date +%s)
expect 'the first delivery is answered 500 as told' [ "$(deliver evt_1 "$now" '{"type":"receipt.issued"}')" = 500 ]
expect 'the second is taken' [ "$(deliver evt_1 "$now" '{"type":"receipt.issued","data":{"name":"Thử"}}')" = 200 ]
expect 'a changed body is refused' [ "$(deliver evt_2 "$now" '{"type":"b"}' '{"type":"a"}')" = 401 ]
expect 'an old delivery is refused' [ "$(deliver evt_3 "$((now - 3600))" '{"type":"a"}')" = 401 ]
says 'what came is listed' '"id":"evt_1","timestamp":"[0-9]*","signature":"v1,[^"]*","raw":"[^}]*}}","body":{"type":"receipt.issued","data":{"name":"Thử"}}' \
  curl -fsS --cacert ca/ca.crt "$portal/deliveries"
expect 'only that' [ "$(wc -l <deliveries)" = 1 ]

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
