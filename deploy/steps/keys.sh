# What production does with people in a room: two officers found the vault, keys are made in the token, a CA certifies them,
# the officers let them sign. Every step looks first whether it was done, so a start that was broken off is finished.

officers=(lan minh)
officer_names=('Nguyễn Thị Lan' 'Trần Văn Minh')

kythu() { "$build/bin/kythu" "$@"; }
manage=() # how the CLI finds the signer

make_keys() {
  manage=(--settings "$state/settings/signer.toml")
  start_program kythu-signer
  started_well kythu-signer kythu tokens "${manage[@]}"
  read_keys
  mkdir -p -m 700 "$state/officers" "$state/keys"
  if [ "$(jq -r .vault <<<"$keys")" = '' ]; then found_vault; fi
  each_key ask_for_it
  decide_papers
  each_key certify_it
  decide_papers
  each_key expect_it
}

# each_key what: for every key of the demonstration, its label, id, type, subject and grant.
each_key() {
  local uses=(--agency "$agency_id" --per-second 200 --per-day 1000000)
  "$1" result-demo 01 rsa3072 "$(subject_of '')" --purpose result csc --algorithm rsa_pkcs1_sha256 rsa_pss_sha256 "${uses[@]}"
  "$1" receipt-demo 02 rsa3072 "$(subject_of ' (biên lai)')" --purpose receipt --algorithm rsa_pkcs1_sha256 "${uses[@]}"
  "$1" journal 03 p256 'CN=kythu journal,O=Kythu Demonstration,C=VN' --purpose checkpoint --algorithm ecdsa_p256_sha256 \
    --every-agency --per-second 10 --per-day 100000
}

read_keys() { keys=$(kythu keys --json "${manage[@]}" 2>>"$log") || fail "the signer does not answer: $(tail -n 1 "$log")"; }

# RFC 4514: the most specific part first.
subject_of() { printf 'UID=MST:0123456789,CN=Sở Tư pháp tỉnh Thử nghiệm%s,O=Sở Tư pháp tỉnh Thử nghiệm,C=VN' "$1"; }

# Two demonstration officers. In production each has a card or a key file of their own, and nobody else its passphrase.
found_vault() {
  local i one people=()
  for i in "${!officers[@]}"; do
    one="$state/officers/${officers[i]}"
    [ -s "$one.passphrase" ] || (umask 077 && openssl rand -hex 16 >"$one.passphrase")
    [ -s "$one.key" ] || kythu officer new-key --out "$one.key" --passphrase-file "$one.passphrase" >>"$log" 2>&1 ||
      fail "no key for the officer ${officers[i]}: $(tail -n 1 "$log")"
    people+=(--officer "id=${officers[i]},name=${officer_names[i]},key-file=$one.key,passphrase-file=$one.passphrase")
  done
  printf 'place = "deploy/up"\n' >"$state/keys/plan.toml"
  rm -f "$state/keys/ceremony.txt"
  kythu ceremony "${manage[@]}" "${people[@]}" --plan "$state/keys/plan.toml" --record "$state/keys/ceremony.txt" --yes \
    >>"$log" 2>&1 || fail "the ceremony failed: $(tail -n 1 "$log")"
}

ask_for_it() {
  local now
  now=$(state_of_key "$1")
  if [ "$now" = none ]; then propose "$1.generate" generate --key "$1" --id "$2" --type "$3" --tokens soft; fi
  if [ "$now" = none ] || { [ "$now" = generated ] && [ ! -s "$state/keys/$1.csr" ]; }; then
    propose "$1.request" request-certificate --key "$1" --subject "$4"
  fi
}

certify_it() {
  local label=$1 chain="$state/trust/$1.chain.pem" now
  now=$(state_of_key "$label")
  shift 4
  if [ "$now" = generated ]; then
    "$house/deploy/demo/issue" "$state/trust" "$state/keys/$label.csr" - "$chain" >>"$log" 2>&1 ||
      fail "no certificate for the key $label: $(tail -n 1 "$log")"
    propose "$label.import" import-certificate --key "$label" --chain "$chain"
  fi
  if [ "$now" = generated ] || [ "$now" = certified ]; then propose "$label.activate" activate --key "$label" "$@"; fi
}

expect_it() { [ "$(state_of_key "$1")" = active ] || fail "the key $1 is $(state_of_key "$1"): see kythu decisions."; }

state_of_key() { jq -r --arg name "$1" '[.keys[] | select(.label == $name) | .state][0] // "none"' <<<"$keys"; }

papers=()

# propose NAME act options…
propose() {
  local paper="$state/keys/$1.json"
  shift
  kythu propose "$@" --reason 'deploy/up' --out "$paper" "${manage[@]}" >>"$log" 2>&1 || fail "$1 was not proposed: $(tail -n 1 "$log")"
  papers+=("$paper")
}

# Both officers approve what was proposed, each all of it at once; then it is submitted in its order.
decide_papers() {
  local officer paper out
  [ ${#papers[@]} -gt 0 ] || return 0
  for officer in "${officers[@]}"; do
    kythu approve "${papers[@]}" --officer "$officer" --key-file "$state/officers/$officer.key" \
      --passphrase-file "$state/officers/$officer.passphrase" --yes >>"$log" 2>&1 || fail "$officer did not approve: $(tail -n 1 "$log")"
  done
  for paper in "${papers[@]}"; do
    out=()
    [[ "$paper" != *.request.json ]] || out=(--out "${paper%.request.json}.csr")
    kythu submit "$paper" "${manage[@]}" "${out[@]}" >>"$log" 2>&1 || fail "$(basename "$paper" .json) was not decided: $(tail -n 1 "$log")"
    rm -f "$paper"
  done
  papers=()
  read_keys
}
