#include "raiser_client.hpp"

#include "raiser_protocol.hpp"

namespace kythu::signing {
namespace {

Refusal raise_refusal_of(wire::JobFault fault) {
  return fault == wire::JobFault::busy ? Refusal::parser_busy : Refusal::parser_failed;
}

}  // namespace

RaiserClient::RaiserClient(wire::ClientSettings settings, std::chrono::milliseconds job_patience)
    : jobs_(std::move(settings), job_patience) {}

Result<RaisePlan, Refusal> RaiserClient::plan(const RaiseOrder& order) {
  auto answer = jobs_.ask(to_message(order, plan_raise_kind));
  if (!answer) return raise_refusal_of(answer.error());
  return to_raise_plan(std::move(*answer));
}

Result<Bytes, Refusal> RaiserClient::take(const RaiseOrder& order) {
  auto answer = jobs_.ask(to_message(order, take_raise_kind));
  if (!answer) return raise_refusal_of(answer.error());
  return to_raised(std::move(*answer));
}

}  // namespace kythu::signing
