#include "gateway/core/witness.hpp"

#include "config/base/digest.hpp"
#include "signing/evidence/crl.hpp"
#include "signing/evidence/inquiry.hpp"
#include "signing/evidence/ocsp.hpp"
#include "signing/evidence/timestamp_chain.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t nonce_size = 32;  // RFC 8954 section 2.1: at most

}  // namespace

OutsideWitness::OutsideWitness(const std::vector<signing::TimestampAuthority>& authorities, wire::Fetch& outside,
                               Clock clock, Random random)
    : stamper_(authorities, outside, clock, random), outside_(outside), clock_(clock), random_(random) {
  for (const auto& one : authorities) anchors_.push_back(one.trust_anchor);
}

std::optional<receipts::Stamp> OutsideWitness::stamp(BytesView bytes) {
  auto timestamp = stamper_.stamp(sha256(bytes));
  if (!timestamp) return std::nullopt;
  const auto chain = chain_of(timestamp->token);
  const auto end = chain.empty() ? std::nullopt : signing::end_of(chain.front());
  if (!end) return std::nullopt;
  auto algorithms = signing::timestamp_algorithms(timestamp->token, chain);
  return receipts::Stamp{std::move(timestamp->token), timestamp->time, *end, std::move(algorithms)};
}

std::vector<Bytes> OutsideWitness::chain_of(BytesView token) { return signing::timestamp_chain(token, anchors_); }

/// The responder first: its answer is newer, and small.
std::optional<receipts::Testimony> OutsideWitness::status(BytesView certificate, BytesView issuer) {
  if (signing::ocsp_address(certificate).empty() && signing::crl_address(certificate).empty()) {
    return receipts::Testimony{};
  }
  if (auto said = answer(certificate, issuer)) return receipts::Testimony{"ocsp", std::move(*said)};
  if (auto said = list(certificate, issuer)) return receipts::Testimony{"crl", std::move(*said)};
  return std::nullopt;
}

std::optional<Bytes> OutsideWitness::answer(BytesView certificate, BytesView issuer) {
  Bytes nonce(nonce_size);
  random_(nonce);
  const auto request = signing::ocsp_request(certificate, issuer, nonce);
  auto reply = signing::fetch_answer(outside_, certificate, request);
  if (!reply || !signing::check_ocsp_reply(*reply, {certificate, issuer, request, clock_()})) return std::nullopt;
  return reply;
}

std::optional<Bytes> OutsideWitness::list(BytesView certificate, BytesView issuer) {
  auto found = signing::fetch_list(outside_, certificate);
  if (!found || !signing::check_crl(*found, {certificate, issuer, clock_()})) return std::nullopt;
  return found;
}

}  // namespace kythu::gateway
