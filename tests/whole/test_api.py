"""The API as its document says: errors, limits, health, metrics."""
import json
import subprocess
import unittest
import urllib.request
import uuid

from appliance import UP, api, call, new_payment, order


class Document(unittest.TestCase):
    def test_is_served_with_a_readable_page(self):
        document = call("GET", "/openapi.json").json()
        self.assertTrue(document["openapi"].startswith("3.1"))
        for path in ("/v1/payments", "/v1/payments/{id}", "/v1/signatures", "/callbacks/{channel}", "/oauth2/token"):
            self.assertIn(path, document["paths"])
        page = call("GET", "/docs")
        self.assertEqual((page.status, page.headers["Content-Type"].split(";")[0]), (200, "text/html"))
        policy = page.headers["Content-Security-Policy"]
        self.assertNotIn("unsafe", policy)


class Problems(unittest.TestCase):
    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.headers["Content-Type"].split(";")[0]), (status, "application/problem+json"),
                         answer.body)
        problem = answer.json()
        self.assertEqual(problem["code"], code)
        self.assertEqual(problem["request_id"], answer.headers["X-Request-Id"])
        return problem

    def create(self, body):
        return api("POST", "/v1/payments", body, key=str(uuid.uuid4()))

    def test_an_unknown_member_is_named(self):
        problem = self.refused(self.create(order(amout=5)), 422, "validation_failed")
        self.assertIn(("/amout", "unknown_member"), [(e["pointer"], e["code"]) for e in problem["errors"]])

    def test_money_is_a_whole_number(self):
        for amount in (1.5, "200000", -1, 10**15, True, None, 0):
            item = {"description": "x", "kind": "fee", "amount": amount}
            with self.subTest(amount=amount):
                problem = self.refused(self.create(order(items=[item])), 422, "validation_failed")
                self.assertIn("/items/0/amount", [e["pointer"] for e in problem["errors"]])

    def test_raw_json_traps(self):
        good = json.dumps(order(), ensure_ascii=False)
        traps = {"an exponent": good.replace("200000", "2e5"), "a duplicate key": good[:-1] + ', "dossier": "x"}',
                 "not UTF-8": None, "too deep": "[" * 100 + "]" * 100, "cut short": good[:-5]}
        for name, text in traps.items():
            body = good.encode().replace(b"Nguy", b"\xff\xfe") if text is None else text.encode()
            with self.subTest(trap=name):
                answer = api("POST", "/v1/payments", body, key=str(uuid.uuid4()), headers={"Content-Type": "application/json"})
                self.assertIn(answer.status, (400, 422), answer.body)

    def test_a_missing_key_a_wrong_token_and_an_unknown_path(self):
        self.refused(api("POST", "/v1/payments", order()), 400, "idempotency_key_missing")
        self.refused(call("GET", "/v1/payments", headers={"Authorization": "Bearer nonsense"}), 401, "unauthorized")
        self.refused(api("GET", "/v1/payments/pay_" + str(uuid.uuid4())), 404, "payment_not_found")
        self.refused(api("GET", "/v1/nothing"), 404, "not_found")
        self.refused(api("DELETE", "/v1/payments"), 405, "method_not_allowed")
        self.refused(api("POST", "/v1/payments", b"x" * 300_000, key="k", headers={"Content-Type": "application/json"}), 413,
                     "body_too_large")
        self.refused(api("POST", "/v1/payments", b"a=b", key="k", headers={"Content-Type": "text/plain"}), 415,
                     "unsupported_media_type")

    def test_the_language_is_chosen(self):
        titles = {lang: api("GET", "/v1/nothing", headers={"Accept-Language": lang}).json()["title"] for lang in ("vi", "en")}
        self.assertNotEqual(titles["vi"], titles["en"])

    def test_a_request_id_is_taken_over(self):
        mine = str(uuid.uuid4())
        self.assertEqual(call("GET", "/health/live", headers={"X-Request-Id": mine}).headers["X-Request-Id"], mine)


class Lists(unittest.TestCase):
    def test_pages_hold_every_payment_once(self):
        dossier = "H99-" + uuid.uuid4().hex[:10]
        made = [new_payment(dossier=dossier)["id"] for _ in range(5)]
        seen, after = [], ""
        while True:
            page = api("GET", f"/v1/payments?dossier={dossier}&limit=2" + (f"&after={after}" if after else "")).json()
            seen += [p["id"] for p in page["data"]]
            if not page["has_more"]:
                break
            after = page["next"]
        self.assertEqual(sorted(seen), sorted(made))

    def test_another_agencys_payment_does_not_exist(self):
        answer = api("POST", "/v1/payments", order(agency="agy_" + str(uuid.uuid4())), key=str(uuid.uuid4()))
        self.assertIn(answer.status, (403, 404, 422))

    def test_fees_channels_and_credentials(self):
        self.assertTrue(api("GET", "/v1/fees").json()["data"])
        self.assertIn("vnpay", json.dumps(api("GET", "/v1/channels").json()))
        keys = api("GET", "/v1/credentials").json()["data"]
        self.assertEqual([k["label"] for k in keys], ["result-demo"], "the receipt's key is not for clients")
        self.assertIn("BEGIN CERTIFICATE", keys[0]["certificate_chain"][0])

    def test_a_payment_is_called_off(self):
        payment = new_payment()
        canceled = api("POST", f"/v1/payments/{payment['id']}/cancel", {}, key=str(uuid.uuid4()))
        self.assertEqual((canceled.status, canceled.json()["status"]), (200, "canceled"), canceled.body)


class Health(unittest.TestCase):
    def test_live_ready_and_metrics(self):
        self.assertEqual(call("GET", "/health/live").status, 200)
        self.assertEqual(call("GET", "/health/ready").status, 200)
        metrics = urllib.request.urlopen(UP["metrics"], timeout=10).read().decode()
        self.assertIn("# TYPE", metrics)
        self.assertFalse([p for p in call("GET", "/openapi.json").json()["paths"] if p.startswith("/internal")])
        self.assertEqual(call("GET", "/internal/metrics").status, 404)


class Tls(unittest.TestCase):
    def client(self, *options):
        host = UP["base_url"].removeprefix("https://")
        return subprocess.run(["openssl", "s_client", "-connect", host, "-CAfile", UP["ca_certificate"], *options],
                              input="", capture_output=True, text=True).stdout

    def test_old_versions_and_weak_suites_are_refused(self):
        self.assertIn("Verify return code: 0", self.client("-tls1_3"))
        for options in (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), ("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0")):
            self.assertIn("Cipher is (NONE)", self.client(*options), options)


if __name__ == "__main__":
    unittest.main()
