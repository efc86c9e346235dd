#include "common/orders.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "common/text.hpp"

namespace kythu::simulators {
namespace {

namespace json = boost::json;

json::object to_json(const Order& one) {
  return {{"reference", one.reference}, {"number", one.number},
          {"amount", one.amount},       {"state", one.state},
          {"code", one.code},           {"choice", one.choice},
          {"made_at", one.made_at},     {"valid_until", one.valid_until},
          {"ended_at", one.ended_at},   {"asked", one.asked},
          {"notice", one.notice},       {"notices", one.notices},
          {"answer", one.answer},       {"refunded", one.refunded},
          {"message", one.message}};
}

json::object to_json(const Refund& one) {
  return {{"refund", one.reference}, {"order", one.order},     {"number", one.number}, {"amount", one.amount},
          {"state", one.state},      {"made_at", one.made_at}, {"asked", one.asked},   {"message", one.message}};
}

std::int64_t number_at(const json::object& line, const char* name) {
  return std::max<std::int64_t>(0, whole(plain(line, name)));
}

json::object message_of(const json::object& line) {
  const auto* message = line.if_contains("message");
  return message != nullptr && message->is_object() ? message->get_object() : json::object{};
}

Order read_order(const json::object& line) {
  return {.reference = plain(line, "reference"),
          .number = plain(line, "number"),
          .amount = number_at(line, "amount"),
          .state = plain(line, "state"),
          .code = plain(line, "code"),
          .choice = plain(line, "choice"),
          .made_at = number_at(line, "made_at"),
          .valid_until = number_at(line, "valid_until"),
          .ended_at = number_at(line, "ended_at"),
          .asked = number_at(line, "asked"),
          .notice = plain(line, "notice"),
          .notices = number_at(line, "notices"),
          .answer = plain(line, "answer"),
          .refunded = number_at(line, "refunded"),
          .message = message_of(line)};
}

Refund read_refund(const json::object& line) {
  return {.reference = plain(line, "refund"),
          .order = plain(line, "order"),
          .number = plain(line, "number"),
          .amount = number_at(line, "amount"),
          .state = plain(line, "state"),
          .made_at = number_at(line, "made_at"),
          .asked = number_at(line, "asked"),
          .message = message_of(line)};
}

constexpr std::int64_t questions_until_clear = 3;

}  // namespace

Orders::Orders(const std::string& file) : lines_(file, [this](const json::object& line) { read(line); }) {}

void Orders::read(const json::object& line) {
  last_number_ = std::max<long>(last_number_, number_at(line, "number"));
  if (line.contains("reference")) orders_[plain(line, "reference")] = read_order(line);
  if (!line.contains("refund")) return;
  auto refund = read_refund(line);
  const auto known = std::ranges::find(refunds_, refund.reference, &Refund::reference);
  if (known == refunds_.end()) {
    refunds_.push_back(std::move(refund));
  } else {
    *known = std::move(refund);
  }
}

void Orders::keep(const Order& order) { lines_.append(to_json(order)); }
void Orders::keep(const Refund& refund) { lines_.append(to_json(refund)); }

Order* Orders::look(const std::string& reference) {
  const auto found = orders_.find(reference);
  if (found == orders_.end()) return nullptr;
  auto& one = found->second;
  if (one.state == "open" && one.valid_until < now_ms()) {
    one.state = "expired";
    one.ended_at = one.valid_until;
    keep(one);
  }
  return &one;
}

bool Orders::add(Order order) {
  const std::lock_guard lock(mutex_);
  if (orders_.contains(order.reference)) return false;
  order.number = next_number();
  order.made_at = now_ms();
  keep(orders_[order.reference] = std::move(order));
  return true;
}

std::optional<Order> Orders::find(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  const auto* one = look(reference);
  return one == nullptr ? std::nullopt : std::optional{*one};
}

std::optional<Order> Orders::find_by_number(const std::string& number) {
  const std::lock_guard lock(mutex_);
  for (const auto& [reference, one] : orders_) {
    if (one.number == number) return one;
  }
  return std::nullopt;
}

std::optional<Order> Orders::question(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  auto* one = look(reference);
  if (one == nullptr) return std::nullopt;
  if (one->state == "paid") {
    ++one->asked;
    keep(*one);
  }
  return *one;
}

std::optional<Order> Orders::settle(const std::string& reference, const Choice& choice) {
  const std::lock_guard lock(mutex_);
  auto* one = look(reference);
  if (one == nullptr || one->state != "open") return std::nullopt;  // or a second click was slower
  one->choice = choice.name;
  if (choice.deed == Deed::leave) return *one;
  one->state = choice.deed == Deed::pay ? "paid" : "declined";
  one->code = choice.code;
  one->ended_at = now_ms();
  one->notice = choice.news == News::never ? "" : "due";
  keep(*one);
  return *one;
}

void Orders::note_answer(const std::string& reference, const std::string& answer, const std::string& notice) {
  const std::lock_guard lock(mutex_);
  auto& one = orders_.at(reference);
  ++one.notices;
  one.answer = answer.substr(0, 500);
  one.notice = notice;
  keep(one);
}

RefundVerdict Orders::refund(Refund& refund) {
  const std::lock_guard lock(mutex_);
  const auto known = std::ranges::find(refunds_, refund.reference, &Refund::reference);
  if (known != refunds_.end()) {
    refund = *known;
    return RefundVerdict::repeated;
  }
  auto* paid = look(refund.order);
  if (paid == nullptr) return RefundVerdict::order_unknown;
  if (paid->state != "paid") return RefundVerdict::not_paid;
  const auto magic = magic_of(refund.amount);
  if (refund.amount <= 0 || refund.amount > paid->amount - paid->refunded) return RefundVerdict::too_much;
  refund.number = next_number();
  refund.made_at = now_ms();
  const bool waits = magic == Magic::refund_slow || magic == Magic::refund_failed;
  refund.state = waits ? "open" : magic == Magic::refund_refused ? "refused" : "done";
  if (refund.state != "refused") paid->refunded += refund.amount;
  keep(*paid);
  keep(refunds_.emplace_back(refund));
  return RefundVerdict::taken;
}

std::optional<Refund> Orders::question_refund(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  const auto one = std::ranges::find(refunds_, reference, &Refund::reference);
  if (one == refunds_.end()) return std::nullopt;
  if (++one->asked >= questions_until_clear && one->state == "open") {
    one->state = magic_of(one->amount) == Magic::refund_failed ? "refused" : "done";
    auto& paid = orders_.at(one->order);
    if (one->state == "refused") paid.refunded -= one->amount;
    keep(paid);
  }
  keep(*one);
  return *one;
}

std::optional<Refund> Orders::last_refund_of(const std::string& order) {
  std::string reference;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& one : refunds_) {
      if (one.order == order) reference = one.reference;
    }
  }
  return reference.empty() ? std::nullopt : question_refund(reference);
}

bool Orders::is_new(const std::string& request_id) {
  const std::lock_guard lock(mutex_);
  return ids_.insert(request_id).second;
}

std::vector<Order> Orders::orders() {
  const std::lock_guard lock(mutex_);
  std::vector<Order> all;
  for (const auto& [reference, one] : orders_) all.push_back(one);
  return all;
}

std::vector<Refund> Orders::refunds() {
  const std::lock_guard lock(mutex_);
  return refunds_;
}

std::string Orders::json() {
  const std::lock_guard lock(mutex_);
  json::array all;
  for (const auto& [reference, one] : orders_) all.push_back(to_json(one));
  for (const auto& one : refunds_) all.push_back(to_json(one));
  return json::serialize(all);
}

}  // namespace kythu::simulators
