#include "tax/examine.hpp"

#include <regex>
#include <sstream>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "common/text.hpp"

namespace kythu::simulators::tax {
namespace {

using Tree = boost::property_tree::ptree;

struct Form {
  const char *code, *body, *data, *title;
};
constexpr Form forms[] = {{"109", "TKhai", "DLTKhai", "01/ĐKTĐ-CTĐT"},
                          {"400", "BTHBLai", "DLBTHBLai", "01/TH-BLĐT"},
                          {"304", "TBao", "DLTBao", "04/SS-CTĐT"}};

/// From `<name …>` to `</name>`, the only time that it stands there; empty otherwise.
std::string part(const std::string& xml, const std::string& name) {
  const auto begin = xml.find("<" + name + " ");
  const auto close = "</" + name + ">";
  const auto end = xml.find(close);
  if (begin == xml.npos || end == xml.npos || end < begin || xml.find("<" + name + " ", begin + 1) != xml.npos ||
      xml.find(close, end + 1) != xml.npos) {
    return {};
  }
  return xml.substr(begin, end + close.size() - begin);
}

std::string first(const std::string& text, const std::string& pattern) {
  std::smatch found;
  return std::regex_search(text, found, std::regex{pattern}) ? found[1].str() : "";
}

std::string sha256_base64(const std::string& text) {
  unsigned char digest[32];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha256(), nullptr);
  return base64({reinterpret_cast<const char*>(digest), sizeof digest});
}

std::string from_base64(const std::string& text) {
  std::string out(text.size(), '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (length < 0) return {};
  out.resize(static_cast<std::size_t>(length));
  while (text.ends_with('=') && !out.empty() && out.size() > text.size() / 4 * 3 - (text.ends_with("==") ? 2 : 1)) {
    out.pop_back();
  }
  return out;
}

bool value_fits(const std::string& info, const std::string& value, const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509, decltype(&X509_free)> certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size())),
                                                                X509_free};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  return certificate && X509_cmp_current_time(X509_get0_notAfter(certificate.get())) > 0 &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(certificate.get())) ==
             1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(value.data()), value.size(),
                          reinterpret_cast<const unsigned char*>(info.data()), info.size()) == 1;
}

bool is_signed(const std::string& xml, const std::string& data) {
  const auto info = part(xml, "SignedInfo"), object = part(xml, "Object");
  const auto covers = [&](const std::string& text) {
    const auto id = first(text.substr(0, text.find('>')), " Id=\"([^\"]+)\"");
    const auto digest = first(info, "URI=\"#" + id + "\">.*?<DigestValue>([^<]+)<");
    return !text.empty() && !id.empty() && digest == sha256_base64(text);
  };
  return covers(data) && covers(object) && object.find("<SigningTime>") != object.npos &&
         value_fits(info, from_base64(first(xml, "<SignatureValue>([^<]+)<")),
                    from_base64(first(xml, "<X509Certificate>([^<]+)<")));
}

std::string text_at(const Tree& tree, const std::string& path) { return tree.get<std::string>(path, ""); }

void read_rows(const Tree& table, Examined& found) {
  const auto rows = table.get_child_optional("NDBTHBLai.DSBLai");
  if (!rows) return found.content.push_back({"30001", "Bảng tổng hợp không có biên lai"});
  std::int64_t line = 0;
  for (const auto& [name, row] : *rows) {
    Receipt one{found.tax_code + " " + text_at(row, "KHMSBLai") + " " + text_at(row, "KHBLai"),
                whole(text_at(row, "SBLai")), whole(text_at(row, "STien")), text_at(row, "TThai")};
    if (whole(text_at(row, "STT")) != ++line) found.content.push_back({"30002", "Sai số thứ tự dòng"});
    if (!std::regex_match(text_at(row, "KHBLai"), std::regex{"[0-9]{2}T[ABCDEGHKLMNPQRSTUVXY]{2}"})) {
      found.content.push_back({"30003", "Sai ký hiệu biên lai"});
    }
    if (one.number < 1 || one.number > 99'999'999 || one.amount < 0) {
      found.content.push_back({"30004", "Sai số biên lai hoặc số tiền"});
    }
    auto& all = found.receipts;
    if (!all.empty() && all.back().series == one.series && all.back().number == one.number) {
      all.back().amount += one.amount;
    } else {
      all.push_back(std::move(one));
    }
  }
}

void examine_content(const Tree& root, const Form& form, Examined& found) {
  const auto body = root.get_child_optional(std::string{"TDiep.DLieu."} + form.body + "." + form.data);
  if (!body) return found.form.push_back({"10005", "Sai cấu trúc dữ liệu"});
  const std::string code = form.code;
  if (text_at(*body, code == "304" ? "MSo" : "TTChung.MSo") != form.title)
    found.form.push_back({"10006", "Sai mẫu số"});
  if (text_at(*body, code == "304" ? "MST" : "TTChung.MST") != found.tax_code) {
    found.form.push_back({"10007", "Mã số thuế không khớp"});
  }
  if (code == "400") read_rows(*body, found);
  if (code == "109" && !body->get_child_optional("NDTKhai.DSCTSSDung.CTS")) {
    found.content.push_back({"20001", "Không có chứng thư số"});
  }
  const auto told = whole(text_at(root, "TDiep.TTChung.SLuong"));
  if (told != (code == "400" ? static_cast<std::int64_t>(found.receipts.size()) : 1)) {
    found.form.push_back({"10008", "Sai số lượng"});
  }
}

}  // namespace

Examined examine(const std::string& xml) {
  Examined found;
  if (xml.size() > 2 << 20) found.form.push_back({"10001", "Thông điệp lớn hơn 2 MB"});
  Tree root;
  try {
    std::istringstream in{xml};
    boost::property_tree::read_xml(in, root);
  } catch (const boost::property_tree::xml_parser_error&) {
    found.form.push_back({"10002", "Không phải XML"});
    return found;
  }
  found.wire_id = text_at(root, "TDiep.TTChung.MTDiep");
  found.sender = text_at(root, "TDiep.TTChung.MNGui");
  found.tax_code = text_at(root, "TDiep.TTChung.MST");
  found.code = text_at(root, "TDiep.TTChung.MLTDiep");
  if (!std::regex_match(found.sender, std::regex{"[VK][0-9]{10,13}"}) ||
      !std::regex_match(found.wire_id, std::regex{found.sender + "[0-9A-F]{32}"}) ||
      text_at(root, "TDiep.TTChung.MNNhan") != "TCT") {
    found.form.push_back({"10003", "Sai mã nơi gửi, nơi nhận hoặc mã thông điệp"});
  }
  for (const auto& form : forms) {
    if (found.code != form.code) continue;
    examine_content(root, form, found);
    if (!is_signed(xml, part(xml, form.data))) found.form.push_back({"-2", "Sai chữ ký số"});
    return found;
  }
  found.form.push_back({"10004", "Sai mã loại thông điệp"});
  return found;
}

std::vector<Fault> Numbers::take(const std::vector<Receipt>& receipts) {
  std::vector<Fault> faults;
  auto next = told_;
  for (const auto& one : receipts) {
    auto& statuses = next[one.series][one.number];
    const auto status = one.status == "4" ? "4" : "0";  // made, also in another's place; returned
    if (statuses.find(status) != statuses.npos) {
      faults.push_back({"30005", "Biên lai đã được gửi: " + one.series + " " + std::to_string(one.number)});
    }
    if (*status == '4' && statuses.empty()) {
      faults.push_back({"30006", "Biên lai chưa được gửi: " + one.series + " " + std::to_string(one.number)});
    }
    statuses += status;
  }
  if (faults.empty()) told_ = std::move(next);
  return faults;
}

}  // namespace kythu::simulators::tax
