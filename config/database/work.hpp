// One transaction on a connection. It begins with the first message that it needs.
#pragma once

#include "link.hpp"

namespace kythu::db {

class Work final : public pqxx::transaction_base {
 public:
  /// `begin` lasts as long as the program; `agencies` is what app.agency is set to.
  Work(Link& link, std::string_view begin, const std::string& agencies);
  ~Work() noexcept override { End(); }

  /// Its number among the transaction's statements.
  std::size_t send(Statement statement);
  Rows answer(std::size_t number);
  /// For libpqxx's own ways: begun, and with nothing sent that has not run.
  pqxx::transaction_base& settled();

 private:
  void flush();
  void do_begin() override {}
  pqxx::result do_exec(const char sql[]) override { return direct_exec(sql); }
  /// pqxx::in_doubt_error when the connection was lost on the way.
  void do_commit() override;
  void do_abort() override;

  Link& link_;
  std::vector<Statement> waiting_;
  std::vector<Rows> answers_;
  bool begun_ = false;
};

}  // namespace kythu::db
