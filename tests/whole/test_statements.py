"""A bank's file is brought in, matched, and what it shows of a stranger is a task."""
import unittest
import uuid

from appliance import api


class Statements(unittest.TestCase):
    def file(self, amount, closing):
        day = f":20:{uuid.uuid4().hex[:12]}\n:25:970436/0011012345678\n:28C:1/1\n:60F:C261121VND0,\n"
        return (day + f":61:2611211121C{amount},NTRFNONREF//{uuid.uuid4().hex[:12]}\n:86:khong ro\n"
                f":62F:C261121VND{closing},\n-\n").encode()

    def bring(self, content):
        return api("POST", "/v1/statements?name=a.sta", content, headers={"Content-Type": "text/plain"})

    def test_a_file_is_taken_once_and_its_stranger_becomes_a_task(self):
        content = self.file(41_000, 41_000)
        first, again = self.bring(content), self.bring(content)
        self.assertEqual((first.status, again.status), (201, 200), first.body)
        self.assertEqual(first.json()["id"], again.json()["id"])
        run = api("POST", "/v1/reconciliations", b"")
        self.assertEqual((run.status, run.json()["status"]), (201, "done"), run.body)
        open_breaks = api("GET", "/v1/breaks?limit=200").json()["data"]
        self.assertIn(("unidentified", 41_000), {(one["kind"], one["amount"]) for one in open_breaks})

    def test_a_file_that_is_too_large_for_memory_is_taken_in_pieces(self):
        filler, run = f"<AddtlStmtInf>{'x' * 1_900}</AddtlStmtInf>" * 9_000, uuid.uuid4().hex[:12]
        entries = "".join(
            f'<Ntry><Amt Ccy="VND">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt>'
            f"<AcctSvcrRef>{run}{i}</AcctSvcrRef></Ntry>" for i in range(3))
        file = ("<Document><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><Othr><Id>0011012345678</Id></Othr></Id></Acct>"
                f"{entries}{filler}</Stmt></BkToCstmrStmt></Document>").encode()
        self.assertGreater(len(file), 16 << 20)
        first, again = self.bring(file), self.bring(file)
        self.assertEqual((first.status, again.status), (201, 200), first.body[:300])
        taken = first.json()
        self.assertEqual((taken["lines"], taken["new_lines"], taken["credits"]), (3, 3, 3))
        self.assertEqual(taken["size"], len(file))

    def test_a_balance_that_does_not_add_up_refuses_the_whole_file(self):
        answer = self.bring(self.file(41_000, 42_000))
        self.assertEqual((answer.status, answer.json()["code"]), (422, "statement_refused"), answer.body)


if __name__ == "__main__":
    unittest.main()
