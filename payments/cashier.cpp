#include "payments/cashier.hpp"

#include <algorithm>

#include "channels/casso.hpp"
#include "channels/keypay.hpp"
#include "channels/momo.hpp"
#include "channels/paygov.hpp"
#include "channels/payos.hpp"
#include "channels/platform.hpp"
#include "channels/sepay.hpp"
#include "channels/vnpay.hpp"
#include "channels/zalopay.hpp"
#include "desk.hpp"
#include "history.hpp"
#include "sql.hpp"
#include "store.hpp"

namespace kythu::payments {
namespace {

Result<Payment, Refusal> whole(db::Transaction& tx, const PaymentKey& key) {
  auto found = load(tx, key.agency, {key.id}, true);
  if (found.empty()) return Refusal::not_found;
  return std::move(found.front());
}

/// The secrets move into the channel. A callback names no terminal before it is verified: one of a kind at the most.
template <class Channel, class Port, class Terminals>
void open(std::vector<std::unique_ptr<Port>>& into, Terminals& terminals) {
  KYTHU_ASSERT(terminals.size() <= 1);
  for (auto& terminal : terminals) into.push_back(std::make_unique<Channel>(std::move(terminal)));
  terminals.clear();
}

void open_all(Desk& desk) {
  auto& settings = desk.settings;
  open<channels::Vnpay>(desk.channels, settings.vnpay);
  open<channels::Momo>(desk.channels, settings.momo);
  open<channels::Zalopay>(desk.channels, settings.zalopay);
  open<channels::Platform>(desk.channels, settings.platform);
  open<channels::Keypay>(desk.channels, settings.keypay);
  open<channels::Paygov>(desk.channels, settings.paygov);
  open<channels::Payos>(desk.feeds, settings.payos);
  open<channels::Casso>(desk.feeds, settings.casso);
  open<channels::Sepay>(desk.feeds, settings.sepay);
}

}  // namespace

Cashier::Cashier(Settings settings, db::Database& database, wire::Fetch& outside, Clock clock, Random random, Log log)
    : parts_(new Parts{.desk = {.settings = std::move(settings),
                                .database = database,
                                .outside = outside,
                                .clock = std::move(clock),
                                .random = std::move(random),
                                .log = std::move(log),
                                .channels = {},
                                .feeds = {}},
                       .rejected = {}}) {
  open_all(parts_->desk);
}

Cashier::~Cashier() = default;

std::vector<OpenChannel> Cashier::channels() const {
  std::vector<OpenChannel> open;
  for (const auto& channel : parts_->desk.channels) open.push_back({std::string{channel->name()}, channel->pages()});
  return open;
}

std::vector<ChannelFacts> Cashier::channel_facts() const {
  std::vector<ChannelFacts> all;
  for (const auto& channel : parts_->desk.channels) {
    all.push_back({std::string{channel->name()}, channel->least(), channel->limit(), channel->longest_order(),
                   channel->can_refund()});
  }
  all.push_back({"vietqr", *Vnd::of(1), *Vnd::of(9'999'999'999'999), {}, false});
  return all;
}

void Cashier::look_at_channels() { parts_->desk.gate.look(parts_->desk.database, parts_->desk.clock()); }

const Refunds& Cashier::refunds() const { return parts_->refunds; }
const Breaks& Cashier::breaks() const { return parts_->breaks; }
const Drawers& Cashier::drawers() const { return parts_->drawers; }
const Statements& Cashier::statements() const { return parts_->statements; }
const Reconciliations& Cashier::reconciliations() const { return parts_->reconciliations; }
const Days& Cashier::days() const { return parts_->days; }

Result<Payment, Refusal> Cashier::find(db::Transaction& tx, AgencyId agency, PaymentId id) {
  return whole(tx, {agency, id});
}

Result<Payment, Refusal> Cashier::find_by_token(db::Transaction& tx, std::string_view token) {
  const auto key = find_token(tx, token);
  return key ? whole(tx, *key) : Result<Payment, Refusal>{Refusal::not_found};
}

Result<Payment, Refusal> Cashier::cancel(db::Transaction& tx, AgencyId agency, PaymentId id) {
  const auto& desk = parts_->desk;
  auto head = lock_payment(tx, {agency, id});
  if (!head) return Refusal::not_found;
  // While an attempt may still take money, only the provider's word ends it.
  const auto attempts = attempts_of(tx, head->key);
  if (std::ranges::any_of(attempts, &OpenAttempt::may_take_money)) return Refusal::not_cancellable;
  const bool done =
      change(tx, *head, {.event = Event::cancelled, .actor = "portal", .detail = "{}", .at = desk.clock(), .taken = {}},
             desk.random);
  if (!done) return Refusal::not_cancellable;
  return whole(tx, head->key);
}

}  // namespace kythu::payments
