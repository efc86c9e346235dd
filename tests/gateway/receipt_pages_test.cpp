// What anybody learns of a receipt, and what a portal learns of what the tax authority was told.
#include "core_fixture.hpp"
#include "receipts/copies.hpp"
#include "receipts/series.hpp"
#include "receipts/tax/desk.hpp"

namespace kythu::gateway {
namespace {

class ReceiptPages : public CoreFixture {
 protected:
  ReceiptPages() {
    const auto now = system_now();
    const receipts::Series series{.id = SeriesId::fresh(now, system_random),
                                  .agency = agency_,
                                  .form_code = "EBL01",
                                  .symbol = to_text(business_day(now)).substr(2, 2) + "TAA"};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return receipts::open_series(tx, series, now); }));
    auto issued = registrar_.issue({.agency = agency_,
                                    .payment = PaymentId::fresh(now, system_random),
                                    .lines = {{"Lệ phí hộ tịch", *Vnd::of(50'022)}},
                                    .payer_name = "Nguyễn Văn Thử",
                                    .payment_method = "Chuyển khoản",
                                    .dossier = "",
                                    .paid_at = now});
    EXPECT_TRUE(issued);
    receipt_ = std::move(*issued);
    add_client(reader_, "receipts:read", "reader's secret");
    token_ = token_of(reader_, "reader's secret");
  }
  std::string page(const std::string& path) { return text(ask(anybody("GET", path))); }
  std::string drop(std::string_view file, const std::string& language = "", const std::string& code = "") {
    auto asked = anybody("POST", "/receipts" + language);
    asked.headers = {{"content-type", "multipart/form-data; boundary=b"}};
    asked.body =
        to_bytes("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + std::string{file} +
                 "\r\n--b\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n" + code + "\r\n--b--\r\n");
    return text(ask(asked));
  }
  Request anybody(const std::string& method, const std::string& path) {
    auto asked = request(method, path);
    asked.headers.clear();
    return asked;
  }
  static std::string text(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    return std::string{as_text(answer.body)};
  }
  static bool says(const std::string& page, std::string_view words) { return page.find(words) != page.npos; }

  ClientId reader_ = ClientId::fresh(system_now(), system_random);
  receipts::Receipt receipt_;
};

TEST_F(ReceiptPages, LookUpByCodeAsPeopleTypeItWithoutAScript) {
  for (const auto* path : {"/receipts", "/receipts?lang=en"}) {
    const auto form = page(path);
    EXPECT_TRUE(says(form, "name=\"code\"")) << path;
    EXPECT_TRUE(says(form, "type=\"file\"")) << path;
    EXPECT_FALSE(says(form, "<script")) << path;
  }
  auto typed = receipt_.lookup_code;
  typed.insert(10, "-");
  for (auto& c : typed) c = static_cast<char>(std::tolower(c));
  const auto found = ask(anybody("GET", "/receipts?lang=en&code=" + typed));
  EXPECT_EQ(found.status, 303);
  EXPECT_EQ(find_header(found.headers, "location"), "/receipts/" + receipt_.lookup_code + "?lang=en");
  for (const auto* wrong : {"nothing", "00000000000000000000"}) {
    EXPECT_TRUE(says(page(std::string{"/receipts?code="} + wrong), "role=\"alert\"")) << wrong;
  }
}

TEST_F(ReceiptPages, SayOfAFileWhetherItIsOursAndUntouched) {
  std::string xml{as_text(receipt_.xml)};
  const auto original = drop(xml);
  EXPECT_TRUE(says(original, "Bản gốc nguyên vẹn"));
  EXPECT_TRUE(says(original, "/receipts/" + receipt_.lookup_code));
  EXPECT_TRUE(says(original, "Người ký"));
  EXPECT_TRUE(says(drop(xml, "?lang=en"), "The untouched original"));
  // In place of the signing room: a copy without a signature.
  receipts::Copies copies{
      registrar_settings(settings_), database_.app(), keys_,
      [](const receipts::UnsignedCopy& drawn) -> Result<Bytes, receipts::Refusal> { return drawn.pdf; }, system_now};
  ASSERT_TRUE(copies.of(agency_, receipt_.id));
  const auto copy = page("/receipts/" + receipt_.lookup_code + ".pdf");
  EXPECT_TRUE(says(drop(copy), "Bản thể hiện nguyên vẹn"));
  EXPECT_TRUE(says(drop(copy + "% a note"), "Tệp đã bị thay đổi"));
  EXPECT_TRUE(says(drop("%PDF-1.4", "", receipt_.lookup_code), "Tệp đã bị thay đổi"));
  EXPECT_TRUE(says(drop("%PDF-1.4"), "Cần mã tra cứu"));
  EXPECT_TRUE(says(drop("<b>no</b>"), "Không đọc được tệp"));
  const auto amount = xml.find("50022");
  xml.replace(amount, 5, "90022");
  const auto altered = drop(xml);
  EXPECT_TRUE(says(altered, "Tệp đã bị thay đổi"));
  EXPECT_FALSE(says(altered, "Người ký"));
  const auto code = xml.find(receipt_.lookup_code);
  xml.replace(code, 20, std::string(20, '0'));
  const auto foreign = drop(xml);
  EXPECT_TRUE(says(foreign, "Không phải biên lai của hệ thống này"));
  EXPECT_FALSE(says(foreign, receipt_.lookup_code));
  EXPECT_EQ(ask(anybody("POST", "/receipts")).status, 400);
}

TEST_F(ReceiptPages, ThePortalReadsTheTransmissionLog) {
  receipts::tax::Settings settings{.address = "https://thue.example",
                                   .sender = "",
                                   .office_code = "1",
                                   .office_name = "Thuế",
                                   .contact = "Lan",
                                   .mail = "",
                                   .place = "X",
                                   .authority = {},
                                   .key = "receipt"};
  const auto later = [] { return system_now() + std::chrono::hours{2}; };
  receipts::tax::Desk desk{settings, database_.app(), keys_, outside_, later, system_random, log_};
  EXPECT_EQ(desk.gather(), 1u);
  outside_.next_status(403);
  EXPECT_EQ(desk.work(5), 2u);  // signed, then sent

  const auto log = json(ask(request("GET", "/v1/tax/messages?kind=summary&status=rejected")));
  ASSERT_EQ(log.at("data").as_array().size(), 1u);
  const auto& message = log.at("data").as_array()[0];
  const std::string id{message.at("id").as_string()};
  EXPECT_EQ(message.at("documents").as_int64(), 1);
  EXPECT_EQ(json(ask(request("GET", "/v1/tax/messages/" + id))).at("answers").as_array().size(), 0u);
  const auto sent = ask(request("GET", "/v1/tax/messages/" + id + ".xml"));
  EXPECT_TRUE(as_text(sent.body).starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><TDiep>"));
  const auto tasks = json(ask(request("GET", "/v1/tax/tasks?status=open&message=" + id)));
  ASSERT_EQ(tasks.at("data").as_array().size(), 1u);
  EXPECT_EQ(tasks.at("data").as_array()[0].at("kind").as_string(), "rejected");
  EXPECT_EQ(tasks.at("data").as_array()[0].at("detail").as_string(), "HTTP 403");

  EXPECT_TRUE(json(ask(request("GET", "/v1/tax/messages?to=2020-01-01"))).at("data").as_array().empty());
  EXPECT_EQ(ask(request("GET", "/v1/tax/messages?status=lost")).status, 422);
  EXPECT_EQ(code(ask(request("GET", "/v1/tax/messages/txm_0193a5c2-0000-7000-8000-000000000001"))),
            "tax_message_not_found");
  EXPECT_EQ(ask(request("POST", "/v1/tax/tasks/txt_0193a5c2-0000-7000-8000-000000000001/close", "{}")).status, 403);
}

}  // namespace
}  // namespace kythu::gateway
