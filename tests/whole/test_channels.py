"""Every channel paid through its counterparty's simulator, and everything that goes wrong on the way."""
import csv
import datetime
import io
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from appliance import api, call, issued_receipt, new_payment, payment_now, sql, wait_for
from sandbox import BANK_SERVICES, PROVIDERS, ask, choose_channel, order_at, pay, transfer

FIRST_POLLS = 16  # seconds: the demonstration asks after 2, 4, 8 and 16


def fee(amount):
    return new_payment(items=[{"description": "Phí thử", "kind": "fee", "amount": amount}])


def journals(payment):
    return sql("SELECT count(DISTINCT journal_id) FROM ledger_transfer t JOIN ledger_source s USING (agency_id, transfer_id)"
               f" WHERE s.source_type = 'payment' AND s.source_id = '{payment['id'][4:]}'")[0]


def credits(payment):
    return sql(f"SELECT outcome FROM bank_credit WHERE payment_id = '{payment['id'][4:]}' ORDER BY told_at, outcome")


def status_of(payment):
    return payment_now(payment)["status"]


def today():
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=7)).date().isoformat()


UNHEARD = []  # payments whose news got lost, begun before everything else: they are asked about meanwhile


def setUpModule():
    for amount, channel in ((224001, "momo"), (224006, "vnpay")):  # their amounts alone decide
        UNHEARD.append(fee(amount))
        pay(UNHEARD[-1], channel)
    for channel in PROVIDERS:
        for choice in ("lost", "wrong_amount", "bad_signature", "slow", "silent"):
            UNHEARD.append(new_payment())
            pay(UNHEARD[-1], channel, choice)


class Paying(unittest.TestCase):
    def is_paid_once(self, payment, seconds=10):
        wait_for("paid " + payment["id"], lambda: status_of(payment) == "paid", seconds)
        self.assertEqual(journals(payment), "1")


class Channels(Paying):
    def test_each_is_paid_to_its_receipt(self):
        for channel in PROVIDERS:
            with self.subTest(channel):
                payment = new_payment()
                reference = pay(payment, channel)
                self.is_paid_once(payment)
                self.assertEqual(order_at(channel, reference)["notice"], "taken")
                now = payment_now(payment)
                self.assertEqual([(a["channel"], a["status"]) for a in now["attempts"]], [(channel, "succeeded")])
                issued_receipt(payment)

    def test_a_transfer_is_told_by_each_service_and_paid_to_its_receipt(self):
        for service in BANK_SERVICES:
            with self.subTest(service):
                payment = new_payment()
                transfer(payment, form=service)
                self.is_paid_once(payment)
                self.assertEqual(credits(payment), ["paid"])
                issued_receipt(payment)

    def test_news_told_twice_count_once(self):
        for channel in PROVIDERS:
            with self.subTest(channel):
                payment = new_payment()
                reference = pay(payment, channel, "twice")
                self.is_paid_once(payment)
                self.assertEqual(order_at(channel, reference)["notices"], 2)

    def test_news_that_come_late_are_taken(self):
        payments = {channel: new_payment() for channel in PROVIDERS}
        for channel, payment in payments.items():
            pay(payment, channel, "late", delay=1)
        transferred = new_payment()
        transfer(transferred, "late", delay=1)
        for payment in [*payments.values(), transferred]:
            self.is_paid_once(payment)

    def test_a_declined_attempt_leaves_the_payment_open_for_another(self):
        declined = {channel: new_payment() for channel in PROVIDERS}
        for channel, payment in declined.items():
            pay(payment, channel, "decline")
        for channel, payment in declined.items():
            with self.subTest(channel):
                wait_for("failed attempt", lambda: payment_now(payment)["attempts"][0]["status"] == "failed", FIRST_POLLS)
                self.assertEqual(journals(payment), "0")
                transfer(payment)
                self.is_paid_once(payment)

    def test_an_order_whose_creation_was_refused_or_unheard_is_never_paid_unseen(self):
        for channel in ("momo", "zalopay", "platform"):
            with self.subTest(channel):
                where = choose_channel(fee(224003), channel)
                self.assertEqual(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(where).query))["notice"], "channel_refused")
                unheard = fee(224002)
                self.assertIn("attempt_unsettled", choose_channel(unheard, channel))
                self.assertEqual(status_of(unheard), "processing")
                self.assertIn("attempt_unsettled", choose_channel(unheard, "vnpay"), "no second order beside it")
                self.assertEqual(journals(unheard), "0")


class Transfers(unittest.TestCase):
    def ends(self, payment, status, outcomes):
        wait_for("credits " + str(outcomes), lambda: credits(payment) == outcomes, 10)
        self.assertEqual(status_of(payment), status)

    def test_each_ending_has_its_place(self):
        for choice, status, outcomes in (("twice", "paid", ["paid"]), ("two_services", "paid", ["paid"]),
                                         ("repeated", "paid", ["paid", "excess"]), ("memo_wrapped", "paid", ["paid"]),
                                         ("memo_lower", "paid", ["paid"]), ("bad_signature", "created", [])):
            with self.subTest(choice):
                payment = new_payment()
                transfer(payment, choice)
                self.ends(payment, status, outcomes)

    def test_another_amount_than_ours_pays_nothing_and_is_kept(self):
        for choice in ("short", "over"):
            with self.subTest(choice):
                payment = new_payment()
                told = transfer(payment, choice)
                wait_for("credit", lambda: credits(payment), 10)
                self.assertEqual(sql(f"SELECT sum(amount) FROM bank_credit WHERE payment_id = '{payment['id'][4:]}'"), [str(told["amount"])])

    def test_money_without_a_reference_is_kept_for_an_officer(self):
        for choice in ("memo_cut", "memo_lost"):
            told = transfer(new_payment(), choice)
            found = sql(f"SELECT outcome FROM bank_credit WHERE bank_reference = '{told['reference']}'")
            self.assertEqual(found, ["unidentified"], choice)

    def test_money_that_comes_after_the_end_is_paid_late(self):
        payment = new_payment()
        self.assertEqual(api("POST", f"/v1/payments/{payment['id']}/cancel", {}, key=payment["id"]).status, 200)
        transfer(payment)
        self.ends(payment, "paid_late", ["paid_late"])

    def test_a_changed_code_is_refused_by_the_bank(self):
        payment = new_payment()
        payment["qr"]["payload"] = payment["qr"]["payload"].replace("224000", "124000")
        with self.assertRaisesRegex(AssertionError, "CRC"):
            transfer(payment)

    def test_statements_hold_what_the_books_hold(self):
        payment = new_payment()
        told = transfer(payment, "lost")
        self.assertEqual(status_of(payment), "created")
        camt = ElementTree.fromstring(ask("bank", f"/statement?format=camt053&date={today()}"))
        space = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}
        entries = camt.findall(".//c:Ntry", space)
        opening, closing = [int(b.find("c:Amt", space).text) for b in camt.findall(".//c:Bal", space)]
        self.assertEqual(closing - opening, sum(int(e.find("c:Amt", space).text) for e in entries))
        ours = [e for e in entries if e.find("c:AcctSvcrRef", space).text == told["reference"]]
        self.assertEqual([e.find(".//c:Ustrd", space).text for e in ours], [told["memo"]])
        mt940 = ask("bank", f"/statement?format=mt940&date={today()}")
        self.assertIn(f"C224000,NTRFNONREF//{told['reference']}", mt940)
        self.assertIn(f":86:{told['memo']}", mt940)
        rows = list(csv.reader(io.StringIO(ask("bank", f"/statement?format=csv&date={today()}").lstrip("\ufeff"))))
        self.assertIn([told["reference"], "", "224.000"], [row[1:4] for row in rows])


class SettlementFiles(unittest.TestCase):
    def test_the_days_file_names_what_was_paid(self):
        for channel in PROVIDERS:
            with self.subTest(channel):
                payment = new_payment()
                reference = pay(payment, channel)
                lines = [line for line in ask(channel, f"/settlement?date={today()}").split("\r\n") if reference in line]
                self.assertEqual(len(lines), 1)
                self.assertIn("224000", lines[0])
                self.assertIn(order_at(channel, reference)["number"], lines[0])


class Checkout(unittest.TestCase):
    def test_the_code_is_there_as_png_and_as_svg(self):
        path = urllib.parse.urlsplit(new_payment()["checkout_url"]).path
        for ending, kind, begins in (("png", "image/png", b"\x89PNG"), ("svg", "image/svg+xml", b"<svg ")):
            answer = call("GET", f"{path}/qr.{ending}")
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, kind))
            self.assertTrue(answer.body.startswith(begins))

    def test_a_wallets_own_code_is_shown_while_its_order_is_open(self):
        payment = new_payment()
        choose_channel(payment, "momo")
        page = call("GET", urllib.parse.urlsplit(payment["checkout_url"]).path).body.decode()
        self.assertIn("Tiếp tục ở MoMo", page)
        self.assertIn('href="momo://app', page)
        pay(payment, "momo")
        wait_for("paid", lambda: status_of(payment) == "paid")
        self.assertNotIn("Tiếp tục ở MoMo", call("GET", urllib.parse.urlsplit(payment["checkout_url"]).path).body.decode())


class Unheard(Paying):
    def test_lost_wrong_and_forged_news_are_set_right_by_asking(self):
        for payment in UNHEARD:
            self.is_paid_once(payment, 2 * FIRST_POLLS)
            now = payment_now(payment)
            self.assertEqual([a["amount"] for a in now["attempts"] if a["status"] == "succeeded"], [now["amount"]])


if __name__ == "__main__":
    unittest.main()
