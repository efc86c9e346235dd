#include "brief.hpp"

#include "store.hpp"

namespace kythu::payments {

std::vector<Payment> find_brief(db::Transaction& tx, AgencyId agency, const std::vector<PaymentId>& ids) {
  return load(tx, agency, ids, false);
}

}  // namespace kythu::payments
