#include <algorithm>

#include "desk.hpp"
#include "history.hpp"
#include "orders.hpp"
#include "schedule.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using namespace std::chrono_literals;

struct Click {
  const channels::Channel& channel;
  std::string payer_address;
};

/// Where to go at once, or what the provider is to be asked before.
struct Begun {
  std::string url;
  std::optional<OrderToPlace> to_place;
};

bool is_payable(const Head& head, Instant now) {
  return (head.status == Status::created || head.status == Status::pending) && head.expires_at > now;
}

/// What the citizen may pay at the most and at the least by this channel.
bool fits(const channels::Channel& channel, Vnd amount) {
  return amount <= channel.limit() && amount >= channel.least();
}

/// For a provider that writes the receipt, or pays the agency itself.
channels::Dossier dossier_of(db::Transaction& tx, const Head& head) {
  const auto payment = load(tx, head.key.agency, {head.key.id}, false);
  const auto agency = tx.exec(sql::agency_facts, head.key.agency);
  KYTHU_ASSERT(payment.size() == 1 && !agency.empty());
  const auto& payer = payment[0].payer;
  const auto holder = agency[0][1].as<std::string>();
  return {.number = head.dossier,
          .procedure = head.procedure,
          .procedure_name = head.procedure,
          .agency = agency[0][0].as<std::string>(),
          .agency_name = holder,
          .account = agency[0][3].as<std::string>(),
          .account_bank = agency[0][2].as<std::string>(),
          .account_holder = holder,
          .payer_name = payer.name,
          .payer_id = payer.id_number,
          .payer_address = payer.address,
          .items = payment[0].items};
}

/// Committed before the browser leaves or the provider is asked: our reference is the provider's key against paying
/// twice, and what a crash leaves behind is asked about later.
Begun open(db::Transaction& tx, const Desk& desk, Head& head, int number, const Click& click) {
  const auto now = std::chrono::floor<std::chrono::seconds>(desk.clock());  // providers write whole seconds
  OpenAttempt attempt;
  attempt.id = AttemptId::fresh(now, desk.random);
  attempt.our_ref = click.channel.reference(attempt.id, now);
  attempt.created_at = now;
  attempt.valid_until = std::min(head.expires_at, Instant{now + click.channel.longest_order()});
  const channels::Order order{
      .our_ref = attempt.our_ref,
      .description = "Thanh toan ho so " + head.dossier,
      .return_url = desk.settings.public_url + "/pay/return/" + std::string{click.channel.name()},
      .payer_address = click.payer_address,
      .amount = head.amount,
      .created_at = now,
      .valid_until = attempt.valid_until,
      .dossier = dossier_of(tx, head)};
  const auto request = click.channel.create(order);
  const auto url = request ? std::string{} : click.channel.pay_url(order);
  const auto poll = request ? Instant{now + longest_call(*request)} : next_poll(desk.settings, attempt, now);
  tx.exec(sql::insert_attempt, head.key.agency, head.key.id, number, attempt.id, click.channel.name(), attempt.our_ref,
          head.amount, url, now, attempt.valid_until, poll, request ? "prepared" : "sent");
  change(tx, head,
         {.event = Event::attempt_opened,
          .actor = "citizen",
          .detail = R"({"attempt":")" + attempt.id.text() + R"("})",
          .at = now,
          .taken = {}},
         desk.random);  // a further attempt of a pending payment changes no state
  if (!request) return {url, {}};
  return {{}, OrderToPlace{head.key, order, *request}};
}

/// What an earlier attempt has to say to a new click.
std::optional<Refusal> in_the_way(const std::vector<OpenAttempt>& attempts, Instant now) {
  for (const auto& attempt : attempts) {
    if (attempt.state == "unknown") return Refusal::attempt_unsettled;
    if (attempt.state != "prepared") continue;
    // A page is asked for right now, or whoever asked for it has died and nobody knows what came of it.
    return now < attempt.created_at + 2min ? Refusal::attempt_opening : Refusal::attempt_unsettled;
  }
  return std::nullopt;
}

}  // namespace

Result<Redirect, Refusal> Cashier::open_attempt(std::string_view token, std::string_view channel,
                                                std::string_view payer_address) {
  using Answer = Result<Begun, Refusal>;
  const auto& desk = parts_->desk;
  const auto* provider = desk.channel(channel);
  const auto begun = desk.database.write([&](db::Transaction& tx) -> Answer {
    const auto key = find_token(tx, token);
    auto head = key ? lock_payment(tx, *key) : std::nullopt;
    if (!head) return Refusal::not_found;
    const bool is_open = provider && desk.gate.is_open(channel);
    if (!is_open || std::ranges::find(head->channels, channel) == head->channels.end()) {
      return Refusal::channel_unknown;
    }
    const auto now = desk.clock();
    const auto attempts = attempts_of(tx, head->key);
    if (const auto wait = in_the_way(attempts, now)) return *wait;
    if (!is_payable(*head, now)) return Refusal::not_payable;
    if (!fits(*provider, head->amount)) return Refusal::amount_out_of_range;
    for (const auto& attempt : attempts) {
      if (!attempt.may_take_money() || attempt.channel != channel || attempt.valid_until <= now) continue;
      return Begun{attempt.request_url, {}};
    }
    return open(tx, desk, *head, static_cast<int>(attempts.size()) + 1, {*provider, std::string{payer_address}});
  });
  if (!begun) return begun.error();
  if (const auto& order = begun->to_place) return place(desk, *provider, *order);
  return Redirect{begun->url};
}

}  // namespace kythu::payments
