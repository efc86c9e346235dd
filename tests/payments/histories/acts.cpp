// What people and providers do.
#include <algorithm>

#include <fmt/format.h>

#include "payments/histories/bank.hpp"
#include "payments/histories/world.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;
using End = ProviderOrder::End;
constexpr std::size_t most_payments = 3;

ModelPayment remembered(const Payment& payment) {
  ModelPayment one;
  one.id = payment.id.uuid_text();
  one.token = payment.token;
  one.transfer_ref = payment.transfer_ref;
  one.amount = payment.amount.dong();
  for (const auto& item : payment.items) {
    const auto part = item.amount.dong() * item.quantity;
    if (part > 0) one.parts[std::string{name(item.kind)}] += part;
  }
  one.channels = payment.channels;
  one.expires_at = payment.expires_at;
  return one;
}

/// Every channel that takes such an amount.
std::vector<std::string> channels_for(std::int64_t amount) {
  if (amount < 1'000 || amount > 50'000'000) return {"vnpay", "vietqr"};
  return {"vnpay", "momo", "vietqr"};
}

std::string word(Model::Click click) {
  switch (click) {
    case Model::Click::opens:
    case Model::Click::reopens: return "page";
    case Model::Click::channel_unknown: return std::to_string(static_cast<int>(Refusal::channel_unknown));
    case Model::Click::not_payable: return std::to_string(static_cast<int>(Refusal::not_payable));
    case Model::Click::unsettled: return std::to_string(static_cast<int>(Refusal::attempt_unsettled));
    case Model::Click::opening: return std::to_string(static_cast<int>(Refusal::attempt_opening));
  }
  return {};
}

std::string word(const Result<Redirect, Refusal>& answer) {
  return answer ? "page" : std::to_string(static_cast<int>(answer.error()));
}

}  // namespace

/// What answers a portal or an officer sees the rows of their agency alone.
db::Database World::portal(AgencyId agency) { return bench_.database().app().for_agencies({agency}); }

NewPayment World::order_of(Dice& dice) const {
  static constexpr std::int64_t prices[] = {10'000, 24'000, 50'000, 200'000, 750'000};
  static constexpr ItemKind kinds[] = {ItemKind::fee, ItemKind::charge, ItemKind::other};
  NewPayment order;
  order.agency = place_.agency;
  order.procedure = "Cấp phiếu lý lịch tư pháp";
  order.dossier = "H12.34-261122-" + dice.digits(4);
  order.payer = {.name = "CANARY Nguyễn Văn An",
                 .id_number = "CANARY001",
                 .tax_code = "CANARY002",
                 .address = "CANARY phố Huế",
                 .email = "CANARY@example.vn",
                 .phone = "CANARY0912"};
  const auto price = dice.one_in(12) ? (dice.one_in(2) ? 500 : 60'000'000) : dice.pick(prices);
  order.items = {{"", "Phí", dice.pick(kinds), *Vnd::of(price), dice.between(1, 3)}};
  if (dice.one_in(2)) order.items.push_back({"", "Lệ phí", dice.pick(kinds), *Vnd::of(dice.between(0, 9) * 1'000), 2});
  order.return_url = "https://portal.test/back";
  if (dice.one_in(3)) {
    static constexpr std::chrono::seconds lives[] = {60s, 5min, 1h, 24h};
    order.expires_in = dice.pick(lives);
  }
  return order;
}

void World::create(Dice& dice) {
  if (model_.payments().size() >= most_payments) return;
  auto order = order_of(dice);
  std::optional<Refusal> refused;
  if (!model_.payments().empty() && dice.one_in(3)) {
    const auto fault = dice.below(3);
    if (fault == 0) order.items = {{"", "Phí", ItemKind::fee, Vnd{}, 1}}, refused = Refusal::amount_out_of_range;
    if (fault == 1) order.channels = {"vnpay", "cheque"}, refused = Refusal::channel_unknown;
    if (fault == 2) order.expires_in = 8 * 24h, refused = Refusal::expiry_out_of_range;
  }
  auto made = portal(place_.agency).write([&](db::Transaction& tx) { return cashier_->create(tx, order); });
  if (refused) return require(!made && made.error() == *refused, "an impossible order was not refused as it should be");
  require(static_cast<bool>(made), "an order was refused");
  auto one = remembered(*made);
  require(one.channels == channels_for(one.amount), "not the channels that take this amount");
  steps_.push_back([one](Model& model) { model.create(one); });
}

/// The process died in a portal's request: the portal finds out by asking again, as here.
void World::take_over_created() {
  for (const auto& id : bench_.payments_of(place_.agency)) {
    const auto& known = model_.payments();
    if (std::ranges::find(known, id, &ModelPayment::id) != known.end()) continue;
    const auto found = portal(place_.agency).read([&](db::Transaction& tx) {
      return cashier_->find(tx, place_.agency, PaymentId{*parse_uuid(id)});
    });
    require(static_cast<bool>(found), "a payment that was created is not found");
    model_.create(remembered(*found));
  }
}

void World::click(Dice& dice) {
  if (model_.payments().empty()) return;
  const auto at = dice.below(model_.payments().size());
  const std::string channel = dice.one_in(2) ? "momo" : dice.one_in(12) ? "vietqr" : "vnpay";
  static constexpr Mood moods[] = {Mood::silent,  Mood::unreachable, Mood::broken,
                                   Mood::garbage, Mood::refusing,    Mood::held};
  if (channel == "momo" && dice.one_in(4)) providers_.mood = dice.pick(moods);
  const bool pays_at_once = dice.one_in(10);
  const auto now = true_now_ + skew_;
  auto [expected, reopened] = model_.click(at, channel, now);
  if (channel == "vietqr") expected = Model::Click::channel_unknown;  // it has no page
  std::string answer = word(expected);
  opened_ref_.clear();
  if (expected == Model::Click::opens) {
    steps_.push_back(
        [this, at, channel, now](Model& model) { model.open(at, channel, opened_ref_, now, channel == "momo"); });
  }
  const auto called = [this] {
    if (calls_until_crash_ < 0) return;
    if (calls_until_crash_-- == 0) throw kythu::test::PgCrash{};
  };
  Dice later{dice.next()};
  providers_.hooks = {.before = called,
                      .after = called,
                      .ordered =
                          [&](const std::string& ref) {
                            opened_ref_ = ref;
                            auto* order = providers_.find("momo", ref);
                            if (!pays_at_once || !order) return;
                            order->end = End::paid;  // the callback is faster than the answer
                            order->transaction = numbers_.digits(10);
                            order->paid_at = true_now_;
                            send(*order, later);
                            bring(net_.back());
                          },
                      .answered =
                          [&](const Providers::Asked& asked) {
                            steps_.push_back([asked](Model& model) { model.place(asked.ref, asked.said); });
                            if (asked.said.what == Said::What::failed)
                              answer = std::to_string(static_cast<int>(Refusal::channel_refused));
                            if (asked.said.what == Said::What::nothing)
                              answer = std::to_string(static_cast<int>(Refusal::attempt_unsettled));
                            const bool paid_before = pays_at_once && providers_.find("momo", asked.ref);
                            if (paid_before && asked.said.what == Said::What::paid) {
                              answer = std::to_string(static_cast<int>(Refusal::not_payable));
                            }
                          }};
  const auto token = model_.payments()[at].token;
  const auto got = cashier_->open_attempt(token, channel, "203.0.113.7");
  require(word(got) == answer, fmt::format("a click was answered {} instead of {}", word(got), answer));
  if (!got) return;
  if (channel == "vnpay") {
    const auto ref = got->url.substr(got->url.find("vnp_TxnRef=") + 11);
    opened_ref_ = ref.substr(0, ref.find('&'));
    if (!dice.one_in(5)) providers_.begin(got->url);  // or the browser never arrives
  } else if (reopened.empty()) {
    require(got->url == "https://momo.test/pay?t=" + opened_ref_, "not the provider's page");
  }
  require(reopened.empty() || got->url.find(reopened) != std::string::npos, "a second click opened another order");
}

ProviderOrder* World::any_order(Dice& dice, End end) {
  std::vector<ProviderOrder*> all;
  for (auto& order : providers_.orders()) {
    if (providers_.find(order.channel, order.ref)->end == end) all.push_back(&order);
  }
  return all.empty() ? nullptr : dice.any_of(all);
}

void World::pay(Dice& dice) {
  auto* order = any_order(dice, End::open);
  if (!order) return;
  order->end = End::paid;
  order->transaction = numbers_.digits(10);
  order->paid_at = true_now_;
  send(*order, dice);
}

void World::decline(Dice& dice) {
  auto* order = any_order(dice, End::open);
  if (!order) return;
  if (!dice.one_in(4)) order->end = End::declined;  // otherwise only a word that somebody is at it
  send(*order, dice);
}

void World::lie(Dice& dice) {
  static constexpr End ends[] = {End::open, End::declined, End::closed, End::paid, End::paid};
  auto* order = any_order(dice, dice.pick(ends));
  if (!order) return;
  liars_.insert({order->channel, order->ref});
  if (order->end != End::paid) {  // late, or of another amount, or under a number that was used before
    order->end = End::paid;
    order->paid_at = true_now_;
    auto* other = dice.one_in(3) ? any_order(dice, End::paid) : nullptr;
    const bool reuses = other && other != order && other->channel == order->channel && !other->transaction.empty();
    order->transaction = reuses ? other->transaction : numbers_.digits(10);
    if (reuses) liars_.insert({other->channel, other->ref});
    if (dice.one_in(2)) order->taken += dice.one_in(2) || order->taken <= 1'000 ? 1'000 : -1'000;  // never nothing
    return send(*order, dice);
  }
  auto told = *order;  // its books stay as they are
  switch (dice.below(3)) {
    case 0: told.end = End::declined; break;
    case 1: told.taken += 1'000; break;
    default: told.transaction = numbers_.digits(10);  // the second success of one order
  }
  send(told, dice);
}

void World::transfer(Dice& dice) {
  std::string ref, names;
  std::int64_t amount = dice.between(1, 900) * 1'000;
  if (!model_.payments().empty() && !dice.one_in(10)) {
    const auto& payment = dice.any_of(model_.payments());
    ref = payment.transfer_ref;
    static constexpr std::int64_t more[] = {0, 0, 0, 0, 5'000, -1, -1'000};
    amount = std::max<std::int64_t>(1, payment.amount + dice.pick(more));
  }
  const auto memo = memo_of(ref, ref.empty() ? 1 + dice.below(2) : dice.below(12));
  Credit credit{.feed = "sepay",
                .account = place_.account,
                .transaction = numbers_.digits(9),
                .bank_reference = dice.one_in(6) ? "" : "FT" + numbers_.digits(12),
                .amount = amount,
                .names = memo.names};
  if (dice.one_in(12)) {  // to somebody else's account, which this feed has no business with
    credit.account = bench_.neighbour().account;
    net_.push_back({notice_by_sepay(credit, memo.text), std::vector<Credit>{}});
    return;
  }
  const bool by_sepay = dice.one_in(2), by_both = !credit.bank_reference.empty() && dice.one_in(3);
  if (by_sepay || by_both) net_.push_back({notice_by_sepay(credit, memo.text), std::vector{credit}});
  if (by_sepay && !by_both) return;
  credit.feed = "casso";
  credit.transaction = numbers_.digits(9);
  if (dice.one_in(15) && !honest_) credit.amount += 1'000;  // the two services contradict each other
  std::vector<std::pair<Credit, std::string>> list{{credit, memo.text}};
  if (dice.one_in(3)) {
    auto second = credit;
    second.transaction = numbers_.digits(9);
    second.bank_reference = "FT" + numbers_.digits(12);
    second.names.clear();
    list.emplace_back(second, "hoc phi");
  }
  std::vector<Credit> credits;
  for (const auto& [one, text] : list) credits.push_back(one);
  net_.push_back({notice_by_casso(list), credits});
}

/// A wrong signature, a stranger's terminal, an order that is not there: always good news.
void World::forge(Dice& dice) {
  ProviderOrder told{.channel = dice.one_in(2) ? "vnpay" : "momo",
                     .ref = dice.digits(20),
                     .amount = 50'000,
                     .valid_until = true_now_,
                     .end = End::paid,
                     .taken = 50'000,
                     .transaction = numbers_.digits(10),
                     .paid_at = true_now_};
  const auto way = dice.below(3);
  const auto* real = any_order(dice, dice.one_in(2) ? End::open : End::declined);
  if (real && way < 2) {
    told.channel = real->channel;
    told.ref = real->ref;
    told.taken = real->taken;
  }
  const bool genuine = way != 0, for_us = way != 1;
  const auto* secret = !genuine ? "a stranger's secret" : told.channel == "vnpay" ? vnpay_secret : momo_secret;
  auto callback = notice_of(told, 0, secret, for_us);
  const auto key = callback.query + std::string{as_text(callback.body)};
  bring({std::move(callback), Notice{.channel = told.channel,
                                     .ref = told.ref,
                                     .amount = told.taken,
                                     .said = said_by(told),
                                     .key = key,
                                     .for_us = for_us,
                                     .genuine = genuine}});
}

void World::cancel(Dice& dice) {
  if (model_.payments().empty()) return;
  const auto at = dice.below(model_.payments().size());
  const PaymentId id{*parse_uuid(model_.payments()[at].id)};
  const bool by_neighbour = dice.one_in(5);
  const auto agency = by_neighbour ? bench_.neighbour().agency : place_.agency;
  Model tried = model_;
  const bool can = !by_neighbour && tried.cancel(at);
  if (can) steps_.push_back([at](Model& model) { model.cancel(at); });
  const auto done = portal(agency).write([&](db::Transaction& tx) { return cashier_->cancel(tx, agency, id); });
  require(static_cast<bool>(done) == can, "a cancellation was not answered as it should be");
  const auto refusal = by_neighbour ? Refusal::not_found : Refusal::not_cancellable;
  require(done || done.error() == refusal, "a cancellation was refused for another reason");
}

void World::look(Dice& dice) {
  if (model_.payments().empty()) return;
  const auto& expected = dice.any_of(model_.payments());
  const PaymentId id{*parse_uuid(expected.id)};
  const auto seen =
      portal(place_.agency).read([&](db::Transaction& tx) { return cashier_->find(tx, place_.agency, id); });
  require(static_cast<bool>(seen), "the portal does not find its payment");
  require(name(seen->status) == expected.state() && seen->attempts.size() == expected.attempts.size() &&
              seen->timeline.size() == expected.path.size() && seen->paid_channel == expected.paid_channel,
          "the portal sees another payment than there is");
  const auto& stranger = bench_.neighbour().agency;
  const auto foreign = portal(stranger).read([&](db::Transaction& tx) { return cashier_->find(tx, stranger, id); });
  require(!foreign && foreign.error() == Refusal::not_found, "I23 another agency sees the payment");
  // Even by a statement that names the payment's own agency.
  const auto reached =
      portal(stranger).read([&](db::Transaction& tx) { return cashier_->find(tx, place_.agency, id); });
  require(!reached, "I23 another agency reaches the payment");
}

}  // namespace kythu::payments::test
