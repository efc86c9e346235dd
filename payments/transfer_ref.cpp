#include "transfer_ref.hpp"

#include <algorithm>
#include <array>

namespace kythu::payments {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view easy_to_read = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford: no I, L, O, U
constexpr std::size_t random_characters = 12, length = 2 + random_characters + 1;
constexpr std::size_t most_memo = 4'096;

/// Letters and digits alone, in capitals. Letters beyond ASCII fall away: a reference has none.
std::string squeezed(std::string_view memo) {
  std::string text;
  for (char c : memo.substr(0, most_memo)) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (alphabet.find(c) != std::string_view::npos) text += c;
  }
  return text;
}

/// Narrower than is_transfer_ref(): words of a memo rarely do without I, L, O and U, and are not taken for a reference
/// by the one chance in 36 that a single check character leaves.
bool is_one_of_ours(std::string_view text) {
  return is_transfer_ref(text) &&
         text.substr(2, random_characters).find_first_not_of(easy_to_read) == std::string_view::npos;
}

}  // namespace

char check_character(std::string_view letters_and_digits) {
  std::size_t product = 36;
  for (const char c : letters_and_digits) {
    std::size_t sum = (product + alphabet.find(c)) % 36;
    if (sum == 0) sum = 36;
    product = sum * 2 % 37;
  }
  return alphabet[(37 - product) % 36];
}

std::string new_transfer_ref(const Random& random) {
  std::array<std::uint8_t, random_characters> noise{};
  random(noise);
  std::string ref = "KY";
  for (const auto byte : noise) ref += easy_to_read[byte % easy_to_read.size()];
  return ref + check_character(ref);
}

bool is_transfer_ref(std::string_view text) {
  if (text.size() != length || !text.starts_with("KY")) return false;
  if (text.find_first_not_of(alphabet) != std::string_view::npos) return false;
  return check_character(text.substr(0, length - 1)) == text.back();
}

std::vector<std::string> transfer_refs_in(std::string_view memo) {
  const auto text = squeezed(memo);
  std::vector<std::string> found;
  for (std::size_t at = 0; at + length <= text.size(); ++at) {
    const auto window = std::string_view{text}.substr(at, length);
    if (!is_one_of_ours(window)) continue;
    if (std::ranges::find(found, window) == found.end()) found.emplace_back(window);
    at += length - 1;  // a window across it and what follows would be one by chance
  }
  return found;
}

std::optional<std::string> transfer_ref_in(std::string_view memo) {
  auto found = transfer_refs_in(memo);
  if (found.size() != 1) return std::nullopt;
  return std::move(found.front());
}

}  // namespace kythu::payments
