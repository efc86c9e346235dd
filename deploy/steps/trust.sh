# The demonstration's CA, and a SoftHSM token in which officers make the keys (keys.sh).

make_trust() {
  "$house/deploy/demo/make_ca" "$state/trust" "http://127.0.0.1:$trust_port" >>"$log" 2>&1 ||
    fail "the demonstration's CA could not be made: $(tail -n 1 "$log")"
  make_tax_authority
}

# The seal of the tax system's simulator, which nobody certified: core is told to trust this very certificate.
make_tax_authority() {
  local key="$state/trust/tax-authority.key" certificate="$state/trust/tax-authority.crt"
  [ -s "$certificate" ] || (umask 077 && openssl req -x509 -utf8 -newkey rsa:2048 -noenc -days 3650 -keyout "$key" \
    -out "$certificate" -subj '/C=VN/CN=Cơ quan thuế (mô phỏng)' 2>/dev/null) ||
    fail "the tax authority's seal could not be made"
}

# A secret of 32 random bytes in a file that only we can read; made once.
make_secret() {
  local file="$state/credentials/$1" prefix=${2:-}
  [ -s "$file" ] || (umask 077 && printf '%s%s' "$prefix" "$(openssl rand -base64 32)" >"$file")
}

make_token() {
  local pin secret
  mkdir -p -m 700 "$state/token/tokens"
  cat >"$state/token/softhsm2.conf" <<CONF
directories.tokendir = $state/token/tokens
objectstore.backend = file
log.level = ERROR
CONF
  for pin in token.pin token.pin.so; do
    [ -s "$state/credentials/$pin" ] || (umask 077 && openssl rand -hex 8 >"$state/credentials/$pin")
  done
  for secret in vnpay.hash_secret momo.secret_key zalopay.key1 zalopay.key2 platform.secret platform.access_token \
    casso.checksum_key payos.checksum_key sepay.hmac_key; do
    make_secret "$secret"
  done
  make_secret webhooks.master
  make_secret officers.master
  make_secret portal.webhook_secret
  write_signer_settings
  "$build/bin/kythu-signer" prepare-token --settings "$state/settings/signer.toml" >>"$log" 2>&1 ||
    fail "the token could not be prepared: $(tail -n 1 "$log")"
}
