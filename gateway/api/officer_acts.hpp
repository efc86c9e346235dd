// What an officer does to one thing of an agency: in one transaction, with the idempotency key where there is one.
#pragma once

#include <type_traits>

#include "gateway/core/handler.hpp"
#include "gateway/core/idempotency.hpp"

namespace kythu::gateway {

/// One try for each agency of the caller, until one knows the id: another's does not exist here.
template <class Try>
auto in_own_agencies(const Context& context, Try&& attempt) {
  using Outcome = decltype(attempt(AgencyId{}));
  using Refusal = std::decay_t<decltype(std::declval<const Outcome&>().error())>;
  for (const auto agency : context.caller.agencies) {
    Outcome done = attempt(agency);
    if (done || done.error() != Refusal::not_found) return done;
  }
  return Outcome{Refusal::not_found};
}

/// `By` names agency, thing, officer and request, in this order; `words` is the answer of what `verb` returns.
template <class By, class AnyId, class Words, class Verb>
Result<Answer, Problem> act_on(Context& context, AnyId id, Words&& words, Verb&& verb) {
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto done = in_own_agencies(context, [&](AgencyId agency) {
      return verb(tx, By{agency, id, context.caller.actor(), context.request.request_id});
    });
    if (!done) return problem_of(done.error());
    return json_answer(200, words(*done));
  });
}

}  // namespace kythu::gateway
