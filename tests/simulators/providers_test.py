#!/usr/bin/env python3
"""The providers' simulators as a merchant meets them, judged with hashlib and hmac alone:  providers_test.py BIN_FOLDER"""
import hashlib
import hmac
import http.client
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

BIN = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SECRET = "the secret"


def mac(text, digest="sha256", secret=SECRET):
    return hmac.new(secret.encode(), text.encode(), digest).hexdigest()


def now(form="%Y%m%d%H%M%S", ahead=0):
    return time.strftime(form, time.gmtime(time.time() + 7 * 3600 + ahead))


class Merchant:
    """Takes notices and answers as it is told to."""

    def __init__(self):
        merchant, self.heard, self.answers = self, [], []
        self.news = threading.Condition()

        class Handler(http.server.BaseHTTPRequestHandler):
            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                with merchant.news:
                    status, answer = merchant.answers.pop(0) if merchant.answers else (204, "")
                    merchant.heard.append((self.path, dict(self.headers.items()), body))
                    merchant.news.notify_all()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer.encode())
                except OSError:
                    pass  # the simulator was stopped meanwhile

            do_GET = do_POST = take

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds=10):
        with self.news:
            assert self.news.wait_for(lambda: len(self.heard) >= count, seconds), f"{len(self.heard)} notices instead of {count}"
            return self.heard

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Simulator(unittest.TestCase):
    name, flags = "", {}

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.merchant = Merchant()
        self.process = None
        self.start()

    def tearDown(self):
        self.stop()
        self.merchant.close()
        self.folder.cleanup()

    def secret_file(self, text=SECRET):
        file = pathlib.Path(self.folder.name) / hashlib.sha256(text.encode()).hexdigest()[:8]
        file.write_text(text)
        return str(file)

    def start(self):
        flags = {"ledger-file": self.folder.name + "/ledger", "minute-ms": "50", **self.usual()}
        words = [word for name, value in flags.items() for word in ("--" + name, value)]
        self.process = subprocess.Popen([BIN / self.name, *words], stdout=subprocess.PIPE, text=True)
        self.base = "http://127.0.0.1:" + re.match(r"listening on (\d+)", self.process.stdout.readline()).group(1)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def ask(self, path, body=None, form=None, **headers):
        data = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.base + path, data, {"Accept": "application/json", **headers})
        with OPENER.open(request, timeout=20) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.startswith("{") else text

    def gets_no_answer(self, *arguments, **more):
        with self.assertRaises((ConnectionError, http.client.RemoteDisconnected)):
            self.ask(*arguments, **more)


class Momo(Simulator):
    name = "sim-momo"

    def usual(self):
        return {"partner": "P", "access-key": "A", "secret-file": self.secret_file(), "public-url": "https://momo.test"}

    def signed(self, names, body):
        text = "&".join(f"{n}={'A' if n == 'accessKey' else body[n]}" for n in sorted([*names, "accessKey"]))
        return {**body, "signature": mac(text)}

    def create(self, amount=224000, order="O1", **changes):
        body = {"partnerCode": "P", "requestId": order, "amount": amount, "orderId": order, "orderInfo": "Thanh toan",
                "redirectUrl": "https://us.test/back", "ipnUrl": self.merchant.url, "requestType": "captureWallet",
                "extraData": "", "lang": "vi"}
        names = [n for n in body if n != "lang"]
        return {**self.signed(names, body), **changes}

    def query(self, order="O1", request="Q1", path="query"):
        body = self.signed(["orderId", "partnerCode", "requestId"], {"partnerCode": "P", "orderId": order, "requestId": request})
        return self.ask("/v2/gateway/api/" + path, body)

    def refund(self, amount, order, transaction):
        body = {"partnerCode": "P", "orderId": order, "requestId": order, "amount": amount, "transId": transaction, "description": "x"}
        return self.signed(body.keys(), body)

    def test_what_is_badly_signed_repeated_or_out_of_range_is_refused(self):
        for code, body in ((13, self.create(amount=1000000, signature="0" * 64)), (22, self.create(amount=999)), (0, self.create()),
                           (40, self.create()), (10, self.create(amount=224003, order="O2"))):
            self.assertEqual(self.ask("/v2/gateway/api/create", body)["resultCode"], code)

    def test_it_tells_until_it_is_answered_204_and_signs_what_it_tells(self):
        self.merchant.answers = [(500, ""), (200, "{}")]
        told = self.ask("/v2/gateway/api/create", self.create())
        self.assertTrue(told["payUrl"].startswith("https://momo.test/v2/gateway/pay?t=O1"))
        self.assertIn("<form", self.ask(told["payUrl"].removeprefix("https://momo.test")))
        self.assertEqual(self.query()["resultCode"], 1000)
        self.ask("/v2/gateway/choose", form={"orderId": "O1", "choice": "pay"})
        notices = [json.loads(body) for _, _, body in self.merchant.wait(3)]
        self.assertEqual(notices[0], notices[2])
        names = ["amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode", "payType", "requestId",
                 "responseTime", "resultCode", "transId"]
        self.assertEqual(notices[0], self.signed(names, {n: notices[0][n] for n in names}))
        self.assertEqual((notices[0]["amount"], notices[0]["resultCode"]), (224000, 0))
        self.assertEqual(self.query()["transId"], notices[0]["transId"])

    def test_money_moves_though_the_answer_is_lost_and_it_knows_after_a_restart(self):
        self.ask("/v2/gateway/api/create", self.create(224001))
        self.ask("/v2/gateway/choose", form={"orderId": "O1", "choice": "pay"})
        self.gets_no_answer("/v2/gateway/api/create", self.create(224002, "O2"))
        paid = self.query()
        self.stop()
        self.start()
        self.assertEqual(self.query()["transId"], paid["transId"])
        self.assertEqual((paid["resultCode"], self.query("O2")["resultCode"], self.query("O3")["resultCode"]), (0, 1000, 42))
        self.assertEqual(self.merchant.heard, [])

    def test_a_notice_that_was_owed_is_sent_after_a_restart(self):
        self.merchant.answers = [(500, "")] * 4
        self.ask("/v2/gateway/api/create", self.create())
        self.ask("/v2/gateway/choose", form={"orderId": "O1", "choice": "late", "delay": 30})
        self.stop()
        self.merchant.answers = []
        self.start()
        self.merchant.wait(1)

    def test_refunds_end_as_their_amounts_say_and_never_exceed_the_payment(self):
        self.ask("/v2/gateway/api/create", self.create())
        self.ask("/v2/gateway/choose", form={"orderId": "O1", "choice": "pay"})
        number = self.query()["transId"]
        give = lambda amount, order: self.ask("/v2/gateway/api/refund", self.refund(amount, order, number))["resultCode"]
        self.assertEqual((give(100000, "R1"), give(100000, "R1"), give(200000, "R2"), give(10014, "R3")), (0, 41, 1081, 1080))
        self.assertEqual(give(10012, "R4"), 7002)
        self.assertEqual([self.query("R4", path="refund/query")["resultCode"] for _ in range(3)], [7002, 7002, 0])
        self.gets_no_answer("/v2/gateway/api/refund", self.refund(10011, "R5", number))
        self.assertEqual(self.query("R5", path="refund/query")["resultCode"], 0)
        self.assertEqual([self.query("R3", path="refund/query")["resultCode"], self.query("R9", path="refund/query")["resultCode"]], [1080, 42])
        lines = self.ask("/settlement").split("\r\n")[1:-1]
        self.assertEqual(sum(int(line.split(",")[4]) for line in lines), 224000 - 100000 - 10012 - 10011)


class Zalopay(Simulator):
    name = "sim-zalopay"

    def usual(self):
        return {"app": "2554", "key1-file": self.secret_file(), "key2-file": self.secret_file("other"), "public-url": "https://zalo.test"}

    def create(self, order=None, at=None, amount=224000, **changes):
        order = order or now("%y%m%d") + "_1"
        body = {"app_id": 2554, "app_user": "u", "app_trans_id": order, "app_time": at or int(time.time() * 1000), "amount": amount,
                "item": "[]", "embed_data": '{"redirecturl":"https://us.test/back"}', "description": "x", "callback_url": self.merchant.url}
        names = ["app_id", "app_trans_id", "app_user", "amount", "app_time", "embed_data", "item"]
        return {**body, "mac": mac("|".join(str(body[n]) for n in names)), **changes}

    def test_an_order_must_be_of_today_fresh_and_rightly_signed(self):
        yesterday = now("%y%m%d", -24 * 3600)
        for sub_code, body in ((-403, self.create(mac="0" * 64)), (-401, self.create(yesterday + "_1")),
                               (-401, self.create(at=int(time.time() * 1000) - 16 * 60000)), (-402, self.create(app_id=1)), (1, self.create()),
                               (-68, self.create()), (-33, self.create(amount=224003))):
            self.assertEqual(self.ask("/v2/create", body)["sub_return_code"], sub_code)

    def test_a_form_is_as_good_as_json(self):
        self.assertEqual(self.ask("/v2/create", form=self.create())["return_code"], 1)

    def test_it_calls_three_times_at_the_most_and_seals_the_text_itself(self):
        self.merchant.answers = [(200, '{"return_code":0}')] * 5
        body = self.create()
        self.ask("/v2/create", body)
        self.ask("/pay", form={"app_trans_id": body["app_trans_id"], "choice": "pay"})
        for _, _, text in self.merchant.wait(3):
            message = json.loads(text)
            self.assertEqual(message["mac"], mac(message["data"], secret="other"))
            self.assertEqual(json.loads(message["data"])["amount"], 224000)
        self.assertNotEqual(json.dumps(json.loads(message["data"]), separators=(",", ":")), message["data"], "rewriting it would show")
        asked = {"app_id": 2554, "app_trans_id": body["app_trans_id"]}
        query = self.ask("/v2/query", {**asked, "mac": mac(f"2554|{body['app_trans_id']}|{SECRET}")})
        self.assertEqual((query["return_code"], query["amount"]), (1, 224000))
        self.assertEqual(len(self.merchant.heard), 3)


class Platform(Simulator):
    name = "sim-platform"
    init = ["LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan", "MaKenhThanhToan", "MaThietBi", "NgonNgu",
            "MaTienTe", "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD", "Ip"]
    query = ["LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"]

    def usual(self):
        return {"partner": "P", "secret-file": self.secret_file(), "public-url": "https://tt.test", "result-url": self.merchant.url,
                "return-url": "https://us.test/back", "token-file": self.secret_file("token")}

    @staticmethod
    def sealed(names, body):
        return {**body, "MaXacThuc": hashlib.sha256("|".join([*(str(body[n]) for n in names), SECRET]).encode()).hexdigest()}

    def begin(self, amount="224000"):
        values = ["INIT", "1.0.6", "P", "ref_1", amount, "PAY", "1", "1", "vi-VN", "VND", "PAYMENT", "Thanh toan", now(), "127.0.0.1"]
        bill = {n: "x" for n in ["MaDonVi", "TenDonVi", "MaHoSo", "MaTTHC", "MaDVC", "TKThuHuong", "MaNHThuHuong"]}
        return {**self.sealed(self.init, dict(zip(self.init, values))), "ThongTinBienLai": {**bill, "MaDichVu": "2"}}

    def said(self, path, body):
        return self.ask(path, body, Authorization="Bearer token")

    def asked(self, kind):
        return self.sealed(self.query, dict(zip(self.query, [kind, "1.0.6", "P", "ref_1", now()])))

    def test_what_is_badly_sealed_or_incomplete_is_refused(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.ask("/init", self.begin())
        self.assertEqual(refused.exception.code, 401)
        refused.exception.close()
        self.assertEqual(self.said("/init", {**self.begin(), "SoTien": "1"})["MaLoi"], "01")
        self.assertEqual(self.said("/init", {**self.begin(), "ThongTinBienLai": {}})["MaLoi"], "01")
        self.assertEqual(self.said("/init", self.begin())["MaLoi"], "00")

    def test_result_query_and_bill_tell_the_same(self):
        self.merchant.answers = [(200, '{"MaLoi":"99"}'), (200, '{"MaLoi":"00"}')]
        page = self.said("/init", self.begin())["UrlThanhToan"]
        self.assertIn("<form", self.ask(page.removeprefix("https://tt.test")))
        self.assertEqual(self.said("/query", self.asked("QUERY"))["TrangThaiGD"], "3")
        self.ask("/payment", form={"MaThamChieu": "ref_1", "choice": "pay"})
        result = json.loads(self.merchant.wait(2)[1][2])
        names = ["LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang", "ThoiGianGD", "ThongTinGiaoDich"]
        self.assertEqual(result, self.sealed(names, {n: result[n] for n in names}))
        told = self.said("/query", self.asked("QUERY"))
        self.assertEqual((told["TrangThaiGD"], told["MaGiaoDich"], told["SoTien"]), ("1", result["MaGiaoDich"], 224000))
        self.assertTrue(self.said("/bill", self.asked("GET_BILL")).startswith("%PDF-"))


class Vnpay(Simulator):
    name = "sim-vnpay"
    refund = ["vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType", "vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo",
              "vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"]
    query = ["vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"]

    def usual(self):
        return {"terminal": "T1234567", "secret-file": self.secret_file(), "ipn-url": self.merchant.url}

    def pay(self, amount=224000, choice="pay"):
        order = {"vnp_TmnCode": "T1234567", "vnp_TxnRef": "X1", "vnp_Amount": str(amount * 100), "vnp_CreateDate": "20261122101010",
                 "vnp_ExpireDate": now(ahead=900), "vnp_ReturnUrl": "https://us.test/back"}
        text = urllib.parse.urlencode(sorted(order.items()))
        self.ask(f"/paymentv2/vpcpay.html?{text}&vnp_SecureHash={mac(text, 'sha512')}")
        self.ask("/paymentv2/choose", form={"txn": "X1", "choice": choice})

    def transact(self, names, **body):
        body = {"vnp_Version": "2.1.0", "vnp_TmnCode": "T1234567", "vnp_TxnRef": "X1", "vnp_TransactionDate": "20261122101010",
                "vnp_CreateDate": now(), "vnp_IpAddr": "127.0.0.1", "vnp_OrderInfo": "x", "vnp_TransactionNo": "", "vnp_CreateBy": "me", **body}
        return self.ask("/merchant_webapi/api/transaction", {**body, "vnp_SecureHash": mac("|".join(body[n] for n in names), "sha512")})

    def give(self, request, amount):
        kind = "02" if amount == 224000 else "03"
        return self.transact(self.refund, vnp_Command="refund", vnp_RequestId=request, vnp_Amount=str(amount * 100), vnp_TransactionType=kind)

    def ask_how(self, request):
        return self.transact(self.query, vnp_Command="querydr", vnp_RequestId=request)

    def test_it_notifies_again_until_00(self):
        self.merchant.answers = [(200, "nonsense"), (200, '{"RspCode":"99"}'), (200, '{"RspCode":"00"}')]
        self.pay()
        self.assertEqual(len({path for path, _, _ in self.merchant.wait(3)}), 1)

    def test_a_refund_is_accepted_before_it_is_done(self):
        self.merchant.answers = [(200, '{"RspCode":"00"}')]
        self.pay()
        told = self.give("R1", 100000)
        names = ["vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef", "vnp_Amount", "vnp_BankCode",
                 "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo"]
        self.assertEqual(told["vnp_SecureHash"], mac("|".join(told[n] for n in names), "sha512"))
        self.assertEqual((told["vnp_ResponseCode"], told["vnp_TransactionStatus"]), ("00", "05"))
        done = self.ask_how("Q1")
        self.assertEqual((done["vnp_TransactionType"], done["vnp_TransactionStatus"], done["vnp_Amount"]), ("03", "00", "10000000"))
        self.assertEqual((self.give("R1", 100000)["vnp_ResponseCode"], self.give("R2", 200000)["vnp_ResponseCode"]), ("94", "03"))

    def test_a_declined_order_is_not_refunded(self):
        self.merchant.answers = [(200, '{"RspCode":"00"}')]
        self.pay(choice="fail24")
        self.assertEqual((self.give("R1", 100000)["vnp_ResponseCode"], self.ask_how("Q1")["vnp_TransactionStatus"]), ("95", "02"))


class Bank(Simulator):
    name = "sim-bank"

    def usual(self):
        flags = {"accounts": "0011012345678"}
        for form in ("sepay", "casso", "payos"):
            flags |= {f"{form}-url": f"{self.merchant.url}/{form}", f"{form}-secret-file": self.secret_file()}
        return flags

    def send(self, form, **more):
        return self.ask("/transfers", form={"account": "0011012345678", "amount": 224000, "memo": "KY0123456789ABX", "form": form, **more})

    def test_it_reads_published_codes_and_refuses_broken_ones(self):
        good = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
        self.assertEqual(self.ask("/transfers", form={"payload": good, "choice": "lost"})["memo"], "thanh toan don hang")
        for bad in (good[:-4] + "2E2F", good.replace("180000", "980000"), "000201", ""):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.ask("/transfers", form={"payload": bad, "amount": 1})
            refused.exception.close()

    def test_each_service_signs_as_it_documents(self):
        self.merchant.answers = [(200, '{"success":true}')] * 3
        for form in ("sepay", "casso", "payos"):
            self.send(form)
        sepay, casso, payos = [(path, headers, json.loads(body), body) for path, headers, body in self.merchant.wait(3)]
        self.assertEqual(sepay[1]["X-Sepay-Signature"] if "X-Sepay-Signature" in sepay[1] else sepay[1]["X-SePay-Signature"],
                         "sha256=" + mac(sepay[1]["X-SePay-Timestamp"] + "." + sepay[3]))
        stamp, digest = re.fullmatch(r"t=(\d+),v1=(\w+)", casso[1]["X-Casso-Signature"]).groups()
        ordered = json.dumps(casso[2], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertEqual(digest, mac(f"{stamp}.{ordered}", "sha512"))
        text = "&".join(f"{k}={payos[2]['data'][k]}" for k in sorted(payos[2]["data"]))
        self.assertEqual(payos[2]["signature"], mac(text))
        self.assertEqual((sepay[2]["transferAmount"], casso[2]["data"]["amount"], payos[2]["data"]["amount"]), (224000,) * 3)

    def test_sepay_tries_seven_times_more(self):
        self.merchant.answers = [(500, "")] * 8
        self.send("sepay")
        self.merchant.wait(8)
        self.assertEqual(len({body for _, _, body in self.merchant.heard}), 1)

    def test_money_that_goes_back_stands_in_the_next_days_statement(self):
        self.merchant.answers = [(200, '{"success":true}')]
        self.send("sepay", choice="returned")
        tomorrow = self.ask("/statement?date=" + now("%Y-%m-%d", 24 * 3600))
        for part in ("<RvslInd>true</RvslInd>", "<Cd>AC01</Cd>", "<CdtDbtInd>DBIT</CdtDbtInd>", '<Amt Ccy="VND">224000</Amt>'):
            self.assertIn(part, tomorrow)
        self.assertIn("RC224000,NTRF", self.ask("/statement?format=mt940&date=" + now("%Y-%m-%d", 24 * 3600)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
