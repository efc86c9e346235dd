// What the payments room must do, said a second time and as simply as memory allows (money.md, sections 2, 5 and 7):
// no SQL, no wire, no time but what it is told. After every command of a history the database has to read the same.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "payments/histories/facts.hpp"

namespace kythu::payments::test {

struct ModelAttempt {
  std::string ref, channel, transaction;
  std::int64_t amount = 0;
  std::string state;  ///< as stored
  Instant created_at, valid_until;
  bool conflicts = false;  ///< the provider speaks of other money than was asked for
  bool may_take_money() const { return state == "prepared" || state == "sent" || state == "unknown"; }
};

struct ModelRefund {
  std::string id, ref;  ///< ours at the provider; empty until it is told
  std::int64_t amount = 0;
  std::string way, state, maker;
  std::string channel, order, pays_from;  ///< that took the money; of which the provider is told; that it leaves
  std::optional<std::size_t> of_break;    ///< whose remedy it is
  std::string claim, claim_maker;         ///< "succeeded" or "failed", as an officer says
  std::map<std::string, std::int64_t> parts;
  Instant submitted_at;
  bool decided_by_officers = false;
  bool is_over() const { return state == "succeeded" || state == "failed"; }
};

struct ModelPayment {
  std::string id, token, transfer_ref;
  std::int64_t amount = 0;
  std::map<std::string, std::int64_t> parts;  ///< by fee or kind
  std::vector<std::string> channels;
  std::vector<std::string> path;  ///< every state it was in
  std::vector<std::string> news;  ///< "payment.paid#3"
  std::vector<ModelAttempt> attempts;
  std::vector<ModelRefund> refunds;
  std::size_t money_events = 0;  ///< that went on with the payment's chain
  std::int64_t reserved = 0, refunded = 0;
  bool late_applied = false;            ///< two people let it pay
  std::string paid_channel, paid_into;  ///< the asset account that holds the money
  Instant expires_at;

  const std::string& state() const { return path.back(); }
  bool is_paid() const { return state() == "paid" || state() == "paid_late"; }
  bool may_still_take_money() const;
};

/// Money beside its place: a task for two people.
struct ModelBreak {
  std::string id;  ///< empty until somebody has looked
  std::string kind, channel, came_by;
  std::string payment;  ///< empty: of nobody knows which
  std::string order;    ///< the provider's, where there is one
  std::int64_t amount = 0;
  std::string state = "open", remedy = {}, maker = {};
  std::string attach_to = {};
  std::int64_t received = 0;
  std::vector<ModelRefund> refunds = {};  ///< of money that no payment took in
};

/// One agency. A copy is a point to go back to.
class Model {
 public:
  explicit Model(const std::string& account) : own_account_("Assets:Bank:" + account) {}

  void create(ModelPayment payment);

  enum class Click { opens, reopens, channel_unknown, not_payable, unsettled, opening };
  struct Opening {
    Click click{};
    std::string reopened;  ///< the order
  };
  Opening click(std::size_t payment, const std::string& channel, Instant now) const;
  /// The attempt is committed; an asked order waits for place().
  void open(std::size_t payment, const std::string& channel, const std::string& ref, Instant now, bool asked);
  /// What the provider answered to the order; `paid` means the page.
  void place(const std::string& ref, const Said& said);

  Heard notice(const Notice& notice);
  void inquiry(const std::string& channel, const std::string& ref, const Said& said, Instant now);
  Heard credit(const Credit& credit);
  bool cancel(std::size_t payment);
  /// The end of a sweep: what is over and cannot take money any more; of the payments whose bit is set.
  void sweep(Instant now, unsigned which = ~0u);

  // Refunds (model_refunds.cpp)
  enum class Asked { accepted, not_refundable, above, below_least, not_waiting, same_person };
  struct Wanted {
    std::size_t payment = 0;
    std::optional<std::int64_t> amount;
    std::string maker;
    bool pay_out = false;
  };
  /// Whether it can be asked for; `limit` is what needs no second person.
  Asked can_refund(const Wanted& wanted) const;
  void refund(const Wanted& wanted, const std::string& id, std::int64_t limit);
  enum class Decision { approve, reject, claim_returned, claim_failed, confirm, dispute };
  Asked decide(const std::string& refund, Decision act, const std::string& officer);
  /// Committed before the provider is called.
  void prepare_refund(const std::string& refund, const std::string& ref, Instant now);
  void hear_refund(const std::string& refund, const Said& said, bool told, Instant now);
  /// The payment is none where the refund is of money that no payment took in.
  std::pair<ModelPayment*, ModelRefund*> find_refund(const std::string& id);
  std::vector<ModelRefund*> refunds();

  // Breaks (model_breaks.cpp), by their number in the order of their opening. What is refused is named, "" is accepted.
  struct Proposed {
    std::string remedy, attach_to;
    std::int64_t received = 0;
    std::string officer;
  };
  std::string propose(std::size_t which, const Proposed& proposal);
  /// `refund` is the id of the one that a return begins.
  std::string approve(std::size_t which, const std::string& officer, const std::string& refund);
  std::string reject(std::size_t which);
  std::vector<ModelBreak>& breaks() { return breaks_; }
  /// Two officers have still to find out what became of the order.
  bool waits_for_officers(const ModelAttempt& order) const;

  std::string text() const;  ///< as world.cpp reads it out of the database
  const std::vector<ModelPayment>& payments() const { return payments_; }
  std::vector<ModelPayment>& payments() { return payments_; }
  std::pair<ModelPayment*, ModelAttempt*> find(const std::string& channel, const std::string& ref);
  /// Debits less credits.
  std::map<std::string, std::int64_t> balances() const;

 private:
  enum class Settled { applied, already, differs, contradiction };
  struct Row {
    std::string state, outcome;
    int deliveries = 1;
    bool ours = true;  ///< names a payment of this agency
  };
  struct Booked {
    Credit credit;
    std::string outcome;
    bool pays = false;
  };
  Settled settle(ModelPayment& payment, ModelAttempt& attempt, const Said& said);
  Settled succeed(ModelPayment& payment, ModelAttempt& attempt, const Said& said);
  void move(ModelPayment& payment, const std::string& to);
  void post(const std::string& debit, const std::string& credit, std::int64_t amount);
  void open_break(ModelBreak one);
  /// The portal learns of what was paid twice, in the payment's own sequence.
  void open_excess(ModelPayment& payment, ModelBreak one);
  void collect(ModelPayment& payment, const std::string& from, const std::string& order);
  void pay_parts(ModelPayment& payment, const std::string& from);
  void announce_applied(ModelPayment& payment);
  ModelPayment* payment(const std::string& id);
  std::string does_not_fit(const ModelBreak& one, const std::string& payment);
  std::string attach(ModelBreak& one);
  std::string settle_as_paid(ModelBreak& one);
  std::string settle_as_failed(ModelBreak& one);
  std::string fail_conflicted(ModelPayment& of, ModelAttempt& order);
  std::string end_order(ModelPayment& payment, ModelAttempt& order, const Said& said);
  void leave_to_officers(const ModelPayment& payment, const ModelAttempt& attempt);
  void give_back(std::size_t which, const std::string& refund);
  bool has_conflict(const std::string& channel, const std::string& order) const;
  Heard book(const Credit& credit, Row& row);
  Heard known_before(const Credit& credit) const;
  std::string book_on(ModelPayment& payment, const Credit& credit);
  void approve(ModelPayment& payment, ModelRefund& refund);
  void finish(ModelPayment* payment, ModelRefund& refund, bool returned);

  std::vector<ModelPayment> payments_;
  std::map<std::pair<std::string, std::string>, Row> inbox_;
  std::vector<Booked> credits_;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> accounts_;
  std::vector<ModelBreak> breaks_;
  std::string own_account_;                      ///< that payouts leave
  std::map<std::string, std::int64_t> pending_;  ///< set apart, and neither posted nor let go
};

}  // namespace kythu::payments::test
