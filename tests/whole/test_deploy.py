"""deploy/up: safe to run twice, quick the second time, and one clear sentence when it cannot."""
import json
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

from appliance import HOUSE, STATE, UP


def up(*arguments):
    return subprocess.run([HOUSE / "deploy/up", "--detach", "--json", *arguments], capture_output=True, text=True)


class SecondStart(unittest.TestCase):
    def test_is_ready_in_ten_seconds_and_changes_no_identity(self):
        begun = time.monotonic()
        again = up("--state", str(STATE))
        took = time.monotonic() - begun
        self.assertEqual(again.returncode, 0, again.stderr)
        facts = json.loads(again.stdout)
        self.assertEqual((facts["client_id"], facts["client_secret"]), (UP["client_id"], UP["client_secret"]))
        self.assertLess(took, 20, "twice the ten seconds of an idle machine")


class ClearFailures(unittest.TestCase):
    def fails(self, sentence, *arguments):
        result = up(*arguments)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(sentence, result.stderr)
        self.assertEqual(result.stdout, "")

    def test_a_port_in_use(self):
        with socket.socket() as taken, tempfile.TemporaryDirectory() as folder:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.fails(f"port {port} is in use", "--state", folder + "/s", "--port", str(port))

    def test_a_state_that_is_a_file(self):
        with tempfile.NamedTemporaryFile() as file:
            self.fails("is not a folder", "--state", file.name)

    def test_a_port_that_is_no_number(self):
        with tempfile.TemporaryDirectory() as folder:
            self.fails("needs a number", "--state", folder + "/s", "--port", "https")

    def test_an_option_that_does_not_exist(self):
        self.fails("is not an option", "--fast")


if __name__ == "__main__":
    unittest.main()
