// What every part of the cashier works with.
#pragma once

#include <memory>
#include <vector>

#include "accounts.hpp"
#include "channel_gate.hpp"
#include "channels/bank_feed.hpp"
#include "inbox.hpp"
#include "payments/cashier.hpp"
#include "payments/closing/days.hpp"
#include "payments/reconciliation/runs.hpp"
#include "payments/reconciliation/statements.hpp"
#include "rejected.hpp"

namespace kythu::payments {

struct Desk {
  Settings settings;
  db::Database& database;
  wire::Fetch& outside;
  Clock clock;
  Random random;
  Log log;
  std::vector<std::unique_ptr<channels::Channel>> channels;
  std::vector<std::unique_ptr<channels::BankFeed>> feeds;
  ChannelGate gate{};

  /// nullptr when there is none of this name.
  const channels::Channel* channel(std::string_view name) const {
    for (const auto& one : channels) {
      if (one->name() == name) return one.get();
    }
    return nullptr;
  }
  const channels::BankFeed* feed(std::string_view name) const {
    for (const auto& one : feeds) {
      if (one->name() == name) return one.get();
    }
    return nullptr;
  }
};

struct Cashier::Parts {
  Desk desk;
  Accounts accounts{};
  RejectedCallbacks rejected;
  Inbox inbox{desk};
  Refunds refunds{desk};
  Breaks breaks{desk};
  Drawers drawers{desk};
  Statements statements{desk};
  Reconciliations reconciliations{desk};
  Days days{desk};
};

}  // namespace kythu::payments
