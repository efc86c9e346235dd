// A clerk's cash drawer at a counter: one shift, from its opening to the count that a second person confirms.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/vnd.hpp"

namespace kythu::payments {

struct DrawerIdKind {
  static constexpr std::string_view prefix = "drw_";
};
using DrawerId = Id<DrawerIdKind>;

enum class DrawerState {
  open,     ///< its clerk takes money
  counted,  ///< its clerk has said what is in it
  closed,   ///< another person has counted the same
};
std::string_view name(DrawerState state);
std::optional<DrawerState> parse_drawer_state(std::string_view text);

struct Drawer {
  AgencyId agency;
  DrawerId id;
  std::string counter;  ///< "Q03"
  std::string clerk;    ///< "officer:off_…"
  DrawerState state{};
  Vnd opening;  ///< what the last shift at this counter left in it
  Vnd taken, deposited;
  int slips = 0;  ///< the last number, of this counter and day
  std::optional<Vnd> counted;
  std::string checker;  ///< empty until closed
  Instant opened_at;
  std::optional<Instant> counted_at, closed_at;

  Vnd expected() const;  ///< what should be in it
};

/// Cash of a drawer on its way to the agency's account at the bank.
struct Deposit {
  Uuid id;
  Vnd amount;
  std::string reference;  ///< for the bank's slip: its notice is known by it
  Instant taken_out_at;
};

/// What was taken for one payment.
struct Slip {
  std::string number;  ///< "Q03-20261122-0042-T", for the payer
  Vnd amount;
  Drawer drawer;
};

}  // namespace kythu::payments
