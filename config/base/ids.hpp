// One type per kind of id: two swapped ids do not compile. Outside an id is a prefix and a UUIDv7, "pay_0193…";
// in the database it is the uuid alone.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clock.hpp"
#include "random.hpp"

namespace kythu {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
};

/// "0193a5c2-…", lower case, 36 characters.
std::string to_text(const Uuid& uuid);
std::optional<Uuid> parse_uuid(std::string_view text);
/// RFC 9562 section 5.7: 48 bits of milliseconds, then randomness; sorts by time.
Uuid new_uuid(Instant now, const Random& random);

template <class Kind>
struct Id {
  Uuid uuid;

  static Id fresh(Instant now, const Random& random) { return {new_uuid(now, random)}; }
  /// From the outside form, prefix and all.
  static std::optional<Id> parse(std::string_view text) {
    if (!text.starts_with(Kind::prefix)) return std::nullopt;
    return from_uuid_text(text.substr(Kind::prefix.size()));
  }
  /// From a database column.
  static std::optional<Id> from_uuid_text(std::string_view text) {
    const auto uuid = parse_uuid(text);
    return uuid ? std::optional{Id{*uuid}} : std::nullopt;
  }

  std::string text() const { return std::string{Kind::prefix} + to_text(uuid); }
  std::string uuid_text() const { return to_text(uuid); }
  auto operator<=>(const Id&) const = default;
};

// clang-format off
struct AgencyKind     { static constexpr std::string_view prefix = "agy_"; };
struct ClientKind     { static constexpr std::string_view prefix = "cli_"; };
struct PaymentKind    { static constexpr std::string_view prefix = "pay_"; };
struct AttemptKind    { static constexpr std::string_view prefix = "att_"; };
struct RefundKind     { static constexpr std::string_view prefix = "ref_"; };
struct ReceiptKind    { static constexpr std::string_view prefix = "rct_"; };
struct SeriesKind     { static constexpr std::string_view prefix = "ser_"; };
struct SignatureKind  { static constexpr std::string_view prefix = "sig_"; };
struct DocumentKind   { static constexpr std::string_view prefix = "doc_"; };
struct EventKind      { static constexpr std::string_view prefix = "evt_"; };
struct EndpointKind   { static constexpr std::string_view prefix = "whe_"; };
struct TransferKind   { static constexpr std::string_view prefix = "trf_"; };
struct JobKind        { static constexpr std::string_view prefix = "job_"; };
struct RequestKind    { static constexpr std::string_view prefix = "req_"; };
// clang-format on

using AgencyId = Id<AgencyKind>;
using ClientId = Id<ClientKind>;
using PaymentId = Id<PaymentKind>;
using AttemptId = Id<AttemptKind>;
using RefundId = Id<RefundKind>;
using ReceiptId = Id<ReceiptKind>;
using SeriesId = Id<SeriesKind>;
using SignatureId = Id<SignatureKind>;
using DocumentId = Id<DocumentKind>;
using EventId = Id<EventKind>;
using EndpointId = Id<EndpointKind>;
using TransferId = Id<TransferKind>;
using JobId = Id<JobKind>;

}  // namespace kythu
