#include "orders.hpp"

#include <algorithm>
#include <array>

#include "hsm/words.hpp"

namespace kythu::hsm {
namespace {

constexpr std::array<std::pair<Purpose, std::string_view>, 5> purposes{{
    {Purpose::result, "result"},
    {Purpose::receipt, "receipt"},
    {Purpose::checkpoint, "checkpoint"},
    {Purpose::timestamp, "timestamp"},
    {Purpose::csc, "csc"},
}};

constexpr std::array<std::pair<Algorithm, std::string_view>, 9> algorithms{{
    {Algorithm::rsa_pkcs1_sha256, "rsa_pkcs1_sha256"},
    {Algorithm::rsa_pkcs1_sha384, "rsa_pkcs1_sha384"},
    {Algorithm::rsa_pkcs1_sha512, "rsa_pkcs1_sha512"},
    {Algorithm::rsa_pss_sha256, "rsa_pss_sha256"},
    {Algorithm::rsa_pss_sha384, "rsa_pss_sha384"},
    {Algorithm::rsa_pss_sha512, "rsa_pss_sha512"},
    {Algorithm::ecdsa_p256_sha256, "ecdsa_p256_sha256"},
    {Algorithm::ecdsa_p384_sha384, "ecdsa_p384_sha384"},
    {Algorithm::ed25519, "ed25519"},
}};

constexpr std::array<std::pair<KeyState, std::string_view>, 6> states{{
    {KeyState::generated, "generated"},
    {KeyState::certified, "certified"},
    {KeyState::active, "active"},
    {KeyState::suspended, "suspended"},
    {KeyState::retired, "retired"},
    {KeyState::destroyed, "destroyed"},
}};

}  // namespace

std::string_view name(Purpose purpose) { return name_in(purposes, purpose); }
std::string_view name(Algorithm algorithm) { return name_in(algorithms, algorithm); }
std::optional<Purpose> parse_purpose(std::string_view text) { return find_in(purposes, text); }
std::optional<Algorithm> parse_algorithm(std::string_view text) { return find_in(algorithms, text); }
std::string_view name(KeyState state) { return name_in(states, state); }
std::optional<KeyState> parse_key_state(std::string_view text) { return find_in(states, text); }

std::size_t digest_size(Algorithm algorithm) {
  const auto text = name(algorithm);
  if (text.ends_with("512") || algorithm == Algorithm::ed25519) return 64;
  return text.ends_with("384") ? 48 : 32;
}

const KeyInfo* current_key(const std::vector<KeyInfo>& keys, std::string_view label) {
  const KeyInfo* found = nullptr;
  // As many steps as there are keys: officers cannot make a ring, and a lying signer cannot make us turn in one.
  for (std::size_t step = 0; step <= keys.size(); ++step) {
    const auto next = std::ranges::find(keys, label, &KeyInfo::label);
    if (next == keys.end()) break;
    found = &*next;
    if (next->successor.empty()) break;
    label = next->successor;
  }
  return found;
}

}  // namespace kythu::hsm
