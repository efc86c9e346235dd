// What a provider knows of its orders and refunds: in memory, and as lines of a file that outlives it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "common/choices.hpp"
#include "common/lines.hpp"

namespace kythu::simulators {

struct Order {
  std::string reference;  ///< the merchant's
  std::string number;     ///< the provider's, never given twice
  std::int64_t amount = 0;
  std::string state = "open";  ///< open, paid, declined, expired
  std::string code, choice;
  std::int64_t made_at = 0, valid_until = 0, ended_at = 0;  ///< milliseconds
  std::int64_t asked = 0;                                   ///< how often the merchant asked since the end
  std::string notice;                                       ///< "", due, taken, given up
  std::int64_t notices = 0;
  std::string answer;  ///< the merchant's last
  std::int64_t refunded = 0;
  boost::json::object message;  ///< as the merchant sent it
};

struct Refund {
  std::string reference, order, number;
  std::int64_t amount = 0;
  std::string state = "open";  ///< open, done, refused
  std::int64_t made_at = 0, asked = 0;
  boost::json::object message;
};
enum class RefundVerdict { taken, repeated, order_unknown, not_paid, too_much };

class Orders {
 public:
  explicit Orders(const std::string& file);
  /// Gives it its number; false when the reference is known already.
  bool add(Order order);
  /// An open one whose time is over has expired.
  std::optional<Order> find(const std::string& reference);
  std::optional<Order> find_by_number(const std::string& number);
  /// As find(), and counts the question.
  std::optional<Order> question(const std::string& reference);
  /// nullopt when there is none or it is over.
  std::optional<Order> settle(const std::string& reference, const Choice& choice);
  void note_answer(const std::string& reference, const std::string& answer, const std::string& notice);

  /// Reserves the money; by its magic amount the refund is done, open or refused.
  RefundVerdict refund(Refund& refund);
  /// Counts the question, and ends what waited for it.
  std::optional<Refund> question_refund(const std::string& reference);
  std::optional<Refund> last_refund_of(const std::string& order);

  /// True for the first message with this id.
  bool is_new(const std::string& request_id);
  std::vector<Order> orders();
  std::vector<Refund> refunds();
  std::string json();

 private:
  void keep(const Order& order);
  void keep(const Refund& refund);
  void read(const boost::json::object& line);
  Order* look(const std::string& reference);
  std::string next_number() { return std::to_string(++last_number_); }

  std::mutex mutex_;
  std::map<std::string, Order> orders_;
  std::vector<Refund> refunds_;  ///< in the order in which they came
  std::set<std::string> ids_;
  long last_number_ = 14'000'000;
  Lines lines_;
};

}  // namespace kythu::simulators
