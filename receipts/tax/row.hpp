// Rows of the tax authority's tables as our words.
#pragma once

#include "config/base/days.hpp"
#include "config/database/database.hpp"
#include "message.hpp"

namespace kythu::receipts::tax {

std::optional<Instant> instant_or_none(const pqxx::field& field);
/// Of the columns that every reading of tax_message has.
Message to_message(const pqxx::row& row);

}  // namespace kythu::receipts::tax
