"""Webhooks as the portal gets them, judged by the library that portals use."""
import json
import shutil
import subprocess
import unittest

from appliance import HOUSE, STATE, api, new_payment, wait_for

HERE = HOUSE / "tests/whole/webhooks"


def why_not():
    """Installs npm's standardwebhooks; a sentence when that cannot be done here."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "there is no node or npm on PATH"
    if (HERE / "node_modules/standardwebhooks").exists():
        return ""
    done = subprocess.run(["npm", "ci", "--silent"], cwd=HERE, capture_output=True, timeout=120)
    return "" if done.returncode == 0 else "npm ci failed: is a registry reachable?"


def heard(event):
    lines = (STATE / "log/portal-deliveries.jsonl").read_text().splitlines()
    return [d for d in map(json.loads, lines) if d["id"] == event]


def endpoint():
    return next(e for e in api("GET", "/v1/webhook_endpoints").json()["data"] if e["status"] == "enabled")


class Webhooks(unittest.TestCase):
    def sample(self):
        return wait_for("the last test to be over", lambda: (lambda a: a if a.status == 200 else None)(
            api("POST", f"/v1/webhook_endpoints/{endpoint()['id']}/test", {"type": "payment.paid"})))

    def test_npms_standardwebhooks_verifies_every_delivery(self):
        why = why_not()
        if why:
            self.skipTest(why)
        payment = new_payment()
        self.assertEqual(api("POST", f"/v1/payments/{payment['id']}/cancel", {}).status, 200)
        event = api("GET", f"/v1/events?payment={payment['id']}").json()["data"][0]
        deliveries = wait_for("the event", lambda: heard(event["id"])) + heard(self.sample().json()["id"])
        self.assertEqual(len(deliveries), 2)
        given = {"secret": (STATE / "credentials/portal.webhook_secret").read_text().strip(),
                 "public_key": endpoint()["public_key"], "deliveries": deliveries}
        said = subprocess.run(["node", "verify.mjs"], cwd=HERE, input=json.dumps(given), capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(said.stdout), [{"v1": True, "v1a": True, "changed": False}] * 2)

    def test_a_sample_shows_what_the_portal_answered(self):
        said = self.sample().json()
        self.assertEqual((said["accepted"], said["status"], said["error"]), (True, 200, None))
        self.assertTrue(json.loads(said["body"])["data"]["sample"])

    def test_deliveries_are_listed_and_sent_once_more_by_payment(self):
        payment = new_payment()
        api("POST", f"/v1/payments/{payment['id']}/cancel", {})
        event = api("GET", f"/v1/events?payment={payment['id']}").json()["data"][0]["id"]
        path = f"/v1/webhook_endpoints/{endpoint()['id']}"
        wait_for("the delivery", lambda: event in [
            d["id"] for d in api("GET", path + "/deliveries?state=delivered").json()["data"]])
        again = api("POST", path + "/redeliver", {"payment": payment["id"]})
        self.assertEqual((again.status, again.json()["redelivered"]), (202, 1))
        wait_for("the second delivery", lambda: len(heard(event)) == 2)


if __name__ == "__main__":
    unittest.main()
