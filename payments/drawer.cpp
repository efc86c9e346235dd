#include "payments/drawer.hpp"

#include "channels/counter.hpp"
#include "config/base/result.hpp"

namespace kythu::payments {

std::string_view name(DrawerState state) {
  switch (state) {
    case DrawerState::open: return "open";
    case DrawerState::counted: return "counted";
    case DrawerState::closed: break;
  }
  return "closed";
}

std::optional<DrawerState> parse_drawer_state(std::string_view text) {
  using enum DrawerState;
  for (const auto state : {open, counted, closed}) {
    if (name(state) == text) return state;
  }
  return std::nullopt;
}

Vnd Drawer::expected() const {
  const auto left = channels::counter::expected({opening, taken, {}, deposited});
  KYTHU_ASSERT(left);  // the table has a CHECK
  return *left;
}

}  // namespace kythu::payments
