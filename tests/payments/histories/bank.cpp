#include "payments/histories/bank.hpp"

#include <algorithm>
#include <cctype>

#include <boost/json.hpp>

namespace kythu::payments::test {
namespace {

namespace json = boost::json;

constexpr const char* booked_at = "2026-11-22 10:16:00";
constexpr const char* payer = "CANARY NGUYEN VAN AN";

Callback posted(const char* channel, const json::object& body, std::pair<std::string, std::string> proof) {
  return {.channel = channel,
          .method = "POST",
          .query = {},
          .headers = {std::move(proof)},
          .body = to_bytes(json::serialize(body)),
          .source = "203.0.113.202"};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

BankMemo memo_of(const std::string& ref, std::size_t way) {
  switch (way % 12) {
    case 0: return {"MBVCB.123." + lower(ref.substr(0, 8)) + " - " + lower(ref.substr(8)) + ".CT tu 0011", ref};
    case 1: return {"", ""};
    case 2: return {"hoc phi thang 11", ""};
    case 3: {  // one wrong character, which the check character finds
      auto wrong = ref;
      wrong[5] = wrong[5] == 'Z' ? 'Y' : 'Z';
      return {wrong, ""};
    }
    case 4: return {ref + " " + ref, ref};
    default: return {ref, ref};
  }
}

Callback notice_by_sepay(const Credit& credit, const std::string& memo, const std::string& key) {
  return posted("sepay",
                {{"id", std::stoll(credit.transaction)},
                 {"accountNumber", credit.account},
                 {"transferAmount", credit.amount},
                 {"content", memo},
                 {"transactionDate", booked_at},
                 {"transferType", "in"},
                 {"referenceCode", credit.bank_reference}},
                {"authorization", "Apikey " + key});
}

Callback notice_by_casso(const std::vector<std::pair<Credit, std::string>>& credits, const std::string& token) {
  json::array rows;
  for (const auto& [credit, memo] : credits) {
    rows.push_back(json::object{{"id", std::stoll(credit.transaction)},
                                {"tid", credit.bank_reference},
                                {"description", memo},
                                {"amount", credit.amount},
                                {"when", booked_at},
                                {"bank_sub_acc_id", credit.account},
                                {"corresponsive_name", payer}});
  }
  return posted("casso", {{"error", 0}, {"data", std::move(rows)}}, {"secure-token", token});
}

}  // namespace kythu::payments::test
