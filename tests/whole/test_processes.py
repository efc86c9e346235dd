"""Five programs, each able to do one dangerous thing; any one may die during the flow."""
import os
import pathlib
import signal
import subprocess
import unittest
import uuid

from appliance import (STATE, UP, as_root, call, issued_receipt, new_payment, notification, notify, open_attempt, payment_now, proc, sign, sql,
                       wait_for)

PROGRAMS = ("kythu-signer", "kythu-parser", "kythu-egress", "kythu-core", "kythu-edge")
RESULT = (pathlib.Path(os.environ["KYTHU_HOUSE"]) / "deploy/demo/result.pdf").read_bytes()
pids = dict(UP["pids"])


def maps(pid):
    return proc(pid, "maps").decode()


def children(pid):
    return [int(c) for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]


def inet_sockets(pid):
    """Local and remote address of every TCP socket of the process, as ss shows them."""
    rows = as_root("ss", "-Htanp").decode().splitlines()
    return [tuple(row.split()[:1] + row.split()[3:5]) for row in rows if f"pid={pid}," in row]


class Separation(unittest.TestCase):
    def test_pkcs11_is_loaded_by_the_signers_worker_alone(self):
        for name in PROGRAMS:
            self.assertNotIn("softhsm", maps(pids[name]), name)
        self.assertTrue(any("softhsm" in maps(c) for c in children(pids["kythu-signer"])), "the worker has it")

    def test_libpq_is_loaded_by_core_alone(self):
        for name in PROGRAMS:
            self.assertEqual("libpq.so" in maps(pids[name]), name == "kythu-core", name)

    def test_qpdf_is_loaded_by_the_parser_and_by_core_for_its_own_copies(self):
        for name in PROGRAMS:
            self.assertEqual("libqpdf" in maps(pids[name]), name in ("kythu-parser", "kythu-core"), name)

    def test_only_edge_listens_and_only_egress_connects(self):
        sign(RESULT, level="t")  # egress has just been outside
        for name in PROGRAMS:
            sockets = inet_sockets(pids[name])
            for child in children(pids[name]):
                sockets += inet_sockets(child)
            if name == "kythu-edge":
                ports = {int(local.rsplit(":", 1)[1]) for _, local, _ in sockets}
                wanted = {int(UP["base_url"].rsplit(":", 1)[1]), int(UP["metrics"].split(":")[2].split("/")[0])}
                self.assertLessEqual(ports, wanted, "edge answers on its listening ports and connects nowhere")
                self.assertIn("LISTEN", {state for state, _, _ in sockets})
            elif name != "kythu-egress":
                self.assertEqual(sockets, [], name)
            else:
                self.assertNotIn("LISTEN", {state for state, _, _ in sockets})

    def test_secrets_are_in_no_argument_environment_or_log(self):
        secrets = {f.name: f.read_bytes().strip() for f in (STATE / "credentials").iterdir() if f.is_file()}
        places = [p for p in (STATE / "log").iterdir() if p.is_file()] + [p for p in (STATE / "settings").iterdir() if p.is_file()]
        places += [p for p in (STATE / "journal").iterdir() if p.is_file()]
        secrets["client_secret"] = UP["client_secret"].encode()
        contents = {place: place.read_bytes() for place in places}
        contents |= {f"{program}'s {what}": proc(pid, what) for program, pid in pids.items() for what in ("cmdline", "environ")}
        for place, content in contents.items():
            for name, secret in secrets.items():
                self.assertNotIn(secret, content, f"{name} in {place}")


class Death(unittest.TestCase):
    """kill -9 of each program in turn during the flow: after its restart the flow completes, nothing lost, nothing twice."""

    def revive(self, name):
        pid = pids[name]
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
        os.kill(pid, signal.SIGKILL)
        wait_for(name + " is gone", lambda: not pathlib.Path(f"/proc/{pid}/maps").exists()
                 or pathlib.Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z")

        def start():
            with open(STATE / f"log/{name}.log", "ab") as log:
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            pids[name] = process.pid
            run = next(p for p in pathlib.Path(command[-1].decode()).read_text().splitlines() if "sock" in p).split('"')[1]
            (pathlib.Path(run).parent / f"{name}.pid").write_text(str(process.pid))
        return start

    def ready(self):
        def answers():
            try:
                return call("GET", "/health/ready", timeout=5).status == 200
            except OSError:
                return False
        wait_for("the appliance is ready again", answers)

    def flow(self, name, when):
        payment = new_payment()
        pay = open_attempt(payment)
        query = notification(pay, transaction=str(uuid.uuid4().int)[:12])
        if when == "before the notification":
            restart = self.revive(name)
            try:
                code = notify(query)  # a program that is not needed for it does not stop it
            except (OSError, AssertionError):
                code = None
            restart()
            self.ready()
            self.assertIn(notify(query), ("00", "02") if code is None else ("02",))
        else:
            self.assertEqual(notify(query), "00")
            restart = self.revive(name)
            restart()
            self.ready()
            self.assertEqual(notify(query), "02", "an acknowledged notification is remembered")
        issued_receipt(payment, seconds=60)
        self.assertEqual(payment_now(payment)["status"], "paid")
        uuid_text = payment["id"][4:]
        self.assertEqual(sql(f"SELECT count(*) FROM receipt WHERE payment_id = '{uuid_text}'"), ["1"])
        self.assertEqual(sql(f"SELECT count(DISTINCT journal_id) FROM ledger_transfer t JOIN ledger_source s USING (agency_id,"
                             f" transfer_id) WHERE s.source_id = '{uuid_text}'"), ["1"])
        signed = sign(RESULT, level="t")
        self.assertEqual(signed.status, 201, signed.body[:300])

    def test_each_program_in_turn(self):
        for when in ("before the notification", "after it"):
            for name in PROGRAMS:
                with self.subTest(program=name, when=when):
                    self.flow(name, when)

    def test_zz_the_journal_and_the_books_are_whole(self):
        checked = subprocess.run([os.environ["KYTHU_HOUSE"] + "/build/release/bin/kythu", "journal", "verify",
                                  UP["files"]["journal"]], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        rows = sql("SELECT count(*), count(DISTINCT number), max(number) - min(number) + 1 FROM receipt")[0].split("|")
        self.assertEqual(len(set(rows)), 1, "no gap, no twin")
        self.assertEqual(sql("SELECT payment_id FROM payment p WHERE state IN ('paid', 'paid_late') AND NOT EXISTS (SELECT FROM"
                             " ledger_source s WHERE s.agency_id = p.agency_id AND s.source_id = p.payment_id)"), [])


if __name__ == "__main__":
    unittest.main()
