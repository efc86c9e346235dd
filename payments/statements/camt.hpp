// ISO 20022 camt.052, camt.053 and camt.054 in every version: elements are known by their local names, which hardly
// change. A booking that is broken down into payments with amounts of their own, which add up, gives a line for each of
// them; any other gives one line.
#pragma once

#include "markup.hpp"
#include "payments/statements/reader.hpp"

namespace kythu::payments::statements {

class CamtReader : public Reader, private Markup {
 public:
  void feed(std::string_view piece) override;
  void finish() override;

 private:
  struct Amount {
    std::string text, currency;
  };
  struct Part {
    Line line;
    Amount amount, other_amount;
    std::string direction;
  };
  struct Balance {
    std::string code, direction;
    Amount amount;
  };

  std::uint64_t open(std::uint64_t parent, std::uint64_t name, std::string_view tag) override;
  void close(std::uint64_t element, std::string_view text) override;
  void close_statement(std::uint64_t element, std::string_view text);
  void close_entry(std::uint64_t element, std::string_view text);
  void close_part(std::uint64_t element, std::string_view text);
  void control(std::optional<std::int64_t>& total, std::string_view text, bool money);
  void end_balance();
  void end_entry();
  void emit(Line whole);
  std::optional<std::int64_t> read(const Amount& amount);
  void date(std::string& out, Line& line, std::string_view text);

  Line entry_;
  Amount entry_amount_;
  Balance balance_;
  std::string direction_, currency_;  ///< currency_: of the amount that is open
  std::vector<Part> parts_;
  std::uint32_t entries_ = 0;
  bool in_entry_ = false, in_part_ = false;
};

}  // namespace kythu::payments::statements
