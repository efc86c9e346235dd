#include "tokens.hpp"

#include <algorithm>

#include "config/settings/credentials.hpp"
#include "errand.hpp"

namespace kythu::hsm {
namespace {

constexpr std::chrono::minutes for_a_key_pair{3};  // RSA-4096 on a USB token
constexpr std::chrono::seconds for_a_look{5}, for_destroying{30};

}  // namespace

struct Tokens::Inside {
  std::chrono::milliseconds patience;
  std::vector<std::unique_ptr<TokenLine>> lines;

  TokenLine* find(std::string_view name) const {
    const auto found =
        std::ranges::find(lines, name, [](const auto& line) -> std::string_view { return line->name(); });
    return found == lines.end() ? nullptr : found->get();
  }
};

Tokens::Tokens(const settings::SignerSettings& settings, Log log, Noted noted)
    : inside_(std::make_unique<Inside>(settings.deadline)) {
  for (const auto& token : settings.tokens) {
    std::optional<Secret> pin;
    if (!token.pin_credential.empty()) pin = settings::load_credential(settings.credentials, token.pin_credential);
    // Half of an order's time: what a hung token has used up must leave some for its replica.
    const LineSettings line{token, settings.fences.empty() ? settings.journal : settings.fences,
                            token.deadline.value_or(settings.deadline / 2)};
    auto of_this = [noted, name = token.name](std::string_view act, std::string_view why) { noted(act, name, why); };
    inside_->lines.push_back(std::make_unique<TokenLine>(line, std::move(pin), log, std::move(of_this)));
  }
}

Tokens::~Tokens() = default;

void Tokens::place(std::vector<PlacedKey> keys) {
  for (const auto& line : inside_->lines) {
    std::vector<KeyToLookAt> here;
    for (const auto& key : keys) {
      if (std::ranges::find(key.tokens, line->name()) != key.tokens.end()) here.push_back({key.id, key.algorithms});
    }
    line->place(std::move(here));
  }
  const auto deadline = wire::within(for_a_look);
  for (const auto& line : inside_->lines) line->wait_for_look(deadline);
}

void Tokens::wait_for_start(std::chrono::milliseconds time) {
  const auto deadline = wire::within(time);
  for (const auto& line : inside_->lines) {
    line->wait_for_start(deadline);
    line->wait_for_look(deadline);
  }
}

std::vector<Result<Made, Refusal>> Tokens::sign(const PlacedKey& key, std::span<const SigningOrder> orders,
                                                const Verify& verify) {
  std::vector<TokenLine*> replicas;
  for (const auto& name : key.tokens) {
    auto* const line = inside_->find(name);
    if (line != nullptr && replicas.size() < Errand::most_replicas) replicas.push_back(line);
  }
  return Errand{std::move(replicas), key, verify}.run(orders, inside_->patience);
}

bool Tokens::holds(const PlacedKey& key) {
  return std::ranges::any_of(key.tokens, [&](const std::string& name) {
    auto* const line = inside_->find(name);
    return line != nullptr && line->holds(key.id);
  });
}

std::size_t Tokens::sessions(const PlacedKey& key) {
  std::size_t all = 0;
  for (const auto& name : key.tokens) {
    auto* const line = inside_->find(name);
    all += line != nullptr ? line->sessions() : 0;
  }
  return all;
}

Result<Bytes, std::string> Tokens::generate(const std::string& token, const std::string& label, BytesView id,
                                            KeyType type) {
  auto* const line = inside_->find(token);
  if (line == nullptr) return "there is no token " + token;
  const GenerateKey question{label, {id.begin(), id.end()}, type};
  const auto answer = line->ask(to_message(WorkerQuestion{question}), for_a_key_pair);
  if (!answer) return token + ": " + answer.error().text;
  auto key = to_signature_bytes(*answer);
  if (!key) return token + ": " + key.error().text;
  return std::move(*key);
}

Result<Done, std::string> Tokens::destroy(const std::string& token, BytesView id) {
  auto* const line = inside_->find(token);
  if (line == nullptr) return "there is no token " + token;
  const auto answer = line->ask(to_message(WorkerQuestion{DestroyKey{{id.begin(), id.end()}}}), for_destroying);
  if (!answer) return token + ": " + answer.error().text;
  const auto done = to_done(*answer);
  if (!done) return token + ": " + done.error().text;
  return Done{};
}

bool Tokens::enter_pin(const std::string& token, Secret pin) {
  auto* const line = inside_->find(token);
  if (line != nullptr) line->enter_pin(std::move(pin));
  return line != nullptr;
}

std::vector<TokenStatus> Tokens::status() {
  std::vector<TokenStatus> all;
  for (const auto& line : inside_->lines) all.push_back(line->status());
  return all;
}

}  // namespace kythu::hsm
