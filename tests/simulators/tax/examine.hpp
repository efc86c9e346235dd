// What the tax system finds in a message: its structure, its signature, its numbers. Written apart from the product's
// own reading; it takes the signed parts as the bytes that they are, so whoever re-indents them is refused.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kythu::simulators::tax {

struct Fault {
  std::string code, text;
};

struct Receipt {
  std::string series;  ///< "0123456789 EBL01 26TAA"
  std::int64_t number = 0;
  std::int64_t amount = 0;  ///< of all its rows
  std::string status;       ///< TThai
};

struct Examined {
  std::string wire_id, sender, tax_code, code;  ///< as far as they could be read
  std::vector<Receipt> receipts;                ///< of a summary table
  std::vector<Fault> form;                      ///< said in a 999
  std::vector<Fault> content;                   ///< said in the result
};

Examined examine(const std::string& xml);

/// Which numbers were told of: one is told once as made.
class Numbers {
 public:
  /// Faults of the whole table; it is counted only without any.
  std::vector<Fault> take(const std::vector<Receipt>& receipts);

 private:
  std::map<std::string, std::map<std::int64_t, std::string>> told_;  // series → number → statuses
};

}  // namespace kythu::simulators::tax
