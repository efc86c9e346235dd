#include "registration.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "sql.hpp"

namespace kythu::receipts {
namespace {

namespace json = boost::json;
using enum RegistrationState;

constexpr std::array<std::pair<RegistrationState, std::string_view>, 5> names{
    {{opened, "opened"}, {sent, "sent"}, {received, "received"}, {accepted, "accepted"}, {refused, "refused"}}};
constexpr int added = 1, renewed = 2, stopped = 3;

std::string to_json(const std::vector<RegisteredCertificate>& certificates) {
  json::array all;
  for (const auto& one : certificates) {
    all.push_back(json::object{{"organisation", one.organisation},
                               {"serial", one.serial},
                               {"from", rfc3339(one.from)},
                               {"until", rfc3339(one.until)},
                               {"action", one.action}});
  }
  return json::serialize(all);
}

std::vector<RegisteredCertificate> certificates_from(std::string_view text) {
  std::vector<RegisteredCertificate> all;
  const auto parsed = json::parse(text);
  for (const auto& value : parsed.as_array()) {
    const auto& one = value.as_object();
    const auto word = [&](const char* key) { return json::value_to<std::string>(one.at(key)); };
    all.push_back({word("organisation"), word("serial"), *parse_rfc3339(word("from")), *parse_rfc3339(word("until")),
                   static_cast<int>(one.at("action").as_int64())});
  }
  return all;
}

std::vector<std::string> words_of(std::string_view array) {
  std::vector<std::string> words;
  array = array.substr(1, array.size() - 2);  // {EBL01,EBL02}
  while (!array.empty()) {
    const auto end = array.find(',');
    words.emplace_back(array.substr(0, end));
    array = end == std::string_view::npos ? "" : array.substr(end + 1);
  }
  return words;
}

std::string array_of(const std::vector<std::string>& words) {
  std::string text = "{";
  for (const auto& word : words) text += (text.size() > 1 ? "," : "") + word;
  return text + "}";
}

Registration to_registration(const pqxx::row& row) {
  return {.id = db::to_id<RegistrationId>(row["registration_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .state = parse_registration_state(row["state"].c_str()).value(),
          .change = row["change"].as<bool>(),
          .form_codes = words_of(row["form_codes"].c_str()),
          .certificates = certificates_from(row["certificates"].c_str()),
          .message = row["message"].c_str(),
          .answer = row["answer"].c_str(),
          .opened_at = db::to_instant(row["opened_at"])};
}

/// What is new is added, or renews another of the same organisation; what is no longer in use stops.
std::vector<RegisteredCertificate> changes(const std::vector<RegisteredCertificate>& before,
                                           const std::vector<RegisteredCertificate>& in_use) {
  std::vector<RegisteredCertificate> all;
  const auto stands_in = [](const auto& list, const RegisteredCertificate& one) {
    return std::ranges::any_of(list, [&](const auto& other) { return other.serial == one.serial; });
  };
  for (auto one : in_use) {
    const bool known = std::ranges::any_of(before, [&](const auto& other) {
      return other.organisation == one.organisation && other.serial != one.serial && other.action != stopped;
    });
    one.action = known && !stands_in(before, one) ? renewed : added;
    all.push_back(std::move(one));
  }
  for (auto one : before) {
    if (one.action == stopped || stands_in(in_use, one)) continue;
    one.action = stopped;
    all.push_back(std::move(one));
  }
  return all;
}

std::set<std::string> serials(const std::vector<RegisteredCertificate>& certificates) {
  std::set<std::string> all;
  for (const auto& one : certificates) {
    if (one.action != stopped) all.insert(one.serial);
  }
  return all;
}

std::optional<Registration> newest(const std::vector<Registration>& all, RegistrationState state) {
  const auto found = std::ranges::find(all, state, &Registration::state);
  return found == all.end() ? std::nullopt : std::optional{*found};
}

bool includes(const std::vector<std::string>& all, const std::vector<std::string>& some) {
  return std::ranges::all_of(some, [&](const auto& one) { return std::ranges::find(all, one) != all.end(); });
}

void audit(db::Transaction& tx, const Registration& one, Instant now) {
  db::record(tx, {.chain = "receipts",
                  .actor = "system:registration",
                  .act = "receipt_registration." + std::string{name(one.state)},
                  .object = one.id.text(),
                  .outcome = "done",
                  .detail = json::serialize(json::object{{"message", one.message}, {"answer", one.answer}}),
                  .request_id = {},
                  .at = now});
}

std::optional<Registration> open(db::Transaction& tx, AgencyId agency, const std::vector<RegisteredCertificate>& in_use,
                                 Instant now, const Random& random) {
  const auto all = list_registrations(tx, agency, std::nullopt);
  const auto before = newest(all, accepted);
  Registration one;
  one.id = RegistrationId::fresh(now, random);
  one.agency = agency;
  one.change = before.has_value();
  one.opened_at = now;
  for (const auto& row : tx.exec(sql::forms_in_use, agency)) one.form_codes.push_back(row[0].as<std::string>());
  if (one.form_codes.empty() || in_use.empty()) return std::nullopt;
  if (before && includes(before->form_codes, one.form_codes) && serials(before->certificates) == serials(in_use)) {
    return std::nullopt;
  }
  one.certificates = changes(before ? before->certificates : std::vector<RegisteredCertificate>{}, in_use);
  const auto inserted =
      tx.exec(sql::insert_registration, agency, one.id, array_of(one.form_codes), to_json(one.certificates), now);
  if (inserted.affected_rows() == 0) return std::nullopt;  // another core was first
  audit(tx, one, now);
  return one;
}

}  // namespace

std::string_view name(RegistrationState state) { return names[static_cast<std::size_t>(state)].second; }

std::optional<RegistrationState> parse_registration_state(std::string_view text) {
  const auto* const found = std::ranges::find(names, text, [](const auto& one) { return one.second; });
  return found == names.end() ? std::nullopt : std::optional{found->first};
}

bool may_follow(RegistrationState from, RegistrationState to) {
  if (from == accepted || from == refused) return false;
  return static_cast<int>(to) > static_cast<int>(from);
}

std::optional<Registration> open_registration(db::Transaction& tx, AgencyId agency,
                                              const std::vector<RegisteredCertificate>& in_use, Instant now,
                                              const Random& random) {
  const auto all = list_registrations(tx, agency, std::nullopt);
  if (!all.empty() && all.front().state != accepted) return std::nullopt;
  return open(tx, agency, in_use, now, random);
}

std::optional<Registration> reopen_registration(db::Transaction& tx, AgencyId agency,
                                                const std::vector<RegisteredCertificate>& in_use, Instant now,
                                                const Random& random) {
  const auto all = list_registrations(tx, agency, std::nullopt);
  if (all.empty() || all.front().state != refused) return std::nullopt;
  return open(tx, agency, in_use, now, random);
}

bool advance_registration(db::Transaction& tx, AgencyId agency, RegistrationId id, const RegistrationStep& step,
                          Instant now) {
  const auto rows = tx.exec(sql::lock_registration, agency, id);
  if (rows.empty()) return false;
  auto one = to_registration(rows[0]);
  if (!may_follow(one.state, step.to)) return true;
  one.state = step.to;
  if (!step.message.empty()) one.message = step.message;
  one.answer = step.answer;
  tx.exec(sql::advance_registration, agency, id, name(one.state), one.message, one.answer, now);
  audit(tx, one, now);
  return true;
}

std::vector<Registration> list_registrations(db::Transaction& tx, std::optional<AgencyId> agency,
                                             std::optional<RegistrationState> state) {
  std::vector<Registration> all;
  std::optional<std::string> word;
  if (state) word = std::string{name(*state)};
  for (const auto& row : tx.exec(sql::list_registrations, agency, word)) all.push_back(to_registration(row));
  return all;
}

bool is_registered(db::Transaction& tx, AgencyId agency, std::string_view serial) {
  const auto before = newest(list_registrations(tx, agency, accepted), accepted);
  return before && serials(before->certificates).contains(std::string{serial});
}

}  // namespace kythu::receipts
