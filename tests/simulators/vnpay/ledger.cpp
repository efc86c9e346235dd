#include "vnpay/ledger.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace kythu::simulators::vnpay {
namespace {

namespace json = boost::json;

std::string at(const Parameters& all, const std::string& name) {
  const auto found = all.find(name);
  return found == all.end() ? "" : found->second;
}

json::object to_json(const Transaction& one) {
  return {{"txn", at(one.order, "vnp_TxnRef")},
          {"amount", at(one.order, "vnp_Amount")},
          {"number", one.number},
          {"response", one.response},
          {"status", one.status},
          {"choice", one.choice},
          {"pay_date", one.pay_date},
          {"ipn_sent", one.ipn_sent},
          {"ipn_answer", one.ipn_answer}};
}

}  // namespace

const std::vector<Choice>& choices() {
  using enum Choice::Ipn;
  static const std::vector<Choice> all{
      {"pay", "Thanh toán", "00", "00", once},
      {"fail24", "Huỷ giao dịch (24)", "24", "02", once},
      {"fail51", "Không đủ số dư (51)", "51", "02", once},
      {"expire11", "Hết hạn (11)", "11", "02", once},
      {"suspicious07", "Nghi ngờ (07)", "07", "07", once},
      {"pay_no_ipn", "Trả tiền, không gửi IPN", "00", "00", never},
      {"pay_ipn_twice", "Trả tiền, gửi IPN hai lần", "00", "00", twice},
      {"pay_tampered_amount", "Trả tiền, IPN sai số tiền", "00", "00", tampered_amount},
      {"pay_bad_hash", "Trả tiền, IPN sai chữ ký", "00", "00", bad_hash},
      {"pay_extra_parameter", "Trả tiền, IPN thêm tham số", "00", "00", extra_parameter},
      {"pay_hash_type", "Trả tiền, IPN có vnp_SecureHashType", "00", "00", hash_type}};
  return all;
}

const Choice* find_choice(const std::string& name) {
  const auto found = std::ranges::find(choices(), name, &Choice::name);
  return found == choices().end() ? nullptr : &*found;
}

/// VNPAY never gives a vnp_TransactionNo twice, and a merchant refuses one that it has seen: started again, the numbers
/// go on where the file ends.
Ledger::Ledger(const std::string& file) {
  std::ifstream before{file};
  for (std::string line; std::getline(before, line);) {
    boost::system::error_code torn;
    const auto one = json::parse(line, torn);
    if (torn) continue;
    last_number_ = std::max(last_number_, std::stol(json::value_to<std::string>(one.at("number"))));
  }
  if (!file.empty()) file_.open(file, std::ios::app);
}

void Ledger::append(const Transaction& transaction) {
  if (file_.is_open()) file_ << json::serialize(to_json(transaction)) << std::endl;
}

Transaction Ledger::open(const Parameters& order) {
  const std::lock_guard lock(mutex_);
  auto& one = transactions_[at(order, "vnp_TxnRef")];
  if (one.number.empty()) {
    one.order = order;
    one.number = std::to_string(++last_number_);
    append(one);
  }
  return one;
}

std::optional<Transaction> Ledger::find(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  const auto found = transactions_.find(reference);
  if (found == transactions_.end()) return std::nullopt;
  auto& one = found->second;
  if (one.status == "01" && at(one.order, "vnp_ExpireDate") < vietnam_now()) {
    one.response = "11";
    one.status = "02";
    append(one);
  }
  return one;
}

std::optional<Transaction> Ledger::settle(const std::string& reference, const Choice& choice) {
  if (const auto known = find(reference); !known || known->status != "01") return std::nullopt;
  const std::lock_guard lock(mutex_);
  auto& one = transactions_.at(reference);
  if (one.status != "01") return std::nullopt;  // a second click was faster
  one.choice = choice.name;
  one.response = choice.response;
  one.status = choice.status;
  one.pay_date = vietnam_now();
  append(one);
  return one;
}

void Ledger::note_ipn(const std::string& reference, const std::string& answer) {
  const std::lock_guard lock(mutex_);
  auto& one = transactions_.at(reference);
  ++one.ipn_sent;
  one.ipn_answer = answer;
  append(one);
}

bool Ledger::first_question(const std::string& request_id) {
  const std::lock_guard lock(mutex_);
  return questions_.emplace(request_id, true).second;
}

std::string Ledger::json() {
  const std::lock_guard lock(mutex_);
  json::array all;
  for (const auto& [reference, one] : transactions_) all.push_back(to_json(one));
  return json::serialize(all);
}

}  // namespace kythu::simulators::vnpay
