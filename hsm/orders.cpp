#include "orders.hpp"

#include <array>
#include <cstdlib>
#include <utility>

namespace kythu::hsm {
namespace {

constexpr std::array<std::pair<Purpose, std::string_view>, 5> purposes{{
    {Purpose::result, "result"},
    {Purpose::receipt, "receipt"},
    {Purpose::checkpoint, "checkpoint"},
    {Purpose::timestamp, "timestamp"},
    {Purpose::csc, "csc"},
}};

constexpr std::array<std::pair<Algorithm, std::string_view>, 8> algorithms{{
    {Algorithm::rsa_pkcs1_sha256, "rsa_pkcs1_sha256"},
    {Algorithm::rsa_pkcs1_sha384, "rsa_pkcs1_sha384"},
    {Algorithm::rsa_pkcs1_sha512, "rsa_pkcs1_sha512"},
    {Algorithm::rsa_pss_sha256, "rsa_pss_sha256"},
    {Algorithm::rsa_pss_sha384, "rsa_pss_sha384"},
    {Algorithm::rsa_pss_sha512, "rsa_pss_sha512"},
    {Algorithm::ecdsa_p256_sha256, "ecdsa_p256_sha256"},
    {Algorithm::ecdsa_p384_sha384, "ecdsa_p384_sha384"},
}};

template <class Table, class Word>
std::string_view name_in(const Table& table, Word word) {
  for (const auto& [known, text] : table) {
    if (known == word) return text;
  }
  std::abort();
}

template <class Table>
auto find_in(const Table& table, std::string_view text) -> std::optional<decltype(table[0].first)> {
  for (const auto& [known, known_text] : table) {
    if (known_text == text) return known;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(Purpose purpose) { return name_in(purposes, purpose); }
std::string_view name(Algorithm algorithm) { return name_in(algorithms, algorithm); }
std::optional<Purpose> parse_purpose(std::string_view text) { return find_in(purposes, text); }
std::optional<Algorithm> parse_algorithm(std::string_view text) { return find_in(algorithms, text); }

std::size_t digest_size(Algorithm algorithm) {
  const auto text = name(algorithm);
  if (text.ends_with("512")) return 64;
  return text.ends_with("384") ? 48 : 32;
}

}  // namespace kythu::hsm
