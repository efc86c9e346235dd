"""Refunds through the providers' simulators: whatever becomes of the provider's answer, the money goes back once or not at all."""
import unittest

from appliance import api, new_payment, payment_now, wait_for
from sandbox import PROVIDERS, order_at, pay, transfer

# By the refund's amount the simulator decides (tests/simulators/README.md).
ENDINGS = {100000: "succeeded", 10011: "succeeded", 10012: "succeeded", 10013: "failed", 10014: "failed"}
CHANNELS = [channel for channel in PROVIDERS if channel != "platform"]  # whose message set knows no refunds


def paid(channel):
    payment = new_payment()
    pay(payment, channel)
    wait_for("paid", lambda: payment_now(payment)["status"] == "paid")
    return payment


def refund(payment, amount, key=None):
    return api("POST", f"/v1/payments/{payment['id']}/refunds", {"amount": amount, "reason": "Nộp thừa"}, key=key or f"{payment['id']}-{amount}")


def refund_now(one):
    return api("GET", "/v1/refunds/" + one["id"]).json()


class Refunds(unittest.TestCase):
    def test_each_ends_as_the_provider_ended_it(self):
        begun = []
        for channel in CHANNELS:
            for amount, ending in ENDINGS.items():
                payment = paid(channel)
                answer = refund(payment, amount)
                self.assertEqual(answer.status, 201, answer.body)
                begun.append((channel, payment, answer.json(), ending))
        for channel, payment, one, ending in begun:
            with self.subTest(f"{channel} {one['amount']}"):
                now = wait_for(f"{ending}: {one['id']}", lambda: refund_now(one)["status"] in ("succeeded", "failed") and refund_now(one), 40)
                self.assertEqual(now["status"], ending)
                back = one["amount"] if ending == "succeeded" else 0
                now = payment_now(payment)
                self.assertEqual((now["refunded_amount"], now["status"]), (back, "partially_refunded" if back else "paid"))
                attempt = next(a for a in now["attempts"] if a["channel"] == channel)
                self.assertEqual(order_at(channel, attempt["reference"])["refunded"], back, "so says the provider too")

    def test_never_more_than_was_paid(self):
        payment = paid("momo")
        self.assertEqual(refund(payment, 200000).status, 201)
        self.assertEqual(refund(payment, 24001).status, 422)
        self.assertEqual(refund(payment, 24000).status, 201)
        wait_for("refunded", lambda: payment_now(payment)["status"] == "refunded", 40)

    def test_a_transfer_goes_back_by_hand(self):
        payment = new_payment()
        transfer(payment)
        wait_for("paid", lambda: payment_now(payment)["status"] == "paid")
        self.assertEqual(refund(payment, 224000).json()["method"], "payout")


if __name__ == "__main__":
    unittest.main()
