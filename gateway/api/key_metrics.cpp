#include "gateway/api/key_metrics.hpp"

#include "gateway/keys/certificates.hpp"

namespace kythu::gateway {
namespace {

constexpr double microseconds = 1e6;

/// The signer counts each bucket for itself; Prometheus wants each with all smaller ones.
Sample latency_of(const hsm::TokenStatus& token) {
  Sample sample{.labels = {{"token", token.name}}, .value = static_cast<double>(token.latency_sum_us) / microseconds};
  for (std::size_t i = 0; i < token.latency.size(); ++i) {
    sample.count += token.latency[i];
    if (i >= hsm::TokenStatus::latency_bounds_us.size()) continue;
    sample.buckets.emplace_back(static_cast<double>(hsm::TokenStatus::latency_bounds_us[i]) / microseconds,
                                sample.count);
  }
  sample.buckets.emplace_back(std::numeric_limits<double>::infinity(), sample.count);
  return sample;
}

Sample number(const hsm::TokenStatus& token, double value) {
  return {.labels = {{"token", token.name}}, .value = value};
}

template <class Value>
Series of_each(const std::vector<hsm::TokenStatus>& tokens, Series series, Value value) {
  for (const auto& token : tokens) series.samples.push_back(number(token, static_cast<double>(value(token))));
  return series;
}

Series failures_of(const std::vector<hsm::TokenStatus>& tokens) {
  Series series{"kythu_token_failures_total", "Failures by the token's code", SeriesKind::counter, {}};
  for (const auto& token : tokens) {
    for (const auto& [code, count] : token.failures) {
      series.samples.push_back(
          {.labels = {{"token", token.name}, {"code", code}}, .value = static_cast<double>(count)});
    }
  }
  return series;
}

}  // namespace

std::vector<Series> token_series(const std::vector<hsm::TokenStatus>& tokens) {
  using Token = hsm::TokenStatus;
  const auto gauge = SeriesKind::gauge, counter = SeriesKind::counter;
  Series latency{"kythu_token_signature_seconds", "Time of one signature in the token", SeriesKind::histogram, {}};
  for (const auto& token : tokens) latency.samples.push_back(latency_of(token));
  return {of_each(tokens, {"kythu_token_up", "Whether the token answers", gauge, {}},
                  [](const Token& token) { return token.state == hsm::TokenState::up ? 1 : 0; }),
          of_each(tokens, {"kythu_token_queue", "Signatures that wait for a session", gauge, {}},
                  [](const Token& token) { return token.queued; }),
          of_each(tokens, {"kythu_token_queue_limit", "How many may wait", gauge, {}},
                  [](const Token& token) { return token.queue_limit; }),
          of_each(tokens, {"kythu_token_sessions", "Open sessions", gauge, {}},
                  [](const Token& token) { return token.sessions; }),
          of_each(tokens, {"kythu_token_busy_sessions", "Sessions at work", gauge, {}},
                  [](const Token& token) { return token.busy; }),
          of_each(tokens, {"kythu_token_signatures_total", "Signatures made", counter, {}},
                  [](const Token& token) { return token.signatures; }),
          of_each(tokens, {"kythu_token_restarts_total", "Workers started again", counter, {}},
                  [](const Token& token) { return token.restarts; }),
          std::move(latency),
          failures_of(tokens)};
}

std::vector<Series> key_series(const std::vector<hsm::KeyInfo>& keys, Instant now) {
  Series available{"kythu_key_available", "Whether the key can sign now", SeriesKind::gauge, {}};
  Series left{"kythu_key_days_left", "Days until its certificate ends", SeriesKind::gauge, {}};
  Series revoked{"kythu_key_revoked", "Whether its certificate is revoked", SeriesKind::gauge, {}};
  for (const auto& key : keys) {
    const std::map<std::string, std::string> labels{{"key", key.label}};
    available.samples.push_back({.labels = labels, .value = key.available ? 1.0 : 0.0});
    revoked.samples.push_back({.labels = labels, .value = key.revoked ? 1.0 : 0.0});
    const auto facts = key.certificate_chain.empty() ? std::nullopt : facts_of(key.certificate_chain.front());
    if (!facts) continue;
    left.samples.push_back({.labels = labels, .value = static_cast<double>(days_until(facts->not_after, now))});
  }
  return {std::move(available), std::move(left), std::move(revoked)};
}

std::vector<Series> look_up_keys(Context& context) {
  const auto tokens = context.services.vault.tokens();
  const auto keys = context.services.keys.list();
  std::vector<Series> all;
  if (tokens) all = token_series(*tokens);
  if (keys) {
    for (auto& series : key_series(*keys, context.now)) all.push_back(std::move(series));
  }
  all.push_back({"kythu_signer_up",
                 "Whether the signer answered",
                 SeriesKind::gauge,
                 {{.labels = {}, .value = tokens && keys ? 1.0 : 0.0}}});
  return all;
}

}  // namespace kythu::gateway
