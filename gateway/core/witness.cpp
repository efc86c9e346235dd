#include "gateway/core/witness.hpp"

#include "signing/evidence/ocsp.hpp"
#include "signing/evidence/timestamp_chain.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t nonce_size = 32;  // RFC 8954 section 2.1: at most
constexpr std::size_t answer_limit = 64 * 1024;
constexpr std::chrono::milliseconds responders_patience{10'000};

}  // namespace

OutsideWitness::OutsideWitness(const std::vector<signing::TimestampAuthority>& authorities, wire::Fetch& outside,
                               Clock clock, Random random)
    : stamper_(authorities, outside, clock, random), outside_(outside), clock_(clock), random_(random) {
  for (const auto& one : authorities) anchors_.push_back(one.trust_anchor);
}

std::optional<receipts::Stamp> OutsideWitness::stamp(BytesView bytes) {
  auto timestamp = stamper_.stamp(bytes);
  if (!timestamp) return std::nullopt;
  const auto chain = chain_of(timestamp->token);
  const auto end = chain.empty() ? std::nullopt : signing::end_of(chain.front());
  if (!end) return std::nullopt;
  return receipts::Stamp{std::move(timestamp->token), timestamp->time, *end};
}

std::vector<Bytes> OutsideWitness::chain_of(BytesView token) { return signing::timestamp_chain(token, anchors_); }

std::optional<Bytes> OutsideWitness::status(BytesView certificate, BytesView issuer) {
  const auto address = signing::ocsp_address(certificate);
  if (address.empty()) return Bytes{};
  Bytes nonce(nonce_size);
  random_(nonce);
  const auto request = signing::ocsp_request(certificate, issuer, nonce);
  auto reply = outside_.fetch(
      {.method = "POST",
       .url = address,
       .headers = {{"content-type", "application/ocsp-request"}, {"accept", "application/ocsp-response"}},
       .body = request,
       .patience = responders_patience,
       .answer_limit = answer_limit});
  if (!reply || reply->status != 200) return std::nullopt;
  if (!signing::check_ocsp_reply(reply->body, {certificate, issuer, request, clock_()})) return std::nullopt;
  return std::move(reply->body);
}

}  // namespace kythu::gateway
