#include "policy.hpp"

#include <algorithm>

#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"

namespace kythu::hsm {
namespace {

[[noreturn]] void fail(const settings::KeySettings& key, const std::string& why) {
  throw settings::Error{"policy.toml: key " + key.label + ": " + why};
}

template <class T, class Parse>
std::vector<T> parse_words(const settings::KeySettings& key, const std::vector<std::string>& words, Parse parse) {
  std::vector<T> values;
  if (words.empty()) fail(key, "a list is empty: the key could sign nothing");
  for (const auto& word : words) {
    const auto value = parse(word);
    if (!value) fail(key, "\"" + word + "\" means nothing here");
    values.push_back(*value);
  }
  return values;
}

std::optional<AgencyId> parse_agency(const std::string& word) {
  const auto id = AgencyId::parse(word);
  return id ? id : AgencyId::from_uuid_text(word);
}

KeyPolicy parse_key(const settings::KeySettings& key) {
  if (!is_plain_word(key.label)) fail(key, "a label is 1 to 64 visible ASCII characters");
  const auto id = from_hex(key.id);
  if (!id || id->empty() || id->size() > 64) fail(key, "id must be 1 to 64 bytes in hex");
  const bool everyone = key.agencies == std::vector<std::string>{"*"};
  return {.label = key.label,
          .id = *id,
          .tokens = key.tokens,
          .algorithms = parse_words<Algorithm>(key, key.algorithms, parse_algorithm),
          .purposes = parse_words<Purpose>(key, key.purposes, parse_purpose),
          .agencies = everyone ? std::vector<AgencyId>{} : parse_words<AgencyId>(key, key.agencies, parse_agency),
          .per_second = key.per_second,
          .per_day = key.per_day,
          .certificate = key.certificate};
}

bool contains(const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); }

}  // namespace

std::vector<KeyPolicy> parse_policy(const std::vector<settings::KeySettings>& keys,
                                    const std::vector<settings::TokenSettings>& tokens) {
  std::vector<KeyPolicy> parsed;
  for (const auto& key : keys) {
    if (std::ranges::count(keys, key.label, &settings::KeySettings::label) > 1) fail(key, "is there twice");
    if (key.tokens.empty()) fail(key, "is on no token");
    for (const auto& token : key.tokens) {
      if (std::ranges::count(tokens, token, &settings::TokenSettings::name) == 0)
        fail(key, "there is no token called " + token);
    }
    parsed.push_back(parse_key(key));
  }
  return parsed;
}

Policy::Policy(std::vector<KeyPolicy> keys, Clock clock) : keys_(std::move(keys)), clock_(std::move(clock)) {
  const auto now = clock_();
  for (const auto& key : keys_) {
    allowances_.push_back({static_cast<double>(key.per_second), now, business_day(now), 0});
  }
}

Result<const KeyPolicy*, Refusal> Policy::admit(const SigningOrder& order) {
  const auto key = std::ranges::find(keys_, order.key, &KeyPolicy::label);
  if (key == keys_.end()) return Refusal::unknown_key;
  if (order.digest.size() != digest_size(order.algorithm) || !is_plain_word(order.job)) return Refusal::bad_order;
  const bool agency_fits = key->agencies.empty() || contains(key->agencies, order.agency);
  if (!agency_fits || !contains(key->algorithms, order.algorithm) || !contains(key->purposes, order.purpose)) {
    return Refusal::not_allowed;
  }
  std::lock_guard lock(mutex_);
  if (!take(*key, allowances_[static_cast<std::size_t>(key - keys_.begin())])) return Refusal::rate_exceeded;
  return &*key;
}

void Policy::already_signed_today(std::string_view label, std::int64_t count) {
  const auto key = std::ranges::find(keys_, label, &KeyPolicy::label);
  if (key == keys_.end()) return;  // the journal remembers keys that the policy no longer has
  std::lock_guard lock(mutex_);
  allowances_[static_cast<std::size_t>(key - keys_.begin())].today += count;
}

bool Policy::take(const KeyPolicy& key, Allowance& allowance) {
  const auto now = clock_();
  if (const auto today = business_day(now); today != allowance.day) {
    allowance.day = today;
    allowance.today = 0;
  }
  const auto rate = static_cast<double>(key.per_second);
  // A clock set back refills nothing until it has caught up.
  if (now > allowance.refilled) {
    const std::chrono::duration<double> passed = now - allowance.refilled;
    allowance.left = std::min(rate, allowance.left + passed.count() * rate);
    allowance.refilled = now;
  }
  if (allowance.left < 1 || allowance.today >= key.per_day) return false;
  allowance.left -= 1;
  ++allowance.today;
  return true;
}

}  // namespace kythu::hsm
