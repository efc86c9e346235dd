#include "channels/platform.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "channels/message.hpp"
#include "channels/platform_seal.hpp"
#include "channels/xroad.hpp"
#include "payments/vectors.hpp"

namespace kythu::payments::channels {
namespace {

const std::string secret = "SIMULATOR-PP-SECRET", ref = "dvcH12342611220001";
const Instant ordered_at = *parse_vietnam_compact("20261122101500"), now = *parse_vietnam_compact("20261122110000");

PlatformSettings settings() {
  PlatformSettings s;
  s.partner = "H12PARTNER";
  s.secret = Secret{secret};
  s.create_url = "https://platform.test/pay/init";
  s.query_url = "https://platform.test/pay/query";
  s.bill_url = "https://platform.test/pay/bill";
  return s;
}

XRoadSettings xroad() {
  return {.server = "https://ss.tinh.test",
          .client = {"VN", "GOV", "H12", "thu phi"},
          .provider = {"VN", "GOV", "DVCQG", "pay"},
          .service = "payment"};
}

Order order() {
  return {.our_ref = ref,
          .description = "THANH TOAN HO SO H12.34-261122-0001",
          .return_url = "https://gw.test/return",
          .payer_address = "203.0.113.10",
          .amount = *Vnd::of(50'000),
          .created_at = ordered_at,
          .valid_until = now,
          .dossier = {}};
}

const Question question{"0123456789abcdef0123456789abcdef", ref, ordered_at, now, now};

wire::FetchReply reply(std::string_view body, int status = 200) { return {status, {}, to_bytes(body)}; }

boost::json::object body_of(const wire::FetchRequest& request) { return *read_json_object(as_text(request.body)); }

const std::string result_text =
    R"({"LoaiBanTin":"CONFIRM","MaLoi":"00","MaDoiTac":"H12PARTNER","MaThamChieu":"dvcH12342611220001","SoTien":50000,)"
    R"("MaTienTe":"VND","MaGiaoDich":"PP0000000001","MaNganHang":"VIETINBANK","ThoiGianGD":"20261122101733",)"
    R"("ThongTinGiaoDich":"THANH TOAN HO SO H12.34-261122-0001")";

/// With the seal of `sealed`, another text or the same.
Callback result(const std::string& body, const std::string& sealed, const std::string& by = secret) {
  const auto message = read_json_object(sealed + "}").value_or(boost::json::object{});
  const auto text = platform::sealed_text(message, platform::result_names()).value_or("");
  const auto seal = platform::seal(Secret{by}, text);
  return {"platform", "POST", {}, {}, to_bytes(body + R"(,"MaXacThuc":")" + seal + "\"}"), "203.0.113.9"};
}

std::string kind(const CannotTell& cannot) {
  switch (cannot.kind) {
    case CannotTell::Kind::still_open: return "open";
    case CannotTell::Kind::no_answer: return "unclear";
    case CannotTell::Kind::held: return "held";
  }
  return "";
}
std::string said(const Outcome& outcome) {
  if (std::holds_alternative<Succeeded>(outcome)) return "paid";
  if (std::holds_alternative<DefinitelyFailed>(outcome)) return "failed";
  return kind(std::get<CannotTell>(outcome));
}
std::string said(const Created& created) {
  if (std::holds_alternative<Handover>(created)) return "page";
  if (std::holds_alternative<DefinitelyFailed>(created)) return "failed";
  return kind(std::get<CannotTell>(created));
}
std::string said(const Result<Notification, CallbackFault>& read) {
  if (read) return said(read->outcome);
  return read.error() == CallbackFault::malformed ? "malformed" : "bad signature";
}

TEST(PlatformVectors, EverySealIsOurs) {
  const auto rows = test::read_vectors("platform.tsv");
  ASSERT_EQ(rows.size(), 4u);
  for (const auto& row : rows) {
    const auto text = row[3].substr(0, row[3].size() - row[2].size() - 1);
    EXPECT_EQ(platform::seal(Secret{row[2]}, text), row[4]) << row[0];
  }
}

TEST(PlatformVectors, TheMessagesAreSealedAsTheTableSays) {
  const auto rows = test::read_vectors("platform.tsv");
  const Platform platform{settings()};
  const auto init = body_of(*platform.create(order()));
  EXPECT_EQ(text_at(init, "MaXacThuc"), rows[0][4]);
  EXPECT_EQ(text_at(init, "SoTien"), "50000");
  EXPECT_EQ(as_text(result(result_text, result_text).body).find(rows[1][4]) != std::string_view::npos, true);
  EXPECT_EQ(text_at(body_of(platform.ask(question)), "MaXacThuc"), rows[2][4]);
  EXPECT_EQ(text_at(body_of(platform.ask_bill(question, now)), "MaXacThuc"), rows[3][4]);
}

TEST(Platform, TheOrderSaysWhatTheReceiptNeeds) {
  auto asked = order();
  asked.dossier = {.number = "H12.34",
                   .procedure = "1.002755",
                   .procedure_name = "Cấp giấy phép",
                   .agency = "000.00.00.H12",
                   .agency_name = "Sở Tư pháp",
                   .account = "3591.0.1",
                   .account_bank = "01201001",
                   .account_holder = "So Tu phap",
                   .payer_name = "Nguyễn Văn A",
                   .payer_id = "001",
                   .payer_address = "Hà Nội",
                   .items = {{"F1", "Lệ phí", ItemKind::charge, *Vnd::of(20'000), 1},
                             {"F2", "Phí", ItemKind::fee, *Vnd::of(15'000), 2}}};
  const auto body = body_of(*Platform{settings()}.create(asked));
  const auto& facts = body.at("ThongTinBienLai").as_object();
  EXPECT_EQ(text_at(facts, "MaDichVu"), "2");
  EXPECT_EQ(text_at(facts, "MaDVC"), "1.002755.01");
  EXPECT_EQ(text_at(facts, "MaDonVi"), "000.00.00.H12");
  EXPECT_EQ(text_at(facts, "TKThuHuong"), "3591.0.1");
  const auto& lines = facts.at("PhiLePhi").as_array();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(text_at(lines[0].as_object(), "LoaiPhiLePhi"), "LePhi");
  EXPECT_EQ(text_at(lines[1].as_object(), "SoTien"), "30000");
}

TEST(Platform, ABarInWhatIsPaidForCannotMoveTheOtherValues) {
  auto asked = order();
  asked.description = "A|B";
  EXPECT_EQ(text_at(body_of(*Platform{settings()}.create(asked)), "ThongTinGiaoDich"), "A B");
}

TEST(Platform, SettingsThatCannotBeSealedAreRefusedAtTheStart) {
  auto barred = settings();
  barred.partner = "A|B";
  EXPECT_THROW(Platform{std::move(barred)}, std::invalid_argument);
  auto open = settings();
  open.secret = Secret{};
  EXPECT_THROW(Platform{std::move(open)}, std::invalid_argument);
}

struct Case {
  std::string name, from, to;
  bool sealed_anew;
  std::string expected;
};
std::string edited(std::string body, const Case& c) {
  const auto at = body.find(c.from);
  EXPECT_NE(at, std::string::npos) << c.from;
  return at == std::string::npos ? body : body.replace(at, c.from.size(), c.to);
}

class PlatformResult : public testing::TestWithParam<Case> {};

TEST_P(PlatformResult, IsReadStrictly) {
  const auto& c = GetParam();
  const auto body = edited(result_text, c);
  const auto read = Platform{settings()}.read_callback(result(body, c.sealed_anew ? body : result_text), now);
  EXPECT_EQ(said(read), c.expected);
}

constexpr bool anew = true, kept = false;
INSTANTIATE_TEST_SUITE_P(
    All, PlatformResult,
    testing::Values(Case{"AsSealed", "00", "00", kept, "paid"},
                    Case{"AnotherKind", "CONFIRM", "RESULT", kept, "bad signature"},
                    Case{"AnotherCode", R"("00")", R"("01")", kept, "bad signature"},
                    Case{"AnotherPartner", "H12PARTNER", "H13PARTNER", kept, "bad signature"},
                    Case{"AnotherOrder", "0001\",\"SoTien", "0002\",\"SoTien", kept, "bad signature"},
                    Case{"AnotherAmount", "50000", "50001", kept, "bad signature"},
                    Case{"AnotherCurrency", "VND", "USD", kept, "bad signature"},
                    Case{"AnotherNumber", "PP0000000001", "PP0000000002", kept, "bad signature"},
                    Case{"AnotherBank", "VIETINBANK", "VIETCOMBANK", kept, "bad signature"},
                    Case{"AnotherTime", "101733", "101734", kept, "bad signature"},
                    Case{"AnotherText", "HO SO", "HO XO", kept, "bad signature"},
                    Case{"ValuesThatMoved", R"("SoTien":50000,"MaTienTe":"VND")",
                         R"("SoTien":"","MaTienTe":"50000|VND")", kept, "malformed"},
                    Case{"MemberTwice", R"("SoTien")", R"("SoTien":50000,"SoTien")", kept, "malformed"},
                    Case{"FractionSealed", "50000", "50000.0", anew, "malformed"},
                    Case{"TextSealed", "50000", R"("50000")", anew, "unclear"},
                    Case{"NegativeSealed", "50000", "-50000", anew, "unclear"},
                    Case{"TooLargeSealed", "50000", "1000000000000000", anew, "unclear"},
                    Case{"BeyondSixtyFourBitsSealed", "50000", "99999999999999999999", anew, "malformed"},
                    Case{"DollarsSealed", "VND", "USD", anew, "unclear"},
                    Case{"NoNumberSealed", "PP0000000001", "", anew, "unclear"},
                    Case{"UnknownCodeSealed", R"("MaLoi":"00")", R"("MaLoi":"07")", anew, "unclear"},
                    Case{"OfAnotherKindSealed", "CONFIRM", "QUERY", anew, "malformed"}),
    case_name);

TEST(PlatformResult, SaysWhoWhatAndHowMuch) {
  const auto read = Platform{settings()}.read_callback(result(result_text, result_text), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->our_ref, ref);
  EXPECT_TRUE(read->for_our_terminal);
  EXPECT_EQ(read->amount, Vnd::of(50'000));
  const auto& paid = std::get<Succeeded>(read->outcome);
  EXPECT_EQ(paid.transaction, "PP0000000001");
  EXPECT_EQ(vietnam_compact(paid.paid_at), "20261122101733");
}

TEST(PlatformResult, OfAnotherSecretOrAnotherPartnerIsNotOurs) {
  const Platform platform{settings()};
  EXPECT_EQ(said(platform.read_callback(result(result_text, result_text, "other"), now)), "bad signature");
  const auto foreign = edited(result_text, {"", "H12PARTNER", "H13PARTNER", true, ""});
  const auto read = platform.read_callback(result(foreign, foreign), now);
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->for_our_terminal);
}

TEST(PlatformResult, SettingsDecideWhatTheTableLeavesOpen) {
  auto wide = settings();
  wide.amount_may_be_text = true;
  wide.failure_codes = {"07"};
  wide.result_kind = "RESULT";
  const Platform platform{std::move(wide)};
  const auto expect = [&](const std::string& amount, const std::string& code, const std::string& expected) {
    auto body = edited(result_text, {"", "50000", amount, true, ""});
    body = edited(edited(body, {"", R"("00")", code, true, ""}), {"", "CONFIRM", "RESULT", true, ""});
    EXPECT_EQ(said(platform.read_callback(result(body, body), now)), expected) << amount << code;
  };
  expect(R"("50000")", R"("00")", "paid");
  expect(R"("050000")", R"("00")", "unclear");
  expect(R"("50,000")", R"("00")", "unclear");
  expect(R"("-1")", R"("00")", "unclear");
  expect("50000", R"("07")", "failed");
}

struct ReplyCase {
  std::string name, body;
  int status;
  std::string expected;
};
class PlatformCreated : public testing::TestWithParam<ReplyCase> {};
TEST_P(PlatformCreated, IsReadStrictly) {
  const Platform platform{settings()};
  EXPECT_EQ(said(platform.read_created(order(), reply(GetParam().body, GetParam().status))), GetParam().expected);
}

const std::string page = R"("UrlThanhToan":"https://pay.test/x?id=1")",
                  about = R"("MaThamChieu":"dvcH12342611220001",)";
INSTANTIATE_TEST_SUITE_P(
    All, PlatformCreated,
    testing::Values(
        ReplyCase{"Direct", R"({"MaLoi":"00",)" + about + page + "}", 200, "page"},
        ReplyCase{"InsideALayer", R"({"error_code":"0","message":"{\"UrlThanhToan\":\"https://pay.test/x\"}"})", 200,
                  "page"},
        ReplyCase{"LayerRefuses", R"({"error_code":"-1","message":""})", 200, "unclear"},
        ReplyCase{"LayerWithoutMessage", R"({"error_code":"0","message":"no JSON"})", 200, "unclear"},
        ReplyCase{"UnknownCode", R"({"MaLoi":"12",)" + page + "}", 200, "unclear"},
        ReplyCase{"NoCode", "{" + page + "}", 200, "unclear"},
        ReplyCase{"AnotherOrder", R"({"MaLoi":"00","MaThamChieu":"x",)" + page + "}", 200, "unclear"},
        ReplyCase{"AnotherPartner", R"({"MaLoi":"00","MaDoiTac":"x",)" + page + "}", 200, "unclear"},
        ReplyCase{"NoPage", R"({"MaLoi":"00"})", 200, "unclear"},
        ReplyCase{"ScriptAsPage", R"({"MaLoi":"00","UrlThanhToan":"javascript:alert"})", 200, "unclear"},
        ReplyCase{"PageWithSpace", R"({"MaLoi":"00","UrlThanhToan":"https://pay.test/ x"})", 200, "unclear"},
        ReplyCase{"TokenOver", "{}", 401, "failed"}, ReplyCase{"ServerError", "{}", 500, "unclear"},
        ReplyCase{"NotJson", "<html>", 200, "unclear"}),
    case_name);

class PlatformQuery : public testing::TestWithParam<ReplyCase> {};
TEST_P(PlatformQuery, IsReadStrictly) {
  const Platform platform{settings()};
  EXPECT_EQ(said(platform.read_reply(question, reply(GetParam().body, GetParam().status))), GetParam().expected);
}

std::string state(const std::string& value) { return result_text + R"(,"TrangThaiGD":)" + value + "}"; }
INSTANTIATE_TEST_SUITE_P(
    All, PlatformQuery,
    testing::Values(ReplyCase{"Paid", state(R"("1")"), 200, "paid"}, ReplyCase{"PaidAsNumber", state("1"), 200, "paid"},
                    ReplyCase{"BankSilent", state(R"("3")"), 200, "open"},
                    ReplyCase{"Failed", state(R"("4")"), 200, "failed"},
                    ReplyCase{"UnknownState", state(R"("2")"), 200, "unclear"},
                    ReplyCase{"NoState", result_text + "}", 200, "unclear"},
                    ReplyCase{"UnknownCode", edited(state("1"), {"", R"("MaLoi":"00")", R"("MaLoi":"09")", true, ""}),
                              200, "unclear"},
                    ReplyCase{"PaidWithoutAmount", edited(state("1"), {"", "50000", "null", true, ""}), 200, "unclear"},
                    ReplyCase{"PaidInFractions", edited(state("1"), {"", "50000", "50000.0", true, ""}), 200,
                              "unclear"},
                    ReplyCase{"AnotherOrder", edited(state("1"), {"", "dvcH", "dvcX", true, ""}), 200, "unclear"},
                    ReplyCase{"AnotherPartner", edited(state("1"), {"", "H12P", "H13P", true, ""}), 200, "unclear"},
                    ReplyCase{"ServerError", state("1"), 500, "unclear"}, ReplyCase{"NotJson", "", 200, "unclear"}),
    case_name);

TEST(PlatformQuery, IsBelievedOnlyWithItsSealWhereTheSettingsSaySo) {
  auto strict = settings();
  strict.query_is_sealed = true;
  const Platform platform{std::move(strict)};
  EXPECT_EQ(said(platform.read_reply(question, reply(state("1")))), "unclear");
  auto sealed = std::string{as_text(result(result_text, result_text).body)};
  sealed.insert(sealed.size() - 1, R"(,"TrangThaiGD":"1")");
  EXPECT_EQ(said(platform.read_reply(question, reply(sealed))), "paid");
}

TEST(PlatformBill, IsAPdfOrJsonAndNothingElse) {
  const Platform platform{settings()};
  const auto bill = platform.read_bill(question, reply("%PDF-1.4 ..."));
  ASSERT_TRUE(bill);
  EXPECT_TRUE(bill->is_pdf);
  EXPECT_TRUE(platform.read_bill(question, reply("{" + about + R"("x":1})")));
  EXPECT_FALSE(platform.read_bill(question, reply(R"({"MaThamChieu":"other"})")));
  EXPECT_FALSE(platform.read_bill(question, reply("<html>")));
  EXPECT_FALSE(platform.read_bill(question, {200, {{"content-type", "application/pdf"}}, to_bytes("{}")}));
}

TEST(PlatformAnswer, SendsTheMessagesOwnMembersBack) {
  const Platform platform{settings()};
  const auto told = result(result_text, result_text);
  const auto body = *read_json_object(platform.answer_to(told, Verdict::recorded).body);
  EXPECT_EQ(text_at(body, "MaLoi"), "00");
  EXPECT_EQ(text_at(body, "MaThamChieu"), ref);
  EXPECT_EQ(text_at(body, "ThoiGianGD"), "20261122101733");
  EXPECT_EQ(text_at(body, "MaXacThuc").size(), 64u);
  for (const auto verdict :
       {Verdict::order_unknown, Verdict::amount_differs, Verdict::bad_signature, Verdict::failed}) {
    EXPECT_EQ(text_at(*read_json_object(platform.answer_to(told, verdict).body), "MaLoi"), "99");
  }
}

TEST(XRoad, ARequestGoesToTheServiceWithTheClientsName) {
  auto through = settings();
  through.xroad.push_back(xroad());
  const auto request = Platform{std::move(through)}.ask(question);
  EXPECT_EQ(request.url, "https://ss.tinh.test/r1/VN/GOV/DVCQG/pay/payment/pay/query");
  const auto has = [&](const std::string& name, const std::string& value) {
    return std::ranges::find(request.headers, std::pair{name, value}) != request.headers.end();
  };
  EXPECT_TRUE(has("X-Road-Client", "VN/GOV/H12/thu%20phi"));
  EXPECT_TRUE(has("X-Road-Id", question.request_id));
}

TEST(XRoad, OnlyTheAnswerToThisMessageCounts) {
  auto through = settings();
  through.xroad.push_back(xroad());
  const Platform platform{std::move(through)};
  const auto told = [&](const std::string& id, const std::string& service, int status = 200) {
    return wire::FetchReply{status, {{"x-road-id", id}, {"x-road-service", service}}, to_bytes(state("1"))};
  };
  const std::string service = "VN/GOV/DVCQG/pay/payment";
  EXPECT_EQ(said(platform.read_reply(question, told(question.request_id, service))), "paid");
  EXPECT_EQ(said(platform.read_reply(question, told("another", service))), "unclear");
  EXPECT_EQ(said(platform.read_reply(question, told(question.request_id, "VN/GOV/X/pay/payment"))), "unclear");
  EXPECT_EQ(said(platform.read_reply(question, reply(state("1")))), "unclear");
}

TEST(XRoad, AnErrorBeforeTheProviderIsTheOnlyOneThatDecides) {
  auto through = settings();
  through.xroad.push_back(xroad());
  const Platform platform{std::move(through)};
  const auto error = [&](const std::string& type) {
    return platform.read_created(order(), {500, {{"x-road-error", type}}, to_bytes("{}")});
  };
  EXPECT_EQ(said(error("Client.BadRequest")), "failed");
  EXPECT_EQ(said(error("Server.ClientProxy.NetworkError")), "unclear");
  EXPECT_EQ(said(error("Server.ServerProxy.NetworkError")), "unclear");
}

TEST(XRoad, IdentifiersThatPrRestForbidsAreRefused) {
  EXPECT_FALSE(fault_of(xroad()));
  for (const char* bad : {"", ".", "..", "a/b", "a:b", "a;b", "a\\b", "a%b", "a\nb", "\xff"}) {
    auto wrong = xroad();
    wrong.service = bad;
    EXPECT_TRUE(fault_of(wrong)) << bad;
    wrong = xroad();
    wrong.client.member_code = bad;
    EXPECT_TRUE(fault_of(wrong)) << bad;
  }
}

}  // namespace
}  // namespace kythu::payments::channels
