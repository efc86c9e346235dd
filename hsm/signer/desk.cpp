#include "desk.hpp"

#include <algorithm>

namespace kythu::hsm {
namespace {

Verify verify_with(const PolicyKey& key) {
  return [&key](std::span<Check> checks) { key.public_key.judge(checks); };
}

}  // namespace

/// Orders of one key. The first order's rules hold the key while the others are judged by newer ones.
struct Desk::Group {
  Admitted admitted;
  std::vector<std::size_t> places;  ///< in the batch
};

struct Desk::Batch {
  std::span<const SigningOrder> orders;
  std::vector<Result<Signature, Refusal>> results;
  std::vector<std::uint64_t> begun;  ///< of each order; 0: refused
  std::vector<Group> groups{};

  void add(Admitted&& admitted, std::size_t place) {
    const auto same = [&](const Group& group) { return group.admitted.key == admitted.key; };
    auto group = std::ranges::find_if(groups, same);
    if (group == groups.end()) group = groups.insert(groups.end(), Group{std::move(admitted), {}});
    group->places.push_back(place);
  }
};

Desk::Desk(Policy& policy, Journal& journal, Refusals& refusals, Tokens& tokens, std::chrono::milliseconds patience,
           const Log& log)
    : policy_(policy),
      journal_(journal),
      refusals_(refusals),
      tokens_(tokens),
      log_(log),
      alone_([this](std::span<const SigningOrder> orders) { return sign_gathered(orders); }, patience) {}

void Desk::sign(std::vector<Asked>&& asked) {
  const auto rules = policy_.rules();
  std::vector<Gathering::Asked> gathered;
  gathered.reserve(asked.size());
  for (auto& [order, told] : asked) {
    // Two batches for each session: while one is signed, the next is written to the journal.
    const auto* const key = rules->find(order.key);
    const auto sessions = key != nullptr ? tokens_.sessions(key->placed) : 0;
    gathered.push_back({std::move(order), 2 * std::max<std::size_t>(sessions, 1), std::move(told)});
  }
  alone_.sign(std::move(gathered));
}

std::vector<Result<Signature, Refusal>> Desk::sign_gathered(std::span<const SigningOrder> orders) noexcept try {
  return sign_all(orders);
} catch (const std::exception& broken) {
  log_.error("sign.broken", {{"why", broken.what()}});
  return {orders.size(), Refusal::failed};
}

std::vector<Result<Signature, Refusal>> Desk::sign_all(std::span<const SigningOrder> orders) {
  Batch batch{
      orders, {orders.size(), Result<Signature, Refusal>{Refusal::failed}}, std::vector<std::uint64_t>(orders.size())};
  std::vector<Journal::Begin> begins;
  std::vector<Journal::Refused> refused;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    auto admitted = policy_.admit(orders[i]);
    if (!admitted) {
      refused.push_back({&orders[i], admitted.error()});
      batch.results[i] = admitted.error();
      continue;
    }
    begins.push_back({&orders[i], admitted->approver});
    batch.begun[i] = begins.size();
    batch.add(std::move(*admitted), i);
  }
  if (!refused.empty()) refusals_.add(refused);
  if (begins.empty()) return std::move(batch.results);
  const auto first = journal_.begun(begins);
  for (auto& begun : batch.begun) begun += begun > 0 ? first - 1 : 0;
  for (const auto& group : batch.groups) work(batch, group);
  return std::move(batch.results);
}

void Desk::work(Batch& batch, const Group& group) {
  const bool is_all = group.places.size() == batch.orders.size();
  std::vector<SigningOrder> some;
  if (!is_all) {
    for (const auto place : group.places) some.push_back(batch.orders[place]);
  }
  const auto& key = *group.admitted.key;
  auto made = tokens_.sign(key.placed, is_all ? batch.orders : std::span<const SigningOrder>{some}, verify_with(key));
  KYTHU_ASSERT(made.size() == group.places.size());
  std::vector<Journal::End> ends;
  ends.reserve(made.size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto begun = batch.begun[group.places[i]];
    if (made[i]) {
      ends.push_back({.begun = begun, .token = made[i]->token, .signature = made[i]->signature});
    } else {
      ends.push_back({.begun = begun, .why = made[i].error()});
    }
  }
  journal_.ended(ends);
  for (std::size_t i = 0; i < made.size(); ++i) {
    auto& result = batch.results[group.places[i]];
    if (made[i])
      result = Signature{std::move(made[i]->signature)};
    else
      result = made[i].error();
  }
}

Result<Signature, Refusal> Desk::sign_own(const PolicyKey& key, const SigningOrder& order, std::string_view purpose) {
  const Journal::Begin begin{.order = &order, .purpose = purpose};
  const auto begun = journal_.begun({&begin, 1});
  auto made = std::move(tokens_.sign(key.placed, {&order, 1}, verify_with(key)).front());
  if (!made) {
    journal_.failed(begun, made.error());
    return made.error();
  }
  journal_.done(begun, made->token, made->signature);
  return Signature{std::move(made->signature)};
}

std::vector<KeyInfo> Desk::list(Instant now) {
  std::vector<KeyInfo> keys;
  const auto rules = policy_.rules();
  for (const auto& key : rules->state.keys) {
    const auto* known = rules->find(key.label);
    if (known == nullptr || key.certificate_chain.empty()) continue;
    const auto state = state_at(key, now);
    keys.push_back({.label = key.label,
                    .algorithms = key.grant.algorithms,
                    .purposes = key.grant.purposes,
                    .agencies = key.grant.agencies,
                    .certificate_chain = key.certificate_chain,
                    .available = state == KeyState::active && tokens_.holds(known->placed),
                    .state = state,
                    .successor = key.successor});
  }
  return keys;
}

}  // namespace kythu::hsm
