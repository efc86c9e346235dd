// What administrators may have changed, one kind a file: how it is read, and how it is carried out once another person
// has approved it.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/core/context.hpp"
#include "gateway/core/json.hpp"

namespace kythu::gateway {

struct ChangeTools {
  db::Transaction& tx;
  Services& services;
  std::string proposal;  ///< uuid
  Instant now;
};

struct ChangeKind {
  std::string_view name;    ///< as the proposal has it
  std::string_view target;  ///< the member that names what is changed
  /// Every member of the change, as it is kept and shown; what is wrong is written down by `body`.
  boost::json::object (*read)(JsonObject& body);
  /// In the transaction of the approval. What it returns stands beside the proposal in that one answer, and nowhere
  /// else: the id of what was made, and a secret, shown once.
  Result<boost::json::object, Problem> (*apply)(const ChangeTools& tools, const boost::json::object& change);
};

extern const ChangeKind agency_change, client_change, user_change, channel_change, targets_change;

/// 409: what was proposed is not possible any more, or never was.
Problem change_not_possible(std::string_view why);

// Of a change that was read before.
std::string text_in(const boost::json::object& change, std::string_view member);
bool flag_in(const boost::json::object& change, std::string_view member);

}  // namespace kythu::gateway
