// What portals are told of a receipt.
#pragma once

#include <boost/json/object.hpp>

#include "receipt.hpp"

namespace kythu::receipts {

/// The members of every event about a receipt. `status` as outside: issued, adjusted, replaced, canceled.
inline boost::json::object news_of(const Receipt& receipt, std::string_view status) {
  return {{"id", receipt.id.text()},
          {"payment", receipt.payment.text()},
          {"form_code", receipt.form_code},
          {"symbol", receipt.symbol},
          {"number", receipt.number},
          {"amount", receipt.amount.dong()},
          {"issued_at", rfc3339(receipt.issued_at)},
          {"lookup_code", receipt.lookup_code},
          {"status", status}};
}

}  // namespace kythu::receipts
