// A cashier at work in tests: a real database, a clock that is turned by hand, and a VNPAY that keeps its own books.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include <gtest/gtest.h>

#include "doubles/test_database.hpp"
#include "payments/cashier.hpp"
#include "payments/catalogue.hpp"

namespace kythu::payments::test {

/// Answers querydr over real bytes; knows what was paid whether or not anybody was told.
class FakeVnpay : public wire::Fetch {
 public:
  struct Order {
    std::string response = "00", status = "01", number = "0", amount;
  };
  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override;

  std::map<std::string, Order> orders;    ///< by vnp_TxnRef
  std::optional<wire::FetchFault> fault;  ///< instead of an answer
  int http_status = 200;
  bool wrong_signature = false;
  int asked = 0, badly_signed = 0;
};

struct Ipn {
  std::string reference, amount, number = "14422574", response = "00", status = "00", terminal = "TESTTMN1";
};

class Counter : public testing::Test {
 protected:
  Counter();
  NewPayment order() const;
  Payment create(const NewPayment& order);
  Payment create() { return create(order()); }
  /// Opens an attempt and returns its reference at VNPAY.
  std::string open(const Payment& payment);
  Payment find(const Payment& payment);
  static std::string query(const Ipn& ipn, std::string_view secret = "test_secret");
  Callback callback(const std::string& query) const;
  /// VNPAY's RspCode.
  std::string tell(const Ipn& ipn);
  std::string tell_raw(const std::string& query);
  std::string code_of(const CallbackAnswer& answer);
  std::int64_t number(const std::string& sql);
  std::string text(const std::string& sql);
  /// Everything that a stranger's message must not change.
  std::string books();
  /// Appendix C's oracles: each must find nothing.
  void expect_sound_books();

  static std::string times_100(Vnd amount) { return std::to_string(amount.dong() * 100); }

  std::atomic<Instant> now_{Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{3}}};
  kythu::test::TestDatabase database_;
  FakeVnpay vnpay_;
  AgencyId agency_;
  Cashier cashier_;
};

}  // namespace kythu::payments::test
