#include "work.hpp"

#include <map>

#include "config/database/database.hpp"
#include "merge.hpp"

namespace kythu::db {
namespace {

constexpr std::string_view strand_begins = "-- a strand begins";  // never sent

}  // namespace

void begin_strand(Transaction& tx) { tx.send(strand_begins); }

Work::Work(Link& link, std::string_view begin, const std::string& agencies, const bool& unconfirmed,
           Companions* companions)
    : namedclass{"transaction"},
      transaction_base(link),
      link_(link),
      unconfirmed_(unconfirmed),
      companions_(companions) {
  Begin();  // libpqxx's word for "may be used"
  send({begin, {}});
  send({"SELECT set_config('app.agency', $1, true)", {parameter(agencies)}});
}

std::size_t Work::send(Statement statement) {
  if (statement.sql == strand_begins) {
    strands_.push_back(waiting_.size());
    return 0;
  }
  waiting_.push_back(std::move(statement));
  return answers_.size() + waiting_.size() - 1;
}

void Work::flush() {
  begun_ = true;
  strands_.clear();
  std::vector<Statement> statements;
  for (const auto& statement : std::exchange(waiting_, {})) statements.push_back(as_sent(statement));
  for (auto& rows : link_.run(statements)) answers_.push_back(std::move(rows));
}

std::vector<std::span<const Statement>> Work::strands() const {
  std::vector<std::span<const Statement>> all;
  std::size_t begin = 0;
  for (const auto end : strands_) {
    all.push_back(std::span{waiting_}.subspan(begin, end - begin));
    begin = end;
  }
  all.push_back(std::span{waiting_}.subspan(begin));
  return all;
}

Rows Work::answer(std::size_t number) {
  if (number >= answers_.size()) flush();
  return answers_.at(number);
}

pqxx::transaction_base& Work::settled() {
  if (!waiting_.empty()) flush();
  return *this;
}

void Work::commit_all(const std::vector<Statement>& statements) {
  begun_ = true;
  try {
    link_.run(statements);
  } catch (const std::exception& failure) {
    if (!link_.is_open()) throw pqxx::in_doubt_error{failure.what()};
    do_abort();
    throw;
  }
  if (unconfirmed_) throw InDoubt{"the standby did not confirm the commit"};
}

void Work::do_commit() {
  if (companions_ && !begun_) return companions_->run(*this);
  auto statements = merged(strands());
  statements.push_back({"COMMIT", {}});
  commit_all(statements);
}

void Work::commit_together(const std::vector<Work*>& works) {
  std::map<std::string, std::vector<Work*>> by_agencies;  // each sees the rows of its own
  for (auto* work : works) by_agencies[work->waiting_[1].values[0].words].push_back(work);
  std::vector<Statement> all{works.front()->waiting_.front()};
  for (const auto& [agencies, same] : by_agencies) {
    all.push_back(same.front()->waiting_[1]);
    std::vector<std::span<const Statement>> strands;
    for (const auto* work : same) strands.push_back(std::span{work->waiting_}.subspan(2));
    std::ranges::move(merged(strands), std::back_inserter(all));
  }
  all.push_back({"COMMIT", {}});
  works.front()->commit_all(all);
}

void Work::do_abort() {
  if (std::exchange(begun_, false)) direct_exec("ROLLBACK");
}

Rows Answer::rows() const { return work_->answer(number_); }
pqxx::transaction_base& Transaction::begun() { return work_.settled(); }
Answer Transaction::add(Statement statement) { return {work_, work_.send(std::move(statement))}; }

}  // namespace kythu::db
