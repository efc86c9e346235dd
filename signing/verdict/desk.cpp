#include "desk.hpp"

#include "signing/evidence/inquiry.hpp"
#include "signing/evidence/ocsp.hpp"

namespace kythu::signing {
namespace {

constexpr std::size_t most_questions = 6;
/// What is learnt from one round may show who answers, and that is a certificate too.
constexpr int rounds = 2;

/// The responder first: its answer is newer, and small.
std::optional<Bytes> ask(wire::Fetch& outside, const EvidenceWanted& wanted) {
  auto answer = fetch_answer(outside, wanted.certificate, ocsp_request(wanted.certificate, wanted.issuer, {}));
  return answer ? std::move(answer) : fetch_list(outside, wanted.certificate);
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
