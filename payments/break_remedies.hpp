// What two people decided about a break, in the books.
//
// | remedy | legs                                                                                         |
// |--------|----------------------------------------------------------------------------------------------|
// | apply  | Suspense:Late / Collected of each fee                                                        |
// | attach | Suspense:Unidentified / Collected of each fee of the named payment; what is over it /        |
// |        | Suspense:Excess, which is a break of its own                                                 |
// | return | a refund: the suspense account is set apart, and paid back as any other (refund_books.hpp)   |
// | paid   | Clearing / Collected of each fee; an unsettled order's money goes where its provider's word  |
// |        | would have sent it (settlement.hpp): it may be excess                                        |
// | failed | Clearing / Suspense:Unidentified, what was received instead, which is a break of its own     |
// | accept | none                                                                                         |
#pragma once

#include "break_store.hpp"

namespace kythu::payments {

/// Whether it may be proposed.
std::optional<BreakRefusal> check(db::Transaction& tx, const BreakRow& row, const Proposal& proposal);

/// `payment` is the one that the remedy touches, locked; its checker stands in the row.
std::optional<BreakRefusal> carry_out(db::Transaction& tx, const Desk& desk, BreakCase& one,
                                      std::optional<Subject>& payment);

}  // namespace kythu::payments
