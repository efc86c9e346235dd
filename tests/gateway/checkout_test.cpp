#include "gateway/pages/checkout.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "gateway/pages/error_page.hpp"
#include "gateway/pages/receipt_page.hpp"
#include "gateway/pages/static_files.hpp"
#include "html.hpp"

namespace kythu::pages {
namespace {

using testing::Values;

constexpr std::string_view naughty = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;";

bool has(std::string_view page, std::string_view text) { return page.find(text) != std::string_view::npos; }

CheckoutView two_fees(std::string status) {
  const auto now = parse_rfc3339("2026-11-22T03:00:00Z").value_or(Instant{});
  CheckoutView view;
  view.token = "Zk3";
  view.agency = "Sở Tư pháp";
  view.procedure = "Cấp Phiếu lý lịch tư pháp";
  view.items = {{"Phí cấp Phiếu lý lịch tư pháp", Vnd::of(200'000).value_or(Vnd{}), 1},
                {"Lệ phí cấp bản sao trích lục hộ tịch", Vnd::of(8'000).value_or(Vnd{}), 3}};
  view.amount = Vnd::of(224'000).value_or(Vnd{});
  view.status = std::move(status);
  view.channels = {{"vnpay"}, {"momo"}, {"platform"}, {"vietqr"}};
  view.qr = {29, "M4 4h7v1h-7z"};
  view.bank_bin = "970436";
  view.bank_account = "0011012345678";
  view.transfer_ref = "KY0123456789ABX";
  view.return_url = "https://dichvucong.example.gov.vn/ho-so/1";
  view.now = now;
  view.expires_at = now + std::chrono::minutes{15};
  return view;
}

struct StatusCase {
  const char* name;
  bool offers_channels, waits, leads_back;
};

class Checkout : public testing::TestWithParam<StatusCase> {};

TEST_P(Checkout, OffersWhatTheStatusAllows) {
  const auto page = render_checkout(two_fees(GetParam().name));
  EXPECT_EQ(has(page, "action=\"/pay/Zk3/attempts\""), GetParam().offers_channels);
  EXPECT_EQ(has(page, "/pay/Zk3/qr.png"), GetParam().offers_channels);
  EXPECT_EQ(has(page, "data-url=\"/pay/Zk3/status\""), GetParam().waits);
  EXPECT_EQ(has(page, "https://dichvucong.example.gov.vn/ho-so/1"), GetParam().leads_back);
}

INSTANTIATE_TEST_SUITE_P(Status, Checkout,
                         Values(StatusCase{"created", true, true, false}, StatusCase{"pending", true, true, false},
                                StatusCase{"processing", false, true, false}, StatusCase{"paid", false, true, true},
                                StatusCase{"paid_late", false, false, true}, StatusCase{"failed", false, false, true},
                                StatusCase{"expired", false, false, true}, StatusCase{"canceled", false, false, true},
                                StatusCase{"partially_refunded", false, false, true},
                                StatusCase{"refunded", false, false, true},
                                StatusCase{"never_heard_of", false, true, false}),
                         case_name);

TEST(CheckoutPage, ShowsItemsQuantitiesAndTheSum) {
  const auto page = render_checkout(two_fees("created"));
  EXPECT_TRUE(has(page, "3 × 8.000\u00A0₫"));
  EXPECT_TRUE(has(page, "<td>24.000\u00A0₫</td>"));
  EXPECT_TRUE(has(page, "224.000\u00A0₫"));
  EXPECT_TRUE(has(page, "<html lang=\"vi\">"));
}

TEST(CheckoutPage, NamesEveryChannelAsPeopleKnowIt) {
  const auto page = render_checkout(two_fees("created"));
  for (const auto name : {">VNPAY<", ">MoMo<", ">Cổng thanh toán quốc gia<", ">VietQR<"})
    EXPECT_TRUE(has(page, name)) << name;
}

TEST(CheckoutPage, DrawsTheCodeAndWritesWhatItSays) {
  const auto page = render_checkout(two_fees("created"));
  EXPECT_TRUE(has(page, "<path class=\"dark\" d=\"M4 4h7v1h-7z\"/>"));
  for (const auto fact : {"Vietcombank", "data-copy=\"0011012345678\"", "data-copy=\"224000\"", "KY0123456789ABX"}) {
    EXPECT_TRUE(has(page, fact)) << fact;
  }
}

TEST(CheckoutPage, OffersTheWalletsCodeAndAppWhileItsOrderIsOpen) {
  auto view = two_fees("pending");
  EXPECT_FALSE(has(render_checkout(view), "Tiếp tục ở"));
  view.open = {"momo", {29, "M8 8h1v1h-1z"}, "momo://app?action=pay"};
  const auto page = render_checkout(view);
  for (const auto part : {"Tiếp tục ở MoMo", "d=\"M8 8h1v1h-1z\"", "href=\"momo://app?action=pay\""}) {
    EXPECT_TRUE(has(page, part)) << part;
  }
}

struct AppLinkCase {
  const char *name, *url;
  bool good;
};

class AppLink : public testing::TestWithParam<AppLinkCase> {};

TEST_P(AppLink, OpensAnAppAndNothingElse) { EXPECT_EQ(is_app_link(GetParam().url), GetParam().good); }

INSTANTIATE_TEST_SUITE_P(Urls, AppLink,
                         Values(AppLinkCase{"own_scheme", "momo://app?a=b", true},
                                AppLinkCase{"web", "https://zalopay.vn/app", true}, AppLinkCase{"empty", "", false},
                                AppLinkCase{"script", "javascript://%0aalert(1)", false},
                                AppLinkCase{"script_in_capitals", "JavaScript://%0aalert(1)", false},
                                AppLinkCase{"data", "data://text/html,x", false},
                                AppLinkCase{"no_scheme", "://x", false}, AppLinkCase{"path", "/pay", false},
                                AppLinkCase{"plain_web", "http://evil.example/", false},
                                AppLinkCase{"space", "momo://a b", false}),
                         case_name);

TEST(CheckoutPage, SpeaksEnglishWhenAsked) {
  auto view = two_fees("created");
  view.language = Language::en;
  const auto page = render_checkout(view);
  EXPECT_TRUE(has(page, "<html lang=\"en\">"));
  EXPECT_TRUE(has(page, "Choose a way to pay"));
  EXPECT_TRUE(has(page, "224,000\u00A0₫"));
  EXPECT_FALSE(has(page, "Chọn cách thanh toán"));
}

TEST(CheckoutPage, StopsAskingWhenTheReceiptIsThere) {
  auto view = two_fees("paid");
  view.receipts = {{"EBL01", "26TAA", 7, "K7", "/receipts/K7.pdf", "/receipts/K7.xml"}};
  const auto page = render_checkout(view);
  EXPECT_FALSE(has(page, "data-url="));
  for (const auto link : {"\"/receipts/K7\"", "\"/receipts/K7.pdf\"", "\"/receipts/K7.xml\""}) {
    EXPECT_TRUE(has(page, link)) << link;
  }
}

TEST(CheckoutPage, SaysThatMoneyIsSafeWhileItIsUnknownWhereItIs) {
  EXPECT_TRUE(has(render_checkout(two_fees("processing")), "Tiền của bạn an toàn"));
}

struct NoticeCase {
  const char *name, *status, *code;
  bool shown;
};

class CheckoutNotice : public testing::TestWithParam<NoticeCase> {};

TEST_P(CheckoutNotice, IsShownWhereItFitsTheStatus) {
  auto view = two_fees(GetParam().status);
  view.notice = GetParam().code;
  EXPECT_EQ(has(render_checkout(view), "role=\"alert\""), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(Codes, CheckoutNotice,
                         Values(NoticeCase{"none", "created", "", false},
                                NoticeCase{"unsettled", "pending", "attempt_unsettled", true},
                                NoticeCase{"unknown_code", "created", "never_heard_of", true},
                                NoticeCase{"unknown_code_on_a_paid_page", "paid", "never_heard_of", false},
                                NoticeCase{"not_payable_any_more", "expired", "not_payable", true}),
                         case_name);

TEST(CheckoutPage, SaysThatAnAttemptHasFailed) {
  auto view = two_fees("pending");
  view.notice = "attempt_failed";
  EXPECT_TRUE(has(render_checkout(view), "Bạn có thể thanh toán lại."));
}

TEST(CheckoutPage, LinksToNoScript) {
  auto view = two_fees("expired");
  view.return_url = "javascript:alert(1)";
  EXPECT_FALSE(has(render_checkout(view), "javascript:"));
}

CheckoutView all_naughty(std::string_view status) {
  const std::string bad{naughty};
  auto view = two_fees(std::string{status});
  view.token = view.agency = view.procedure = view.dossier = view.payer = view.transfer_ref = bad;
  view.return_url = "https://a.vn/" + bad;
  view.paid_channel = view.notice = bad;
  view.paid_at = view.now;
  view.items[0].description = bad;
  view.channels = {{bad}};
  view.open = {bad, {29, bad}, "momo://" + bad};
  view.qr.path = view.bank_bin = view.bank_account = bad;
  view.receipts = {{bad, bad, 1, bad, bad, bad}};
  return view;
}

void expect_harmless(std::string_view page) {
  EXPECT_FALSE(has(page, "<script>"));
  EXPECT_FALSE(has(page, "<img src=x"));
  EXPECT_FALSE(has(page, "\"'>"));
  // The policy allows no inline script or style, so a page must not need any.
  for (const auto inline_code : {" style=", " onclick=", "<style", "javascript:"}) {
    EXPECT_FALSE(has(page, inline_code)) << inline_code;
  }
}

TEST(EveryPage, EscapesWhatStrangersWrote) {
  const std::string bad{naughty};
  for (const auto status : {"created", "processing", "paid", "expired", naughty.data()}) {
    expect_harmless(render_checkout(all_naughty(status)));
  }
  ReceiptPageView receipt;
  receipt.lookup_code = receipt.form_code = receipt.symbol = receipt.agency = receipt.agency_tax_code = bad;
  receipt.lines = {{bad, Vnd{}}};
  receipt.status = receipt.xml_href = receipt.pdf_href = bad;
  expect_harmless(render_receipt_page(receipt));
  expect_harmless(render_error_page({Language::vi, 418, bad, bad, bad}));
}

struct StandingCase {
  const char* name;
  const char* words;
};

class ReceiptPage : public testing::TestWithParam<StandingCase> {};

TEST_P(ReceiptPage, SaysWhetherTheReceiptStands) {
  ReceiptPageView view;
  view.status = GetParam().name;
  EXPECT_TRUE(has(render_receipt_page(view), GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Status, ReceiptPage,
    Values(StandingCase{"issued", "Biên lai có hiệu lực"}, StandingCase{"signed", "Biên lai có hiệu lực"},
           StandingCase{"numbered", "đang được ký số"}, StandingCase{"replaced", "được thay thế hoặc điều chỉnh"},
           StandingCase{"adjusted", "được thay thế hoặc điều chỉnh"}, StandingCase{"canceled", "không còn hiệu lực"},
           StandingCase{"never_heard_of", "không còn hiệu lực"}),
    case_name);

TEST(Pages, AskForFilesThatEdgeServes) { EXPECT_TRUE(has(docs_page(), "/static/docs.js")); }

TEST(PagePolicy, LetsTheFormLeadToTheChannel) {
  EXPECT_TRUE(page_policy().ends_with("form-action 'self'"));
  EXPECT_TRUE(page_policy("https://pay.example.vn").ends_with("form-action 'self' https://pay.example.vn"));
}

}  // namespace
}  // namespace kythu::pages
