"""Results signed as PAdES: judged by programs that are not ours."""
import base64
import os
import pathlib
import subprocess
import tempfile
import unittest
import uuid

from appliance import HOUSE, STATE, UP, api, sign, wait_for

RESULT = (HOUSE / "deploy/demo/result.pdf").read_bytes()


def tool(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True)


def qpdf(*arguments):
    """RESULT rewritten by qpdf."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder) / "in.pdf", pathlib.Path(folder) / "out.pdf"
        source.write_bytes(RESULT)
        made = tool("qpdf", *arguments, source, target)
        assert made.returncode in (0, 3), made.stderr
        return target.read_bytes()


class Signed(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, content):
        file = pathlib.Path(self.folder.name) / (uuid.uuid4().hex + ".pdf")
        file.write_bytes(content)
        return file

    def signed(self, document, **request):
        answer = sign(document, **request)
        self.assertEqual(answer.status, 201, answer.body[:500])
        return answer.body

    def assert_valid(self, content, signatures=1):
        said = tool("pdfsig", "-nocert", self.file(content)).stdout
        self.assertEqual(said.count("Signature is Valid"), signatures, said)
        self.assertEqual(said.count("Total document signed"), 1, said)
        self.assertEqual(tool("qpdf", "--check", self.file(content)).returncode, 0)

    def test_the_original_stands_unchanged_and_pdfsig_says_valid(self):
        for level in ("b", "t"):
            with self.subTest(level=level):
                content = self.signed(RESULT, level=level)
                self.assertTrue(content.startswith(RESULT))
                self.assert_valid(content)

    def test_cross_reference_streams_are_updated_in_kind(self):
        source = qpdf("--object-streams=generate")
        content = self.signed(source)
        self.assertTrue(content.startswith(source))
        self.assert_valid(content)
        self.assertNotIn(b"\nxref", content[len(source):])

    def test_an_existing_signature_stays_valid(self):
        once = self.signed(RESULT)
        twice = self.signed(once, level="t")
        self.assertTrue(twice.startswith(once))
        self.assert_valid(twice, signatures=2)

    def test_a_changed_byte_is_refused(self):
        content = bytearray(self.signed(RESULT))
        content[len(RESULT) // 2] ^= 1
        self.assertNotIn("Signature is Valid", tool("pdfsig", "-nocert", self.file(bytes(content))).stdout)

    def test_an_appearance_in_vietnamese_is_drawn(self):
        content = self.signed(RESULT, appearance={"page": 1, "x": 330, "y": 120, "width": 210, "height": 70,
                                                  "text": "Ký bởi: Sở Tư pháp\nNguyễn Thị Đặng Ượng"})
        self.assert_valid(content)
        said = tool("pdftotext", "-layout", self.file(content), "-").stdout
        self.assertIn("Nguyễn Thị Đặng Ượng", said)

    def test_pyhanko_agrees(self):
        if not (HOUSE / "build/oracles/bin/pyhanko").exists():
            self.skipTest("pyHanko is not installed: PyPI was not reachable")
        for level in ("b", "t"):
            content = self.signed(RESULT, level=level)
            judged = self.pyhanko(content)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
            broken = bytearray(content)
            broken[len(RESULT) // 2] ^= 1
            self.assertEqual(self.pyhanko(bytes(broken)).returncode, 1)

    def pyhanko(self, content):
        authority = STATE / "trust/ca.crt"
        return subprocess.run([HOUSE / "tests/whole/pyhanko_check", authority, authority, self.file(content)], capture_output=True,
                              text=True, env={**os.environ, "PYHANKO_VENV": str(HOUSE / "build/oracles")})

    def test_json_answers_with_the_document_and_its_facts(self):
        body = {"credential": UP["credential"], "format": "pades", "level": "b",
                "document": {"name": "a.pdf", "media_type": "application/pdf", "content": base64.b64encode(RESULT).decode()}}
        key = str(uuid.uuid4())
        answer = api("POST", "/v1/signatures", body, key=key)
        self.assertEqual(answer.status, 201, answer.body)
        made = answer.json()
        self.assertEqual(made["status"], "done")
        self.assert_valid(base64.b64decode(made["document"]["content"]))
        again = api("POST", "/v1/signatures", body, key=key)
        self.assertEqual((again.status, again.body, again.headers["Idempotency-Replayed"]), (201, answer.body, "true"))
        archived = api("GET", made["document"]["href"].replace(UP["base_url"], ""), headers={"Accept": "application/pdf"})
        self.assertEqual(archived.body, base64.b64decode(made["document"]["content"]))
        self.assertEqual(api("GET", "/v1/signatures/" + made["id"]).json()["status"], "done")

    def test_a_batch_is_signed_document_by_document(self):
        documents = [{"name": f"{number}.pdf", "content": base64.b64encode(RESULT).decode()} for number in range(1, 7)]
        documents.append({"name": "7.pdf", "content": base64.b64encode(b"not a PDF").decode()})
        taken = api("POST", "/v1/signatures/batch", {"credential": UP["credential"], "documents": documents}, key=str(uuid.uuid4()))
        self.assertEqual(taken.status, 202, taken.body)
        path = "/v1/signatures/batch/" + taken.json()["id"]

        def ended():
            batch = api("GET", path).json()
            return batch if batch["status"] == "done" else None
        batch = wait_for("the batch is done", ended)
        self.assertEqual(batch["progress"], {"total": 7, "waiting": 0, "done": 6, "failed": 1})
        self.assertEqual(batch["items"]["data"][6]["problem"]["code"], "document_not_a_pdf")
        for item in batch["items"]["data"][:6]:
            self.assert_valid(api("GET", item["document"]["href"]).body)

    def test_every_signature_stands_in_the_signers_journal(self):
        self.signed(RESULT)
        checked = tool(HOUSE / "build/release/bin/kythu", "journal", "verify", UP["files"]["journal"])
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


    def test_the_log_is_judged_by_its_checkpoint_alone(self):
        self.signed(RESULT)
        entries, note, key = (self.file(b) for b in (
            api("GET", "/v1/log/entries").body, api("GET", "/v1/log/checkpoint").body,
            api("GET", "/v1/log/checkpoint", headers={"Accept": "application/json"}).json()["certificate"].encode()))
        verify = [HOUSE / "build/release/bin/kythu", "log", "verify", "--checkpoint", note, "--key", key]
        checked = tool(*verify, entries)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        edited = self.file(entries.read_bytes().replace(b"pades", b"xades", 1))
        self.assertEqual(tool(*verify, edited).returncode, 1)


class BadInput(unittest.TestCase):
    """Each is a clear problem document, and nothing is signed."""

    def refused(self, document, code, **request):
        answer = sign(document, **request)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json", answer.body[:300])
        self.assertEqual((answer.status, answer.json()["code"]), (422, code), answer.body)

    def test_not_a_pdf(self):
        self.refused(b"PK\x03\x04 this is no PDF", "document_not_a_pdf")

    def test_encrypted(self):
        self.refused(qpdf("--encrypt", "", "owner", "256", "--"), "document_encrypted")

    def test_broken_cross_references(self):
        self.refused(RESULT.replace(b"startxref\n", b"startxref\n1"), "document_broken")

    def test_cut_short(self):
        self.refused(RESULT[: len(RESULT) // 2], "document_broken")

    def test_a_page_that_is_not_there(self):
        self.refused(RESULT, "page_missing", appearance={"page": 99, "x": 1, "y": 1, "width": 100, "height": 50})

    def test_an_unknown_key(self):
        answer = sign(RESULT, key=str(uuid.uuid4()), credential="nobody")
        self.assertEqual((answer.status, answer.json()["code"]), (422, "credential_unknown"), answer.body)

    def test_over_the_limit(self):
        answer = api("POST", "/v1/signatures", key=str(uuid.uuid4()),
                     headers={"Content-Type": "application/pdf", "Content-Length": str(91 << 20)})
        self.assertEqual((answer.status, answer.json()["code"]), (413, "body_too_large"))


if __name__ == "__main__":
    unittest.main()
