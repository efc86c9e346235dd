"""A client of the Cloud Signature Consortium's API signs with our keys: judged by openssl and poppler."""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from appliance import HOUSE, STATE, UP, call

SHA256, RSA, PSS = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
RESULT = (HOUSE / "deploy/demo/result.pdf").read_bytes()
_tokens = []


class Client:
    """As small as such a client is: it knows nothing but the address, its id and its secret."""

    def __init__(self, version):
        self.version = version
        self.hashes, self.algorithm = ("hash", "hashAlgo") if version == 1 else ("hashes", "hashAlgorithmOID")

    def ask(self, method, headers=None, **body):
        sent = {"Authorization": "Bearer " + self.token(), "Content-Type": "application/json", **(headers or {})}
        return call("POST", f"/csc/v{self.version}/{method}", json.dumps(body), sent)

    def done(self, method, **body):
        answer = self.ask(method, **body)
        assert answer.status == 200, (method, answer.status, answer.body[:500])
        return answer.json()

    def token(self):
        if not _tokens:
            basic = base64.b64encode(f"{UP['client_id']}:{UP['client_secret']}".encode()).decode()
            answer = call("POST", "/oauth2/token", "grant_type=client_credentials&scope=service",
                          {"Authorization": "Basic " + basic, "Content-Type": "application/x-www-form-urlencoded"})
            assert answer.status == 200, answer.body
            _tokens.append(answer.json()["access_token"])
        return _tokens[0]

    def bound(self, digests):
        words = {self.hashes: [base64.b64encode(digest).decode() for digest in digests]}
        return words | ({self.algorithm: SHA256} if self.version == 2 else {})

    def sad(self, credential, digests):
        return self.done("credentials/authorize", credentialID=credential, numSignatures=len(digests),
                         **self.bound(digests))["SAD"]

    def sign(self, credential, digests, **more):
        words = {self.algorithm: SHA256, "signAlgo": RSA, **self.bound(digests), **more}
        return [base64.b64decode(value) for value in self.done(
            "signatures/signHash", credentialID=credential, SAD=self.sad(credential, digests), **words)["signatures"]]


class Csc(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def tool(self, *command):
        return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})

    def certificate(self, client):
        found = client.done("credentials/list")["credentialIDs"]
        self.assertIn(UP["credential"], found)
        shown = client.done("credentials/info", credentialID=UP["credential"], certificates="chain", certInfo=True)
        self.assertEqual(shown["key"]["status"], "enabled")
        der = base64.b64decode(shown["cert"]["certificates"][0])
        key = self.folder / "key.pem"
        self.tool("openssl", "x509", "-inform", "DER", "-in", self.file("key.crt", der), "-pubkey", "-noout", "-out", key)
        return key

    def test_both_versions_sign_hashes_that_openssl_verifies(self):
        for version in (1, 2):
            with self.subTest(version=version):
                client = Client(version)
                self.assertIn("signatures/signHash", client.done("info")["methods"])
                key = self.certificate(client)
                texts = [b"m\xe1\xbb\x99t", b"hai"]
                values = client.sign(UP["credential"], [hashlib.sha256(text).digest() for text in texts])
                for text, value in zip(texts, values):
                    said = self.tool("openssl", "dgst", "-sha256", "-verify", key, "-signature",
                                     self.file("value", value), self.file("text", text))
                    self.assertEqual(said.stdout.strip(), "Verified OK", said.stderr)

    def test_pss_as_openssl_names_its_parameters(self):
        client, text = Client(2), b"ba"
        key = self.certificate(client)
        parameters = "MDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIDAgEg"
        value, = client.sign(UP["credential"], [hashlib.sha256(text).digest()], signAlgo=PSS, signAlgoParams=parameters)
        said = self.tool("openssl", "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-verify", key, "-signature",
                         self.file("value", value), self.file("text", text))
        self.assertEqual(said.stdout.strip(), "Verified OK", said.stderr)

    def test_a_sad_signs_what_it_is_for_and_no_more(self):
        client, digest = Client(2), hashlib.sha256(b"mot").digest()
        sad = client.sad(UP["credential"], [digest])
        ask = lambda one: client.ask("signatures/signHash", credentialID=UP["credential"], SAD=sad, signAlgo=RSA,
                                     **client.bound([one]))
        first, again, other = ask(digest), ask(digest), ask(hashlib.sha256(b"hai").digest())
        self.assertEqual((first.status, first.body), (200, again.body))
        self.assertEqual((other.status, other.json()["error"]), (400, "invalid_request"))

    def test_a_pdf_signed_end_to_end(self):
        client = Client(2)
        for level in ("Ades-B-B", "AdES-B-T"):
            with self.subTest(level=level):
                document = {"document": base64.b64encode(RESULT).decode(), "signature_format": "P", "signAlgo": RSA,
                            "hashAlgorithmOID": SHA256, "conformance_level": level, "signed_envelope_property": "Revision"}
                sad = client.sad(UP["credential"], [hashlib.sha256(RESULT).digest()])
                made = client.done("signatures/signDoc", credentialID=UP["credential"], SAD=sad, documents=[document])
                signed = base64.b64decode(made["DocumentWithSignature"][0])
                self.assertTrue(signed.startswith(RESULT))
                said = self.tool("pdfsig", "-nocert", self.file("signed.pdf", signed)).stdout
                self.assertEqual(said.count("Signature is Valid"), 1, said)

    def test_a_hash_alone_becomes_a_detached_cades_signature(self):
        client = Client(2)
        digest = hashlib.sha256(RESULT).digest()
        asked = {"hashes": [base64.b64encode(digest).decode()], "signature_format": "C", "signAlgo": RSA,
                 "hashAlgorithmOID": SHA256, "signed_envelope_property": "Detached"}
        made = client.done("signatures/signDoc", credentialID=UP["credential"], SAD=client.sad(UP["credential"], [digest]),
                           documentDigests=[asked])
        signature = self.file("result.p7s", base64.b64decode(made["SignatureObject"][0]))
        said = self.tool("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content",
                         self.file("result.pdf", RESULT), "-CAfile", STATE / "trust/ca.crt", "-purpose", "any", "-out",
                         self.folder / "out")
        self.assertEqual(said.returncode, 0, said.stderr)

    def test_another_document_than_authorized_is_refused(self):
        client = Client(2)
        sad = client.sad(UP["credential"], [hashlib.sha256(b"another").digest()])
        answer = client.ask("signatures/signDoc", credentialID=UP["credential"], SAD=sad, documents=[
            {"document": base64.b64encode(RESULT).decode(), "signature_format": "P", "signAlgo": RSA,
             "hashAlgorithmOID": SHA256}])
        self.assertEqual((answer.status, answer.json()["error"]), (403, "invalid_hash"), answer.body)

    def test_errors_have_the_form_of_the_specification(self):
        for headers, status, error in (({"Authorization": "Bearer kyt_dead"}, 401, "invalid_token"),
                                       ({"Authorization": "Nonsense"}, 400, "invalid_request")):
            answer = Client(2).ask("credentials/list", headers)
            self.assertEqual((answer.status, answer.json()["error"]), (status, error), answer.body)
        self.assertEqual(Client(1).ask("auth/login").status, 501)


if __name__ == "__main__":
    unittest.main()
