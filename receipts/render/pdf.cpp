#include "pdf.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "archival.hpp"
#include "sheet.hpp"
#include "words.hpp"
#include "writer.hpp"

namespace kythu::receipts {
namespace {

constexpr Colour ink{0.11, 0.12, 0.14}, soft{0.38, 0.40, 0.44}, red{0.65, 0.09, 0.15}, rule{0.78, 0.79, 0.81},
    tint{0.965, 0.955, 0.945}, green{0.06, 0.42, 0.24};
constexpr double left = 56, right = Sheet::width - 56, wide = right - left;
constexpr double last_line = Sheet::height - 78;  ///< below stands the foot

/// Vietnamese, with English in brackets to the right (Decree 254/2026 Art. 23(2)); smaller and lighter.
std::string label(std::string_view vietnamese, std::string_view english) {
  return fmt::format("{} <span size=\"82%\" style=\"italic\" foreground=\"#61666f\">({})</span>", vietnamese, english);
}

std::string bold(std::string_view text) { return fmt::format("<b>{}</b>", escape_text(text)); }

std::string title_date(Instant at) {
  const auto day = business_day(at);
  const auto y = static_cast<int>(day.year());
  const auto m = static_cast<unsigned>(day.month()), d = static_cast<unsigned>(day.day());
  return fmt::format("Ngày <b>{:02}</b> tháng <b>{:02}</b> năm <b>{}</b> ", d, m, y) +
         fmt::format("<span size=\"82%\" foreground=\"#61666f\">(Date: {:02}/{:02}/{})</span>", d, m, y);
}

std::string day_and_time(Instant at) {
  const auto local = vietnam_local(at);  // 2026-11-22T10:04:05
  return local.substr(8, 2) + "/" + local.substr(5, 2) + "/" + local.substr(0, 4) + " " + local.substr(11) + " +07:00";
}

/// "ABCDE-FGHJK-…": easier to read out and to type.
std::string grouped(const std::string& code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % 5 == 0) out += '-';
    out += code[i];
  }
  return out;
}

/// A receipt's words, or those of the voucher that ends one.
struct DocumentWords {
  std::string_view title, english_title, payer, english_payer, name, english_name;
};
constexpr DocumentWords receipt_words{"BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ",
                                      "Electronic receipt for fees and charges",
                                      "Người nộp",
                                      "Payer",
                                      "biên lai",
                                      "receipt"};
constexpr DocumentWords voucher_words{"PHIẾU HOÀN TRẢ PHÍ, LỆ PHÍ ĐIỆN TỬ",
                                      "Electronic refund voucher for fees and charges",
                                      "Người được hoàn trả",
                                      "Paid back to",
                                      "phiếu hoàn trả",
                                      "refund voucher"};

const DocumentWords& words_of(const Facts& facts) { return facts.returns ? voucher_words : receipt_words; }

std::string say(const Related& other) {
  const auto& day = other.day;
  return fmt::format("{} {} số {} ngày {:02}/{:02}/{}", other.form_code, other.symbol, other.number,
                     static_cast<unsigned>(day.day()), static_cast<unsigned>(day.month()),
                     static_cast<int>(day.year()));
}

class Page {
 public:
  /// `pages`: how many there will be.
  Page(const Facts& facts, const CopyDetails& details, int pages)
      : facts_(facts), details_(details), pages_(pages), sheet_(details.font) {}

  Bytes draw() {
    sheet_.tagged("Document", [&] {
      head();
      title();
      parties();
      table();
      totals();
      proof();
      foot();
    });
    return sheet_.finish();
  }
  int drawn() const { return page_; }

 private:
  double paragraph(const Box& box, const std::string& markup, const Style& style);
  void head();
  void title();
  void parties();
  void row(const std::string& name, std::string_view value);
  void table();
  void cells(const char* role, double y, const std::array<std::string, 3>& texts, double size);
  void table_head();
  void table_row(std::size_t number, const Line& line);
  void totals();
  void proof();
  void signature_block(double top);
  void foot();
  bool fits(double height) const;
  /// Goes on overleaf when this much does not fit any more.
  void make_room(double height);
  void turn_over();

  const Facts& facts_;
  const CopyDetails& details_;
  const DocumentWords& words_ = words_of(facts_);
  const int pages_;
  Sheet sheet_;
  double y_ = 0;
  int page_ = 1;  ///< that is drawn now; at last, how many there are
};

/// A paragraph by itself; answers the height that it took.
double Page::paragraph(const Box& box, const std::string& markup, const Style& style) {
  double high = 0;
  sheet_.tagged("P", [&] { high = sheet_.markup(box, markup, style); });
  return high;
}

void Page::head() {
  sheet_.fill({0, 0, Sheet::width, 6}, red);
  const double split = 330;
  double y = 40;
  y += paragraph({left, y, split, 0}, bold(facts_.collector.name), {.size = 12}) + 3;
  y += paragraph({left, y, split, 0}, label("Mã số thuế", "Tax code") + ": " + bold(facts_.collector.tax_code),
                 {.size = 9.5});
  const Style mark{.size = 10, .align = Align::right};
  double x = 40;
  for (const auto& line : {label("Mẫu số", "Form") + ": " + bold(facts_.form_code),
                           label("Ký hiệu", "Series") + ": " + bold(facts_.symbol),
                           label("Số", "No.") + ": <span size=\"125%\" foreground=\"#a61726\">" +
                               bold(std::to_string(facts_.number)) + "</span>"}) {
    x += paragraph({left + split, x, wide - split, 0}, line, mark) + 2;
  }
  if (details_.reprint > 0) {
    const auto again = label("<b>BẢN IN LẠI LẦN " + std::to_string(details_.reprint) + "</b>", "Reprint");
    x += paragraph({left + split, x, wide - split, 0}, again, {.size = 10, .align = Align::right, .colour = red});
  }
  y_ = std::max(y, x) + 12;
  sheet_.line(left, y_, right, 0.7, rule);
}

void Page::title() {
  y_ += 22;
  sheet_.tagged("H1", [&] {
    y_ += sheet_.markup({left, y_, wide, 0}, fmt::format("<b>{}</b>", words_.title),
                        {.size = 19, .align = Align::centre, .colour = red});
    y_ += 1 + sheet_.markup({left, y_, wide, 0}, fmt::format("<i>({})</i>", words_.english_title),
                            {.size = 10.5, .align = Align::centre, .colour = soft});
  });
  y_ += 7;
  y_ += 20 + paragraph({left, y_, wide, 0}, title_date(facts_.issued_at), {.size = 11, .align = Align::centre});
}

void Page::row(const std::string& name, std::string_view value) {
  if (value.empty()) return;
  constexpr double names = 196;
  sheet_.tagged("P", [&] {
    const double a = sheet_.markup({left, y_, names, 0}, name, {.size = 10, .colour = soft});
    const double b =
        sheet_.markup({left + names, y_, wide - names, 0}, escape_text(value), {.size = 10.5, .colour = ink});
    y_ += std::max(a, b) + 5;
  });
}

void Page::parties() {
  const auto& c = facts_.collector;
  row(label("Tổ chức thu", "Collector"), c.name);
  row(label("Địa chỉ", "Address"), c.address);
  row(label("Điện thoại", "Telephone"), c.phone);
  row(label("Số tài khoản", "Account No."), c.bank_account);
  y_ += 3;
  sheet_.line(left, y_, right, 0.5, rule);
  y_ += 9;
  row(label(words_.payer, words_.english_payer), facts_.payer_name);
  row(label("Mã số thuế", "Tax code"), facts_.payer_tax_code);
  row(label("Địa chỉ", "Address"), facts_.payer_address);
  row(label("Mã hồ sơ", "Dossier"), facts_.dossier);
  row(label("Hình thức thanh toán", "Payment method"), facts_.payment_method);
  if (facts_.replaces) row(label("Thay thế biên lai", "Replaces"), say(*facts_.replaces));
  if (facts_.returns) {
    row(label("Hoàn trả biên lai", "Ends receipt"), say(*facts_.returns));
    row(label("Lý do", "Reason"), facts_.returns->reason);
  }
  y_ += 8;
}

constexpr double number_width = 46, amount_width = 128, pad = 6;
constexpr double name_width = wide - number_width - amount_width - pad;

/// One line of the table: number, name, amount; all "TH" or all "TD".
void Page::cells(const char* role, double y, const std::array<std::string, 3>& texts, double size) {
  const std::array<Box, 3> boxes{{{left, y, number_width, 0},
                                  {left + number_width, y, name_width, 0},
                                  {right - amount_width, y, amount_width - pad, 0}}};
  constexpr std::array aligns{Align::centre, Align::left, Align::right};
  sheet_.tagged("TR", [&] {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      sheet_.tagged(role, [&] { sheet_.markup(boxes[i], texts[i], {.size = size, .align = aligns[i]}); });
    }
  });
}

void Page::table_head() {
  sheet_.fill({left, y_, wide, 32}, tint);
  sheet_.line(left, y_, right, 1.2, red);
  const auto two_lines = [](std::string_view vietnamese, std::string_view english) {
    return fmt::format("<b>{}</b>\n<span size=\"82%\" style=\"italic\" foreground=\"#61666f\">({})</span>", vietnamese,
                       english);
  };
  cells("TH", y_ + 3,
        {two_lines("STT", "No."), two_lines("Tên loại phí, lệ phí", "Fee or charge"),
         two_lines("Số tiền (VND)", "Amount")},
        9.5);
  y_ += 32;
  sheet_.line(left, y_, right, 0.5, rule);
}

/// Overleaf the table begins anew, with its head.
void Page::table_row(std::size_t number, const Line& line) {
  const auto name = escape_text(line.description);
  const double high = sheet_.height_of(name_width, name, {}) + 2 * pad;
  if (!fits(high)) {
    sheet_.end("Table");
    turn_over();
    sheet_.begin("Table");
    table_head();
  }
  cells("TD", y_ + pad, {std::to_string(number), name, in_digits(line.amount.dong())}, 10.5);
  y_ += high;
  sheet_.line(left, y_, right, 0.5, rule);
}

void Page::table() {
  sheet_.tagged("Table", [&] {
    table_head();
    for (std::size_t i = 0; i < facts_.lines.size(); ++i) table_row(i + 1, facts_.lines[i]);
  });
}

void Page::totals() {
  make_room(84);
  sheet_.fill({left, y_, wide, 28}, tint);
  sheet_.tagged("P", [&] {
    sheet_.markup({left + number_width, y_ + 7, 240, 0},
                  "<b>Tổng số tiền</b> <span size=\"82%\" style=\"italic\" "
                  "foreground=\"#61666f\">(Total)</span>",
                  {.size = 11});
    sheet_.markup({right - 220, y_ + 5.5, 220 - pad, 0},
                  bold(in_digits(facts_.total.dong())) + " <span size=\"80%\">đồng</span>",
                  {.size = 13, .align = Align::right, .colour = red});
  });
  y_ += 28;
  sheet_.line(left, y_, right, 1.2, red);
  y_ += 9;
  y_ += 18 +
        paragraph({left, y_, wide, 0},
                  label("Số tiền viết bằng chữ", "In words") + ": <b><i>" + in_words(facts_.total.dong()) + "</i></b>",
                  {.size = 10.5});
}

void Page::signature_block(double top) {
  const double x = right - 262, width = 262;
  paragraph({x, top, width, 0},
            "<b>TỔ CHỨC THU</b> <span size=\"82%\" style=\"italic\" foreground=\"#61666f\">(Collector)</span>",
            {.size = 10, .align = Align::centre});
  const auto text = "<b>ĐÃ KÝ SỐ</b> <span size=\"82%\" style=\"italic\">(Digitally signed)</span>\n" +
                    std::string{"Ký bởi <span size=\"82%\" style=\"italic\">(Signed by)</span>: "} +
                    bold(details_.signer) + "\nNgày ký <span size=\"82%\" style=\"italic\">(Signed on)</span>: <b>" +
                    day_and_time(facts_.issued_at) + "</b>";
  const Style style{.size = 9.5, .colour = green};
  const double high = sheet_.height_of(width - 24, text, style);
  const Box box{x, top + 19, width, high + 18};
  sheet_.fill({box.x, box.y, 3, box.height}, green);
  sheet_.frame(box, 0.8, green);
  paragraph({box.x + 14, box.y + 9, width - 24, 0}, text, style);
}

/// The look-up on the left, the signature on the right.
void Page::proof() {
  make_room(150);
  const double top = y_ + 4, side = 104;
  sheet_.tagged("Figure", [&] { sheet_.qr({left - 10, top - 10, side, side}, details_.lookup_url); });
  const auto text = label("Tra cứu biên lai", "Look this receipt up") + "\n" + escape_text(details_.lookup_url) + "\n" +
                    label("Mã tra cứu", "Code") + ": <b>" + grouped(facts_.lookup_code) + "</b>";
  paragraph({left, top + side - 14, 208, 0}, text, {.size = 7.5, .colour = soft});
  signature_block(top);
}

void Page::foot() {
  const double y = Sheet::height - 62;
  sheet_.line(left, y, right, 0.5, rule);
  const auto text = fmt::format("Bản thể hiện của {} điện tử; bản gốc là tệp XML đã ký số. ", words_.name) +
                    "<i>(Copy for reading; the signed XML file is the original.)</i>";
  sheet_.markup({left, y + 7, wide - 60, 0}, text, {.size = 7.5, .colour = soft});
  sheet_.markup({right - 60, y + 7, 60, 0}, fmt::format("Trang {}/{}", page_, pages_),
                {.size = 7.5, .align = Align::right, .colour = soft});
}

bool Page::fits(double height) const { return y_ + height <= last_line; }

void Page::make_room(double height) {
  if (!fits(height)) turn_over();
}

void Page::turn_over() {
  foot();
  sheet_.next_page();
  ++page_;
  sheet_.fill({0, 0, Sheet::width, 6}, red);
  // A page that comes loose still says what it belongs to.
  const auto whose =
      facts_.form_code + " · " + facts_.symbol + " · " + label("Số", "No.") + " " + bold(std::to_string(facts_.number));
  sheet_.markup({left, 28, wide, 0}, whose, {.size = 9, .align = Align::right, .colour = soft});
  y_ = 50;
}

}  // namespace

Bytes render_pdf(const Facts& facts, const CopyDetails& details) {
  Page page{facts, details, 1};
  auto drawn = page.draw();
  if (page.drawn() > 1) drawn = Page{facts, details, page.drawn()}.draw();
  const auto& words = words_of(facts);
  const auto number = std::to_string(facts.number);
  return to_pdfa(drawn,
                 {.title = fmt::format("{} {} {} số {}", facts.returns ? "Phiếu hoàn trả" : "Biên lai", facts.form_code,
                                       facts.symbol, number),
                  .keywords = facts.lookup_code,
                  .language = "vi-VN",
                  .picture = "Mã QR tra cứu biên lai: " + details.lookup_url,
                  .made_at = facts.issued_at,
                  .file_name = facts.form_code + "-" + facts.symbol + "-" + number + ".xml",
                  .media_type = "application/xml",
                  .description = fmt::format("Bản gốc của {} điện tử, XML đã ký số (The signed original of the {})",
                                             words.name, words.english_name),
                  .file = details.original});
}

}  // namespace kythu::receipts
