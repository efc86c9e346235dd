#include "registrar.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "certificate.hpp"
#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "config/database/outbox.hpp"
#include "lookup.hpp"
#include "news.hpp"
#include "numbering.hpp"
#include "render/signature.hpp"
#include "render/xml.hpp"
#include "sql.hpp"

namespace kythu::receipts {
namespace {

namespace json = boost::json;

Refusal refusal(hsm::Refusal refusal) {
  switch (refusal) {
    case hsm::Refusal::not_active: return Refusal::key_not_active;
    case hsm::Refusal::unknown_key:
    case hsm::Refusal::not_allowed:
    case hsm::Refusal::needs_approval:
    case hsm::Refusal::bad_order: return Refusal::key_not_allowed;
    case hsm::Refusal::rate_exceeded:
    case hsm::Refusal::busy:
    case hsm::Refusal::token_down:
    case hsm::Refusal::failed:
    case hsm::Refusal::unreachable:
    case hsm::Refusal::in_doubt: break;
  }
  return Refusal::key_unavailable;
}

/// The collector's key as it is now, and whose it is.
struct Signatory {
  std::string key;
  Certificate certificate;
};

}  // namespace

struct Registrar::Parts {
  Settings settings;
  db::Database& database;
  hsm::Keys& keys;
  std::unique_ptr<HighWater> high_water;
  Numbering numbering;
  Corrections corrections{numbering};
  Clock clock;
  Random random;

  std::optional<Begun> known(AgencyId agency, PaymentId payment);
  Result<Receipt, Refusal> finish(Begun& begun, const Signatory& signatory);
  Result<Signatory, Refusal> usable(const hsm::KeyInfo& key) const;
  bool is_known(AgencyId agency, const Signatory& one) const;
  Result<Signatory, Refusal> signatory(AgencyId agency, Instant issued_at) const;
  Result<Begun, Refusal> begin_once(const Order& order);
  Result<Done, Refusal> sign(Begun& begun, const Signatory& signatory);
  Receipt store(const Begun& begun);
  void announce(db::Transaction& tx, const Receipt& receipt) const;
};

Registrar::Registrar(Settings settings, db::Database& database, hsm::Keys& keys, Clock clock, Random random) {
  std::unique_ptr<HighWater> high_water;
  if (!settings.high_water.empty()) high_water = std::make_unique<HighWater>(settings.high_water);
  const Numbering numbering{settings.registered_only, high_water.get(), clock, random};
  parts_.reset(new Parts{.settings = std::move(settings),
                         .database = database,
                         .keys = keys,
                         .high_water = std::move(high_water),
                         .numbering = numbering,
                         .clock = std::move(clock),
                         .random = std::move(random)});
}
Registrar::~Registrar() = default;

Result<Receipt, Refusal> Registrar::issue(const Order& order) {
  auto& p = *parts_;
  auto begun = p.known(order.agency, order.payment);
  if (begun && begun->receipt.status != "numbered") return std::move(begun->receipt);
  const auto signatory = p.signatory(order.agency, begun ? begun->receipt.issued_at : p.clock());
  // Without an answer from the vault the number is taken all the same: a receipt is issued at the moment of collection
  // (Decree 254/2026 Art. 24(1)) and its signature follows. With an unsuitable key no number is spent.
  if (!signatory && signatory.error() != Refusal::key_unavailable) return signatory.error();
  if (!begun) {
    auto fresh = p.begin_once(order);
    if (!fresh) return fresh.error();
    begun = std::move(*fresh);
    if (begun->receipt.status != "numbered") return std::move(begun->receipt);
  }
  if (!signatory) return signatory.error();
  return p.finish(*begun, *signatory);
}

Result<Receipt, Refusal> Registrar::finish(AgencyId agency, PaymentId payment) {
  auto& p = *parts_;
  auto begun = p.known(agency, payment);
  if (!begun) return Refusal::not_found;
  if (begun->receipt.status != "numbered") return std::move(begun->receipt);
  const auto signatory = p.signatory(agency, begun->receipt.issued_at);
  if (!signatory) return signatory.error();
  return p.finish(*begun, *signatory);
}

const Corrections& Registrar::corrections() const { return parts_->corrections; }

HighWater* Registrar::high_water() const { return parts_->high_water.get(); }

std::vector<RegisteredCertificate> Registrar::certificates() const {
  std::vector<RegisteredCertificate> found;
  const auto all = parts_->keys.list();
  if (!all) return found;
  for (auto label = parts_->settings.key; !label.empty();) {
    const auto key = std::ranges::find(*all, label, &hsm::KeyInfo::label);
    if (key == all->end()) break;
    label = key->successor;
    if (key->revoked || key->certificate_chain.empty() || key->state == hsm::KeyState::retired) continue;
    const auto one = Certificate::from_der(key->certificate_chain.front());
    if (!one || !one->may_sign() || one->valid_until() <= parts_->clock()) continue;
    found.push_back({one->common_name(), one->serial(), one->valid_from(), one->valid_until()});
  }
  return found;
}

std::optional<Begun> Registrar::Parts::known(AgencyId agency, PaymentId payment) {
  return database.read([&](db::Transaction& tx) -> std::optional<Begun> {
    if (tx.ask(sql::stands_for_payment, agency, payment).empty()) return std::nullopt;  // as most often
    return find_begun(tx, agency, payment);
  });
}

Result<Receipt, Refusal> Registrar::Parts::finish(Begun& begun, const Signatory& signatory) {
  if (const auto done = sign(begun, signatory); !done) return done.error();
  return store(begun);
}

Result<Signatory, Refusal> Registrar::Parts::usable(const hsm::KeyInfo& key) const {
  if (key.revoked || key.certificate_chain.empty()) return Refusal::certificate_unsuitable;
  auto certificate = Certificate::from_der(key.certificate_chain.front());
  if (!certificate || !certificate->may_sign() || !certificate->valid_at(clock())) {
    return Refusal::certificate_unsuitable;
  }
  if (key.state != hsm::KeyState::active) return Refusal::key_not_active;
  if (!key.available) return Refusal::key_unavailable;
  return Signatory{key.label, std::move(*certificate)};
}

/// A renewed certificate is registered before it signs (Circular 91/2026 Art. 17), where the settings ask for it.
bool Registrar::Parts::is_known(AgencyId agency, const Signatory& one) const {
  return !settings.registered_only ||
         database.read([&](db::Transaction& tx) { return is_registered(tx, agency, one.certificate.serial()); });
}

/// The collector's key or, after a rotation, its successor, when it may be used now. A receipt that was numbered before
/// the successor's certificate began, or while the tax authority does not know it yet, is signed by the key before,
/// while that still signs.
Result<Signatory, Refusal> Registrar::Parts::signatory(AgencyId agency, Instant issued_at) const {
  const auto all = keys.list();
  if (!all) return refusal(all.error());
  const auto* newest = hsm::current_key(*all, settings.key);
  if (newest == nullptr) return Refusal::key_not_allowed;
  const auto suits = [&](const Signatory& one) { return one.certificate.valid_at(issued_at) && is_known(agency, one); };
  auto found = usable(*newest);
  if (!found || suits(*found)) return found;
  for (auto label = settings.key; label != newest->label;) {
    const auto key = std::ranges::find(*all, label, &hsm::KeyInfo::label);
    KYTHU_ASSERT(key != all->end());  // on the way to the newest, as current_key() went
    auto earlier = usable(*key);
    if (earlier && suits(*earlier)) return earlier;
    label = key->successor;
  }
  if (!is_known(agency, *found)) return Refusal::not_registered;
  return found;
}

Result<Begun, Refusal> Registrar::Parts::begin_once(const Order& order) {
  try {
    return database.write([&](db::Transaction& tx) { return begin(tx, order, numbering); });
  } catch (const pqxx::unique_violation&) {
    // Around the turn of the year two callers may hold different series for one payment; the index let one in.
    auto other = known(order.agency, order.payment);
    if (!other) throw;
    return std::move(*other);
  }
}

/// Fills in the original. No transaction is open while the token works.
Result<Done, Refusal> Registrar::Parts::sign(Begun& begun, const Signatory& signatory) {
  const auto& certificate = signatory.certificate;
  auto& receipt = begun.receipt;
  const auto tax_code = certificate.tax_code();
  if (!certificate.valid_at(receipt.issued_at) || (!tax_code.empty() && tax_code != begun.facts.collector.tax_code)) {
    return Refusal::certificate_unsuitable;
  }
  const auto parts = draft(begun.data, data_id(begun.facts), receipt.issued_at);
  const auto digest = sha256(parts.signed_info);
  if (high_water) high_water->raise(begun.series, receipt.number);
  const auto signature = keys.sign({.key = signatory.key,
                                    .purpose = hsm::Purpose::receipt,
                                    .agency = receipt.agency,
                                    .algorithm = hsm::Algorithm::rsa_pkcs1_sha256,
                                    .digest = {digest.begin(), digest.end()},
                                    .job = receipt.id.text()});
  if (!signature) return refusal(signature.error());
  // The vault checked it with the key; here with the certificate, which is what the world will use.
  if (!certificate.verifies(parts.signed_info, signature->value)) return Refusal::certificate_unsuitable;
  receipt.xml = to_bytes(assemble(parts, signature->value, certificate.subject(), certificate.der()));
  return Done{};
}

/// Compare and set: of several who finished the same receipt, the first one's documents count and the event goes once.
Receipt Registrar::Parts::store(const Begun& begun) {
  const auto now = clock();
  return database.write([&](db::Transaction& tx) {
    auto receipt = begun.receipt;
    const auto stored =
        tx.ask(sql::store_signed, receipt.agency, receipt.id, receipt.xml, receipt.pdf, sha256(receipt.xml), now);
    if (stored.changed() == 0) {
      auto winner = find(tx, receipt.agency, receipt.id);
      KYTHU_ASSERT(winner && winner->status != "numbered");
      return std::move(*winner);
    }
    announce(tx, receipt);
    receipt.status = "signed";
    receipt.signed_at = now;
    receipt.lines = begun.facts.lines;
    return receipt;
  });
}

void Registrar::Parts::announce(db::Transaction& tx, const Receipt& receipt) const {
  const auto now = clock();
  db::publish(tx, {EventId::fresh(now, random), receipt.agency, receipt.id.uuid, 1, "receipt.issued",
                   json::serialize(news_of(receipt, "issued")), now});
  db::record(tx, {.chain = "receipts",
                  .actor = "system:registrar",
                  .act = "receipt.issued",
                  .object = receipt.id.text(),
                  .outcome = "done",
                  .detail = "{\"xml_sha256\":\"" + to_hex(sha256(receipt.xml)) + "\"}",
                  .request_id = {},
                  .at = now});
}

}  // namespace kythu::receipts
