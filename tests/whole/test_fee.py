"""A fee end to end, and everything that may go wrong with its notification."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse
import uuid

from appliance import (HOUSE, STATE, UP, api, call, issued_receipt, multipart, new_payment, notification, notify, open_attempt, order,
                       payment_now, sql, wait_for)


def at_once(count, function):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [f.result() for f in [pool.submit(function, i) for i in range(count)]]


def journals(payment):
    return sql("SELECT count(DISTINCT journal_id) FROM ledger_transfer t JOIN ledger_source s USING (agency_id, transfer_id)"
               f" WHERE s.source_type = 'payment' AND s.source_id = '{payment['id'][4:]}'")[0]


def xmlsec(file):
    return subprocess.run(["xmlsec1", "--verify", "--trusted-pem", str(STATE / "demo/ca.crt"), "--untrusted-pem",
                           str(STATE / "trust/issuing.crt"), "--id-attr:Id", "DLBLai", "--id-attr:Id", "Object", str(file)],
                          capture_output=True, text=True)


class Fee(unittest.TestCase):
    def test_is_created_with_amount_link_and_qr(self):
        payment = new_payment()
        self.assertEqual((payment["status"], payment["amount"]), ("created", 224000))
        self.assertIn("A000000727", payment["qr"]["payload"])
        page = call("GET", urllib.parse.urlsplit(payment["checkout_url"]).path)
        self.assertEqual(page.status, 200)
        self.assertIn("224.000", page.body.decode())
        self.assertNotIn("<con>", page.body.decode(), "the payer's name is text, not markup")

    def test_100_equal_creations_make_one_payment(self):
        key, dossier = str(uuid.uuid4()), "H99-" + uuid.uuid4().hex[:8]
        answers = at_once(100, lambda _: api("POST", "/v1/payments", order(dossier=dossier), key=key))
        self.assertLessEqual({a.status for a in answers}, {201, 409})
        for answer in answers:
            if answer.status == 409:
                self.assertEqual(answer.json()["code"], "idempotency_in_progress")
                self.assertIn("Retry-After", answer.headers)
        self.assertEqual(len({a.body for a in answers if a.status == 201}), 1)
        replay = api("POST", "/v1/payments", order(dossier=dossier), key=key)
        self.assertEqual((replay.status, replay.headers["Idempotency-Replayed"]), (201, "true"))
        self.assertEqual(sql(f"SELECT count(*) FROM payment WHERE dossier = '{dossier}'"), ["1"])
        other = api("POST", "/v1/payments", order(dossier="another"), key=key)
        self.assertEqual((other.status, other.json()["code"]), (422, "idempotency_key_reused"))

    def test_100_equal_notifications_make_one_transfer_and_one_receipt(self):
        payment = new_payment()
        query = notification(open_attempt(payment), transaction="15" + uuid.uuid4().int.__str__()[:8])
        codes = at_once(100, lambda _: notify(query))
        self.assertEqual((codes.count("00"), codes.count("02")), (1, 99))
        receipt = issued_receipt(payment)
        self.assertEqual(payment_now(payment)["status"], "paid")
        self.assertEqual(journals(payment), "1")
        self.assertEqual(sql(f"SELECT count(*) FROM receipt WHERE payment_id = '{payment['id'][4:]}'"), ["1"])
        self.assertEqual([r["id"] for r in payment_now(payment)["receipts"]], [receipt["id"]])

    def test_the_portal_hears_of_payment_and_receipt(self):
        payment = new_payment()
        notify(notification(open_attempt(payment), transaction="16" + uuid.uuid4().int.__str__()[:8]))
        receipt = issued_receipt(payment)

        def told():
            heard = [json.loads(line) for line in (STATE / "log/portal-deliveries.jsonl").read_text().splitlines()]
            text = [json.dumps(h) for h in heard]
            return (any("payment.paid" in t and payment["id"] in t for t in text)
                    and any("receipt.issued" in t and receipt["id"] in t for t in text))
        wait_for("both webhooks", told)

    def test_the_timeline_tells_what_happened(self):
        payment = new_payment()
        notify(notification(open_attempt(payment), transaction="17" + uuid.uuid4().int.__str__()[:8]))
        now = payment_now(payment)
        self.assertEqual([t["to"] for t in now["timeline"]], ["created", "pending", "paid"])
        self.assertEqual([(a["channel"], a["status"]) for a in now["attempts"]], [("vnpay", "succeeded")])

    def test_a_failed_attempt_is_recorded_and_may_be_followed_by_another(self):
        payment = new_payment()
        pay = open_attempt(payment)
        self.assertEqual(notify(notification(pay, transaction="0", code="24")), "00")
        self.assertNotEqual(payment_now(payment)["status"], "paid")
        again = open_attempt(payment)
        self.assertNotEqual(again["vnp_TxnRef"], pay["vnp_TxnRef"])
        self.assertEqual(notify(notification(again, transaction="18" + uuid.uuid4().int.__str__()[:8])), "00")
        self.assertEqual(payment_now(payment)["status"], "paid")

    def test_the_simulator_pays_as_vnpay_does(self):
        payment = new_payment()
        pay = open_attempt(payment)
        base = UP["simulators"]["vnpay"]
        ledger_before = subprocess.run(["curl", "-fsS", base + "/ledger"], capture_output=True, text=True, check=True).stdout
        self.assertNotIn(pay["vnp_TxnRef"], ledger_before)
        subprocess.run(["curl", "-fsS", "-o", "/dev/null", base + "/paymentv2/vpcpay.html?" + urllib.parse.urlencode(pay)], check=True)
        subprocess.run(["curl", "-fsS", "-H", "Accept: application/json", "-d", "txn=" + pay["vnp_TxnRef"], "-d", "choice=pay",
                        base + "/paymentv2/choose"], check=True, capture_output=True)
        issued_receipt(payment)
        ledger = subprocess.run(["curl", "-fsS", base + "/ledger"], capture_output=True, text=True, check=True).stdout
        self.assertIn(pay["vnp_TxnRef"], ledger)


class BadNotification(unittest.TestCase):
    """Each changes nothing and gets VNPAY's code for it."""

    def setUp(self):
        self.payment = new_payment()
        self.pay = open_attempt(self.payment)

    def refused(self, expected, **changes):
        before = payment_now(self.payment)["status"]
        self.assertEqual(notify(notification(self.pay, **changes)), expected)
        self.assertEqual(payment_now(self.payment)["status"], before)
        self.assertEqual(journals(self.payment), "0")

    def test_wrong_amount(self):
        self.refused("04", vnp_Amount="22400001")

    def test_wrong_hash(self):
        self.refused("97", vnp_SecureHash="0" * 128)

    def test_wrong_terminal(self):
        self.refused("01", vnp_TmnCode="OTHERTMN")

    def test_unknown_order(self):
        self.refused("01", vnp_TxnRef="NOSUCHORDER1")

    def test_a_changed_value_breaks_the_hash(self):
        query = notification(self.pay).replace("vnp_BankCode=NCB", "vnp_BankCode=VCB")
        self.assertEqual(notify(query), "97")
        self.assertEqual(journals(self.payment), "0")

    def test_the_browser_never_changes_a_status(self):
        answer = call("GET", "/pay/return/vnpay?" + notification(self.pay))
        self.assertEqual(answer.status, 303)
        self.assertEqual(payment_now(self.payment)["status"], "pending")


class Receipt(unittest.TestCase):
    def setUp(self):
        payment = new_payment()
        notify(notification(open_attempt(payment), transaction="19" + uuid.uuid4().int.__str__()[:8]))
        self.receipt = issued_receipt(payment)
        self.xml = api("GET", "/v1/receipts/" + self.receipt["id"], headers={"Accept": "application/xml"}).body

    def test_xmlsec1_accepts_the_original_and_refuses_a_changed_byte(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "receipt.xml"
            file.write_bytes(self.xml)
            good = xmlsec(file)
            self.assertEqual(good.returncode, 0, good.stderr)
            for old, new in ((b">224000<", b">224001<"), (b"Nguy", b"Nguz"), (b"<SigningTime>20", b"<SigningTime>21")):
                self.assertIn(old, self.xml)
                file.write_bytes(self.xml.replace(old, new))
                self.assertNotEqual(xmlsec(file).returncode, 0, old)

    def test_has_a_pdf_copy_and_a_public_page(self):
        pdf = api("GET", f"/v1/receipts/{self.receipt['id']}.pdf")
        self.assertEqual((pdf.status, pdf.body[:5]), (200, b"%PDF-"))
        self.assertIn(self.xml, pdf.body)
        self.assertEqual(api("GET", f"/v1/receipts/{self.receipt['id']}.pdf").body, pdf.body, "made once")
        facts = api("GET", "/v1/receipts/" + self.receipt["id"]).json()
        page = call("GET", "/receipts/" + facts["lookup_code"])
        self.assertEqual(page.status, 200)
        self.assertEqual(call("GET", "/receipts/" + "A" * len(facts["lookup_code"])).status, 404)

    def test_the_copy_is_signed(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "copy.pdf"
            file.write_bytes(api("GET", f"/v1/receipts/{self.receipt['id']}.pdf").body)
            said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True).stdout
            self.assertIn("Signature is Valid.", said)
            self.assertIn("Total document signed", said)
            if (HOUSE / "build/oracles/bin/pyhanko").exists():
                authority = STATE / "trust/ca.crt"
                judged = subprocess.run([HOUSE / "tests/whole/pyhanko_check", authority, authority, str(file)], text=True,
                                        capture_output=True, env={**os.environ, "PYHANKO_VENV": str(HOUSE / "build/oracles")})
                self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_evidence_of_its_time_is_kept(self):
        def stamped():
            evidence = api("GET", "/v1/receipts/" + self.receipt["id"]).json()["evidence"]
            return evidence if evidence["state"] != "waiting" else None
        evidence = wait_for("the receipt is time-stamped", stamped, seconds=90)
        with tempfile.TemporaryDirectory() as folder:
            files = api("GET", evidence["href"])
            self.assertEqual(files.status, 200)
            (pathlib.Path(folder) / "evidence.tar").write_bytes(files.body)
            subprocess.run(["tar", "-xf", "evidence.tar"], cwd=folder, check=True)
            self.assertEqual((pathlib.Path(folder) / "receipt.xml").read_bytes(), self.xml)
            self.assertIn(hashlib.sha256(self.xml).digest(), (pathlib.Path(folder) / "stamp-1.sha256").read_bytes())
            judged = subprocess.run(["openssl", "ts", "-verify", "-token_in", "-in", "stamp-1.tst", "-data", "stamp-1.sha256",
                                     "-CAfile", str(STATE / "trust/ca.crt"), "-untrusted", str(STATE / "trust/issuing.crt")],
                                    cwd=folder, capture_output=True, text=True)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_numbers_have_no_gap_and_no_twin(self):
        rows = sql("SELECT count(*), count(DISTINCT number), max(number) - min(number) + 1 FROM receipt")[0].split("|")
        self.assertEqual(len(set(rows)), 1, rows)


if __name__ == "__main__":
    unittest.main()
