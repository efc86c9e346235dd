# Settings of the five programs for this machine. They are written anew at every start; nothing secret is in them.

agency_uuid=0199a000-0000-7000-8000-000000000001
agency_id="agy_$agency_uuid"
bank_account=0011012345678
client_name=demo-portal

write_signer_settings() {
  rm -f "$state/settings/policy.toml" # of a version whose policy was written by hand
  cat >"$state/settings/signer.toml" <<TOML
socket = "$run/signer.sock"
manage_socket = "$run/signer-manage.sock"
journal = "$state/journal"
policy = "$state/policy"
credentials = "$state/credentials"

[[token]]
name = "soft"
module = "$(softhsm_module)"
token_label = "kythu-demo"
pin_credential = "token.pin"
processes = 2
sessions = 2
environment = { SOFTHSM2_CONF = "$state/token/softhsm2.conf" }
TOML
}

softhsm_module() {
  local file
  for file in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
    [ ! -e "$file" ] || { echo "$file"; return; }
  done
  fail "SoftHSM's library is not there although its package is."
}

write_settings() {
  write_parser_and_egress_settings
  write_core_settings
  write_edge_settings
  write_provision
}

write_parser_and_egress_settings() {
  cat >"$state/settings/parser.toml" <<TOML
socket = "$run/parser.sock"
TOML
  cat >"$state/settings/egress.toml" <<TOML
socket = "$run/egress.sock"

[[allow]]
purpose = "VNPAY (simulator)"
scheme = "http"
host = "127.0.0.1"
port = $vnpay_port
loopback = true

[[allow]]
purpose = "time-stamp authority (simulator)"
scheme = "http"
host = "127.0.0.1"
port = $trust_port
loopback = true

[[allow]]
purpose = "tax system (simulator)"
scheme = "http"
host = "127.0.0.1"
port = $tax_port
loopback = true

[[allow]]
purpose = "webhooks of the portal (simulator)"
scheme = "https"
host = "127.0.0.1"
port = $portal_port
loopback = true
ca_file = "$state/trust/ca.crt"

$(allow_provider MoMo "$momo_port")
$(allow_provider ZaloPay "$zalopay_port")
$(allow_provider 'national payment platform' "$platform_port")
TOML
}

allow_provider() {
  cat <<TOML
[[allow]]
purpose = "$1 (simulator)"
scheme = "https"
host = "127.0.0.1"
port = $2
loopback = true
ca_file = "$state/trust/ca.crt"

TOML
}

write_core_settings() {
  mkdir -p "$state/trust/anchors" "$state/audit"
  cp "$state/trust/ca.crt" "$state/trust/anchors/"
  cat >"$state/settings/core.toml" <<TOML
socket = "$run/core.sock"
credentials = "$state/credentials"
public_url = "https://127.0.0.1:$port"
signer_socket = "$run/signer.sock"
parser_socket = "$run/parser.sock"
egress_socket = "$run/egress.sock"

[database]
connection = "host=$run dbname=kythu user=kythu_app"

[vnpay]
terminal = "KYTHUDM1"
pay_url = "http://127.0.0.1:$vnpay_port/paymentv2/vpcpay.html"
query_url = "http://127.0.0.1:$vnpay_port/merchant_webapi/api/transaction"
address = "127.0.0.1"

[momo]
partner = "KYTHUDEMO"
access_key = "kythudemo"
address = "https://127.0.0.1:$momo_port"
callback_url = "https://127.0.0.1:$port/callbacks/momo"

[zalopay]
app = 2999
address = "https://127.0.0.1:$zalopay_port"
callback_url = "https://127.0.0.1:$port/callbacks/zalopay"

[platform]
partner = "KYTHUDEMO"
create_url = "https://127.0.0.1:$platform_port/init"
query_url = "https://127.0.0.1:$platform_port/query"
bill_url = "https://127.0.0.1:$platform_port/bill"
query_is_sealed = true
failure_codes = ["99"]

# Impatient, so that a tester sees what a lost answer comes to; the usual schedule begins after 30 seconds.
[polling]
after_s = [2, 4, 8, 16, 30, 60, 120, 300, 900, 3600, 21600, 86400, 172800, 259200]

# The bank of the simulator tells by each of the three services; a real agency has one of them.
[casso]
accounts = ["$bank_account"]

[payos]
accounts = ["$bank_account"]

[sepay]
accounts = ["$bank_account"]

[receipts]
key = "receipt-demo"
font = "Noto Serif"
high_water = "$state/receipts.high_water"

[audit]
checkpoints = "$state/audit/checkpoints.jsonl"

[spool]
folder = "$state/spool"

# Impatient: a table of receipts leaves after ten seconds instead of an hour.
[tax]
address = "http://127.0.0.1:$tax_port"
office_code = "00000"
office_name = "Thuế tỉnh Thử nghiệm"
contact = "Trần Thị Lan"
place = "Tỉnh Thử nghiệm"
gather_s = 10

[[tax.certificate]]
file = "$state/trust/tax-authority.crt"

[signing]
font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

[[timestamp_authority]]
url = "http://127.0.0.1:$trust_port/tsa"
trust_anchor = "$state/trust/ca.crt"

[validation]
signers = "$state/trust/anchors"
timestamps = "$state/trust/anchors"
TOML
}

write_edge_settings() {
  cat >"$state/settings/edge.toml" <<TOML
core_socket = "$run/core.sock"

[listen]
address = "127.0.0.1"
port = $port

[tls]
certificate = "$state/trust/server.crt"
key = "$state/trust/server.key"

[metrics]
address = "127.0.0.1"
port = $metrics_port
TOML
}

# provision_officer login name role
provision_officer() {
  cat <<TOML
[[officer]]
agency = "$agency_uuid"
login = "$1"
name = "$2"
role = "$3"
secret_file = "$state/credentials/officer-$1"

TOML
}

write_provision() {
  local year
  year=$(TZ=Asia/Ho_Chi_Minh date +%y)
  cat >"$state/settings/provision.toml" <<TOML
[[agency]]
id = "$agency_uuid"
code = "H99.01"
name = "Sở Tư pháp tỉnh Thử nghiệm"
tax_code = "0123456789"
address = "Số 1 đường Thử nghiệm, tỉnh Thử nghiệm"
phone = "0240 000 0000"
bank_bin = "970436"
bank_account = "$bank_account"

[[client]]
name = "$client_name"
agencies = ["$agency_uuid"]
scopes = ["payments:write", "payments:read", "refunds:write", "receipts:read", "receipts:write", "sign", "validate", "timestamp", "statements:write", "finance:read", "events:read"]
secret_file = "$state/credentials/client"

[[officer]]
agency = "$agency_uuid"
login = "clerk"
name = "Trần Thị Lan"
role = "finance_clerk"
secret_file = "$state/credentials/officer-clerk"

[[officer]]
agency = "$agency_uuid"
login = "approver"
name = "Lê Quang Minh"
role = "finance_approver"
secret_file = "$state/credentials/officer-approver"

$(provision_officer administrator 'Phạm Thu Hà' administrator)
$(provision_officer security 'Đỗ Văn Long' security_officer)
$(provision_officer auditor 'Vũ Thị Mai' auditor)

[[series]]
agency = "$agency_uuid"
form_code = "EBL01"
symbol = "${year}TAA"

[[series]]
agency = "$agency_uuid"
form_code = "EBL01"
symbol = "$(printf %02d $(((10#$year + 1) % 100)))TAA"

[[fees]]
csv = "$house/deploy/demo/fees.csv"
valid_from = "2026-01-01"
TOML
}
