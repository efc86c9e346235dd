# The demonstration's CA, and a SoftHSM token whose keys are made inside it and never leave it.

make_trust() {
  "$house/deploy/demo/make_ca" "$state/trust" "http://127.0.0.1:$trust_port" >>"$log" 2>&1 ||
    fail "the demonstration's CA could not be made: $(tail -n 1 "$log")"
}

# A secret of 32 random bytes in a file that only we can read; made once.
make_secret() {
  local file="$state/credentials/$1" prefix=${2:-}
  [ -s "$file" ] || (umask 077 && printf '%s%s' "$prefix" "$(openssl rand -base64 32)" >"$file")
}

make_token() {
  local pin
  mkdir -p -m 700 "$state/token/tokens"
  cat >"$state/token/softhsm2.conf" <<CONF
directories.tokendir = $state/token/tokens
objectstore.backend = file
log.level = ERROR
CONF
  for pin in token.pin token.pin.so; do
    [ -s "$state/credentials/$pin" ] || (umask 077 && openssl rand -hex 8 >"$state/credentials/$pin")
  done
  make_secret vnpay.hash_secret
  make_secret webhooks.master
  make_secret officers.master
  make_secret portal.webhook_secret
  write_signer_settings
  make_key result-demo 01 rsa3072 'Sở Tư pháp tỉnh Thử nghiệm' result-demo
  make_key receipt-demo 02 rsa3072 'Sở Tư pháp tỉnh Thử nghiệm (biên lai)' receipt-demo
}

# make_key label id type subject file: in the token; its certificate chain goes to $state/trust/<file>.chain.pem.
make_key() {
  local label=$1 id=$2 type=$3 subject=$4 file="$state/trust/$5"
  [ ! -s "$file.chain.pem" ] || return 0
  SOFTHSM2_CONF="$state/token/softhsm2.conf" "$build/bin/kythu-signer" provision --settings "$state/settings/signer.toml" \
    --key "$label" --id "$id" --type "$type" >"$file.pub" 2>>"$log" || fail "the key $label could not be made: $(tail -n 1 "$log")"
  "$house/deploy/demo/issue" "$state/trust" "$file.pub" "$subject" "$file.chain.pem" >>"$log" 2>&1 ||
    fail "no certificate for the key $label: $(tail -n 1 "$log")"
}
