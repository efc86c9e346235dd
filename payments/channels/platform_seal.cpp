#include "platform_seal.hpp"

#include <cstring>

#include "channels/message.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels::platform {

const Names& init_names() {
  static const Names names{"LoaiBanTin",        "PhienBan",         "MaDoiTac",   "MaThamChieu", "SoTien",
                           "LoaiHinhThanhToan", "MaKenhThanhToan",  "MaThietBi",  "NgonNgu",     "MaTienTe",
                           "MaNganHang",        "ThongTinGiaoDich", "ThoiGianGD", "Ip"};
  return names;
}

/// ThoiGianGD stands before ThongTinGiaoDich here, and after it in INIT.
const Names& result_names() {
  static const Names names{"LoaiBanTin", "MaLoi",      "MaDoiTac",   "MaThamChieu", "SoTien",
                           "MaTienTe",   "MaGiaoDich", "MaNganHang", "ThoiGianGD",  "ThongTinGiaoDich"};
  return names;
}

const Names& query_names() {
  static const Names names{"LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"};
  return names;
}

std::optional<std::string> sealed_text(const boost::json::object& message, const Names& names) {
  std::string text;
  for (const auto name : names) {
    const auto value = plain_at(message, name);
    if (!value || value->find('|') != std::string::npos) return std::nullopt;
    if (name != names.front()) text += '|';
    text += *value;
  }
  return text;
}

std::string seal(const Secret& secret, std::string_view text) {
  Bytes whole;
  whole.reserve(text.size() + 1 + secret.reveal().size());  // so that no second copy of the secret is left behind
  whole.insert(whole.end(), text.begin(), text.end());
  whole.push_back('|');
  whole.insert(whole.end(), secret.reveal().begin(), secret.reveal().end());
  const auto digest = to_hex(sha256(whole));
  explicit_bzero(whole.data(), whole.size());
  return digest;
}

}  // namespace kythu::payments::channels::platform
