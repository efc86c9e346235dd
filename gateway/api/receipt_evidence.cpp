#include "receipt_evidence.hpp"

#include "gateway/api/words.hpp"
#include "receipts/lookup.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_receipt_evidence(Context& context) {
  const auto id = ReceiptId::parse(context.path[0]);
  auto set = context.database().read([&](db::Transaction& tx) -> Result<Bytes, Problem> {
    for (const auto agency : id ? context.caller.agencies : std::vector<AgencyId>{}) {
      const auto receipt = receipts::find(tx, agency, *id);
      auto files = receipt ? receipts::evidence_set(tx, *receipt) : std::nullopt;
      if (files) return std::move(*files);
    }
    return problem_of(receipts::Refusal::not_found);
  });
  if (!set) return set.error();
  return Answer{200,
                {{"content-type", "application/x-tar"},
                 {"content-disposition", "attachment; filename=\"evidence-" + id->text() + ".tar\""},
                 {"cache-control", "private, no-store"}},
                std::move(*set)};
}

boost::json::object evidence_words(const receipts::Receipt& receipt, const receipts::Evidence& evidence) {
  return {{"state", receipts::name(evidence.state)},
          {"stamped_at", instant_or_null(evidence.stamped_at)},
          {"good_until", instant_or_null(evidence.good_until)},
          {"renewed", evidence.renewed},
          {"href", "/v1/receipts/" + receipt.id.text() + "/evidence"}};
}

}  // namespace kythu::gateway
