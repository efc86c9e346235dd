// sim-platform: the payment platform of the National Public Service Portal, message set 1.0.6: INIT, pay page, result,
// QUERY, GET_BILL.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "common/provider.hpp"
#include "common/text.hpp"

namespace kythu::simulators::platform {
namespace {

namespace json = boost::json;
using Names = std::vector<const char*>;

const Names init_names{"LoaiBanTin",        "PhienBan",         "MaDoiTac",   "MaThamChieu", "SoTien",
                       "LoaiHinhThanhToan", "MaKenhThanhToan",  "MaThietBi",  "NgonNgu",     "MaTienTe",
                       "MaNganHang",        "ThongTinGiaoDich", "ThoiGianGD", "Ip"};
const Names result_names{"LoaiBanTin", "MaLoi",      "MaDoiTac",   "MaThamChieu", "SoTien",
                         "MaTienTe",   "MaGiaoDich", "MaNganHang", "ThoiGianGD",  "ThongTinGiaoDich"};
const Names query_names{"LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"};
/// Of ThongTinBienLai, for MaDichVu 2 (fees and charges of a dossier).
const Names bill_names{"MaDichVu", "MaDonVi", "TenDonVi", "MaHoSo", "MaTTHC", "MaDVC", "TKThuHuong", "MaNHThuHuong"};

constexpr std::int64_t hours_open = 24;

/// A bill's page, small but whole: its cross-reference table counts the bytes.
std::string pdf_of(const Order& order) {
  const auto text = "BT /F1 14 Tf 40 780 Td (Chung tu nop tien " + order.number + ", " + order.reference + ", " +
                    std::to_string(order.amount) + " VND) Tj ET";
  const std::vector<std::string> objects{
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
      "<</Length " + std::to_string(text.size()) + ">>stream\n" + text + "\nendstream",
      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"};
  std::string file = "%PDF-1.4\n", table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const auto at = std::to_string(file.size());
    table += std::string(10 - at.size(), '0') + at + " 00000 n \n";
    file += std::to_string(i + 1) + " 0 obj" + objects[i] + "endobj\n";
  }
  const auto start = std::to_string(file.size());
  return file + "xref\n0 6\n" + table + "trailer<</Size 6/Root 1 0 R>>\nstartxref\n" + start + "\n%%EOF\n";
}

class Platform {
 public:
  explicit Platform(const Flags& flags)
      : partner_(flags.at("partner")),
        secret_(first_line(flags.at("secret-file"))),
        public_url_(flags.at("public-url")),
        result_url_(flags.at("result-url")),
        return_url_(flags.at("return-url")),
        token_(flags.contains("token-file") ? first_line(flags.at("token-file")) : ""),
        wrapped_(at(flags, "shape") == "wrapped"),
        bill_as_json_(at(flags, "bill") == "json"),
        provider_(manner(), flags) {}

  Response answer(const Request& request) {
    if (auto common = provider_.answer(request)) return *common;
    if (request.method == "GET" && request.path == "/payment") return show(request);
    const bool known = request.path == "/init" || request.path == "/query" || request.path == "/bill";
    if (request.method != "POST" || !known) return {404, "text/plain", "not here"};
    if (!token_.empty() && at(request.headers, "authorization") != "Bearer " + token_) {
      return {401, "application/json", R"({"error":"invalid_token"})"};
    }
    const auto body = read_object(request);
    if (request.path == "/init") return init(body);
    return request.path == "/query" ? query(body) : bill(body);
  }

 private:
  Manner manner() {
    using std::chrono::minutes;
    return {
        .name = "Cổng thanh toán quốc gia",
        .colour = "#9b1c1c",
        .choose_path = "/payment",
        .reference_field = "MaThamChieu",
        .declines = {{"decline", "Giao dịch không thành công (MaLoi 99)", Deed::decline, "99", News::once}},
        .notice = [this](const Order& order, const Choice& choice) { return result(order, choice); },
        .way_back = [this](const Order& one) { return return_url_ + "?MaThamChieu=" + percent_encode(one.reference); },
        .is_taken = [](const Heard& heard) { return is_taken(heard); },
        .retries = {minutes{1}, minutes{5}, minutes{15}},  // no schedule is published
        .settlement_head = "LoaiGiaoDich|MaDoiTac|MaThamChieu|MaGiaoDich|SoTien|MaTienTe|ThoiGianGD|TrangThaiGD",
        .payment_line =
            [this](const Order& one) {
              return joined({"PAY", partner_, one.reference, one.number, std::to_string(one.amount), "VND",
                             vietnam(one.ended_at, "%Y%m%d%H%M%S"), "1"},
                            '|');
            },
        .refund_line = [](const Refund&, const Order&) { return std::string{}; }};  // 1.0.6 knows no refunds
  }

  static bool is_taken(const Heard& heard) {
    boost::system::error_code failed;
    const auto said = json::parse(heard.body, failed);
    return heard.status == 200 && !failed && said.is_object() && plain(said.get_object(), "MaLoi") == "00";
  }

  /// Plain SHA-256 with the secret as the last value, as the message set has it.
  std::string seal(const json::object& message, const Names& names) const {
    std::vector<std::string> values;
    for (const auto* name : names) values.push_back(plain(message, name));
    values.push_back(secret_);
    return sha256_hex(joined(values, '|'));
  }

  std::string fault_of(const json::object& body) const {
    if (plain(body, "LoaiBanTin") != "INIT" || plain(body, "PhienBan") != "1.0.6") return "ban tin";
    if (plain(body, "MaDoiTac") != partner_) return "MaDoiTac";
    if (seal(body, init_names) != plain(body, "MaXacThuc")) return "MaXacThuc";
    for (const auto* name : init_names) {
      if (plain(body, name).empty() || plain(body, name).find('|') != std::string::npos) return name;
    }
    if (whole(plain(body, "SoTien")) < 1 || plain(body, "MaTienTe") != "VND") return "SoTien";
    const auto* bill = body.if_contains("ThongTinBienLai");
    if (bill == nullptr || !bill->is_object()) return "ThongTinBienLai";
    for (const auto* name : bill_names) {
      if (plain(bill->get_object(), name).empty()) return name;
    }
    return "";
  }

  json::object about(const json::object& body, const std::string& code, const std::string& words) const {
    return {{"MaLoi", code},
            {"MoTaLoi", words},
            {"MaDoiTac", partner_},
            {"MaThamChieu", plain(body, "MaThamChieu")},
            {"MaXacThuc", plain(body, "MaXacThuc")}};
  }

  Response init(const json::object& body) {
    if (const auto fault = fault_of(body); !fault.empty()) {
      return json_answer(about(body, "01", "Sai hoac thieu " + fault));
    }
    const auto reference = plain(body, "MaThamChieu");
    const auto amount = whole(plain(body, "SoTien"));
    if (magic_of(amount) == Magic::create_refused) return json_answer(about(body, "99", "Tu choi"));
    if (!provider_.orders().add({.reference = reference,
                                 .amount = amount,
                                 .valid_until = now_ms() + hours_open * 3'600'000,
                                 .message = body})) {
      return json_answer(about(body, "02", "Ma tham chieu da ton tai"));
    }
    if (magic_of(amount) == Magic::create_lost) return {.status = 0};
    auto reply = about(body, "00", "Thanh cong");
    reply["UrlThanhToan"] = public_url_ + "/payment?ref=" + percent_encode(reference);
    if (!wrapped_) return json_answer(reply);
    return json_answer({{"error_code", "0"}, {"message", json::serialize(reply)}});
  }

  Response show(const Request& request) {
    const auto order = provider_.orders().find(at(parse_form(request.query), "ref"));
    return order ? provider_.page(*order) : Response{404, "text/plain", "no such order"};
  }

  json::object result_message(const Order& order, std::int64_t amount) const {
    return {{"LoaiBanTin", "CONFIRM"},
            {"MaLoi", order.state == "paid" ? "00" : "99"},
            {"MaDoiTac", partner_},
            {"MaThamChieu", order.reference},
            {"SoTien", amount},
            {"MaTienTe", "VND"},
            {"MaGiaoDich", order.number},
            {"MaNganHang", "PAYMENT"},
            {"ThoiGianGD", vietnam(order.ended_at, "%Y%m%d%H%M%S")},
            {"ThongTinGiaoDich", plain(order.message, "ThongTinGiaoDich")}};
  }

  Notice result(const Order& order, const Choice& choice) const {
    auto body = result_message(order, order.amount + (choice.news == News::wrong_amount ? 1'000 : 0));
    auto mark = seal(body, result_names);
    if (choice.news == News::bad_signature) mark.back() = mark.back() == '0' ? '1' : '0';
    body["MaXacThuc"] = mark;
    return {.url = result_url_, .headers = {"Content-Type: application/json"}, .body = json::serialize(body)};
  }

  std::optional<Order> asked_about(const json::object& body, const char* kind) {
    const bool good = plain(body, "LoaiBanTin") == kind && plain(body, "MaDoiTac") == partner_ &&
                      seal(body, query_names) == plain(body, "MaXacThuc");
    return good ? provider_.orders().question(plain(body, "MaThamChieu")) : std::nullopt;
  }

  Response query(const json::object& body) {
    const auto order = asked_about(body, "QUERY");
    if (!order) return json_answer(about(body, "01", "Sai ma xac thuc hoac khong co giao dich"));
    const auto mood = Provider::mood_of(*order);
    if (mood == Provider::Mood::silent) return {.status = 0};
    const bool open = order->state == "open" || mood == Provider::Mood::processing;
    auto reply = result_message(*order, order->amount);
    reply["MaLoi"] = "00";
    reply["MoTaLoi"] = "Thanh cong";
    reply["TrangThaiGD"] = open ? "3" : order->state == "paid" ? "1" : "4";
    reply["MaXacThuc"] = seal(reply, result_names);
    return json_answer(reply);
  }

  Response bill(const json::object& body) {
    const auto order = asked_about(body, "GET_BILL");
    if (!order || order->state != "paid") return json_answer(about(body, "01", "Chua co chung tu"));
    if (!bill_as_json_) return {200, "application/pdf", pdf_of(*order)};
    auto reply = about(body, "00", "Thanh cong");
    reply["BienLai"] = base64(pdf_of(*order));
    return json_answer(reply);
  }

  std::string partner_, secret_, public_url_, result_url_, return_url_, token_;
  bool wrapped_, bill_as_json_;
  Provider provider_;
};

}  // namespace
}  // namespace kythu::simulators::platform

int main(int count, char** words) {
  return kythu::simulators::run_simulator(
      count, words,
      "--partner P --secret-file F --public-url URL --result-url URL --return-url URL [--token-file F"
      " --shape direct|wrapped --bill pdf|json --port N --certificate F --key F --ca-file F --ledger-file F"
      " --late-seconds N --minute-ms N]",
      [](const kythu::simulators::Flags& flags) {
        kythu::simulators::platform::Platform platform{flags};
        kythu::simulators::serve(flags, [&](const auto& request) { return platform.answer(request); });
      });
}
