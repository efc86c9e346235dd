// TDiep, the envelope of every message (QĐ 1271/QĐ-CT of 2025): whose it is, what it holds, and its id.
#pragma once

#include <string>

#include "config/base/random.hpp"
#include "message.hpp"

namespace kythu::receipts::tax {

inline constexpr std::size_t most_bytes = 2 << 20;  ///< of a whole message

/// MTDiep: the sender's code and the 32 upper-case hexadecimal digits of a UUID, version 4; at most 46 characters.
std::string fresh_wire_id(std::string_view sender, const Random& random);
/// MNGui and MNNhan: V or K and a tax code without its dash, 11 to 14 characters. Twelve digits, a personal number, are
/// allowed since 2025.
bool is_sender(std::string_view sender);

struct Envelope {
  std::string sender, wire_id, tax_code;
  int documents = 1;
};

/// `data` and `signatures` are canonical and stand in the envelope as they are.
std::string enclose(const Envelope& envelope, Kind kind, std::string_view data, std::string_view signatures);

}  // namespace kythu::receipts::tax
