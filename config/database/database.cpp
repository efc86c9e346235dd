#include "database.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "sql.hpp"
#include "work.hpp"

namespace kythu::db {
namespace {

constexpr int most_tries = 5;
constexpr std::string_view replication_warning = "canceling wait for synchronous replication";

/// PostgreSQL answers a cancelled wait for the standby with success and this warning (security requirement G6).
class NoticeWatch : public pqxx::errorhandler {
 public:
  explicit NoticeWatch(pqxx::connection_base& connection) : errorhandler(connection) {}
  bool operator()(const char message[]) noexcept override {
    if (std::string_view{message}.find(replication_warning) != std::string_view::npos) seen = true;
    return false;  // nothing goes to standard error: messages may quote values
  }
  bool seen = false;
};

/// Each is prepared, and so lasts.
constexpr std::string_view usual_begin = "begin isolation level read committed";

std::string_view begin_of(Isolation isolation, bool read_only) {
  if (read_only) return "begin isolation level repeatable read read only";
  return isolation == Isolation::serializable ? "begin isolation level serializable" : usual_begin;
}

std::chrono::milliseconds pause_before(int attempt, const Random& random) {
  std::uint8_t noise = 0;
  random({&noise, 1});
  return std::chrono::milliseconds{(5 << attempt) + noise % 16};
}

}  // namespace

struct Database::Connection {
  explicit Connection(const settings::DatabaseSettings& settings) : link(settings.connection), notices(link) {
    link.set_variable("timezone", "'UTC'");
    link.set_variable("datestyle", "'ISO'");
    link.set_variable("statement_timeout", std::to_string(settings.statement_timeout.count()));
    link.set_variable("lock_timeout", std::to_string(settings.lock_timeout.count()));
    // What is prepared is planned once, for any values, and reaches its rows by an index: a plan made while a table was
    // small is as good when it has grown. Work lifts this for what is planned anew.
    link.set_variable("plan_cache_mode", "force_generic_plan");
    for (const char* way : {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_material"}) {
      link.set_variable(way, "off");
    }
    link.set_variable("idle_in_transaction_session_timeout", "10000");
  }
  Link link;
  NoticeWatch notices;
  Uuid mark;
};

struct Database::Pool {
  Pool(settings::DatabaseSettings s, Clock c, Random r, Log l)
      : settings(std::move(s)), clock(std::move(c)), random(std::move(r)), log(std::move(l)) {}
  std::unique_ptr<Connection> borrow();
  void give_back(std::unique_ptr<Connection> connection);
  /// Where one connection was lost, those that idle were probably lost with it.
  void forget_idle();

  settings::DatabaseSettings settings;
  Clock clock;
  Random random;
  Log log;
  std::mutex mutex;
  std::condition_variable returned;
  std::vector<std::unique_ptr<Connection>> idle;
  std::size_t lent = 0;
  Companions companions{&Work::commit_together, 1};
};

Database::Database(settings::DatabaseSettings settings, Clock clock, Random random, Log log)
    : pool_(std::make_shared<Pool>(std::move(settings), std::move(clock), std::move(random), std::move(log))),
      agencies_("*") {}

Database::Database(std::shared_ptr<Pool> pool, std::string agencies)
    : pool_(std::move(pool)), agencies_(std::move(agencies)) {}

Database::Database(Database&&) noexcept = default;

Database::~Database() = default;

Database Database::for_agencies(const std::vector<AgencyId>& agencies) const {
  std::string list = "{";
  for (const auto& agency : agencies) list += (list.size() > 1 ? "," : "") + agency.uuid_text();
  return {pool_, list + "}"};
}

std::unique_ptr<Database::Connection> Database::Pool::borrow() {
  std::unique_lock lock(mutex);
  if (!returned.wait_for(lock, settings.patience, [&] { return lent < settings.connections; })) {
    throw Unavailable{"every database connection is in use"};
  }
  ++lent;
  if (!idle.empty()) {
    auto connection = std::move(idle.back());
    idle.pop_back();
    return connection;
  }
  lock.unlock();
  try {
    return std::make_unique<Connection>(settings);
  } catch (const pqxx::failure& failure) {
    give_back(nullptr);
    throw Unavailable{failure.what()};
  }
}

void Database::Pool::give_back(std::unique_ptr<Connection> connection) {
  {
    std::lock_guard lock(mutex);
    --lent;
    if (connection) idle.push_back(std::move(connection));
  }
  returned.notify_one();
}

void Database::Pool::forget_idle() {
  std::vector<std::unique_ptr<Connection>> lost;  // closed outside the lock
  std::lock_guard lock(mutex);
  lost.swap(idle);
}

bool Database::attempt(Connection& connection, std::string_view begin, const Body& body) {
  auto& unconfirmed = connection.notices.seen;
  unconfirmed = false;
  Work work{connection.link, begin, agencies_, unconfirmed, begin == usual_begin ? &pool_->companions : nullptr};
  Transaction tx{work};
  if (!body(tx)) return false;
  tx.send(sql::mark_transaction, connection.mark, pool_->clock());
  work.commit();
  return true;
}

void Database::run(Isolation isolation, bool read_only, const Body& body) {
  const auto begin = begin_of(isolation, read_only);
  for (int attempt_number = 1;; ++attempt_number) {
    auto connection = pool_->borrow();
    connection->mark = new_uuid(pool_->clock(), pool_->random);
    const auto mark = connection->mark;
    try {
      attempt(*connection, begin, body);
      pool_->give_back(std::move(connection));
      return;
    } catch (const pqxx::in_doubt_error&) {
      pool_->give_back(nullptr);
      pool_->forget_idle();
      pool_->log.warning("database.in_doubt", {{"mark", to_text(mark)}});
      if (was_committed(mark)) return;
    } catch (const pqxx::broken_connection& failure) {
      pool_->give_back(nullptr);
      pool_->forget_idle();
      if (attempt_number == most_tries) throw Unavailable{failure.what()};
    } catch (const pqxx::transaction_rollback& failure) {  // 40001 and 40P01
      pool_->give_back(std::move(connection));
      if (attempt_number == most_tries) throw Unavailable{failure.what()};
    } catch (const pqxx::sql_error& failure) {
      const bool alive = connection->link.is_open();
      pool_->give_back(alive ? std::move(connection) : nullptr);
      if (alive || attempt_number == most_tries) throw;  // the server refused the statement; the link is fine
    } catch (...) {
      pool_->give_back(nullptr);
      throw;
    }
    std::this_thread::sleep_for(pause_before(attempt_number, pool_->random));
  }
}

bool Database::was_committed(const Uuid& mark) {
  for (int attempt_number = 1; attempt_number <= most_tries; ++attempt_number) {
    try {
      auto connection = pool_->borrow();
      Work work{connection->link, usual_begin, "*", connection->notices.seen};
      // Claiming the mark waits for the lost transaction if it is still running; a conflict means that it committed,
      // and a claim that succeeds means that it never will: its own mark has no place any more.
      const auto claimed = Transaction{work}.ask(sql::claim_mark, mark, pool_->clock()).changed();
      work.commit();
      pool_->give_back(std::move(connection));
      return claimed == 0;
    } catch (const pqxx::failure&) {
      pool_->give_back(nullptr);
      pool_->forget_idle();
    } catch (const Unavailable&) {  // nothing was lent
    }
    std::this_thread::sleep_for(pause_before(attempt_number, pool_->random));
  }
  throw InDoubt{"the connection was lost at COMMIT and the database cannot be asked"};
}

void Database::ping() {
  read([](Transaction& tx) { return tx.exec("SELECT 1").size(); });
}

}  // namespace kythu::db
