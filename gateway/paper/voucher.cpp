#include "voucher.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "receipts/render/archival.hpp"
#include "receipts/render/sheet.hpp"
#include "receipts/render/words.hpp"
#include "receipts/render/writer.hpp"

namespace kythu::gateway::paper {
namespace {

using payments::Remittance;
using receipts::Align;
using receipts::Colour;
using receipts::escape_text;
using receipts::Sheet;

constexpr Colour slip_red{0.65, 0.09, 0.15}, slip_rule{0.45, 0.46, 0.48};
constexpr double slip_left = 48, slip_right = Sheet::width - 48, slip_wide = slip_right - slip_left,
                 slip_end = Sheet::height - 60, cell_pad = 4;

std::string strong(std::string_view text) { return "<b>" + escape_text(text) + "</b>"; }

/// "2026-11-22" as "22/11/2026"
std::string slip_date(std::string_view day) {
  return fmt::format("{}/{}/{}", day.substr(8, 2), day.substr(5, 2), day.substr(0, 4));
}

struct SlipColumn {
  std::string_view title;
  double width;
  Align align;
};
constexpr std::array slip_columns{SlipColumn{"STT", 30, Align::centre},
                                  SlipColumn{"Nội dung các khoản nộp NSNN", 205, Align::left},
                                  SlipColumn{"Thu đến hết ngày", 72, Align::centre},
                                  SlipColumn{"Mã chương", 46, Align::centre},
                                  SlipColumn{"Mã NDKT (TM)", 54, Align::centre},
                                  SlipColumn{"Số tiền (VND)", slip_wide - 407, Align::right}};
using SlipRow = std::array<std::string, slip_columns.size()>;

class Slip {
 public:
  Slip(const Remittance& one, const std::string& font) : one_(one), sheet_(font) {}

  Bytes draw() {
    sheet_.tagged("Document", [&] {
      head();
      parties();
      table();
      totals();
      for_the_treasury();
      signatures();
      foot();
    });
    return sheet_.finish();
  }

 private:
  double paragraph(const receipts::Box& box, const std::string& markup, const receipts::Style& style) {
    double high = 0;
    sheet_.tagged("P", [&] { high = sheet_.markup(box, markup, style); });
    return high;
  }
  void line(const std::string& markup) { y_ += 4 + paragraph({slip_left, y_, slip_wide, 0}, markup, {.size = 10}); }
  void make_room(double high);
  void head();
  void parties();
  void table();
  void row(const char* role, const SlipRow& texts, const receipts::Style& style);
  void totals();
  void for_the_treasury();
  void signatures();
  void foot();

  const Remittance& one_;
  Sheet sheet_;
  double y_ = 36;
  int page_ = 1;
};

void Slip::make_room(double high) {
  if (y_ + high <= slip_end) return;
  foot();
  sheet_.next_page();
  ++page_;
  y_ = 36;
}

void Slip::head() {
  constexpr double side = 128;
  const auto form =
      "<b>Mẫu số: C1-02/NS</b>\n<span size=\"85%\">Thông tư 84/2016/TT-BTC</span>\nSố: " + strong(one_.reference);
  paragraph({slip_right - side, y_, side, 0}, form, {.size = 9, .align = Align::right});
  if (one_.state == "proposed" || one_.state == "rejected") {
    const auto* mark = one_.state == "proposed" ? "<b>CHƯA DUYỆT</b>\n(not approved)" : "<b>ĐÃ TỪ CHỐI</b>\n(rejected)";
    paragraph({slip_left, y_, side, 0}, mark, {.size = 11, .colour = slip_red});
  }
  sheet_.tagged("H1", [&] {
    y_ += sheet_.markup({slip_left + side, y_, slip_wide - 2 * side, 0}, "<b>GIẤY NỘP TIỀN\nVÀO NGÂN SÁCH NHÀ NƯỚC</b>",
                        {.size = 14, .align = Align::centre});
  });
  y_ += 6;
  y_ += 14 + paragraph({slip_left, y_, slip_wide, 0}, "Tiền mặt  ☐     Chuyển khoản  ☒     Loại tiền: VND  ☒",
                       {.size = 10, .align = Align::centre});
}

void Slip::parties() {
  const auto& to = one_.treasury;
  line("Người nộp: " + strong(one_.payer_name) + "     Mã số thuế: " + strong(one_.payer_tax_code));
  line("Địa chỉ: " + escape_text(one_.payer_address));
  line("Đề nghị ngân hàng trích tài khoản số: " + strong(one_.from_account) + " để nộp NSNN theo:");
  const bool budget = to.account == "7111";
  line(fmt::format("     {} Tài khoản thu NSNN     {} Tài khoản khác     Số tài khoản: {}", budget ? "☒" : "☐",
                   budget ? "☐" : "☒", strong(to.account)));
  line("Tại Kho bạc Nhà nước: " + strong(to.name) + "     Mã KBNN: " + strong(to.code));
  line("Tên cơ quan quản lý thu: " + strong(to.authority_name) + "     Mã CQ thu: " + strong(to.authority_code));
  line("Nội dung chuyển khoản: " + strong(one_.reference) +
       "     Ngày lập: " + slip_date(to_text(business_day(one_.proposed_at))));
  y_ += 6;
}

void Slip::row(const char* role, const SlipRow& texts, const receipts::Style& style) {
  double high = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    high = std::max(high, sheet_.height_of(slip_columns[i].width - 2 * cell_pad, texts[i], style));
  }
  high += 2 * cell_pad;
  make_room(high);
  sheet_.tagged("TR", [&] {
    double x = slip_left;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& column = slip_columns[i];
      sheet_.frame({x, y_, column.width, high}, 0.5, slip_rule);
      auto own = style;
      own.align = role == std::string_view{"TH"} ? Align::centre : column.align;
      sheet_.tagged(role, [&] {
        sheet_.markup({x + cell_pad, y_ + cell_pad, column.width - 2 * cell_pad, 0}, texts[i], own);
      });
      x += column.width;
    }
  });
  y_ += high;
}

void Slip::table() {
  sheet_.tagged("Table", [&] {
    SlipRow titles;
    for (std::size_t i = 0; i < titles.size(); ++i) titles[i] = strong(slip_columns[i].title);
    row("TH", titles, {.size = 9});
    int number = 0;
    for (const auto& item : one_.items) {
      row("TD",
          {std::to_string(++number), escape_text(item.description), slip_date(one_.through), escape_text(item.chapter),
           escape_text(item.sub_item), receipts::in_digits(item.amount.dong())},
          {.size = 9.5});
    }
    row("TD", {"", "<b>Tổng cộng</b>", "", "", "", "<b>" + receipts::in_digits(one_.amount.dong()) + "</b>"},
        {.size = 9.5});
  });
  y_ += 8;
}

void Slip::totals() {
  make_room(30);
  line("Tổng số tiền ghi bằng chữ: <b><i>" + receipts::in_words(one_.amount.dong()) + "</i></b>");
  y_ += 6;
}

/// What the treasury fills in by hand.
void Slip::for_the_treasury() {
  constexpr double high = 66;
  make_room(high + 12);
  sheet_.frame({slip_left, y_, slip_wide, high}, 0.5, slip_rule);
  paragraph({slip_left + 8, y_ + 6, slip_wide - 16, 0},
            "<b>PHẦN DÀNH CHO KBNN GHI KHI HẠCH TOÁN</b>\n"
            "Mã ĐBHC: ……………………     Mã nguồn NSNN: ……………………\n"
            "Nợ TK: ……………………………     Có TK: ……………………………",
            {.size = 9.5});
  y_ += high + 14;
}

void Slip::signatures() {
  constexpr double high = 110;
  make_room(high);
  constexpr std::array titles{
      "<b>ĐỐI TƯỢNG NỘP TIỀN</b>\nNgày …… tháng …… năm ………\n<i>Kế toán trưởng     Thủ trưởng</i>",
      "<b>NGÂN HÀNG</b>\nNgày …… tháng …… năm ………\n<i>Kế toán     Kế toán trưởng</i>",
      "<b>KHO BẠC NHÀ NƯỚC</b>\nNgày …… tháng …… năm ………\n<i>Kế toán     Kế toán trưởng</i>"};
  const double each = slip_wide / static_cast<double>(titles.size());
  for (std::size_t i = 0; i < titles.size(); ++i) {
    paragraph({slip_left + each * static_cast<double>(i), y_, each, 0}, titles[i], {.size = 9, .align = Align::centre});
  }
  y_ += high;
}

void Slip::foot() {
  const double y = Sheet::height - 40;
  sheet_.markup({slip_left, y, slip_wide - 60, 0}, "Mã tham chiếu: " + escape_text(one_.id.text()), {.size = 7.5});
  sheet_.markup({slip_right - 60, y, 60, 0}, "Trang " + std::to_string(page_), {.size = 7.5, .align = Align::right});
}

}  // namespace

Bytes voucher_pdf(const Remittance& one, const std::string& font) {
  const auto xml = payments::voucher_xml(one);
  return receipts::to_pdfa(Slip{one, font}.draw(), {.title = "Giấy nộp tiền vào ngân sách nhà nước " + one.reference,
                                                    .keywords = one.reference,
                                                    .language = "vi-VN",
                                                    .picture = "",
                                                    .made_at = one.decided_at.value_or(one.proposed_at),
                                                    .file_name = one.reference + ".xml",
                                                    .media_type = "application/xml",
                                                    .description = "Giấy nộp tiền, XML (The paying-in slip as data)",
                                                    .file = as_bytes(xml)});
}

}  // namespace kythu::gateway::paper
