# Ports on 127.0.0.1: the appliance's, and after it its metrics' and the simulators'. The state remembers the first, because
# certificates name the addresses of the demonstration's CA.

choose_ports() {
  local remembered="$state/settings/ports" asked=$port name
  if [ -s "$remembered" ]; then
    . "$remembered"
    [ -z "$asked" ] || [ "$asked" = "$port" ] ||
      fail "$state was made for port $port: leave --port out, or take another --state."
  else
    port=${asked:-8443}
  fi
  metrics_port=$((port + 1)) vnpay_port=$((port + 2)) trust_port=$((port + 3)) portal_port=$((port + 4))
  momo_port=$((port + 5)) zalopay_port=$((port + 6)) bank_port=$((port + 7)) platform_port=$((port + 8))
  tax_port=$((port + 9))
  [ "$port" -ge 1024 ] && [ "$tax_port" -le 65535 ] || fail "--port must be between 1024 and 65526."
  while read -r name number; do
    is_running "$run/$name.pid" || ! port_is_used "$number" ||
      fail "port $number is in use: $(port_user "$number"). Stop that, or choose other ports with --port."
  done <<LIST
kythu-edge $port
kythu-edge $metrics_port
sim-vnpay $vnpay_port
sim-trust $trust_port
sim-portal $portal_port
sim-momo $momo_port
sim-zalopay $zalopay_port
sim-bank $bank_port
sim-platform $platform_port
sim-tax $tax_port
LIST
  printf 'port=%s\n' "$port" >"$remembered"
}

port_is_used() { [ -n "$(ss -Hltn "sport = :$1")" ]; }

port_user() {
  local who
  who=$(ss -Hltnp "sport = :$1" | sed -n 's/.*users:((\(.*\)))/\1/p')
  echo "${who:-another user\'s program listens there}"
}
