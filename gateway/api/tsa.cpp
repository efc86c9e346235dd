#include "tsa.hpp"

#include "config/database/audit.hpp"
#include "config/database/rows.hpp"
#include "signing/authority.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

/// Eight bytes that count, eight that nobody guesses. Committed before it is used: a crash loses a number, and no two
/// tokens have the same.
Bytes take_serial(Context& context) {
  const auto last = context.database().write([&](db::Transaction& tx) {
    const auto number = tx.exec(sql::take_timestamp_serial)[0][0].as<std::int64_t>();
    db::record(tx, {.actor = context.caller.actor(),
                    .act = "timestamp.issued",
                    .object = std::to_string(number),
                    .outcome = "begun",
                    .detail = "{}",
                    .request_id = context.request.request_id,
                    .at = context.now});
    return number;
  });
  Bytes serial{1};  // positive, and never shorter
  for (int shift = 56; shift >= 0; shift -= 8) serial.push_back(static_cast<std::uint8_t>(last >> shift));
  Bytes random(8);
  context.services.random(random);
  serial.insert(serial.end(), random.begin(), random.end());
  return serial;
}

bool is_trusted_without_ntp() { return true; }

}  // namespace

Result<Answer, Problem> stamp_time(Context& context) {
  const auto& settings = context.services.settings;
  if (context.header("content-type") != "application/timestamp-query")
    return Problem{415, "unsupported_media_type", "application/timestamp-query (RFC 3161).", {}, {}};
  if (settings.tsa_key.empty()) return Problem{503, "unavailable", "No key for time stamps is set.", {}, {}};
  if (context.caller.agencies.empty()) return not_found();
  const signing::Authority authority{
      {settings.tsa_key, settings.tsa_policy},
      context.services.keys,
      context.services.clock,
      settings.tsa_trusts_any_clock ? is_trusted_without_ntp : signing::kernel_clock_is_trusted};
  auto reply =
      authority.answer(context.request.body, context.caller.agencies.front(), [&] { return take_serial(context); });
  return Answer{
      200, {{"content-type", "application/timestamp-reply"}, {"cache-control", "no-store"}}, std::move(reply.der)};
}

}  // namespace kythu::gateway
