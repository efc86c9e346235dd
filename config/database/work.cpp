#include "work.hpp"

#include "config/database/database.hpp"

namespace kythu::db {

Work::Work(Link& link, std::string_view begin, const std::string& agencies)
    : namedclass{"transaction"}, transaction_base(link), link_(link) {
  Begin();  // libpqxx's word for "may be used"
  post({begin, {}});
  post({"SELECT set_config('app.agency', $1, true)", {parameter(agencies)}});
}

std::vector<Rows> Work::flush() {
  begun_ = true;
  return link_.run(std::exchange(posted_, {}));
}

Rows Work::ask(Statement statement) {
  post(std::move(statement));
  return flush().back();
}

pqxx::transaction_base& Work::settled() {
  if (!posted_.empty()) flush();
  return *this;
}

void Work::do_commit() {
  post({"COMMIT", {}});
  try {
    flush();
  } catch (const std::exception& failure) {
    if (!link_.is_open()) throw pqxx::in_doubt_error{failure.what()};
    do_abort();
    throw;
  }
}

void Work::do_abort() {
  if (begun_) direct_exec("ROLLBACK");
}

pqxx::transaction_base& Transaction::begun() { return work_.settled(); }
Rows Transaction::run(Statement statement) { return work_.ask(std::move(statement)); }
void Transaction::add(Statement statement) { work_.post(std::move(statement)); }

}  // namespace kythu::db
