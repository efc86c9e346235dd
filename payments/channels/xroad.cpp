#include "xroad.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "channels/message.hpp"

namespace kythu::payments::channels {
namespace {

constexpr std::size_t longest_identifier = 255, longest_error = 200;

/// RFC 3986 section 2.3: everything else is encoded, byte by byte.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > longest_identifier || text == "." || text == ".." || !is_utf8(text)) return false;
  return std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
           std::string_view{":;/\\%"}.find(c) != std::string_view::npos;
  });
}

std::optional<std::string> fault_of(const XRoadMember& member, std::string_view who) {
  if (!is_identifier(member.instance)) return fmt::format("{}: no instance", who);
  if (!is_identifier(member.member_class)) return fmt::format("{}: no member class", who);
  if (!is_identifier(member.member_code)) return fmt::format("{}: no member code", who);
  if (!member.subsystem.empty() && !is_identifier(member.subsystem)) return fmt::format("{}: no subsystem", who);
  return std::nullopt;
}

/// "/pay/init?x=1" of "https://host:1/pay/init?x=1".
std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto path = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  return path == std::string_view::npos ? std::string_view{} : url.substr(path);
}

std::string service_of(const XRoadSettings& settings) {
  return to_text(settings.provider) + "/" + percent_encoded(settings.service);
}

}  // namespace

std::optional<std::string> fault_of(const XRoadSettings& settings) {
  if (!settings.server.starts_with("https://") && !settings.server.starts_with("http://")) return "no server";
  if (settings.server.ends_with("/")) return "the server ends with a slash";
  if (auto fault = fault_of(settings.client, "client")) return fault;
  if (auto fault = fault_of(settings.provider, "provider")) return fault;
  if (!is_identifier(settings.service)) return "no service";
  return std::nullopt;
}

std::string to_text(const XRoadMember& member) {
  auto text = percent_encoded(member.instance) + "/" + percent_encoded(member.member_class) + "/" +
              percent_encoded(member.member_code);
  if (!member.subsystem.empty()) text += "/" + percent_encoded(member.subsystem);
  return text;
}

wire::FetchRequest through_xroad(const XRoadSettings& settings, wire::FetchRequest request,
                                 std::string_view message_id) {
  auto url = settings.server + "/r1/" + service_of(settings);
  url += path_of(request.url);
  request.url = std::move(url);
  request.headers.emplace_back("X-Road-Client", to_text(settings.client));
  request.headers.emplace_back("X-Road-Id", message_id);
  request.headers.emplace_back("Accept", "application/json");  // also the form of the security server's own errors
  return request;
}

std::optional<XRoadFault> xroad_fault(const XRoadSettings& settings, const wire::FetchReply& reply,
                                      std::string_view message_id) {
  if (const auto error = header(reply, "x-road-error")) {
    return XRoadFault{error->starts_with("Client."), "X-Road: " + std::string{error->substr(0, longest_error)}};
  }
  if (header(reply, "x-road-id") != message_id) return XRoadFault{false, "X-Road: the answer to another message"};
  if (header(reply, "x-road-service") != service_of(settings)) {
    return XRoadFault{false, "X-Road: the answer of another service"};
  }
  return std::nullopt;
}

}  // namespace kythu::payments::channels
