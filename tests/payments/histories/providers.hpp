// VNPAY and MoMo, each with books of its own: what was paid is true whether or not anybody is told. They speak their
// real wire formats to the room, and the meaning of each word to the model.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "config/wire/fetch.hpp"
#include "payments/cashier.hpp"
#include "payments/histories/facts.hpp"

namespace kythu::payments::test {

struct ProviderOrder {
  std::string channel, ref;
  std::int64_t amount = 0;
  Instant valid_until;
  enum class End { open, paid, declined, closed } end{};
  std::int64_t taken = 0;  ///< what it says it took; not always what was asked for
  std::string transaction;
  Instant paid_at;
};

/// Money that the provider was told to return.
struct ProviderRefund {
  std::string channel, ref, order;
  std::int64_t amount = 0;
  enum class End { returned, on_the_way, denied } end{};
  std::string transaction;
  Instant at;
};

/// How the provider behaves for the length of one command.
enum class Mood {
  good,
  silent,       ///< did it, and the answer is lost
  unreachable,  ///< never heard of it
  broken,       ///< HTTP 500
  garbage,      ///< 200 with something else
  refusing,     ///< takes no order, and says so
  held,         ///< suspects fraud
};

class Providers : public wire::Fetch {
 public:
  struct Asked {
    std::string channel, ref;
    Said said;
  };
  /// What the world does at each call: before the provider acts, and after it acted and before it answers.
  struct Hooks {
    std::function<void()> before, after;
    std::function<void(const std::string& ref)> ordered;  ///< a new order stands, and its answer is on the way
    std::function<void(const Asked&)> answered;
    /// The provider was told to return money (`told`), or asked; of MoMo `ref` is the refund's, of VNPAY when it is
    /// told.
    std::function<void(const std::string& channel, const std::string& order, const std::string& ref)> refund_called;
    std::function<void(const Said&, bool told)> refund_answered;
  };

  explicit Providers(Clock clock) : clock_(std::move(clock)) {}
  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override;

  /// The payer's browser has arrived at VNPAY's page.
  void begin(const std::string& pay_url);
  ProviderOrder* find(const std::string& channel, const std::string& ref);
  std::deque<ProviderOrder>& orders() { return orders_; }  ///< in the order of their making

  std::deque<ProviderRefund>& refunds() { return refunds_; }
  /// Of VNPAY's order; what its querydr tells about from then on.
  ProviderRefund* last_refund(const std::string& order);
  ProviderRefund* find_refund(const std::string& channel, const std::string& ref);

  Mood mood{};
  ProviderRefund::End refunds_end{};  ///< what becomes of the next one
  std::string refund_asked_about;     ///< ours, that the room's next question to VNPAY means
  Hooks hooks{};
  std::string requests;  ///< every byte that was sent to them
  int wrong_signatures = 0;

 private:
  using Reply = Result<wire::FetchReply, wire::FetchFault>;
  Reply route(const wire::FetchRequest& request);
  Reply answer_about_refund(const ProviderOrder& order);
  Reply tell_payment_of_vnpay(const std::string& ref, const ProviderOrder* order);
  Reply answer_query_of_vnpay(const wire::FetchRequest& request);
  Reply answer_momo(const wire::FetchRequest& request, bool creates);
  Reply refund_by_vnpay(const wire::FetchRequest& request);
  Reply tell_refund_of_vnpay(const ProviderRefund& refund, const ProviderOrder& order, const char* command);
  Reply refund_by_momo(const wire::FetchRequest& request, bool told);
  Said meaning(const ProviderRefund* refund) const;
  void take(ProviderRefund refund);
  void add(ProviderOrder order);
  Said truth(const std::string& channel, const std::string& ref);
  std::optional<Reply> moody() const;
  Said meaning(const Said& true_words) const;

  Clock clock_;
  std::deque<ProviderOrder> orders_;
  std::deque<ProviderRefund> refunds_;
  std::uint64_t numbers_ = 5'000'000'000;
};

inline constexpr const char* vnpay_secret = "vnpay secret of the histories";
inline constexpr const char* momo_secret = "momo secret of the histories";

/// As the provider would tell of the order now; `codes` picks among its words that mean the same.
Callback notice_of(const ProviderOrder& order, std::size_t codes, const std::string& secret, bool for_us);
/// What such a notice says.
Said said_by(const ProviderOrder& order);

}  // namespace kythu::payments::test
