"""Keys and their officers: a key's whole life, what nobody can do alone, and where a PIN is."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from appliance import HOUSE, STATE, UP, sign, wait_for
from officers import BIN, Desk, at_terminal, kythu

RESULT = (HOUSE / "deploy/demo/result.pdf").read_bytes()
SETTINGS = UP["files"]["signer_settings"]
TRUST = STATE / "trust"


class WithDesk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.desk = Desk(folder.name, UP["officers"], SETTINGS)


class Inventory(WithDesk):
    def test_the_keys_of_the_demonstration_are_active(self):
        keys = {key["label"]: key for key in self.desk.ask("keys")["keys"]}
        for label, purposes in (("result-demo", ["result", "csc"]), ("receipt-demo", ["receipt"]), ("journal", ["checkpoint"])):
            with self.subTest(label):
                key = keys[label]
                self.assertEqual((key["state"], key["available"], key["grant"]["purposes"]), ("active", True, purposes))
                self.assertEqual(key["token_states"], {"soft": "up"})
                self.assertEqual(key["certificate"]["expiry"], "fine")
                self.assertGreater(key["certificate"]["days_left"], 700)

    def test_the_table_has_one_aligned_line_for_each_key(self):
        lines = kythu("keys", "--settings", SETTINGS).stdout.splitlines()
        at = lines[0].index("STATE")
        self.assertTrue(all(line[at - 1] == " " and line[at] != " " for line in lines), lines)
        self.assertTrue(any(line.startswith("result-demo") and "200/s" in line for line in lines), lines)

    def test_one_key_is_shown_in_full(self):
        shown = kythu("keys", "show", "result-demo", "--settings", SETTINGS).stdout
        for word in ("rsa_pss_sha256", UP["agency"], "Kythu Demonstration Issuing CA", "at most 200 a second"):
            self.assertIn(word, shown)

    def test_tokens_tell_what_they_do(self):
        token = self.desk.ask("tokens")["tokens"][0]
        self.assertEqual((token["name"], token["state"]), ("soft", "up"))
        self.assertGreaterEqual(token["sessions"], 1)
        self.assertIn("soft", kythu("tokens", "--settings", SETTINGS).stdout)

    def test_decisions_are_judged_again_from_the_file(self):
        told = json.loads(kythu("decisions", "--policy", UP["files"]["policy"], "--json").stdout)
        self.assertEqual(told["decisions"][0]["act"], "found")
        self.assertTrue(all(len(set(d["officers"])) >= 2 for d in told["decisions"]))
        changed = self.folder / "policy.jsonl"
        changed.write_bytes(pathlib.Path(UP["files"]["policy"]).read_bytes().replace(b"receipt-demo", b"receipt-dem0", 1))
        self.assertEqual(kythu("decisions", "--policy", changed, check=False).returncode, 1)

    def test_the_record_of_the_ceremony_is_verified_and_a_changed_one_is_not(self):
        record = pathlib.Path(UP["files"]["ceremony"])
        said = kythu("ceremony", "verify", record, "--policy", UP["files"]["policy"]).stdout
        self.assertIn("lan, minh", said)
        text = record.read_text()
        self.assertTrue(all(len(line) <= 78 for line in text.splitlines()), "fits on paper")
        for changed in (text.replace("Nguyễn Thị Lan", "Nguyễn Thị Mai"), text[:text.rindex("-----SIGNATURE-----")]):
            file = self.folder / "changed.txt"
            file.write_text(changed)
            self.assertEqual(kythu("ceremony", "verify", file, check=False).returncode, 1)


class Life(WithDesk):
    """One key from its making to its end, through two officers."""

    def signed(self, credential):
        return sign(RESULT, credential=credential)

    def signer_of(self, content):
        file = self.folder / "signed.pdf"
        file.write_bytes(content)
        said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout
        self.assertIn("Signature is Valid", said)
        return re.search(r"Signer Certificate Common Name: (.*)", said)[1]

    def becomes(self, credential, status):
        """What the API answers once it knows of the decision."""
        def answer():
            got = self.signed(credential)
            return got if got.status == status else None
        return wait_for(f"{status} for {credential}", answer, 20)

    def refused(self, credential):
        def answer():
            got = self.signed(credential)
            return got if got.status >= 400 else None
        return wait_for(f"a refusal for {credential}", answer, 20)

    def test_a_whole_life(self):
        name, heir = f"life-{os.getpid()}", f"heir-{os.getpid()}"
        grant = ["--purpose", "result", "--algorithm", "rsa_pkcs1_sha256", "--agency", UP["agency"], "--per-second", 50,
                 "--per-day", 10000]
        first_id, second_id = "a1" + os.urandom(4).hex(), "a2" + os.urandom(4).hex()
        self.desk.certified_key(name, first_id, "CN=Trung tâm một,O=Sở Tư pháp,C=VN", TRUST)
        self.assertEqual(self.desk.key(name)["state"], "certified")
        self.assertGreaterEqual(self.refused(name).status, 400)

        self.desk.decide("activate", "--key", name, *grant)
        self.assertEqual(self.signer_of(self.becomes(name, 201).body), "Trung tâm một")

        self.desk.decide("suspend", "--key", name)
        self.assertEqual(self.desk.key(name)["state"], "suspended")
        refusal = self.refused(name)
        self.assertEqual(refusal.headers["Content-Type"].split(";")[0], "application/problem+json", refusal.body[:300])
        self.desk.decide("resume", "--key", name)
        self.becomes(name, 201)

        self.desk.certified_key(heir, second_id, "CN=Trung tâm hai,O=Sở Tư pháp,C=VN", TRUST)
        self.desk.decide("rotate", "--key", name, "--successor", heir, "--overlap-days", 30)
        self.assertEqual(self.desk.key(name)["successor"], heir)
        wait_for("the old name signs with the new certificate",
                 lambda: self.signer_of(self.becomes(name, 201).body) == "Trung tâm hai")

        self.desk.decide("suspend", "--key", name)
        self.desk.decide("destroy", "--key", name)
        self.assertEqual(self.desk.key(name)["state"], "destroyed")
        wait_for("gone from the token", lambda: first_id not in self.desk.ask("tokens")["tokens"][0]["keys"])
        again = self.desk.propose("resume", "--key", name)
        self.desk.approve(again)
        self.assertIn("not_possible", self.desk.submit(again, check=False).stderr)


class Refused(WithDesk):
    """Nobody uses a key alone, and what was signed is what is decided."""

    def paper(self):
        return self.desk.propose("suspend", "--key", "journal")

    def assert_refused(self, paper, fault):
        done = self.desk.submit(paper, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(fault, done.stderr)
        self.assertEqual(self.desk.key("journal")["state"], "active")

    def change(self, paper, change):
        whole = json.loads(paper.read_text())
        change(whole)
        paper.write_text(json.dumps(whole, ensure_ascii=False))

    def sign_by_hand(self, paper, officer):
        """What the format says, by openssl alone."""
        whole = json.loads(paper.read_text())
        text = json.dumps(whole["operation"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        keys = pathlib.Path(UP["officers"])
        made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", keys / f"{officer}.key", "-passin",
                               f"file:{keys / officer}.passphrase"], input=b"kythu key operation 1\n" + text.encode(),
                              capture_output=True, check=True).stdout
        public = subprocess.run(["openssl", "pkey", "-pubin", "-in", keys / f"{officer}.key.pub", "-outform", "DER"],
                                capture_output=True, check=True).stdout
        import base64, hashlib
        whole["approvals"].append({"officer": officer, "credential": hashlib.sha256(public).hexdigest(),
                                   "signature": base64.b64encode(made).decode()})
        paper.write_text(json.dumps(whole, ensure_ascii=False))

    def test_nobody_signed(self):
        self.assert_refused(self.paper(), "needs_another")

    def test_one_officer_alone(self):
        paper = self.paper()
        self.desk.approve(paper, "lan")
        self.assert_refused(paper, "needs_another")

    def test_the_same_officer_twice(self):
        paper = self.paper()
        self.desk.approve(paper, "lan")
        self.assertIn("has signed it already", self.desk.approve(paper, "lan", check=False).stderr)
        self.sign_by_hand(paper, "lan")
        self.assert_refused(paper, "needs_another")

    def test_an_operation_edited_after_it_was_signed(self):
        paper = self.paper()
        self.desk.approve(paper)
        self.change(paper, lambda whole: whole["operation"].update(reason="something else"))
        self.assert_refused(paper, "bad_signature")

    def test_an_expired_operation(self):
        paper = self.paper()
        self.change(paper, lambda whole: whole["operation"].update(created="2026-01-01T00:00:00Z",
                                                                   expires="2026-01-01T12:00:00Z"))
        self.assertIn("expired", self.desk.approve(paper, "lan", check=False).stderr)
        self.sign_by_hand(paper, "lan")
        self.sign_by_hand(paper, "minh")
        self.assert_refused(paper, "expired")

    def test_an_operation_of_another_vault(self):
        paper = self.paper()
        self.change(paper, lambda whole: whole["operation"].update(vault="0" * 32))
        self.desk.approve(paper)
        self.assert_refused(paper, "foreign")

    def test_an_officer_whom_nobody_enrolled(self):
        passphrase = self.folder / "eve.passphrase"
        passphrase.write_text("a passphrase of eve\n")
        passphrase.chmod(0o600)
        kythu("officer", "new-key", "--out", self.folder / "eve.key", "--passphrase-file", passphrase)
        paper = self.paper()
        self.desk.approve(paper, "lan")
        kythu("approve", paper, "--officer", "minh", "--key-file", self.folder / "eve.key", "--passphrase-file", passphrase,
              "--yes")
        self.assert_refused(paper, "unknown_officer")

    def test_an_operation_decided_before(self):
        paper = self.desk.propose("change-grant", "--key", "journal", "--purpose", "checkpoint", "--algorithm",
                                  "ecdsa_p256_sha256", "--every-agency", "--per-second", 10, "--per-day", 100000)
        self.desk.approve(paper)
        self.desk.submit(paper)
        self.assert_refused(paper, "replayed")

    def test_a_reason_cannot_rewrite_the_screen(self):
        paper = self.desk.propose("suspend", "--key", "journal", reason="good \u202e reason")
        self.assertIn("\\u202e", self.desk.approve(paper, "lan").stdout)


class Officers(WithDesk):
    """Who decides is decided by two as well."""

    def grant(self, *signers):
        paper = self.desk.propose("change-grant", "--key", "journal", "--purpose", "checkpoint", "--algorithm",
                                  "ecdsa_p256_sha256", "--every-agency", "--per-second", 10, "--per-day", 100000)
        for pen in signers:
            kythu("approve", paper, *pen, "--yes")
        return self.desk.submit(paper, check=False)

    def test_one_comes_and_goes(self):
        name = f"hoa-{os.getpid()}"
        passphrase = self.folder / "hoa.passphrase"
        passphrase.write_text("a passphrase of hoa\n")
        passphrase.chmod(0o600)
        kythu("officer", "new-key", "--out", self.folder / "hoa.key", "--passphrase-file", passphrase)
        hoa = ["--officer", name, "--key-file", self.folder / "hoa.key", "--passphrase-file", passphrase]
        lan = self.desk.pen("lan")
        self.assertIn("unknown_officer", self.grant(lan, hoa).stderr)

        self.desk.decide("enrol-officer", "--officer", name, "--name", "Lê Thị Hoa", "--credential", self.folder / "hoa.key.pub")
        shown = {officer["id"]: officer for officer in self.desk.ask("officers")["officers"]}
        self.assertEqual((shown[name]["role"], shown[name]["removed"]), ("security_officer", False))
        self.assertEqual(self.grant(lan, hoa).returncode, 0)

        self.desk.decide("remove-officer", "--officer", name)
        self.assertIn("unknown_officer", self.grant(lan, hoa).stderr)
        acts = [d["act"] for d in json.loads(kythu("decisions", "--policy", UP["files"]["policy"], "--json").stdout)["decisions"]]
        self.assertEqual(acts[-3:], ["enrol_officer", "change_grant", "remove_officer"])

    def test_an_approver_decides_nothing(self):
        name = f"duyet-{os.getpid()}"
        passphrase = self.folder / "passphrase"
        passphrase.write_text("a passphrase of an approver\n")
        passphrase.chmod(0o600)
        kythu("officer", "new-key", "--out", self.folder / "key", "--passphrase-file", passphrase)
        self.desk.decide("enrol-officer", "--officer", name, "--name", "Phạm Văn Duyệt", "--role", "approver", "--credential",
                         self.folder / "key.pub")
        approver = ["--officer", name, "--key-file", self.folder / "key", "--passphrase-file", passphrase]
        self.assertIn("unknown_officer", self.grant(self.desk.pen("lan"), approver).stderr)
        self.desk.decide("remove-officer", "--officer", name)


class Journal(WithDesk):
    def verify(self, journal, checkpoints):
        return kythu("journal", "verify", journal, "--key", TRUST / "journal.chain.pem", "--checkpoints", checkpoints,
                     check=False)

    def test_against_its_checkpoints(self):
        kept = pathlib.Path(UP["files"]["checkpoints"])
        wait_for("a checkpoint", lambda: kept.exists() and kept.read_text().count("\n") > 0, 90)
        checkpoints, journal = self.folder / "checkpoints.jsonl", self.folder / "journal.jsonl"
        checkpoints.write_bytes(kept.read_bytes())
        whole = pathlib.Path(UP["files"]["journal"]).read_bytes()
        lines = whole[:whole.rindex(b"\n") + 1].splitlines(keepends=True)
        journal.write_bytes(b"".join(lines))
        good = self.verify(journal, checkpoints)
        self.assertEqual(good.returncode, 0, good.stdout + good.stderr)
        self.assertIn("with good signatures", good.stdout)
        for what, bad in (("cut tail", lines[:3]), ("deleted", lines[:4] + lines[5:]), ("moved", lines[:2] + [lines[3], lines[2]]
                          + lines[4:]), ("edited", [line.replace(b'"act":"', b'"act":"x', 1) if i == 2 else line
                                                    for i, line in enumerate(lines)])):
            with self.subTest(what):
                journal.write_bytes(b"".join(bad))
                self.assertEqual(self.verify(journal, checkpoints).returncode, 1)


if __name__ == "__main__":
    unittest.main()
