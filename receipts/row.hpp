// A row of `receipt` as a Receipt.
#pragma once

#include "config/database/database.hpp"
#include "receipt.hpp"

namespace kythu::receipts {

Receipt to_receipt(const pqxx::row& row);

}  // namespace kythu::receipts
