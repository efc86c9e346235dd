#include "signatory.hpp"

#include <algorithm>

#include "vault_refusal.hpp"

namespace kythu::receipts {

Signatories::Signatories(std::string label, bool registered_only, db::Database& database, hsm::Keys& keys, Clock clock)
    : label_(std::move(label)),
      registered_only_(registered_only),
      database_(database),
      keys_(keys),
      clock_(std::move(clock)) {}

Signatories::Found Signatories::usable(const hsm::KeyInfo& key) const {
  if (key.revoked || key.certificate_chain.empty()) return Refusal::certificate_unsuitable;
  auto certificate = Certificate::from_der(key.certificate_chain.front());
  if (!certificate || !certificate->may_sign() || !certificate->valid_at(clock_())) {
    return Refusal::certificate_unsuitable;
  }
  if (key.state != hsm::KeyState::active) return Refusal::key_not_active;
  if (!key.available) return Refusal::key_unavailable;
  return std::shared_ptr<const Signatory>{new Signatory{key.label, std::move(*certificate)}};
}

bool Signatories::is_known(AgencyId agency, const Signatory& one) const {
  return !registered_only_ ||
         database_.read([&](db::Transaction& tx) { return is_registered(tx, agency, one.certificate.serial()); });
}

Signatories::Found Signatories::of(AgencyId agency, Instant issued_at) const {
  const auto all = keys_.list();
  if (!all) return refusal_of(all.error());
  const auto* newest = hsm::current_key(*all, label_);
  if (newest == nullptr) return Refusal::key_not_allowed;
  const auto suits = [&](const Signatory& one) { return one.certificate.valid_at(issued_at) && is_known(agency, one); };
  auto found = usable(*newest);
  if (!found || suits(**found)) return found;
  for (auto label = label_; label != newest->label;) {
    const auto key = std::ranges::find(*all, label, &hsm::KeyInfo::label);
    KYTHU_ASSERT(key != all->end());  // on the way to the newest, as current_key() went
    auto earlier = usable(*key);
    if (earlier && suits(**earlier)) return earlier;
    label = key->successor;
  }
  if (!is_known(agency, **found)) return Refusal::not_registered;
  return found;
}

std::vector<RegisteredCertificate> Signatories::certificates() const {
  std::vector<RegisteredCertificate> found;
  const auto all = keys_.list();
  if (!all) return found;
  for (auto label = label_; !label.empty();) {
    const auto key = std::ranges::find(*all, label, &hsm::KeyInfo::label);
    if (key == all->end()) break;
    label = key->successor;
    if (key->revoked || key->certificate_chain.empty() || key->state == hsm::KeyState::retired) continue;
    const auto one = Certificate::from_der(key->certificate_chain.front());
    if (!one || !one->may_sign() || one->valid_until() <= clock_()) continue;
    found.push_back({one->common_name(), one->serial(), one->valid_from(), one->valid_until()});
  }
  return found;
}

}  // namespace kythu::receipts
