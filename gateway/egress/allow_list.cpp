#include "allow_list.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "config/base/handle.hpp"

namespace kythu::egress {
namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
  Reach reach;
};

// IANA's special-purpose registry (RFC 6890 and its updates); nothing in it is a counterparty.
constexpr std::array ranges4{
    Range4{0x00000000, 8, Reach::forbidden},         // this network
    Range4{0x0a000000, 8, Reach::private_network},   // RFC 1918
    Range4{0x64400000, 10, Reach::forbidden},        // carrier-grade NAT, RFC 6598
    Range4{0x7f000000, 8, Reach::loopback},          //
    Range4{0xa9fe0000, 16, Reach::forbidden},        // link-local, and clouds' metadata services
    Range4{0xac100000, 12, Reach::private_network},  // RFC 1918
    Range4{0xc0000000, 24, Reach::forbidden},        // IETF protocol assignments
    Range4{0xc0000200, 24, Reach::forbidden},        // documentation
    Range4{0xc0586300, 24, Reach::forbidden},        // 6to4 relays
    Range4{0xc0a80000, 16, Reach::private_network},  // RFC 1918
    Range4{0xc6120000, 15, Reach::forbidden},        // benchmarking
    Range4{0xc6336400, 24, Reach::forbidden},        // documentation
    Range4{0xcb007100, 24, Reach::forbidden},        // documentation
    Range4{0xe0000000, 3, Reach::forbidden},         // multicast, reserved, broadcast
};

Reach reach_of4(std::uint32_t address) {
  for (const auto& range : ranges4) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return range.reach;
  }
  return Reach::outside;
}

/// Only 2000::/3 is handed out. Inside it, Teredo, 6to4 and documentation carry or hide other addresses, and so do the
/// mapped and translated forms outside of it.
Reach reach_of6(const in6_addr& address) {
  const auto* byte = address.s6_addr;
  if (IN6_IS_ADDR_LOOPBACK(&address)) return Reach::loopback;
  if ((byte[0] & 0xfe) == 0xfc) return Reach::private_network;  // unique local, RFC 4193
  if ((byte[0] & 0xe0) != 0x20) return Reach::forbidden;
  if (byte[0] == 0x20 && byte[1] == 0x02) return Reach::forbidden;
  if (byte[0] == 0x20 && byte[1] == 0x01 && (byte[2] < 0x02 || (byte[2] == 0x0d && byte[3] == 0xb8))) {
    return Reach::forbidden;
  }
  return Reach::outside;
}

bool same_address(const sockaddr& left, const sockaddr& right) {
  if (left.sa_family != right.sa_family) return false;
  if (left.sa_family == AF_INET) {
    return reinterpret_cast<const sockaddr_in&>(left).sin_addr.s_addr ==
           reinterpret_cast<const sockaddr_in&>(right).sin_addr.s_addr;
  }
  return left.sa_family == AF_INET6 && std::memcmp(&reinterpret_cast<const sockaddr_in6&>(left).sin6_addr,
                                                   &reinterpret_cast<const sockaddr_in6&>(right).sin6_addr, 16) == 0;
}

bool is_own_address(const sockaddr& address) {
  ifaddrs* found = nullptr;
  if (getifaddrs(&found) != 0) return true;  // what cannot be checked is refused
  const Handle<ifaddrs, freeifaddrs> all{found};
  for (const auto* at = all.get(); at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr && same_address(*at->ifa_addr, address)) return true;
  }
  return false;
}

std::uint16_t port_of(const boost::urls::url_view& url) {
  if (url.has_port()) return url.port_number();
  if (url.scheme() == "smtps") return 465;
  if (url.scheme() == "smtp") return 587;
  return url.scheme() == "https" ? 443 : 80;
}

}  // namespace

std::optional<Destination> AllowList::find(std::string_view text) const {
  if (text.size() > 8'192) return std::nullopt;
  const auto parsed = boost::urls::parse_uri(boost::core::string_view{text.data(), text.size()});
  if (!parsed) return std::nullopt;
  const boost::urls::url_view url = *parsed;
  if (!url.has_authority() || url.has_userinfo() || url.has_fragment()) return std::nullopt;
  if (url.has_port() && (url.port().empty() || url.port_number() == 0)) return std::nullopt;
  const bool literal = url.host_type() != boost::urls::host_type::name;
  const std::string scheme{url.scheme()};
  // The encoded form: a name that needs decoding is not a name that stands in the settings.
  std::string host{url.encoded_host()};
  if (url.host_type() == boost::urls::host_type::ipv6) host = host.substr(1, host.size() - 2);
  const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const settings::EgressEntry& e) {
    return e.scheme == scheme && e.host == host && e.port == port_of(url) && (!literal || e.loopback);
  });
  if (entry == entries_.end()) return std::nullopt;
  std::string target{url.encoded_target()};
  if (!target.starts_with('/')) target.insert(0, "/");
  return Destination{scheme + "://" + std::string{url.encoded_host()} + ":" + std::to_string(entry->port) + target,
                     &*entry};
}

Reach reach_of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return reach_of4(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) return reach_of6(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  return Reach::forbidden;
}

bool may_connect(const settings::EgressEntry& entry, const sockaddr& address) {
  switch (reach_of(address)) {
    case Reach::loopback: return entry.loopback;
    case Reach::private_network: return entry.private_network && !is_own_address(address);
    case Reach::outside: return !is_own_address(address);
    case Reach::forbidden: return false;
  }
  return false;
}

}  // namespace kythu::egress
