"""From an empty token to an active key by the README's own commands, on a terminal; PINs that people enter."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from appliance import HOUSE, STATE, UP, as_root, proc, wait_for
from officers import BIN, at_terminal, kythu

CANARY = "4806193377215048"
SO_PIN = "9135772046618823"
PASSPHRASES = {"lan": "con mèo trèo cây cau", "minh": "hỏi thăm chú chuột đi đâu"}
MODULE = next(path for path in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
              if pathlib.Path(path).exists())


def readme_commands():
    """The shell blocks of the officers' chapter, from the empty token to the active key."""
    text = (HOUSE / "README.md").read_text()
    chapter = text[text.index("### From an empty token"):text.index("### PINs")]
    return re.findall(r"```sh\n(.*?)```", chapter, re.S)


class Signer:
    """kythu-signer on a SoftHSM token of its own, in a folder of its own."""

    def __init__(self, folder, pin_file=True):
        self.folder = pathlib.Path(folder)
        for name in ("tokens", "credentials"):
            (self.folder / name).mkdir(mode=0o700)
        self.write("softhsm2.conf", f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
        self.write("credentials/pin", CANARY + "\n")
        self.write("credentials/pin.so", SO_PIN + "\n")
        self.settings(pin_file)
        self.process = None

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text)
        file.chmod(0o600)

    def settings(self, pin_file):
        self.write("signer.toml", f"""socket = "signer.sock"
manage_socket = "manage.sock"
journal = "journal"
policy = "policy"
credentials = "{self.folder}/credentials"

[[token]]
name = "soft"
module = "{MODULE}"
token_label = "kythu-readme"
{'pin_credential = "pin"' if pin_file else ''}
sessions = 2
environment = {{ SOFTHSM2_CONF = "{self.folder}/softhsm2.conf" }}
""")

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([BIN / "kythu-signer", "--settings", "signer.toml"], cwd=self.folder,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for("the signer", lambda: kythu("tokens", "--socket", self.folder / "manage.sock", check=False).returncode == 0)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def token(self):
        return json.loads(kythu("tokens", "--socket", self.folder / "manage.sock", "--json").stdout)["tokens"][0]

    def pids(self):
        """The signer and its workers."""
        found = [self.process.pid]
        for thread in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            found += [int(pid) for pid in (thread / "children").read_text().split()]
        return found


class OnASigner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kythu-keys-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {"PATH": f"{BIN}:{os.environ['PATH']}"}

    def start(self, pin_file=True):
        self.signer = Signer(self.folder, pin_file)
        self.addCleanup(self.signer.stop)

    def on_terminal(self, commands, answers):
        code, screen = at_terminal(["bash", "-ec", commands], answers, cwd=self.folder, env=self.environment)
        self.assertEqual(code, 0, screen)
        return screen


class Readme(OnASigner):
    def answers(self):
        return [(r"Found the vault\? \(yes/no\) ", "yes"), (r"sign this\? \(yes/no\) ", "yes"),
                (r"Passphrase of lan's key: ", PASSPHRASES["lan"]), (r"Passphrase of minh's key: ", PASSPHRASES["minh"])]

    def test_from_an_empty_token_to_an_active_key(self):
        self.start()
        prepare, new_keys, *rest = readme_commands()
        self.on_terminal(prepare, [])
        self.signer.start()
        for officer, line in zip(PASSPHRASES, new_keys.strip().splitlines()):
            self.on_terminal(line, [(r"New passphrase.*: ", PASSPHRASES[officer]), (r"The same again: ", PASSPHRASES[officer])])
        screens = ""
        for block in rest:
            if "result-2027.pem" in block:
                subprocess.run([HOUSE / "deploy/demo/issue", STATE / "trust", self.folder / "result-2027.csr", "-",
                                self.folder / "result-2027.pem"], check=True, capture_output=True)
            screens += self.on_terminal(block, self.answers())
        self.assertRegex(screens, r"result-2027 +rsa3072 +active +soft up +result +every")
        for officer in PASSPHRASES:
            self.assertNotIn(PASSPHRASES[officer], screens, "what is typed is not shown")
        self.canary()

    def canary(self):
        """The PIN is in its credential, and in the memory of the signer and its workers; nowhere else."""
        for file in self.folder.rglob("*"):
            if file.is_file() and file.parent.name != "credentials":
                self.assertNotIn(CANARY.encode(), file.read_bytes(), file)
        ours = self.signer.pids()
        for pid in ours:
            for name in ("environ", "cmdline"):
                self.assertNotIn(CANARY.encode(), proc(pid, name), name)
        said = kythu("tokens", "--socket", self.folder / "manage.sock", "--json").stdout
        self.assertNotIn(CANARY, said)


class Asked(OnASigner):
    """A ceremony that was told nothing asks step by step, and found once, a vault is not founded again."""

    def test_on_the_terminal(self):
        self.start()
        self.on_terminal("kythu-signer prepare-token --settings signer.toml", [])
        self.signer.start()
        for officer, passphrase in PASSPHRASES.items():
            self.signer.write(f"{officer}.passphrase", passphrase + "\n")
            self.on_terminal(f"kythu officer new-key --out {officer}.key --passphrase-file {officer}.passphrase", [])
        screen = self.on_terminal("kythu ceremony --settings signer.toml --record record.txt", [
            (r"id, a short word \(lan\): ", ["lan", "minh"]), (r"name \(Nguyễn Thị Lan\): ", ["Nguyễn Thị Lan", "Trần Văn Minh"]),
            (r"key file, or nothing for a card: ", ["lan.key", "minh.key"]), (r"One more officer\? \(yes/no\) ", "no"),
            (r"Passphrase of lan's key: ", PASSPHRASES["lan"]), (r"Passphrase of minh's key: ", PASSPHRASES["minh"]),
            (r"Found the vault\? \(yes/no\) ", "yes")])
        self.assertIn("found the vault", screen)
        self.on_terminal("kythu ceremony verify record.txt --policy policy/policy.jsonl", [])
        again = subprocess.run([BIN / "kythu", "ceremony", "--settings", "signer.toml", "--record", "again.txt", "--yes"],
                               cwd=self.folder, capture_output=True, text=True)
        self.assertIn("founded already", again.stderr)


class Pins(OnASigner):
    """Without a credential file a token waits for people."""

    def setUp(self):
        super().setUp()
        self.start()
        subprocess.run([BIN / "kythu-signer", "prepare-token", "--settings", "signer.toml"], cwd=self.folder, check=True,
                       capture_output=True)
        self.signer.settings(pin_file=False)
        self.signer.start()
        self.pin = [BIN / "kythu", "tokens", "pin", "soft", "--socket", self.folder / "manage.sock"]

    def state(self):
        return self.signer.token()["state"]

    def test_entered_at_a_terminal_without_echo(self):
        self.assertEqual(self.state(), "waiting_for_pin")
        code, screen = at_terminal(self.pin, [("PIN of the token soft: ", CANARY)])
        self.assertEqual((code, self.state()), (0, "up"), screen)
        self.assertNotIn(CANARY, screen)

    def test_a_wrong_one_fences_the_token_until_the_right_one_comes(self):
        code, screen = at_terminal(self.pin, [("PIN of the token soft: ", "000000")])
        self.assertEqual((code, self.state()), (1, "fenced"), screen)
        self.signer.stop()
        self.signer.start()
        self.assertEqual(self.state(), "fenced", "no restart tries again")
        self.assertEqual(at_terminal(self.pin, [("PIN of the token soft: ", CANARY)])[0], 0)
        self.assertEqual(self.state(), "up")

    def test_from_standard_input(self):
        kythu(*self.pin[1:], "--stdin", input=CANARY + "\n")
        self.assertEqual(self.state(), "up")

    def test_from_a_file_that_nobody_else_may_read(self):
        file = self.folder / "pin"
        file.write_text(CANARY + "\n")
        file.chmod(0o644)
        self.assertIn("must not be open to others", kythu(*self.pin[1:], "--pin-file", file, check=False).stderr)
        self.assertEqual(self.state(), "waiting_for_pin")
        file.chmod(0o600)
        kythu(*self.pin[1:], "--pin-file", file)
        self.assertEqual(self.state(), "up")

    def test_joined_from_shares_of_several_people(self):
        split = kythu("tokens", "split-pin", "--shares", 3, "--needed", 2, "--stdin", input=CANARY + "\n")
        shares = split.stdout.split()
        self.assertEqual(len(shares), 3)
        self.assertNotIn(CANARY, split.stdout + split.stderr)
        slip = shares[2][:-1] + ("0" if shares[2][-1] != "0" else "1")
        code, screen = at_terminal([*self.pin, "--shares", "2"], [("digit\\s+Share 1 of 2, from its holder: ", shares[2]),
                                    ("Share 1 of 2, from its holder: ", slip),
                                    ("Share 2 of 2, from its holder: ", shares[0])])
        self.assertEqual((code, self.state()), (0, "up"), screen)
        self.assertNotIn(shares[0], screen)

    def test_too_few_shares_never_reach_the_token(self):
        split = kythu("tokens", "split-pin", "--shares", 4, "--needed", 3, "--stdin", input=CANARY + "\n").stdout.split()
        code, screen = at_terminal([*self.pin, "--shares", "2"], [("Share 1 of 2, from its holder: ", split[0]),
                                                                 ("Share 2 of 2, from its holder: ", split[1])])
        self.assertEqual((code, self.state()), (1, "waiting_for_pin"), screen)
        self.assertIn("3 shares are needed", screen)


class Cards(OnASigner):
    """Officers whose keys are on PKCS#11 cards, one EC and one RSA."""

    PIN = "775533"

    def setUp(self):
        super().setUp()
        self.start()
        self.run_here(BIN / "kythu-signer", "prepare-token", "--settings", "signer.toml")
        self.run_here("softhsm2-util", "--init-token", "--free", "--label", "kythu-cards", "--pin", self.PIN, "--so-pin", "87654321")
        self.card("lan", "0a", "EC", "ec_paramgen_curve:P-256")
        self.card("minh", "0b", "RSA", "rsa_keygen_bits:2048")
        self.signer.write("card.pin", self.PIN + "\n")
        self.signer.start()

    def run_here(self, *command):
        done = subprocess.run(list(map(str, command)), cwd=self.folder, capture_output=True, text=True,
                              env={**os.environ, "SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def card(self, officer, key_id, algorithm, option):
        self.run_here("openssl", "genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", officer)
        self.run_here("openssl", "req", "-x509", "-new", "-utf8", "-key", officer, "-subj", f"/C=VN/CN={officer}", "-days", "30",
                      "-outform", "DER", "-out", officer + ".der")
        self.run_here("softhsm2-util", "--import", officer, "--token", "kythu-cards", "--label", officer, "--id", key_id,
                      "--pin", self.PIN)
        self.run_here("pkcs11-tool", "--module", MODULE, "--token-label", "kythu-cards", "--login", "--pin", self.PIN,
                      "--write-object", officer + ".der", "--type", "cert", "--id", key_id, "--label", officer)

    def pen(self, key_id):
        return ["--module", MODULE, "--token-label", "kythu-cards", "--id", key_id]

    def kythu(self, *arguments):
        return self.run_here(BIN / "kythu", *arguments)

    def test_found_a_vault_and_decide(self):
        shown = self.kythu("officer", "card", *self.pen("0a"), "--out", "lan.pem")
        self.assertIn("CN=lan", shown)
        people = [word for officer, key_id in (("lan", "0a"), ("minh", "0b")) for word in
                  ("--officer", f"id={officer},name={officer},module={MODULE},token-label=kythu-cards,card-id={key_id},"
                                f"pin-file=card.pin")]
        self.kythu("ceremony", "--settings", "signer.toml", *people, "--record", "record.txt", "--yes")
        self.assertIn("lan, minh", self.kythu("ceremony", "verify", "record.txt", "--policy", "policy/policy.jsonl"))
        self.kythu("propose", "generate", "--key", "k", "--id", "01", "--type", "p256", "--tokens", "soft", "--reason", "r",
                   "--out", "op.json", "--settings", "signer.toml")
        code, screen = at_terminal([BIN / "kythu", "approve", "op.json", "--officer", "lan", *self.pen("0a")],
                                   [(r"sign this\? \(yes/no\) ", "yes"), ("PIN of lan's card: ", self.PIN)], cwd=self.folder,
                                   env={"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")})
        self.assertEqual(code, 0, screen)
        self.kythu("approve", "op.json", "--officer", "minh", *self.pen("0b"), "--pin-file", "card.pin", "--yes")
        self.assertIn("generate", self.kythu("submit", "op.json", "--settings", "signer.toml"))

    def test_who_says_no_signs_nothing(self):
        self.kythu("propose", "suspend", "--key", "k", "--vault", "0" * 32, "--reason", "r", "--out", "op.json")
        before = (self.folder / "op.json").read_bytes()
        code, screen = at_terminal([BIN / "kythu", "approve", "op.json", "--officer", "lan", *self.pen("0a")],
                                   [(r"sign this\? \(yes/no\) ", "no")], cwd=self.folder)
        self.assertEqual((code, (self.folder / "op.json").read_bytes()), (1, before), screen)


class Canary(unittest.TestCase):
    """The appliance's own PIN, in every file of its state and the memory of every program but the signer and its workers."""

    def setUp(self):
        self.pin = (STATE / "credentials/token.pin").read_bytes().strip()

    def test_in_no_file_but_the_credentials(self):
        for folder, folders, files in os.walk(STATE):
            if pathlib.Path(folder) == STATE / "credentials":
                continue
            for name in files:
                file = pathlib.Path(folder) / name
                if file.is_file():
                    self.assertNotIn(self.pin, file.read_bytes(), file)

    def programs(self):
        every = as_root("sh", "-c", 'for exe in /proc/[0-9]*/exe; do echo "$exe $(readlink "$exe")"; done').decode()
        ours = [line.split() for line in every.splitlines() if f" {BIN.resolve()}/" in line]
        self.assertLessEqual(set(UP["pids"]), {pathlib.Path(program).name for _, program in ours})
        return [(int(exe.split("/")[2]), pathlib.Path(program).name) for exe, program in ours]

    def test_in_no_environment_and_no_argument(self):
        for pid, name in self.programs():
            for what in ("environ", "cmdline"):
                self.assertNotIn(self.pin, proc(pid, what), f"{name} {what}")

    @unittest.skipUnless(os.geteuid() == 0, "the memory of a program that forbids dumps is root's to read")
    def test_in_no_memory_but_the_signers(self):
        seen = set()
        for pid, name in self.programs():
            if name != "kythu-signer":
                seen.add(name)
                self.assertFalse(self.holds(pid), f"{name} holds the PIN")
        self.assertIn("kythu-core", seen)

    def holds(self, pid):
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights = line.split()[:2]
                if rights[0] != "r" or "[v" in line:
                    continue
                begin, end = (int(part, 16) for part in span.split("-"))
                try:
                    memory.seek(begin)
                    if self.pin in memory.read(end - begin):
                        return True
                except (OSError, OverflowError, ValueError):
                    continue
        return False


if __name__ == "__main__":
    unittest.main()
