#include "raising.hpp"

#include "signed_file.hpp"

namespace kythu::signing::raising {
namespace {

Opened open(const RaiseOrder& order) {
  const auto text = as_text(order.document);
  if (text.starts_with("%PDF-")) return open_pdf(order);
  if (text.starts_with("\x30")) return open_cms(order);
  if (text.starts_with("PK\x03\x04")) return open_asic(order);
  if (text.starts_with("{")) return open_json(order);
  if (text.find('<') <= 3) return open_xml(order);  // a byte order mark may stand before it
  return Refusal::not_signed;
}

/// What a reader throws is a structure that it cannot make sense of; memory is the program's limit.
template <class Act>
auto guarded(Act&& act) -> decltype(act()) {
  try {
    return act();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return Refusal::broken;
  }
}

bool is_bounded(const Lasting& lasting) {
  return lasting.certificates.size() <= most_raise_certificates && lasting.answers.size() <= most_raise_certificates &&
         lasting.lists.size() <= most_raise_certificates;
}

Result<RaisePlan, Refusal> plan_opened(const RaiseOrder& order) {
  const auto file = open(order);
  if (!file) return file.error();
  auto plan = (*file)->survey();
  if (plan.certificates.size() > most_raise_certificates) return Refusal::not_raisable;
  if (order.step == Level::lt) return plan;
  const auto imprint = (*file)->imprint(order);
  if (!imprint) return imprint.error();
  plan.imprint = *imprint;
  return plan;
}

Result<Bytes, Refusal> take_opened(const RaiseOrder& order) {
  const auto file = open(order);
  if (!file) return file.error();
  return order.step == Level::lt ? (*file)->with_evidence(order.lasting) : (*file)->with_token(order);
}

}  // namespace

Result<RaisePlan, Refusal> plan(const RaiseOrder& order) {
  return guarded([&] { return plan_opened(order); });
}

Result<Bytes, Refusal> take(const RaiseOrder& order) {
  if (!is_bounded(order.lasting)) return Refusal::not_raisable;
  return guarded([&] { return take_opened(order); });
}

}  // namespace kythu::signing::raising
