#include "work.hpp"

#include "config/database/database.hpp"

namespace kythu::db {

Work::Work(Link& link, std::string_view begin, const std::string& agencies)
    : namedclass{"transaction"}, transaction_base(link), link_(link) {
  Begin();  // libpqxx's word for "may be used"
  send({begin, {}});
  send({"SELECT set_config('app.agency', $1, true)", {parameter(agencies)}});
}

std::size_t Work::send(Statement statement) {
  waiting_.push_back(std::move(statement));
  return answers_.size() + waiting_.size() - 1;
}

void Work::flush() {
  begun_ = true;
  for (auto& rows : link_.run(std::exchange(waiting_, {}))) answers_.push_back(std::move(rows));
}

Rows Work::answer(std::size_t number) {
  if (number >= answers_.size()) flush();
  return answers_.at(number);
}

pqxx::transaction_base& Work::settled() {
  if (!waiting_.empty()) flush();
  return *this;
}

void Work::do_commit() {
  send({"COMMIT", {}});
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

Rows Answer::rows() const { return work_->answer(number_); }
pqxx::transaction_base& Transaction::begun() { return work_.settled(); }
Answer Transaction::add(Statement statement) { return {work_, work_.send(std::move(statement))}; }

}  // namespace kythu::db
