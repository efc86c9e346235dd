// One transaction on a connection. It begins with the first message that it needs.
#pragma once

#include "gathering.hpp"
#include "link.hpp"

namespace kythu::db {

/// Transactions that have looked at no answer when they are to be committed: they share one.
using Companions = Gathering<Work>;

class Work final : public pqxx::transaction_base {
 public:
  /// `begin` lasts as long as the program; `agencies` is what app.agency is set to. `unconfirmed`: whether a standby
  /// was given up waiting for on this link.
  Work(Link& link, std::string_view begin, const std::string& agencies, const bool& unconfirmed,
       Companions* companions = nullptr);
  ~Work() noexcept override { End(); }

  /// Its number among the transaction's statements.
  std::size_t send(Statement statement);
  Rows answer(std::size_t number);
  /// For libpqxx's own ways: begun, and with nothing sent that has not run.
  pqxx::transaction_base& settled();

  /// In the first one's transaction, on its link. InDoubt when the standby did not confirm it.
  static void commit_together(const std::vector<Work*>& works);

 private:
  void flush();
  std::vector<std::span<const Statement>> strands() const;
  void do_begin() override {}
  pqxx::result do_exec(const char sql[]) override { return direct_exec(sql); }
  /// pqxx::in_doubt_error when the connection was lost on the way, ours or that of who committed for us.
  void do_commit() override;
  void do_abort() override;
  void commit_all(const std::vector<Statement>& statements);

  Link& link_;
  const bool& unconfirmed_;
  Companions* companions_;
  std::vector<Statement> waiting_;
  std::vector<std::size_t> strands_;  // where they begin among those that wait
  std::vector<Rows> answers_;
  bool begun_ = false;
  bool planned_anew_ = false;  // what is executed now
};

}  // namespace kythu::db
