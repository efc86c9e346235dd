// SWIFT MT940 as banks write it: with or without blocks or a bank's own lines around the messages, old tags, LF or
// CRLF, ISO-8859-1, control bytes. A tag counts only where the grammar allows it, so that a line of a memo that looks
// like one stays part of the memo.
#pragma once

#include "payments/statements/reader.hpp"

namespace kythu::payments::statements {

class Mt940Reader : public Reader {
 public:
  void feed(std::string_view piece) override;
  void finish() override;

 private:
  enum class Part { outside, head, entries, after };  ///< of a message

  void line(std::string_view text);
  /// False: it is no tag here.
  bool tag(std::string_view name, std::string_view value);
  void message(std::string_view reference);
  void account(std::string_view value);
  void balance(std::string_view value, bool opening);
  bool entry(std::string_view value);
  void end_entry();

  std::string kept_, memo_;
  std::uint64_t at_ = 0;
  Part part_ = Part::outside;
  bool in_entry_ = false, in_memo_ = false;
  Line entry_;
  std::uint32_t entries_ = 0;
};

}  // namespace kythu::payments::statements
