// Messages and time.
#include <boost/json.hpp>

#include "payments/histories/bank.hpp"
#include "payments/histories/world.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

/// What the channel's contract says for this.
std::string answer_of(const std::string& channel, Heard heard) {
  static const std::map<Heard, std::array<const char*, 3>> words{
      {Heard::recorded, {"00", "204", "200"}},          {Heard::order_unknown, {"01", "404", "200"}},
      {Heard::already_confirmed, {"02", "204", "200"}}, {Heard::amount_differs, {"04", "204", "200"}},
      {Heard::bad_signature, {"97", "400", "401"}},     {Heard::failed, {"99", "500", "500"}}};
  return words.at(heard)[channel == "vnpay" ? 0 : channel == "momo" ? 1 : 2];
}

std::string said_in(const std::string& channel, const CallbackAnswer& answer) {
  if (channel != "vnpay") return std::to_string(answer.status);
  return std::string{boost::json::parse(answer.body).at("RspCode").get_string()};
}

}  // namespace

void World::bring(const Packet& packet) {
  heard_.reset();
  if (const auto* notice = std::get_if<Notice>(&packet.says)) {
    steps_.push_back([this, notice = *notice](Model& model) { heard_ = model.notice(notice); });
  } else {
    const auto& credits = std::get<std::vector<Credit>>(packet.says);
    if (credits.empty()) steps_.push_back([this](Model&) { heard_ = Heard::recorded; });
    for (const auto& credit : credits) {
      steps_.push_back([this, credit](Model& model) {
        model.credit(credit);
        heard_ = Heard::recorded;  // a list is answered as a whole
      });
    }
  }
  const auto answer = cashier_->receive(packet.callback);
  const auto& channel = packet.callback.channel;
  steps_.push_back([this, channel, said = said_in(channel, answer)](Model&) {
    const auto expected = answer_of(channel, *heard_);
    require(said == expected, "I14 " + channel + " was answered " + said + " instead of " + expected);
  });
}

void World::deliver(Dice& dice) {
  if (only_) return bring(*std::exchange(only_, std::nullopt));
  if (net_.empty()) return;
  const auto at = net_.begin() + static_cast<std::ptrdiff_t>(dice.below(net_.size()));
  const auto packet = *at;
  if (!dice.one_in(4)) net_.erase(at);  // or it is told again later
  bring(packet);
  if (!dice.one_in(4)) return;
  apply();
  bring(packet);
}

void World::lose(Dice& dice) {
  if (net_.empty()) return;
  net_.erase(net_.begin() + static_cast<std::ptrdiff_t>(dice.below(net_.size())));
}

void World::pass(std::chrono::microseconds time) { true_now_ += time; }

void World::poll() {
  const auto called = [this] {
    if (calls_until_crash_ < 0) return;
    if (calls_until_crash_-- == 0) throw kythu::test::PgCrash{};
  };
  providers_.hooks = {
      .before = called, .after = called, .ordered = {}, .answered = [this](const Providers::Asked& asked) {
        const auto now = true_now_ + skew_;
        steps_.push_back([asked, now](Model& model) { model.inquiry(asked.channel, asked.ref, asked.said, now); });
      }};
  listen_for_refunds();
  cashier_->poll(100);
  steps_.push_back([now = true_now_ + skew_](Model& model) { model.sweep(now); });
  cashier_->refunds().work(100);
}

void World::send(const ProviderOrder& order, Dice& dice) {
  const auto codes = dice.next();
  auto callback = notice_of(order, codes, order.channel == "vnpay" ? vnpay_secret : momo_secret, true);
  const auto key = callback.query + std::string{as_text(callback.body)};
  net_.push_back(
      {std::move(callback),
       Notice{.channel = order.channel, .ref = order.ref, .amount = order.taken, .said = said_by(order), .key = key}});
}

}  // namespace kythu::payments::test
