"""The appliance as an outsider sees it: HTTPS with the demonstration's CA, OAuth, VNPAY's wire format."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import ssl
import subprocess
import time
import urllib.parse
import uuid

UP = json.loads(pathlib.Path(os.environ["KYTHU_UP"]).read_text())
STATE = pathlib.Path(UP["state"])
HOUSE = pathlib.Path(os.environ["KYTHU_HOUSE"])
BASE = urllib.parse.urlsplit(UP["base_url"])
TRUST = ssl.create_default_context(cafile=UP["ca_certificate"])
_token = None


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.body = response.status, response.headers, body

    def json(self):
        return json.loads(self.body)


def as_root(*command):
    """Standard output. What a program that forbids dumps shows of itself is root's to read."""
    return subprocess.run(command if os.geteuid() == 0 else ("sudo", "-n", *command), capture_output=True, check=True).stdout


def proc(pid, name):
    return as_root("cat", f"/proc/{pid}/{name}")


def call(method, path, body=None, headers=None, timeout=60):
    """One request on a connection of its own; never follows a redirect."""
    connection = http.client.HTTPSConnection(BASE.hostname, BASE.port, context=TRUST, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response, response.read())
    finally:
        connection.close()


def token():
    global _token
    if not _token:
        basic = base64.b64encode(f"{UP['client_id']}:{UP['client_secret']}".encode()).decode()
        answer = call("POST", "/oauth2/token", "grant_type=client_credentials",
                      {"Authorization": "Basic " + basic, "Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 200, answer.body
        _token = answer.json()["access_token"]
    return _token


def api(method, path, body=None, key=None, headers=None, **more):
    sent = {"Authorization": "Bearer " + token()}
    if isinstance(body, (dict, list)):
        body = json.dumps(body, ensure_ascii=False).encode()
        sent["Content-Type"] = "application/json"
    if key:
        sent["Idempotency-Key"] = key
    sent.update(headers or {})
    return call(method, path, body, sent, **more)


def order(**changes):
    """Two real fees: a criminal record certificate and three copies of a civil-status extract, 224,000 đồng."""
    return {
        "agency": UP["agency"], "procedure": "Cấp phiếu lý lịch tư pháp", "dossier": "H99.01-261122-0007",
        "payer": {"name": "Nguyễn Văn Thử & <con>", "address": "Số 2 đường Thử"},
        "items": [{"description": "Phí cung cấp thông tin lý lịch tư pháp", "kind": "fee", "amount": 200000},
                  {"description": "Phí cấp bản sao trích lục hộ tịch", "kind": "fee", "amount": 8000, "quantity": 3}],
        "return_url": "https://portal.example.gov.vn/back", **changes}


def new_payment(**changes):
    answer = api("POST", "/v1/payments", order(**changes), key=str(uuid.uuid4()))
    assert answer.status == 201, answer.body
    return answer.json()


def open_attempt(payment):
    """The citizen chooses VNPAY; returns the parameters of the pay address."""
    path = urllib.parse.urlsplit(payment["checkout_url"]).path + "/attempts"
    answer = call("POST", path, "channel=vnpay", {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 303, (answer.status, answer.body)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))


def vnpay_hash(parameters):
    secret = (STATE / "credentials/vnpay.hash_secret").read_bytes().strip()
    data = "&".join(f"{k}={urllib.parse.quote_plus(v)}" for k, v in sorted(parameters.items()) if v)
    return hmac.new(secret, data.encode(), hashlib.sha512).hexdigest()


def notification(pay, transaction="14422574", code="00", **changes):
    """What VNPAY would send for this pay address, signed as VNPAY signs."""
    parameters = {
        "vnp_TmnCode": pay["vnp_TmnCode"], "vnp_Amount": pay["vnp_Amount"], "vnp_BankCode": "NCB",
        "vnp_BankTranNo": "VNP" + transaction, "vnp_CardType": "ATM", "vnp_PayDate": time.strftime("%Y%m%d%H%M%S"),
        "vnp_OrderInfo": pay["vnp_OrderInfo"], "vnp_TransactionNo": transaction, "vnp_ResponseCode": code,
        "vnp_TransactionStatus": code, "vnp_TxnRef": pay["vnp_TxnRef"]}
    parameters.update(changes)
    parameters.setdefault("vnp_SecureHash", vnpay_hash(parameters))
    return urllib.parse.urlencode(parameters)


def notify(query):
    answer = call("GET", "/callbacks/vnpay?" + query)
    assert answer.status == 200, (answer.status, answer.body)
    return answer.json()["RspCode"]


def payment_now(payment):
    return api("GET", "/v1/payments/" + payment["id"]).json()


def wait_for(what, condition, seconds=30):
    """Polls until the condition holds something; fails with its name at the deadline."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def issued_receipt(payment, seconds=30):
    def receipt():
        found = [r for r in payment_now(payment)["receipts"] if r["status"] == "issued"]
        return found[0] if found else None
    return wait_for("receipt of " + payment["id"], receipt, seconds)


def sql(statement):
    """Rows of one column text, read as the schema's owner."""
    run = next(line.split('"')[1] for line in (STATE / "settings/core.toml").read_text().splitlines()
               if line.startswith("connection")).split()[0]
    return subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", run.split("=")[1], "-U", "kythu_owner", "-d", "kythu",
                           "-c", statement], capture_output=True, text=True, check=True,
                          env={**os.environ, "PGOPTIONS": "-c app.agency=*"}).stdout.split("\n")[:-1]


def multipart(request, document, name="document.pdf"):
    """Body and content type of a multipart signature request."""
    mark = "kythu-" + uuid.uuid4().hex
    head = (f"--{mark}\r\nContent-Disposition: form-data; name=\"request\"\r\nContent-Type: application/json\r\n\r\n"
            f"{json.dumps(request)}\r\n--{mark}\r\nContent-Disposition: form-data; name=\"document\"; filename=\"{name}\"\r\n"
            f"Content-Type: application/pdf\r\n\r\n").encode()
    return head + document + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def sign(document, level="b", key=None, **request):
    body, kind = multipart({"credential": UP["credential"], "format": "pades", "level": level, **request}, document)
    return api("POST", "/v1/signatures", body, key=key or str(uuid.uuid4()),
               headers={"Content-Type": kind, "Accept": "application/octet-stream"})
