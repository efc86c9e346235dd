// /v1/refunds, and the officers' part of it
#pragma once

#include <boost/json/object.hpp>

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// Of the payment in the path. A portal's may be approved by rule; an officer may choose how the money goes.
Result<Answer, Problem> create_refund(Context& context);
Result<Answer, Problem> show_refund(Context& context);
Result<Answer, Problem> list_refunds(Context& context);

Result<Answer, Problem> approve_refund(Context& context);
Result<Answer, Problem> reject_refund(Context& context);
/// What came of it, as an officer says; another one confirms it, or somebody does not stand by it.
Result<Answer, Problem> report_refund(Context& context);
Result<Answer, Problem> confirm_refund(Context& context);
Result<Answer, Problem> dispute_refund(Context& context);

boost::json::object refund_words(const payments::Refund& refund);

}  // namespace kythu::gateway
