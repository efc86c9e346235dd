"""The server and its document agree: real answers against /openapi.json, strictly, so that a member the document does not
name is a fault too."""
import base64
import re
import unittest
import uuid

from appliance import HOUSE, UP, api, call, new_payment, notification, notify, open_attempt, issued_receipt

KINDS = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
         "null": type(None)}


class Document:
    def __init__(self):
        self.whole = call("GET", "/openapi.json").json()

    def at(self, thing):
        while "$ref" in thing:
            found = self.whole
            for key in thing["$ref"][2:].split("/"):
                found = found[key]
            thing = found
        return thing

    def faults(self, schema, value, place=""):
        schema = self.at(schema)
        if "allOf" in schema:
            merged = {"type": "object", "properties": {}, "required": []}
            for part in map(self.at, schema["allOf"]):
                merged["properties"] |= part.get("properties", {})
                merged["required"] += part.get("required", [])
            schema = merged
        if "anyOf" in schema:
            tries = [list(self.faults(one, value, place)) for one in schema["anyOf"]]
            if all(tries):
                yield from tries[0]
            return
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
                             for kind in kinds):
            yield f"{place}: {value!r} is no {kinds}"
            return
        if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
            yield f"{place}: {value!r} is not of the list"
        if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            yield f"{place}: {value!r} does not fit {schema['pattern']}"
        if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{place}: {value} is out of range"
        if isinstance(value, list):
            for index, one in enumerate(value):
                yield from self.faults(schema.get("items", {}), one, f"{place}/{index}")
        if isinstance(value, dict) and "properties" in schema:
            for name in set(schema.get("required", [])) - set(value):
                yield f"{place}/{name} is missing"
            for name, one in value.items():
                if name in schema["properties"]:
                    yield from self.faults(schema["properties"][name], one, f"{place}/{name}")
                else:
                    yield f"{place}/{name} is not in the document"


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = Document()

    def agrees(self, method, path, answer):
        operation = self.document.whole["paths"][path][method.lower()]
        self.assertIn(str(answer.status), operation["responses"], answer.body[:500])
        response = self.document.at(operation["responses"][str(answer.status)])
        kind = answer.headers["Content-Type"].split(";")[0]
        self.assertIn(kind, response["content"], path)
        for name in response.get("headers", {}):
            if name == "X-Request-Id":
                self.assertIn(name, answer.headers)
        self.assertEqual(list(self.document.faults(response["content"][kind]["schema"], answer.json())), [], path)
        return answer.json()

    def test_a_fee_from_its_creation_to_its_receipt(self):
        payment = new_payment(metadata={"case": "1"})
        notify(notification(open_attempt(payment), transaction=str(uuid.uuid4().int % 10**8)))
        receipt = issued_receipt(payment)
        token = payment["checkout_url"].rsplit("/", 1)[1]
        self.agrees("GET", "/v1/payments/{id}", api("GET", "/v1/payments/" + payment["id"]))
        self.agrees("GET", "/v1/payments", api("GET", "/v1/payments?limit=2"))
        self.agrees("GET", "/pay/{token}/status", call("GET", f"/pay/{token}/status"))
        self.agrees("GET", "/v1/receipts/{id}", api("GET", "/v1/receipts/" + receipt["id"]))
        self.agrees("GET", "/v1/receipts", api("GET", "/v1/receipts?payment=" + payment["id"]))
        events = self.agrees("GET", "/v1/events", api("GET", "/v1/events?payment=" + payment["id"]))["data"]
        self.assertTrue(events)
        self.agrees("GET", "/v1/events/{id}", api("GET", "/v1/events/" + events[0]["id"]))

    def test_a_payment_that_is_canceled(self):
        self.agrees("POST", "/v1/payments/{id}/cancel", api("POST", f"/v1/payments/{new_payment()['id']}/cancel"))

    def test_lists_for_those_who_begin(self):
        for path in ("/v1/fees", "/v1/channels", "/v1/credentials", "/v1/webhook_endpoints"):
            with self.subTest(path):
                self.agrees("GET", path, api("GET", path))
        for path in ("/health/live", "/health/ready"):
            with self.subTest(path):
                self.agrees("GET", path, call("GET", path))

    def test_refusals_are_those_that_the_document_names(self):
        known = {one["code"]: one["status"] for one in self.document.whole["x-error-codes"]}
        for method, pattern, answer in (
                ("POST", "/v1/payments", api("POST", "/v1/payments", {"amout": 1}, key=str(uuid.uuid4()))),
                ("POST", "/v1/payments", api("POST", "/v1/payments", {})),
                ("GET", "/v1/payments/{id}", api("GET", "/v1/payments/pay_1")),
                ("GET", "/v1/payments", api("GET", "/v1/payments?limit=0")),
                ("GET", "/v1/payments", call("GET", "/v1/payments"))):
            with self.subTest(f"{method} {pattern} {answer.status}"):
                problem = self.agrees(method, pattern, answer)
                self.assertEqual(known[problem["code"]], answer.status)

    def test_a_signed_result(self):
        credential = api("GET", "/v1/credentials").json()["data"][0]["id"]
        content = base64.b64encode((HOUSE / "deploy/demo/result.pdf").read_bytes()).decode()
        request = {"credential": credential, "agency": UP["agency"], "format": "pades", "level": "b",
                   "document": {"name": "ket-qua.pdf", "media_type": "application/pdf", "content": content}}
        made = self.agrees("POST", "/v1/signatures", api("POST", "/v1/signatures", request, key=str(uuid.uuid4())))
        self.agrees("GET", "/v1/signatures/{id}", api("GET", "/v1/signatures/" + made["id"]))
        self.agrees("GET", "/v1/documents/{id}/proof", api("GET", made["log"]["proof_href"]))
        self.agrees("GET", "/v1/log/entries", api("GET", f"/v1/log/entries?from={made['log']['index']}"))
        self.agrees("GET", "/v1/log/checkpoint", api("GET", "/v1/log/checkpoint", headers={"Accept": "application/json"}))

    def test_a_webhook_endpoint(self):
        wanted = {"url": "https://portal.example.gov.vn/hook", "events": ["payment.paid"]}
        made = self.agrees("POST", "/v1/webhook_endpoints", api("POST", "/v1/webhook_endpoints", wanted))
        place = "/v1/webhook_endpoints/" + made["id"]
        self.agrees("GET", "/v1/webhook_endpoints/{id}", api("GET", place))
        self.agrees("POST", "/v1/webhook_endpoints/{id}/rotate_secret", api("POST", place + "/rotate_secret"))
        self.agrees("DELETE", "/v1/webhook_endpoints/{id}", api("DELETE", place))


if __name__ == "__main__":
    unittest.main()
