#include "people.hpp"

#include "config/base/ids.hpp"
#include "sql.hpp"

namespace kythu::db {
namespace {

struct AccountKind {
  static constexpr std::string_view prefix = "officer:off_";
};
using AccountId = Id<AccountKind>;

}  // namespace

bool same_person(Transaction& tx, std::string_view actor, std::string_view before) {
  if (actor == before) return true;
  const auto one = AccountId::parse(actor), other = AccountId::parse(before);
  if (!one || !other) return false;
  const auto found = tx.exec(sql::count_people, *one, *other)[0];
  const auto accounts = found["accounts"].as<int>(), people = found["people"].as<int>();
  return accounts == 1 || people < accounts;
}

}  // namespace kythu::db
