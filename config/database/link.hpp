// One connection: libpqxx's for a statement at a time, and libpq's pipeline for several in one message.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pqxx/pqxx>

#include "statement.hpp"

namespace kythu::db {

class Link : public pqxx::connection_base {
 public:
  explicit Link(const std::string& words);
  ~Link() noexcept;

  /// Sends all in one message, each prepared once in the life of the connection, and waits for all answers. At the
  /// first that fails the server does nothing of what follows; its error is thrown as libpqxx's, with the statement and
  /// without its values. A connection that is lost, or that forgot what was prepared, is pqxx::broken_connection.
  std::vector<std::shared_ptr<pg_result>> run(const std::vector<Statement>& statements);

 private:
  class Policy : public pqxx::connect_direct {
   public:
    using connect_direct::connect_direct;
    handle do_startconnect(handle given) override { return held = connect_direct::do_startconnect(given); }
    handle held = nullptr;
  };
  struct Failure;
  struct Reader;
  void send(const Statement& statement, const std::string& name);
  void send_prepare(const Statement& statement, const std::string& name);

  Policy policy_;
  std::unordered_map<std::string_view, std::string> prepared_;  // by the statement's own words: they last
  std::size_t names_ = 0;
};

}  // namespace kythu::db
