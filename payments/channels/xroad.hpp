// Calls through an X-Road security server (X-Road: Message Protocol for REST, PR-REST). A request becomes
// POST <server>/r1/<provider>/<service><path> with X-Road-Client and X-Road-Id, and the answer has to echo them. The
// security server seals and logs both; to us it shows itself by TLS, and knows us by the client certificate.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/wire/fetch.hpp"
#include "payments/settings.hpp"

namespace kythu::payments::channels {

/// What is wrong with the settings; nullopt when nothing is. PR-REST section 4.8 forbids : ; / \ % and control
/// characters in identifiers, and "." or ".." as a whole.
std::optional<std::string> fault_of(const XRoadSettings& settings);

/// "DEV/COM/222/SUB", every part percent-encoded.
std::string to_text(const XRoadMember& member);

/// The path of `request.url` becomes the service's path. `message_id`: letters, digits and dashes, used once.
wire::FetchRequest through_xroad(const XRoadSettings& settings, wire::FetchRequest request,
                                 std::string_view message_id);

struct XRoadFault {
  bool never_delivered = false;  ///< our own message was refused (Client.…); else nobody knows how far it got
  std::string why;
};
/// nullopt: the provider itself answered this very message.
std::optional<XRoadFault> xroad_fault(const XRoadSettings& settings, const wire::FetchReply& reply,
                                      std::string_view message_id);

}  // namespace kythu::payments::channels
