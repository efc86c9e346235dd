#include <algorithm>

#include "desk.hpp"
#include "history.hpp"
#include "schedule.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

struct Click {
  const channels::Channel& channel;
  std::string payer_address;
};

bool is_payable(const Head& head, Instant now) {
  return (head.status == Status::created || head.status == Status::pending) && head.expires_at > now;
}

/// Committed before the browser leaves: our reference is the provider's key against paying twice.
Redirect open(db::Transaction& tx, const Desk& desk, Head& head, int number, const Click& click) {
  const auto now = std::chrono::floor<std::chrono::seconds>(desk.clock());  // providers write whole seconds
  OpenAttempt attempt;
  attempt.id = AttemptId::fresh(now, desk.random);
  attempt.our_ref = to_hex(attempt.id.uuid.bytes);
  attempt.created_at = now;
  attempt.valid_until = std::min(head.expires_at, Instant{now + click.channel.longest_order()});
  const auto url = click.channel.pay_url(
      {.our_ref = attempt.our_ref,
       .description = "Thanh toan ho so " + head.dossier,
       .return_url = desk.settings.public_url + "/pay/return/" + std::string{click.channel.name()},
       .payer_address = click.payer_address,
       .amount = head.amount,
       .created_at = now,
       .valid_until = attempt.valid_until});
  tx.exec(sql::insert_attempt, head.key.agency, head.key.id, number, attempt.id, click.channel.name(), attempt.our_ref,
          head.amount, url, now, attempt.valid_until, next_poll(desk.settings, attempt, now));
  change(tx, head,
         {.event = Event::attempt_opened,
          .actor = "citizen",
          .detail = R"({"attempt":")" + attempt.id.text() + R"("})",
          .at = now,
          .taken = {}},
         desk.random);  // a further attempt of a pending payment changes no state
  return {url};
}

}  // namespace

Result<Redirect, Refusal> Cashier::open_attempt(std::string_view token, std::string_view channel,
                                                std::string_view payer_address) {
  using Answer = Result<Redirect, Refusal>;
  const auto& desk = parts_->desk;
  const auto* provider = desk.channel(channel);
  return desk.database.write([&](db::Transaction& tx) -> Answer {
    const auto key = find_token(tx, token);
    auto head = key ? lock_payment(tx, *key) : std::nullopt;
    if (!head) return Refusal::not_found;
    if (!provider || std::ranges::find(head->channels, channel) == head->channels.end()) {
      return Refusal::channel_unknown;
    }
    const auto now = desk.clock();
    const auto attempts = attempts_of(tx, head->key);
    for (const auto& attempt : attempts) {
      if (attempt.state == "unknown") return Refusal::attempt_unsettled;
    }
    if (!is_payable(*head, now)) return Refusal::not_payable;
    if (head->amount > provider->limit()) return Refusal::amount_out_of_range;
    for (const auto& attempt : attempts) {
      if (!attempt.may_take_money() || attempt.channel != channel || attempt.valid_until <= now) continue;
      return Redirect{attempt.request_url};
    }
    return open(tx, desk, *head, static_cast<int>(attempts.size()) + 1, {*provider, std::string{payer_address}});
  });
}

}  // namespace kythu::payments
