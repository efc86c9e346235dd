#include "transfer_ref.hpp"

#include <array>

namespace kythu::payments {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view easy_to_read = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford: no I, L, O, U
constexpr std::size_t random_characters = 12, length = 2 + random_characters + 1;

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

}  // namespace kythu::payments
