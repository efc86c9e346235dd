#include "payments/remittance/remittances.hpp"

namespace kythu::payments {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default:
        if (static_cast<unsigned char>(c) >= ' ') out += c;  // XML 1.0 has no others
    }
  }
  return out;
}

void element(std::string& xml, std::string_view name, std::string_view text) {
  xml.append("<").append(name).append(">").append(escaped(text)).append("</").append(name).append(">\n");
}

/// "2026-11-22" as "22/11/2026"
std::string vietnamese_date(std::string_view day) {
  return std::string{day.substr(8, 2)} + "/" + std::string{day.substr(5, 2)} + "/" + std::string{day.substr(0, 4)};
}

void header(std::string& xml, const Remittance& one) {
  xml += "<CHUNGTU_HDR>\n";
  element(xml, "SO_CTU", one.reference);
  element(xml, "MAHIEU_CTU", "C1-02/NS");
  element(xml, "MA_THAMCHIEU", one.id.text());
  element(xml, "MA_NGUYENTE", "VND");
  element(xml, "MST_NNOP", one.payer_tax_code);
  element(xml, "TEN_NNOP", one.payer_name);
  element(xml, "DIACHI_NNOP", one.payer_address);
  element(xml, "STK_NHANG_NOP", one.from_account);
  element(xml, "STK_THU", one.treasury.account);
  element(xml, "MA_KBAC", one.treasury.code);
  element(xml, "TEN_KBAC", one.treasury.name);
  element(xml, "MA_CQTHU", one.treasury.authority_code);
  element(xml, "TEN_CQTHU", one.treasury.authority_name);
  element(xml, "NGAY_LAP", vietnamese_date(to_text(business_day(one.proposed_at))));
  element(xml, "TONG_TIEN", std::to_string(one.amount.dong()));
  xml += "</CHUNGTU_HDR>\n";
}

}  // namespace

std::string voucher_xml(const Remittance& one) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CHUNGTU>\n<NDUNG_CTU_NH>\n<NDUNG_CTU>\n";
  header(xml, one);
  xml += "<CHUNGTU_CTIET>\n";
  for (const auto& item : one.items) {
    xml += "<ROW_CTIET>\n";
    element(xml, "KY_THUE", vietnamese_date(one.through));
    element(xml, "NDUNG_NOP", item.description);
    element(xml, "TIEN_PNOP", std::to_string(item.amount.dong()));
    element(xml, "MA_CHUONG", item.chapter);
    element(xml, "MA_NDKT", item.sub_item);
    element(xml, "GHI_CHU", item.fee);
    xml += "</ROW_CTIET>\n";
  }
  return xml + "</CHUNGTU_CTIET>\n</NDUNG_CTU>\n</NDUNG_CTU_NH>\n</CHUNGTU>\n";
}

}  // namespace kythu::payments
