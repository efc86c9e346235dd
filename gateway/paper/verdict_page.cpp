#include "verdict_page.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "receipts/render/archival.hpp"
#include "receipts/render/sheet.hpp"
#include "receipts/render/writer.hpp"
#include "verdict_words.hpp"

namespace kythu::gateway::paper {
namespace {

using receipts::Colour;
using receipts::Sheet;

constexpr Colour dark{0.11, 0.12, 0.14}, grey{0.38, 0.40, 0.44}, crimson{0.65, 0.09, 0.15}, amber{0.62, 0.38, 0.02},
    leaf{0.06, 0.42, 0.24}, hairline{0.82, 0.83, 0.85};
constexpr double page_edge = 48, text_width = Sheet::width - 2 * page_edge, label_width = 150,
                 lowest_line = Sheet::height - 54;
constexpr std::size_t most_shown = 200;

struct Translated {
  std::string_view word, vi, en;
};

constexpr Translated indication_words[]{{"total_passed", "HỢP LỆ", "Valid"},
                                        {"indeterminate", "CHƯA ĐỦ CĂN CỨ KẾT LUẬN", "Indeterminate"},
                                        {"total_failed", "KHÔNG HỢP LỆ", "Invalid"}};
constexpr Translated reason_words[]{
    {"HASH_FAILURE", "nội dung đã bị thay đổi sau khi ký", "the content was changed after signing"},
    {"FORMAT_FAILURE", "cấu trúc chữ ký sai, hoặc tài liệu bị thay đổi trái phép sau khi ký",
     "the structure is wrong, or the document was changed after signing in a way that is not allowed"},
    {"SIG_CRYPTO_FAILURE", "giá trị chữ ký không khớp với khóa của người ký", "the value is not the signer's"},
    {"REVOKED", "chứng thư đã bị thu hồi", "the certificate is revoked"},
    {"REVOKED_NO_POE", "chứng thư đã bị thu hồi, không rõ đã ký trước hay sau đó",
     "the certificate is revoked, and when it was signed is not proved"},
    {"NO_CERTIFICATE_CHAIN_FOUND", "chứng thư không dẫn đến đơn vị chứng thực được tin cậy",
     "no path leads to a trusted authority"},
    {"NO_SIGNING_CERTIFICATE_FOUND", "không có chứng thư của người ký", "the signer's certificate is not there"},
    {"OUT_OF_BOUNDS_NO_POE", "chứng thư hết hạn, thời điểm ký không được chứng minh",
     "the certificate is expired, and when it was signed is not proved"},
    {"EXPIRED", "chứng thư đã hết hạn khi ký", "the certificate was expired"},
    {"NOT_YET_VALID", "chứng thư chưa có hiệu lực khi ký", "the certificate was not valid yet"},
    {"TRY_LATER", "chưa có thông tin về tình trạng thu hồi; hãy kiểm tra lại sau",
     "nothing is known about revocation; try later"},
    {"CRYPTO_CONSTRAINTS_FAILURE", "thuật toán không đủ an toàn", "an algorithm is too weak"},
    {"SIG_CONSTRAINTS_FAILURE", "chữ ký không đáp ứng yêu cầu bắt buộc", "a requirement is not met"}};
constexpr Translated change_words[]{{"signature_added", "thêm chữ ký", "signature added"},
                                    {"timestamp_added", "thêm dấu thời gian", "time stamp added"},
                                    {"evidence_added", "thêm bằng chứng kiểm tra", "evidence added"},
                                    {"field_filled", "điền trường biểu mẫu", "field filled in"},
                                    {"metadata_changed", "thay đổi siêu dữ liệu", "metadata changed"},
                                    {"objects_changed", "nội dung bị thay đổi", "objects changed"},
                                    {"objects_removed", "nội dung bị xóa", "objects removed"},
                                    {"objects_appeared", "nội dung chuẩn bị sẵn được thêm vào", "objects appeared"},
                                    {"structure_changed", "cấu trúc bị thay đổi", "structure changed"}};

std::string bilingual(std::string_view vietnamese, std::string_view english) {
  return fmt::format("{} <span size=\"85%\" style=\"italic\" foreground=\"#61666f\">({})</span>",
                     receipts::escape_text(vietnamese), receipts::escape_text(english));
}

/// A word that is in no table stands as it is.
template <std::size_t Size>
std::string translated(const Translated (&table)[Size], const std::string& word) {
  const auto* row = std::ranges::find(table, word, &Translated::word);
  return row == std::end(table) ? receipts::escape_text(word) : bilingual(row->vi, row->en);
}

Colour colour_of(const std::string& indication) {
  return indication == "total_passed" ? leaf : indication == "total_failed" ? crimson : amber;
}

/// "2026-11-22T03:20:11Z" → "22/11/2026 10:20:11 +07:00".
std::string local_time(const std::string& text) {
  const auto at = parse_rfc3339(text);
  if (!at) return text;
  const auto local = vietnam_local(std::chrono::floor<std::chrono::seconds>(*at));
  return local.substr(8, 2) + "/" + local.substr(5, 2) + "/" + local.substr(0, 4) + " " + local.substr(11) + " +07:00";
}

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

class VerdictPainter {
 public:
  VerdictPainter(const Words& report, const std::string& font) : report_(report), sheet_(font) {}

  Bytes draw() {
    sheet_.tagged("Document", [&] {
      head();
      const auto& signatures = array_in(report_, "signatures");
      for (std::size_t i = 0; i < std::min(signatures.size(), most_shown); ++i)
        if (signatures[i].is_object()) signature(i + 1, signatures[i].get_object());
      foot();
    });
    return sheet_.finish();
  }

 private:
  void head() {
    sheet_.fill({0, 0, Sheet::width, 6}, crimson);
    y_ = 40;
    paragraph("H1", "<b>BÁO CÁO KIỂM TRA CHỮ KÝ SỐ</b>", {.size = 17, .colour = crimson});
    paragraph("P", "<i>(Report on the validation of signatures, ETSI EN 319 102-1)</i>", {.size = 10, .colour = grey});
    y_ += 8;
    const auto indication = text_in(report_, "indication");
    const auto whole =
        indication.empty() ? bilingual("KHÔNG CÓ CHỮ KÝ", "No signature") : translated(indication_words, indication);
    row(bilingual("Kết luận chung", "Overall"), "<b>" + whole + "</b>",
        indication.empty() ? amber : colour_of(indication));
    text_row(bilingual("Kiểm tra lúc", "Validated at"), local_time(text_in(report_, "validated_at")));
    text_row(bilingual("Định dạng", "Format"), upper(text_in(report_, "format")));
    text_row(bilingual("Chính sách", "Policy"), text_in(report_, "policy"));
    const auto& document = object_in(report_, "document");
    text_row(bilingual("SHA-256 của tệp", "SHA-256 of the file"), text_in(document, "sha256"));
    text_row(bilingual("Dung lượng", "Size"), document.empty() ? "" : text_in(document, "size") + " byte");
  }

  void signature(std::size_t number, const Words& words) {
    const bool stamp = text_in(words, "type") == "document_timestamp";
    y_ += 8;
    make_room(70);
    sheet_.line(page_edge, y_, page_edge + text_width, 0.7, hairline);
    y_ += 7;
    const auto title = stamp ? bilingual(fmt::format("{}. Dấu thời gian của tài liệu", number), "Document time stamp")
                             : bilingual(fmt::format("{}. Chữ ký", number), "Signature");
    paragraph("H2", "<b>" + title + "</b>", {.size = 12.5});
    const auto indication = text_in(words, "indication"), sub = text_in(words, "sub_indication");
    row(bilingual("Kết luận", "Conclusion"), "<b>" + translated(indication_words, indication) + "</b>",
        colour_of(indication));
    if (!sub.empty())
      row(bilingual("Lý do", "Why"), translated(reason_words, sub) + " – " + receipts::escape_text(sub));
    const auto& signer = object_in(words, "signer");
    text_row(bilingual("Người ký", "Signer"), text_in(signer, "name"));
    text_row(bilingual("Chủ thể chứng thư", "Subject"), text_in(signer, "subject"));
    text_row(bilingual("Đơn vị cấp", "Issuer"), text_in(signer, "issuer"));
    text_row(bilingual("Số chứng thư", "Serial number"), text_in(signer, "serial"));
    text_row(bilingual("Trường chữ ký", "Field"), text_in(words, "field"));
    text_row(bilingual("Dạng và mức", "Form and level"),
             upper(text_in(words, "format")) + (stamp ? "" : " – " + upper(text_in(words, "level"))));
    text_row(bilingual("Thời điểm ký khai báo", "Claimed time"), local_time(text_in(words, "claimed_at")));
    text_row(bilingual("Thời điểm được chứng minh", "Proved time"), local_time(text_in(words, "proved_at")));
    text_row(bilingual("Lý do ký", "Reason"), text_in(words, "reason"));
    text_row(bilingual("Nơi ký", "Location"), text_in(words, "location"));
    evidence(words);
  }

  void evidence(const Words& words) {
    for (const auto& one : array_in(words, "algorithms")) {
      if (!one.is_object()) continue;
      const auto& use = one.get_object();
      text_row(bilingual("Thuật toán", "Algorithm"),
               upper(text_in(use, "key")) + " " + text_in(use, "bits") + " " + upper(text_in(use, "hash")));
    }
    row(bilingual("Phạm vi", "Coverage"),
        flag_in(object_in(words, "covers"), "whole_document")
            ? bilingual("toàn bộ tài liệu", "the whole document")
            : bilingual("một phần, hoặc một phiên bản trước", "a part, or an earlier revision"));
    changes_row(object_in(words, "changes_after_signing"));
    for (const auto& one : array_in(words, "timestamps")) {
      if (!one.is_object()) continue;
      const auto& stamp = one.get_object();
      row(bilingual("Dấu thời gian", "Time stamp"),
          receipts::escape_text(local_time(text_in(stamp, "time")) + " – " + text_in(stamp, "authority")) + " – " +
              translated(indication_words, text_in(stamp, "indication")));
    }
    for (const auto& one : array_in(words, "chain")) {
      if (one.is_object()) link(one.get_object());
    }
  }

  void changes_row(const Words& words) {
    const auto& kinds = array_in(words, "kinds");
    if (kinds.empty()) return;
    std::string list;
    for (const auto& kind : kinds) {
      if (kind.is_string()) list += (list.empty() ? "" : "; ") + translated(change_words, plain(kind.get_string()));
    }
    const bool allowed = flag_in(words, "allowed");
    list += " – " + (allowed ? bilingual("được phép", "allowed") : bilingual("không được phép", "not allowed"));
    row(bilingual("Thay đổi sau khi ký", "Changes after signing"), list, allowed ? dark : crimson);
  }

  void link(const Words& words) {
    auto text = receipts::escape_text(text_in(words, "name"));
    if (flag_in(words, "trust_anchor")) {
      text += " – " + bilingual("gốc tin cậy", "trust anchor");
    } else {
      const auto& revocation = object_in(words, "revocation");
      const auto status = text_in(revocation, "status");
      text += " – " + (status == "good"      ? bilingual("còn hiệu lực", "good")
                       : status == "revoked" ? bilingual("đã thu hồi", "revoked")
                                             : bilingual("không rõ tình trạng thu hồi", "revocation unknown"));
      if (!status.empty())
        text += ", " + upper(text_in(revocation, "source")) + " " + local_time(text_in(revocation, "this_update"));
    }
    row(bilingual("Chuỗi chứng thư", "Chain"), text);
  }

  void paragraph(const char* role, const std::string& markup, const receipts::Style& style) {
    sheet_.tagged(role, [&] { y_ += sheet_.markup({page_edge, y_, text_width, 0}, markup, style) + 2; });
  }

  void text_row(const std::string& name, const std::string& value) {
    if (!value.empty()) row(name, receipts::escape_text(value));
  }

  void row(const std::string& name, const std::string& markup, Colour colour = dark) {
    const receipts::Style label{.size = 8.5, .colour = grey}, value{.size = 9.5, .colour = colour};
    const double high = std::max(sheet_.height_of(label_width - 8, name, label),
                                 sheet_.height_of(text_width - label_width, markup, value));
    make_room(high);
    sheet_.tagged("P", [&] {
      sheet_.markup({page_edge, y_, label_width - 8, 0}, name, label);
      sheet_.markup({page_edge + label_width, y_, text_width - label_width, 0}, markup, value);
    });
    y_ += high + 3;
  }

  void make_room(double height) {
    if (y_ + height <= lowest_line) return;
    foot();
    sheet_.next_page();
    ++page_;
    sheet_.fill({0, 0, Sheet::width, 6}, crimson);
    y_ = 40;
  }

  void foot() {
    const double y = Sheet::height - 40;
    sheet_.markup(
        {page_edge, y, text_width - 60, 0},
        "Báo cáo đầy đủ dạng JSON nằm trong tệp này. <i>(The whole report, as JSON, is inside this file.)</i>",
        {.size = 7.5, .colour = grey});
    sheet_.markup({page_edge + text_width - 60, y, 60, 0}, fmt::format("Trang {}", page_),
                  {.size = 7.5, .align = receipts::Align::right, .colour = grey});
  }

  const Words& report_;
  Sheet sheet_;
  double y_ = 0;
  int page_ = 1;
};

}  // namespace

Bytes verdict_pdf(const boost::json::object& report, const std::string& font, Instant made_at) {
  const auto json = boost::json::serialize(report);
  return receipts::to_pdfa(VerdictPainter{report, font}.draw(),
                           {.title = "Báo cáo kiểm tra chữ ký số",
                            .keywords = text_in(object_in(report, "document"), "sha256"),
                            .language = "vi-VN",
                            .picture = "",
                            .made_at = made_at,
                            .file_name = "validation-report.json",
                            .media_type = "application/json",
                            .description = "Báo cáo dạng JSON (The report as JSON)",
                            .file = as_bytes(json)});
}

}  // namespace kythu::gateway::paper
