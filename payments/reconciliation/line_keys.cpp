#include "line_keys.hpp"

#include <algorithm>
#include <cstring>

namespace kythu::payments::reconciliation {
namespace {

std::string facts_of(const statements::Line& line, const statements::Statement& of) {
  std::string facts;
  const auto add = [&](std::string_view part) { facts.append(std::to_string(part.size())).append(":").append(part); };
  for (const auto* part : {&of.provider, &of.account, &line.booked_on}) add(*part);
  add(std::to_string(line.amount));
  add(line.credit ? "+" : "-");
  add(line.id.empty() ? line.reference + "/" + line.memo + "/" + line.party_account : line.id);
  return facts;
}

}  // namespace

Sha256 LineKeys::next(const statements::Line& line, const statements::Statement& of) {
  const auto facts = facts_of(line, of);
  return sha256(facts + "#" + std::to_string(++times(sha256(facts))));
}

std::uint32_t& LineKeys::times(const Sha256& facts) {
  if (used_ * 2 >= seen_.size()) grow();
  std::size_t at = 0;
  std::memcpy(&at, facts.data(), sizeof at);
  for (at &= seen_.size() - 1; seen_[at].times > 0; at = (at + 1) & (seen_.size() - 1)) {
    if (std::equal(seen_[at].facts.begin(), seen_[at].facts.end(), facts.begin())) return seen_[at].times;
  }
  std::copy_n(facts.begin(), seen_[at].facts.size(), seen_[at].facts.begin());
  ++used_;
  return seen_[at].times;
}

void LineKeys::grow() {
  const auto before = std::exchange(seen_, std::vector<Seen>(std::max<std::size_t>(seen_.size() * 2, 1'024)));
  for (const auto& one : before) {
    if (one.times == 0) continue;
    std::size_t at = 0;
    std::memcpy(&at, one.facts.data(), sizeof at);
    at &= seen_.size() - 1;
    while (seen_[at].times > 0) at = (at + 1) & (seen_.size() - 1);
    seen_[at] = one;
  }
}

}  // namespace kythu::payments::reconciliation
