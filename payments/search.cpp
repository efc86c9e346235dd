// Lists of payments.
#include <algorithm>
#include <map>

#include "desk.hpp"
#include "sql.hpp"
#include "store.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

/// The smallest id that a payment of this time can have (RFC 9562 section 5.7): the primary key then serves as the
/// index of the time of making.
std::optional<std::string> first_id_of(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  auto uuid = new_uuid(*at, [](std::span<std::uint8_t> noise) { std::ranges::fill(noise, std::uint8_t{0}); });
  return to_text(uuid);
}

std::string to_array(const auto& ids) {
  std::vector<std::string> texts;
  std::ranges::transform(ids, std::back_inserter(texts), [](const auto& id) { return id.uuid_text(); });
  return "{" + join(texts, ",") + "}";
}

std::string states_of(const std::vector<Status>& states) {
  std::vector<std::string> names;
  for (const auto state : states) names.emplace_back(name(state));
  return join(names, " ");
}

/// Every name that an attempt may stand under, so that the search uses the unique keys of references.
std::string providers(const Desk& desk) {
  std::vector<std::string> names{"vietqr", "cash"};
  for (const auto& channel : desk.channels) names.emplace_back(channel->name());
  for (const auto& feed : desk.feeds) names.emplace_back(feed->name());
  return join(names, " ");
}

/// Nothing when no reference is asked for.
std::optional<std::string> referred(db::Transaction& tx, const Desk& desk, const Cashier::Filter& filter) {
  if (filter.reference.empty()) return std::nullopt;
  std::vector<PaymentId> ids;
  for (const auto& row :
       tx.exec(sql::find_by_reference, to_array(filter.agencies), filter.reference, providers(desk))) {
    ids.push_back(db::to_id<PaymentId>(row[0]));
  }
  return to_array(ids);
}

}  // namespace

std::vector<Payment> Cashier::list(db::Transaction& tx, const Filter& filter) {
  const auto& desk = parts_->desk;
  std::optional<std::string> after;
  if (filter.after) after = filter.after->uuid_text();
  std::map<AgencyId, std::vector<PaymentId>> found;
  for (const auto& row :
       tx.exec(sql::list_payments, to_array(filter.agencies), states_of(filter.states), filter.dossier,
               filter.procedure, filter.channel, referred(tx, desk, filter), after, first_id_of(filter.created_from),
               first_id_of(filter.created_to), filter.paid_from, filter.paid_to, std::clamp(filter.limit, 1, 201),
               filter.returned ? name(*filter.returned) : "")) {
    found[db::to_id<AgencyId>(row[0])].push_back(db::to_id<PaymentId>(row[1]));
  }
  std::vector<Payment> all;
  for (const auto& [agency, ids] : found) std::ranges::move(load(tx, agency, ids, false), std::back_inserter(all));
  std::ranges::sort(all, std::greater{}, &Payment::id);
  return all;
}

}  // namespace kythu::payments
