#include "work.hpp"

#include <map>

#include "config/database/database.hpp"
#include "merge.hpp"

namespace kythu::db {
namespace {

constexpr std::string_view strand_begins = "-- a strand begins";  // never sent
constexpr std::string_view plan_anew =
    "SELECT set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'on', true),"
    " set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true),"
    " set_config('enable_material', 'on', true)";
constexpr std::string_view plan_once =
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),"
    " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),"
    " set_config('enable_material', 'off', true)";

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
  if (std::exchange(planned_anew_, false)) waiting_.push_back({plan_once, {}});
  waiting_.push_back(std::move(statement));
  return answers_.size() + waiting_.size() - 1;
}

void Work::flush() {
  begun_ = true;
  const auto sheaf = merged(strands());
  waiting_.clear();
  strands_.clear();
  const auto answers = link_.run(sheaf.statements);
  for (const auto& share : sheaf.shares) answers_.emplace_back(part_of(answers[share.statement], share.row));
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
  if (!planned_anew_) {
    send({plan_anew, {}});
    planned_anew_ = true;
    flush();
  }
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
  auto statements = merged(strands()).statements;
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
    std::ranges::move(merged(strands).statements, std::back_inserter(all));
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
