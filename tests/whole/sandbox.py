"""The counterparties' simulators from outside: their pages, their books, their files."""
import json
import urllib.error
import urllib.parse
import urllib.request

from appliance import TRUST, UP, call

SIMULATORS = UP["simulators"]
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=TRUST))

# Where a provider's pay address names the order, where its form goes, and what the form calls the order.
PROVIDERS = {"vnpay": ("vnp_TxnRef", "/paymentv2/choose", "txn"), "momo": ("t", "/v2/gateway/choose", "orderId"),
             "zalopay": ("order", "/pay", "app_trans_id"), "platform": ("ref", "/payment", "MaThamChieu")}
BANK_SERVICES = ("casso", "payos", "sepay")


def ask(simulator, path, form=None):
    """The body, as text; a refusal's body is an AssertionError."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(SIMULATORS[simulator] + path, data, {"Accept": "application/json"})
    try:
        with _opener.open(request, timeout=40) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{simulator} {path}: {refused.code} {refused.read().decode()}") from None


def choose_channel(payment, channel):
    """The address that the checkout page sends the citizen to."""
    path = urllib.parse.urlsplit(payment["checkout_url"]).path + "/attempts"
    answer = call("POST", path, "channel=" + channel, {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 303, (channel, answer.status, answer.body)
    return answer.headers["Location"]


def pay(payment, channel, choice="pay", **more):
    """The citizen chooses the channel, and at its page what happens; returns the order's reference."""
    name, form_path, field = PROVIDERS[channel]
    where = urllib.parse.urlsplit(choose_channel(payment, channel))
    reference = dict(urllib.parse.parse_qsl(where.query))[name]
    ask(channel, f"{where.path}?{where.query}")
    ask(channel, form_path, {field: reference, "choice": choice, **more})
    return reference


def transfer(payment, choice="pay", **more):
    """The citizen's bank app scans the QR code."""
    return json.loads(ask("bank", "/transfers", {"payload": payment["qr"]["payload"], "choice": choice, **more}))


def order_at(channel, reference):
    return next(one for one in json.loads(ask(channel, "/ledger")) if one.get("reference") == reference)
