// Statements as banks and providers write them, and what is wrong with them.
#include <gtest/gtest.h>

#include "case_name.hpp"
#include "payments/statements/protocol.hpp"
#include "words.hpp"

namespace kythu::payments::statements {
namespace {

Found read(std::string_view text, std::size_t piece = 1 << 20) {
  const auto format = sniff(text.substr(0, 512));
  const auto reader = reader_of(format.value_or(Format::table));
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reader->feed(text.substr(at, piece));
    for (auto& line : reader->take()) lines.push_back(std::move(line));
  }
  reader->finish();
  for (auto& line : reader->take()) lines.push_back(std::move(line));
  reader->found().lines = std::move(lines);
  return std::move(reader->found());
}

std::string words(const Line& one) {
  const auto sign = one.credit ? "+" : "-";
  auto text = std::to_string(one.statement) + "/" + std::to_string(one.entry) + " " + one.booked_on + " " + sign +
              std::to_string(one.amount);
  if (one.fee != 0) text += " fee " + std::to_string(one.fee);
  if (one.reversal) text += " reversal";
  if (!one.booked) text += " not booked";
  for (const auto& [mark, value] : {std::pair{'#', &one.id},
                                    {'@', &one.reference},
                                    {'"', &one.memo},
                                    {'<', &one.party},
                                    {'=', &one.party_account},
                                    {'!', &one.remark}}) {
    if (!value->empty()) text += std::string{" "} + mark + *value;
  }
  return text;
}

std::string words(const Found& found) {
  std::string text;
  for (const auto& one : found.statements) {
    text += one.provider + one.account + " " + one.currency;
    if (one.opening) text += " from " + std::to_string(*one.opening);
    if (one.closing) text += " to " + std::to_string(*one.closing);
    for (const auto& fault : faults_of(one)) text += " [" + fault + "]";
    text += "\n";
  }
  for (const auto& one : found.lines) text += words(one) + "\n";
  for (const auto& one : found.faults) text += "line " + std::to_string(one.at) + ": " + one.what + "\n";
  return text;
}

const std::string camt_head = R"(<?xml version="1.0" encoding="UTF-8"?>
<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><n:BkToCstmrStmt><n:Stmt><n:Id>S1</n:Id>
<n:Acct><n:Id><n:Othr><n:Id>0011</n:Id></n:Othr></n:Id><n:Ccy>VND</n:Ccy></n:Acct>
)";
const std::string camt_tail = "</n:Stmt></n:BkToCstmrStmt></n:Document>\n";

std::string camt(std::string inside) {
  std::string out;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    out += inside[at];
    if (inside[at] == '<' && inside[at + 1] != '!') {
      if (inside[at + 1] == '/') out += inside[++at];
      out += "n:";
    }
  }
  return camt_head + out + camt_tail;
}
std::string balance(const char* code, const char* amount) {
  return std::string{"<Bal><Tp><CdOrPrtry><Cd>"} + code + "</Cd></CdOrPrtry></Tp><Amt Ccy=\"VND\">" + amount +
         "</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n";
}
std::string entry(const std::string& amount, const std::string& rest) {
  return "<Ntry><Amt Ccy='VND'>" + amount +
         "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt>" + rest +
         "</Ntry>\n";
}
std::string part(const std::string& amount, const std::string& memo) {
  return "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy=\"VND\">" + amount +
         "</Amt><RmtInf><Ustrd>" + memo + "</Ustrd></RmtInf></TxDtls>";
}

const std::string mt940_head = ":20:S\r\n:25:970436/0011\r\n:28C:1/1\r\n:60F:C261122VND100,\r\n";

struct Case {
  const char* name;
  std::string text, read;
};
class Readers : public testing::TestWithParam<Case> {};

TEST_P(Readers, FindWhatIsThere) { EXPECT_EQ(words(read(GetParam().text)), GetParam().read); }

TEST_P(Readers, FindTheSameInPieces) {
  for (const std::size_t piece : {1, 2, 3, 50}) {
    EXPECT_EQ(words(read(GetParam().text, piece)), GetParam().read) << piece;
  }
}

TEST_P(Readers, TravelWhole) {
  const auto found = read(GetParam().text);
  const auto arrived = to_found(to_message(found));
  ASSERT_TRUE(arrived);
  EXPECT_EQ(words(*arrived), words(found));
}

INSTANTIATE_TEST_SUITE_P(
    Camt, Readers,
    testing::Values(
        Case{"balances",
             camt(balance("OPBD", "100") + balance("CLBD", "350") +
                  entry("250", "<AcctSvcrRef>FT1</AcctSvcrRef><AddtlNtryInf>KY &amp; &#272;</AddtlNtryInf>")),
             "0011 VND from 100 to 350\n0/1 2026-11-22 +250 #FT1 \"KY & Đ\n"},
        Case{"a_batch_that_adds_up_gives_its_payments",
             camt(entry("30", "<AcctSvcrRef>B</AcctSvcrRef><NtryDtls>" + part("10", "one") + part("20", "two") +
                                  "</NtryDtls>")),
             "0011 VND\n0/1 2026-11-22 +10 #B \"one\n0/1 2026-11-22 +20 #B \"two\n"},
        Case{"a_batch_that_does_not_is_one_line",
             camt(entry("31", "<NtryDtls>" + part("10", "one") + part("20", "two") + "</NtryDtls>")),
             "0011 VND\n0/1 2026-11-22 +31 \"one two\n"},
        Case{"pending_is_no_money",
             camt("<Ntry><Amt Ccy=\"VND\">5</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts>"
                  "<BookgDt><DtTm>2026-11-22T23:59:59+07:00</DtTm></BookgDt></Ntry>"),
             "0011 VND\n0/1 2026-11-22 -5 not booked\n"},
        Case{"does_not_add_up", camt(balance("OPBD", "100") + balance("CLBD", "351") + entry("250", "")),
             "0011 VND from 100 to 351 [opening balance and entries is 350, not 351]\n0/1 2026-11-22 +250\n"},
        Case{"control_totals",
             camt("<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>" + entry("1", "")),
             "0011 VND [number of entries is 1, not 2]\n0/1 2026-11-22 +1\n"},
        Case{"faults_have_lines", camt(entry("1.5", "") + entry("x", "") + entry("2", "")),
             "0011 VND\n0/1 2026-11-22 +2\nline 4: an entry whose amount is none\nline 5: an entry whose amount is "
             "none\n"},
        Case{"no_document_type", "<!DOCTYPE Document [<!ENTITY a \"b\">]><Document/>",
             "line 1: a document type or a declaration, which bank messages have none of\n"},
        Case{"crossed_elements", "<Document><a><b></a></b></Document>", "line 1: an element ends that is not open\n"},
        Case{"cut", camt(entry("1", "")).substr(0, camt_head.size() + 30),
             "0011 VND\nline 4: the file ends inside a tag\n"},
        Case{"no_statement", "<Document><CstmrCdtTrfInitn/></Document>",
             "line 1: holds no statement: camt.052, camt.053 or camt.054\n"},
        Case{"latin_1",
             "<?xml version='1.0' encoding='ISO-8859-1'?><Document><BkToCstmrStmt><Stmt><Id>\xE9</Id><Acct><Id>"
             "<IBAN>\xE9</IBAN></Id></Acct></Stmt></BkToCstmrStmt></Document>",
             "é \n"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Mt940, Readers,
    testing::Values(
        Case{"plain",
             mt940_head +
                 ":61:2611221122C250,NTRFNONREF//FT1\r\n:86:KY123 THANH\r\nTOAN\r\n:62F:C261122VND350,\r\n-\r\n",
             "0011 VND from 100 to 350\n0/1 2026-11-22 +250 #FT1 \"KY123 THANH TOAN\n"},
        Case{"in_swift_blocks",
             "{1:F01BANKVNVXXXXX}{2:I940X}{4:\r\n" + mt940_head +
                 ":61:261122D5,NTRFREF1\r\n:62F:C261122VND95,\r\n-}{5:{CHK:1}}\r\n",
             "0011 VND from 100 to 95\n0/1 2026-11-22 -5 @REF1\n"},
        Case{"memo_that_looks_like_tags",
             mt940_head + ":61:261122C1,NTRFNONREF\n:86:a\n:20:b\n:61:c\n:62F:d\n:1:e\n-f\n:62F:C261122VND101,\n-\n",
             "0011 VND from 100 to 101\n0/1 2026-11-22 +1 \"a :20:b :61:c :62F:d :1:e -f\n"},
        Case{"reversals", mt940_head + ":61:261122RC7,NTRFNONREF\n:61:261122RD3,NTRFNONREF\n:62F:C261122VND96,\n-\n",
             "0011 VND from 100 to 96\n0/1 2026-11-22 -7 reversal\n0/2 2026-11-22 +3 reversal\n"},
        Case{"across_new_year", mt940_head + ":61:2612310101C1,NTRFNONREF\n:62F:C270101VND101,\n-\n",
             "0011 VND from 100 to 101\n0/1 2027-01-01 +1\n"},
        Case{"impossible_day", mt940_head + ":61:260230C1,NTRFNONREF\n:62F:C261122VND101,\n-\n",
             "0011 VND from 100 to 101\n0/1 2026-02-28 +1 !impossible date 260230\n"},
        Case{"odd_bytes", mt940_head + ":61:261122C1,NTRFNONREF\n:86:\x01Ph\xED \x7Fth\xF4ng\n:62F:C261122VND101,\n-\n",
             "0011 VND from 100 to 101\n0/1 2026-11-22 +1 \"Phí  thông\n"},
        Case{"no_end", mt940_head + ":61:261122C1,NTRFNONREF\n",
             "0011 VND from 100\n0/1 2026-11-22 +1\nline 5: the last statement has no closing balance\n"},
        Case{"no_amount", mt940_head + ":61:261122C,NTRFNONREF\n:62F:C261122VND100,\n-\n",
             "0011 VND from 100 to 100\nline 5: an entry whose amount or type is none\n"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Tables, Readers,
    testing::Values(
        Case{"a_bank_download",
             "\xEF\xBB\xBFSao kê tài khoản,\r\nSố tài khoản,0011\r\nLoại tiền,VND\r\nSố dư đầu kỳ,1.000.000\r\n"
             "Ngày GD,Số chứng từ,Ghi nợ,Ghi có,Số dư,Diễn giải,Tên đối ứng,Tài khoản đối ứng\r\n"
             "22/11/2026 08:00:01,FT1,,250.000,1.250.000,\"KY1, phí\",\"Ng \"\"A\"\"\",99\r\n"
             "22/11/2026 09:00:00,FT2,50.000,,1.200.000,trả lại,,\r\nSố dư cuối kỳ,1.200.000\r\n",
             "0011 VND from 1000000 to 1200000\n0/1 2026-11-22 +250000 #FT1 \"KY1, phí <Ng \"A\" =99\n"
             "0/2 2026-11-22 -50000 #FT2 \"trả lại\n"},
        Case{"english_semicolons_commas",
             "Account number: 0011;;\nTransaction date;Reference "
             "no;Debit;Credit;Description\n2026-11-22;R1;;1,500,000.00;x\n",
             "0011 VND\n0/1 2026-11-22 +1500000 #R1 \"x\n"},
        Case{"signed_amounts",
             "Ngày;Số tiền;Nội dung\n22-11-2026;-1.500;a\n22-11-2026;(2.500);b\n22-11-2026;+3.500 đ;c\n",
             " VND\n0/1 2026-11-22 -1500 \"a\n0/2 2026-11-22 -2500 \"b\n0/3 2026-11-22 +3500 \"c\n"},
        Case{"faults_have_lines",
             "Ngày;Số tiền;Nội dung\n22-11-2026;1,5;a\n40-11-2026;15;b\n22-11-2026;15;\"c\nd\"\n22-11-2026;x;e\n",
             " VND\n0/1 2026-11-22 +15 \"c d\nline 2: an amount that is none: 1,5\nline 3: a row whose date is none: "
             "40-11-2026\n"
             "line 6: an amount that is none: x\n"},
        Case{"no_heading", "a,b\n1,2\n",
             " VND\nline 4: no heading is known: a date, and debit and credit or an amount\n"},
        Case{"vnpay",
             "TerminalID,TxnRef,TransactionNo,BankCode,BankTranNo,PayDate,Amount,Fee,Net,TransactionType,"
             "TransactionStatus\r\n"
             "KYTHU001,A1,14,NCB,VNP14,20261122091806,200000,1600,198400,01,00\r\n"
             "KYTHU001,A1,15,NCB,,20261122101806,-50000,0,-50000,03,00\r\n",
             "vnpayKYTHU001 VND\n0/1 2026-11-22 +200000 fee 1600 #14 @A1\n0/2 2026-11-22 -50000 #15 @A1\n"},
        Case{"momo",
             "partnerCode,orderId,requestId,transId,amount,fee,payType,type,resultCode,createdTime,finishedTime\n"
             "MOMO,A1,r,77,200000,1600,qr,PAYMENT,0,2026-11-22 09:00:00,2026-11-22 09:01:00\n",
             "momoMOMO VND\n0/1 2026-11-22 +200000 fee 1600 #77 @A1\n"},
        Case{"zalopay",
             "app_id,type,app_trans_id,m_refund_id,zp_trans_id,amount,fee,created,finished\n"
             "2553,payment,261122_1,,88,200000,1600,2026-11-22 09:00:00,2026-11-22 09:01:00\n",
             "zalopay2553 VND\n0/1 2026-11-22 +200000 fee 1600 #88 @261122_1\n"},
        Case{"platform",
             "LoaiGiaoDich|MaDoiTac|MaThamChieu|MaGiaoDich|SoTien|MaTienTe|ThoiGianGD|TrangThaiGD\n"
             "PAY|DT|A1|99|200000|VND|20261122091806|1\nXX|DT|A1|99|200000|VND|20261122091806|1\n",
             "platformDT VND\n0/1 2026-11-22 +200000 #99 @A1\nline 3: a kind of row that is not known: XX\n"}),
    case_name);

TEST(Sniffing, KnowsWhatItIsByItsBeginning) {
  EXPECT_EQ(sniff("\xEF\xBB\xBF <?xml?>"), Format::camt);
  EXPECT_EQ(sniff("ABNANL2A\n940\n:20:x"), Format::mt940);
  EXPECT_EQ(sniff("Ngày;Số tiền"), Format::table);
  EXPECT_EQ(sniff("PK\x03\x04;"), Format::workbook);
  EXPECT_EQ(sniff("%PDF-1.7;"), std::nullopt);
  EXPECT_EQ(sniff(std::string_view{"\xFF\xFEN\0;\0", 6}), std::nullopt);
  EXPECT_EQ(sniff("hello"), std::nullopt);
}

TEST(GroupedAmounts, AreWhatPeopleMean) {
  struct {
    const char* text;
    int decimals;
    std::optional<std::int64_t> amount;
  } const cases[] = {{"1.234.567", 0, 1234567},
                     {"1,234,567", 0, 1234567},
                     {"1.234", 0, 1234},
                     {"1.234", 2, {}},
                     {"1,234,567.00", 0, 1234567},
                     {"1.234.567,00", 0, 1234567},
                     {"1 234 567", 0, 1234567},
                     {"12.34", 0, {}},
                     {"1.5", 2, 150},
                     {"1.234,5", 2, 123450},
                     {"1.23.456", 0, {}},
                     {"", 0, {}},
                     {"--5", 0, {}},
                     {"-5", 0, -5},
                     {"1234567 VND", 0, 1234567},
                     {"9999999999999999", 0, {}},
                     {"1,234.567", 0, {}},
                     {"0", 0, 0},
                     {"1.", 0, 1}};
  for (const auto& one : cases) EXPECT_EQ(grouped_amount(one.text, one.decimals), one.amount) << one.text;
}

TEST(TheParsersAnswer, IsJudged) {
  Found found;
  found.statements.emplace_back();
  found.lines.emplace_back().booked_on = "2026-11-22";
  EXPECT_TRUE(to_found(to_message(found)));
  for (const auto& spoil : std::vector<void (*)(Line&)>{
           [](Line& one) { one.amount = -1; }, [](Line& one) { one.statement = 1; },
           [](Line& one) { one.booked_on = "2026-13-01"; }, [](Line& one) { one.memo = "\xFF"; },
           [](Line& one) { one.memo.assign(5'000, 'a'); }}) {
    auto spoiled = found;
    spoil(spoiled.lines[0]);
    EXPECT_FALSE(to_found(to_message(spoiled)));
  }
}

}  // namespace
}  // namespace kythu::payments::statements
