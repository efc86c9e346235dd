#include "client.hpp"

#include "protocol.hpp"

namespace kythu::signing {

ValidationClient::ValidationClient(wire::ClientSettings settings, std::chrono::milliseconds job_patience)
    : jobs_(std::move(settings), job_patience) {}

Result<ValidationReport, ValidationFault> ValidationClient::validate(const ValidationOrder& order,
                                                                     const ValidationTrust& trust) {
  auto answer = jobs_.ask(to_message(order, trust));
  if (!answer)
    return answer.error() == wire::JobFault::busy ? ValidationFault::parser_busy : ValidationFault::parser_failed;
  return to_report(std::move(*answer));
}

}  // namespace kythu::signing
