#include "desk.hpp"

#include "signing/evidence/crl.hpp"
#include "signing/evidence/ocsp.hpp"

namespace kythu::signing {
namespace {

constexpr std::chrono::milliseconds patience{10'000};
constexpr std::size_t answer_limit = 64 * 1024, list_limit = 2 * 1024 * 1024, most_questions = 6;
/// What is learnt from one round may show who answers, and that is a certificate too.
constexpr int rounds = 2;

std::optional<Bytes> body_of(Result<wire::FetchReply, wire::FetchFault> reply) {
  if (!reply || reply->status != 200 || reply->body.empty()) return std::nullopt;
  return std::move(reply->body);
}

std::optional<Bytes> ask_responder(wire::Fetch& outside, const EvidenceWanted& wanted) {
  const auto address = ocsp_address(wanted.certificate);
  const auto request = address.empty() ? Bytes{} : ocsp_request(wanted.certificate, wanted.issuer, {});
  if (request.empty()) return std::nullopt;
  return body_of(
      outside.fetch({.method = "POST",
                     .url = address,
                     .headers = {{"content-type", "application/ocsp-request"}, {"accept", "application/ocsp-response"}},
                     .body = request,
                     .patience = patience,
                     .answer_limit = answer_limit}));
}

std::optional<Bytes> fetch_list(wire::Fetch& outside, const EvidenceWanted& wanted) {
  const auto address = crl_address(wanted.certificate);
  if (address.empty()) return std::nullopt;
  return body_of(outside.fetch(
      {.method = "GET", .url = address, .headers = {}, .body = {}, .patience = patience, .answer_limit = list_limit}));
}

/// The responder first: its answer is newer, and small.
std::optional<Bytes> ask(wire::Fetch& outside, const EvidenceWanted& wanted) {
  auto answer = ask_responder(outside, wanted);
  return answer ? std::move(answer) : fetch_list(outside, wanted);
}

}  // namespace

Result<ValidationReport, ValidationFault> ValidationDesk::judge(ValidationOrder order, bool online) const {
  auto report = validator_.validate(order, trust_);
  for (int round = 0; online && round < rounds && report && !report->wanted.empty(); ++round) {
    const auto known = order.evidence.size();
    for (std::size_t i = 0; i < std::min(report->wanted.size(), most_questions); ++i) {
      if (auto answer = ask(outside_, report->wanted[i])) order.evidence.push_back(std::move(*answer));
    }
    if (order.evidence.size() == known) break;
    report = validator_.validate(order, trust_);
  }
  return report;
}

}  // namespace kythu::signing
