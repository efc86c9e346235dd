#include "bank/vietqr.hpp"

#include <map>
#include <optional>

#include "common/text.hpp"

namespace kythu::simulators::bank {
namespace {

using Tags = std::map<std::string, std::string>;

std::optional<Tags> tags_of(const std::string& text) {
  Tags tags;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = at + 4 <= text.size() ? whole(text.substr(at + 2, 2)) : -1;
    if (length < 1 || at + 4 + static_cast<std::size_t>(length) > text.size()) return std::nullopt;
    tags[text.substr(at, 2)] = text.substr(at + 4, static_cast<std::size_t>(length));
    at += 4 + static_cast<std::size_t>(length);
  }
  return tags;
}

/// CRC-16/CCITT-FALSE.
unsigned checksum(const std::string& text) {
  unsigned sum = 0xFFFF;
  for (const char c : text) {
    for (unsigned mask = 0x80, byte = static_cast<unsigned char>(c); mask != 0; mask >>= 1) {
      const bool high = (sum & 0x8000) != 0, bit = (byte & mask) != 0;
      sum = (sum << 1) & 0xFFFF;
      if (high != bit) sum ^= 0x1021;
    }
  }
  return sum;
}

bool has_good_checksum(const std::string& payload) {
  constexpr const char* digits = "0123456789ABCDEF";
  if (payload.size() < 12 || payload.substr(payload.size() - 8, 4) != "6304") return false;
  const auto sum = checksum(payload.substr(0, payload.size() - 4));
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[(sum >> shift) & 15];
  return payload.ends_with(text);
}

}  // namespace

Scanned scan(const std::string& payload) {
  const auto refuse = [](const char* why) { return Scanned{why, "", "", "", 0}; };
  if (!has_good_checksum(payload)) return refuse("Mã QR sai mã kiểm tra (CRC)");
  const auto all = tags_of(payload);
  if (!all || !payload.starts_with("000201")) return refuse("Mã QR sai cấu trúc");
  const auto merchant = tags_of(at(*all, "38"));
  if (!merchant || at(*merchant, "00") != "A000000727") return refuse("Không phải mã VietQR");
  if (at(*merchant, "02") != "QRIBFTTA") return refuse("Chỉ nhận chuyển khoản tới tài khoản");
  const auto beneficiary = tags_of(at(*merchant, "01"));
  if (!beneficiary || at(*beneficiary, "00").size() != 6) return refuse("Thiếu ngân hàng thụ hưởng");
  if (at(*all, "53") != "704" || at(*all, "58") != "VN") return refuse("Chỉ nhận đồng Việt Nam");
  const auto more = tags_of(at(*all, "62"));
  if (!more) return refuse("Mã QR sai cấu trúc (62)");
  const auto amount = all->contains("54") ? whole(all->at("54")) : 0;
  if (amount < 0) return refuse("Số tiền không phải số nguyên");
  return {"", at(*beneficiary, "00"), at(*beneficiary, "01"), at(*more, "08"), amount};
}

}  // namespace kythu::simulators::bank
