// The bank's books: every entry of the accounts that it keeps, in memory and as lines of a file.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "common/lines.hpp"

namespace kythu::simulators::bank {

struct Entry {
  std::int64_t number = 0;
  std::string account;
  std::int64_t amount = 0;  ///< above zero: credited
  std::string memo, payer_name, payer_account;
  std::int64_t booked_at = 0;  ///< milliseconds
  std::int64_t returns = 0;    ///< number of the credit that this debit gives back
  std::string choice, form;    ///< form: payos, casso or sepay
  std::string notice, answer;  ///< "", due, taken, given up; the last answer
  std::int64_t notices = 0;
  /// "FT00000017", the same in notices and statements.
  std::string reference() const;
};

class Books {
 public:
  explicit Books(const std::string& file);
  /// Gives it its number.
  Entry add(Entry entry);
  std::optional<Entry> find(std::int64_t number);
  void note_answer(std::int64_t number, const std::string& answer, const std::string& notice);
  std::vector<Entry> all();
  std::string json();

 private:
  void keep(const Entry& entry);
  std::mutex mutex_;
  std::vector<Entry> entries_;  ///< entry n stands at n - 1
  Lines lines_;
};

}  // namespace kythu::simulators::bank
