// What VNPAY knows: its own transactions, in memory and as lines of a file.
#pragma once

#include <fstream>
#include <mutex>
#include <optional>

#include "vnpay/signature.hpp"

namespace kythu::simulators::vnpay {

/// What the payer may do, and what the notification is like.
struct Choice {
  enum class Ipn { once, twice, never, tampered_amount, bad_hash, extra_parameter, hash_type };
  std::string name, label, response, status;
  Ipn ipn = Ipn::once;
};
const std::vector<Choice>& choices();
const Choice* find_choice(const std::string& name);

struct Transaction {
  Parameters order;  ///< as signed by the merchant
  std::string number, pay_date, choice, ipn_answer;
  std::string response, status = "01";
  int ipn_sent = 0;
};

class Ledger {
 public:
  explicit Ledger(const std::string& file);
  /// Opens a transaction, or finds the one of this vnp_TxnRef.
  Transaction open(const Parameters& order);
  /// nullopt when there is none; an open one whose time is over has failed.
  std::optional<Transaction> find(const std::string& reference);
  /// nullopt when there is none or it is settled.
  std::optional<Transaction> settle(const std::string& reference, const Choice& choice);
  void note_ipn(const std::string& reference, const std::string& answer);
  /// True for the first question with this id.
  bool first_question(const std::string& request_id);
  std::string json();

 private:
  void append(const Transaction& transaction);
  std::mutex mutex_;
  std::ofstream file_;
  std::map<std::string, Transaction> transactions_;
  std::map<std::string, bool> questions_;
  long last_number_ = 14'000'000;
};

}  // namespace kythu::simulators::vnpay
