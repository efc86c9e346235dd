"""Officers at their command line: what `kythu` is asked, by files or on a terminal."""
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import time

from appliance import HOUSE

BIN = HOUSE / "build/release/bin"


def kythu(*arguments, check=True, **more):
    done = subprocess.run([BIN / "kythu", *map(str, arguments)], capture_output=True, text=True, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"kythu {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
    return done


class Desk:
    """A folder with officers' keys, and the signer they decide about."""

    def __init__(self, folder, officers, settings, names=("lan", "minh")):
        self.folder, self.officers = pathlib.Path(folder), pathlib.Path(officers)
        self.settings, self.names, self.count = settings, names, 0

    def ask(self, *command):
        return json.loads(kythu(*command, "--settings", self.settings, "--json").stdout)

    def key(self, label):
        return next((key for key in self.ask("keys")["keys"] if key["label"] == label), None)

    def pen(self, officer):
        return ["--officer", officer, "--key-file", self.officers / f"{officer}.key",
                "--passphrase-file", self.officers / f"{officer}.passphrase"]

    def propose(self, *act, reason="kiểm thử"):
        self.count += 1
        paper = self.folder / f"op{self.count}.json"
        kythu("propose", *act, "--reason", reason, "--out", paper, "--settings", self.settings)
        return paper

    def approve(self, paper, *officers, check=True):
        for officer in officers or self.names:
            done = kythu("approve", paper, *self.pen(officer), "--yes", check=check)
        return done

    def submit(self, paper, *more, check=True):
        return kythu("submit", paper, "--settings", self.settings, *more, check=check)

    def decide(self, *act, out=None):
        paper = self.propose(*act)
        self.approve(paper)
        return json.loads(self.submit(paper, "--json", *(["--out", out] if out else [])).stdout)

    def certified_key(self, label, key_id, subject, trust, kind="rsa2048", token="soft"):
        """Generated, requested, issued by the demonstration's CA, imported; returns the chain's file."""
        request, chain = self.folder / f"{label}.csr", self.folder / f"{label}.pem"
        self.decide("generate", "--key", label, "--id", key_id, "--type", kind, "--tokens", token)
        self.decide("request-certificate", "--key", label, "--subject", subject, out=request)
        subprocess.run([HOUSE / "deploy/demo/issue", trust, request, "-", chain], check=True, capture_output=True)
        self.decide("import-certificate", "--key", label, "--chain", chain)
        return chain


def at_terminal(command, answers, seconds=60, **more):
    """Runs a command on a terminal of its own and answers what it asks: pairs of a pattern and an answer, good as often as
    it is asked, or a list of answers in their order. Returns the exit code and everything that stood on the screen."""
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(more.get("cwd", "."))
        os.execvpe(command[0], [str(word) for word in command], {**os.environ, **more.get("env", {})})
    shown, answered, end = b"", 0, time.monotonic() + seconds
    while True:
        if time.monotonic() > end:
            os.kill(pid, 9)
            raise AssertionError(f"not within {seconds} s; on the screen: {shown.decode(errors='replace')}")
        if not select.select([screen], [], [], 0.2)[0]:
            continue
        try:
            got = os.read(screen, 65536)
        except OSError:  # the terminal's other end is closed
            got = b""
        if not got:
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode(errors="replace")
        shown += got
        for pattern, answer in answers:
            if re.search(pattern.encode() + b"$", shown[answered:]):
                answered = len(shown)
                os.write(screen, (answer.pop(0) if isinstance(answer, list) else answer).encode() + b"\n")
                break
