#include "rejected.hpp"

#include <boost/json.hpp>

#include "desk.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

constexpr int most_a_minute = 60;
constexpr std::size_t most_bytes = 8 * 1024;

}  // namespace

std::string storable(std::string_view text) {
  std::string out{text.substr(0, most_bytes)};
  std::erase(out, '\0');
  return is_utf8(out) ? out : "hex:" + to_hex(as_bytes(out));
}

std::string headers_text(const Callback& callback) {
  boost::json::object headers;
  for (const auto& [name, value] : callback.headers) headers[storable(name)] = storable(value);
  return boost::json::serialize(headers);
}

bool RejectedCallbacks::has_room(Instant now) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  const std::lock_guard lock(mutex_);
  if (minute != minute_) {
    minute_ = minute;
    kept_ = 0;
  }
  return kept_++ < most_a_minute;
}

void RejectedCallbacks::keep(const Desk& desk, const Callback& callback, std::string_view reason) {
  const auto now = desk.clock();
  if (!has_room(now)) return;
  const auto body = BytesView{callback.body}.first(std::min(callback.body.size(), most_bytes));
  desk.database.write([&](db::Transaction& tx) {
    tx.exec(sql::insert_rejected, callback.channel, new_uuid(now, desk.random), now, storable(callback.source),
            storable(callback.method), storable(callback.query), storable(headers_text(callback)), to_hex(body),
            reason);
    return Done{};
  });
}

}  // namespace kythu::payments
