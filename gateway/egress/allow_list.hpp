// Whom kythu-egress may call: exact scheme, host and port of its settings, and only addresses that are really outside
// (security requirement D7). Pure functions; the call itself is in caller.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings/egress.hpp"

struct sockaddr;

namespace kythu::egress {

/// An address that was found on the list, written anew from its parts: what is called is what was checked.
struct Destination {
  std::string url;
  const settings::EgressEntry* entry;
};

class AllowList {
 public:
  explicit AllowList(std::vector<settings::EgressEntry> entries) : entries_(std::move(entries)) {}

  /// nullopt unless `url` is absolute, without user and fragment, and on the list. Lives as long as the list.
  std::optional<Destination> find(std::string_view url) const;

 private:
  std::vector<settings::EgressEntry> entries_;
};

/// Where an IP address leads.
enum class Reach { outside, loopback, private_network, forbidden };
Reach reach_of(const sockaddr& address);

/// The last check, made on the very address that is about to be connected to.
bool may_connect(const settings::EgressEntry& entry, const sockaddr& address);

}  // namespace kythu::egress
