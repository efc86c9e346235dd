#include "channel_gate.hpp"

#include "sql.hpp"

namespace kythu::payments {
namespace {

constexpr std::chrono::seconds fresh_for{5};

}  // namespace

void ChannelGate::look(db::Database& database, Instant now) {
  auto closed = database.read([](db::Transaction& tx) {
    std::set<std::string, std::less<>> names;
    for (const auto& row : tx.exec(sql::closed_channels)) names.insert(row[0].as<std::string>());
    return names;
  });
  const std::lock_guard lock(mutex_);
  closed_ = std::move(closed);
  looked_at_ = now;
}

void ChannelGate::look_again(db::Database& database, Instant now) {
  {
    const std::lock_guard lock(mutex_);
    if (now >= looked_at_ && now - looked_at_ < fresh_for) return;
  }
  look(database, now);
}

}  // namespace kythu::payments
