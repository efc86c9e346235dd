// Which column of a table means what: one profile for all banks, by the words that their exports use, and one for each
// provider's settlement file, by its own column names (no provider publishes a sample: they are as assumed).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::payments::statements {

enum class Field {
  none,
  booked_on,
  valued_on,
  id,         ///< the bank's or the provider's number
  reference,  ///< ours
  debit,
  credit,
  amount,  ///< of either direction: a sign or `kind` says which
  fee,
  kind,
  status,
  memo,
  party,
  party_account,
  account,
  currency,
  opening,
  closing,
};

struct Columns {
  std::string provider;       ///< empty: a bank
  std::vector<Field> fields;  ///< of each column
};

/// What a row of column names means; nullopt for a row that is no heading.
std::optional<Columns> columns_of(const std::vector<std::string>& cells);

/// A name and a value before or after the table: account, currency, opening, closing; none for anything else.
Field preamble_field(std::string_view name);

struct Kinds {
  bool is_refund = false, counts = true;
};
/// What `kind` and `status` of a provider's row say; nullopt for words that are not known.
std::optional<Kinds> kinds_of(std::string_view provider, std::string_view kind, std::string_view status);

}  // namespace kythu::payments::statements
