// What a caller is told when the answer is no: RFC 9457 problem documents with stable codes.
#pragma once

#include <string>
#include <vector>

#include "gateway/keys/desk.hpp"
#include "gateway/relay/language.hpp"
#include "gateway/relay/relay.hpp"
#include "hsm/operations.hpp"
#include "payments/cashier.hpp"
#include "receipts/corrections.hpp"
#include "receipts/receipt.hpp"
#include "receipts/series.hpp"
#include "signing/document.hpp"

namespace kythu::gateway {

/// One fault of the request's content: where (JSON pointer, RFC 6901), what, and why in words.
struct FieldError {
  std::string pointer, code, detail;
};

struct Problem {
  int status = 500;
  std::string code = "internal_error";  ///< stable, snake_case; the title in both languages is found by it
  std::string detail;                   ///< without personal data, SQL, paths or another agency's secrets
  std::vector<FieldError> errors;
  Headers headers;  ///< Allow, Retry-After, WWW-Authenticate
};

/// 422 `validation_failed`: every fault of the content at once.
Problem invalid_request(std::vector<FieldError> errors);
/// 404: the same whether it is not there or is another agency's (security requirement C8).
Problem not_found(std::string_view code = "not_found");

// What the rooms refuse, as HTTP. `pointer` names the member that is to blame where that can be told.
Problem problem_of(payments::Refusal refusal);
Problem problem_of(payments::RefundRefusal refusal);
Problem problem_of(payments::BreakRefusal refusal);
Problem problem_of(payments::DrawerRefusal refusal);
Problem problem_of(receipts::Refusal refusal);
Problem problem_of(receipts::SeriesRefusal refusal);
Problem problem_of(receipts::CorrectionRefusal refusal);
Problem problem_of(signing::Refusal refusal);
Problem problem_of(hsm::Refusal refusal);
Problem problem_of(const hsm::OperationRefusal& refusal);
Problem problem_of(const DeskProblem& problem);

/// application/problem+json with type, title, status, detail, code, errors, request_id.
Answer to_answer(const Problem& problem, Language language, std::string_view request_id);

}  // namespace kythu::gateway
