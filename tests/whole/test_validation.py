"""What others signed is judged by the running appliance: in the parser's sandbox, with evidence fetched through egress."""
import base64
import unittest

from appliance import HOUSE, api, sign

RESULT = (HOUSE / "deploy/demo/result.pdf").read_bytes()


def verdict(document, **more):
    content = base64.b64encode(document).decode()
    return api("POST", "/v1/validations", {"document": {"name": "x", "content": content}, **more})


class Validation(unittest.TestCase):
    def test_our_own_result_passes_with_its_time_stamp_and_fetched_evidence(self):
        answer = verdict(sign(RESULT, level="t").body)
        self.assertEqual(answer.status, 200, answer.body)
        [signature] = answer.json()["signatures"]
        self.assertEqual((signature["indication"], signature["level"]), ("total_passed", "t"), signature)
        sources = [link["revocation"]["source"] for link in signature["chain"] if link["revocation"]]
        self.assertEqual(sources, ["ocsp", "crl"], "the signer's by its responder, the issuer's by the root's list")

    def test_a_changed_byte_fails(self):
        signed = bytearray(sign(RESULT, level="b").body)
        signed[300] ^= 1
        [signature] = verdict(bytes(signed)).json()["signatures"]
        self.assertEqual((signature["indication"], signature["sub_indication"]), ("total_failed", "HASH_FAILURE"))

    def test_offline_nothing_is_fetched(self):
        [signature] = verdict(sign(RESULT, level="b").body, policy="offline").json()["signatures"]
        self.assertEqual((signature["indication"], signature["sub_indication"]), ("indeterminate", "TRY_LATER"))

    def test_what_holds_no_signature_is_said_so(self):
        answer = verdict(b"nothing at all")
        self.assertEqual((answer.status, answer.json()["code"]), (422, "signed_format_unknown"))


if __name__ == "__main__":
    unittest.main()
