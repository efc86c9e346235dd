#include "registrar.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <boost/json.hpp>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "config/database/gathering.hpp"
#include "config/database/outbox.hpp"
#include "lookup.hpp"
#include "news.hpp"
#include "numbering.hpp"
#include "render/signature.hpp"
#include "render/xml.hpp"
#include "signatory.hpp"
#include "sql.hpp"
#include "vault_refusal.hpp"
#include "voucher_signer.hpp"

namespace kythu::receipts {
namespace {

namespace json = boost::json;

/// A receipt on its way.
struct Job {
  const Order* order = nullptr;  ///< null: it is begun
  std::optional<Begun> begun{};
  std::shared_ptr<const Signatory> signatory{};
  std::optional<Refusal> refusal{};
  Draft draft{};

  bool is_open() const { return !refusal && (!begun || begun->receipt.status == "numbered"); }
};

std::vector<std::string> texts_of(const std::vector<Job*>& jobs, std::string (*text)(const Job&)) {
  std::vector<std::string> texts;
  for (const auto* job : jobs) texts.push_back(text(*job));
  return texts;
}

/// As an element of an array of bytea.
std::string hex(BytesView bytes) { return "\\x" + to_hex(bytes); }

}  // namespace

struct Registrar::Parts {
  Settings settings;
  db::Database& database;
  hsm::Keys& keys;
  std::unique_ptr<HighWater> high_water;
  Numbering numbering;
  Corrections corrections{numbering};
  Signatories signatories;
  VoucherSigner voucher_signer{database, keys, signatories, numbering};
  Clock clock;
  Random random;

  std::optional<Begun> known(AgencyId agency, PaymentId payment);
  void recall(std::vector<Job>& jobs);
  void choose_keys(std::vector<Job>& jobs) const;
  void begin_all(std::vector<Job>& jobs);
  void begin_some(const std::vector<Job*>& jobs);
  std::vector<Result<Receipt, Refusal>> finish(std::vector<Job>& jobs);
  std::optional<hsm::SigningOrder> prepare(Job& job) const;
  std::vector<Job*> sign(std::vector<Job>& jobs);
  Result<Done, Refusal> complete(Job& job, const Result<hsm::Signature, hsm::Refusal>& signature) const;
  void store(const std::vector<Job*>& jobs);
  void announce(db::Transaction& tx, const Receipt& receipt) const;
};

Registrar::Registrar(Settings settings, db::Database& database, hsm::Keys& keys, Clock clock, Random random) {
  std::unique_ptr<HighWater> high_water;
  if (!settings.high_water.empty()) high_water = std::make_unique<HighWater>(settings.high_water);
  const Numbering numbering{settings.registered_only, high_water.get(), clock, random};
  parts_.reset(new Parts{.settings = settings,
                         .database = database,
                         .keys = keys,
                         .high_water = std::move(high_water),
                         .numbering = numbering,
                         .signatories = {settings.key, settings.registered_only, database, keys, clock},
                         .clock = std::move(clock),
                         .random = std::move(random)});
}
Registrar::~Registrar() = default;

Result<Receipt, Refusal> Registrar::issue(const Order& order) { return std::move(issue_all({&order, 1}).front()); }

std::vector<Result<Receipt, Refusal>> Registrar::issue_all(std::span<const Order> orders) {
  if (orders.empty()) return {};
  auto& p = *parts_;
  std::vector<Job> jobs;
  for (const auto& order : orders) jobs.push_back({.order = &order});
  p.recall(jobs);
  p.choose_keys(jobs);
  p.begin_all(jobs);
  return p.finish(jobs);
}

Result<Receipt, Refusal> Registrar::finish(AgencyId agency, PaymentId payment) {
  auto& p = *parts_;
  auto begun = p.known(agency, payment);
  if (!begun) return Refusal::not_found;
  if (begun->receipt.status == "cancelled") {
    const auto voucher = p.voucher_signer.finish(agency, begun->receipt.id);
    if (!voucher) return voucher.error();
    return std::move(begun->receipt);
  }
  std::vector<Job> jobs(1);
  jobs[0].begun = std::move(begun);
  p.choose_keys(jobs);
  return std::move(p.finish(jobs).front());
}

const Corrections& Registrar::corrections() const { return parts_->corrections; }

HighWater* Registrar::high_water() const { return parts_->high_water.get(); }

std::vector<RegisteredCertificate> Registrar::certificates() const { return parts_->signatories.certificates(); }

std::optional<Begun> Registrar::Parts::known(AgencyId agency, PaymentId payment) {
  return database.read([&](db::Transaction& tx) { return find_begun(tx, agency, payment); });
}

/// What an earlier try, or another program, has begun. Most often nothing.
void Registrar::Parts::recall(std::vector<Job>& jobs) {
  std::vector<std::string> agencies, payments;
  for (const auto& job : jobs) {
    agencies.push_back(job.order->agency.uuid_text());
    payments.push_back(job.order->payment.uuid_text());
  }
  database.read([&](db::Transaction& tx) {
    for (const auto& row : tx.exec(sql::stands_for_payments, db::array(agencies), db::array(payments))) {
      const auto agency = db::to_id<AgencyId>(row[0]);
      const auto payment = db::to_id<PaymentId>(row[1]);
      for (auto& job : jobs) {
        if (job.order->agency == agency && job.order->payment == payment) job.begun = find_begun(tx, agency, payment);
      }
    }
    return true;
  });
}

/// Without an answer from the vault the number is taken all the same: a receipt is issued at the moment of collection
/// (Decree 254/2026 Art. 24(1)) and its signature follows. With an unsuitable key no number is spent.
void Registrar::Parts::choose_keys(std::vector<Job>& jobs) const {
  using Chosen = Result<std::shared_ptr<const Signatory>, Refusal>;
  std::map<std::pair<AgencyId, Instant>, Chosen> chosen;  // most often one for all
  const auto now = clock();
  for (auto& job : jobs) {
    if (!job.is_open()) continue;
    const auto agency = job.begun ? job.begun->receipt.agency : job.order->agency;
    const auto at = job.begun ? job.begun->receipt.issued_at : now;
    auto found = chosen.find({agency, at});
    if (found == chosen.end()) found = chosen.emplace(std::pair{agency, at}, signatories.of(agency, at)).first;
    if (const auto& one = found->second) {
      job.signatory = *one;
    } else if (one.error() != Refusal::key_unavailable) {
      job.refusal = one.error();
    }
  }
}

void Registrar::Parts::begin_all(std::vector<Job>& jobs) {
  std::map<AgencyId, std::vector<Job*>> by_agency;
  for (auto& job : jobs) {
    if (job.is_open() && !job.begun) by_agency[job.order->agency].push_back(&job);
  }
  for (const auto& [agency, some] : by_agency) begin_some(some);
}

/// Of one agency.
void Registrar::Parts::begin_some(const std::vector<Job*>& jobs) {
  std::vector<const Order*> orders;
  std::ranges::transform(jobs, std::back_inserter(orders), &Job::order);
  try {
    auto begun = database.write([&](db::Transaction& tx) { return begin(tx, orders, numbering); });
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (begun[i]) {
        jobs[i]->begun = std::move(*begun[i]);
      } else {
        jobs[i]->refusal = begun[i].error();
      }
    }
  } catch (const pqxx::unique_violation&) {
    // Somebody else has begun one of them; the index let one in.
    if (jobs.size() > 1) {
      for (auto* job : jobs) begin_some({job});
      return;
    }
    jobs[0]->begun = known(jobs[0]->order->agency, jobs[0]->order->payment);
    if (!jobs[0]->begun) throw;
  }
}

std::vector<Result<Receipt, Refusal>> Registrar::Parts::finish(std::vector<Job>& jobs) {
  store(sign(jobs));
  std::vector<Result<Receipt, Refusal>> results;
  for (auto& job : jobs) {
    if (job.refusal) {
      results.emplace_back(*job.refusal);
    } else {
      results.emplace_back(std::move(job.begun->receipt));
    }
  }
  return results;
}

/// What the vault is asked; nothing, and the reason in the job, where it is not to be asked.
std::optional<hsm::SigningOrder> Registrar::Parts::prepare(Job& job) const {
  if (!job.is_open()) return std::nullopt;
  if (!job.signatory) {
    job.refusal = Refusal::key_unavailable;
    return std::nullopt;
  }
  const auto& [key, certificate] = *job.signatory;
  const auto& [receipt, series, facts, data] = *job.begun;
  const auto tax_code = certificate.tax_code();
  if (!certificate.valid_at(receipt.issued_at) || (!tax_code.empty() && tax_code != facts.collector.tax_code)) {
    job.refusal = Refusal::certificate_unsuitable;
    return std::nullopt;
  }
  job.draft = draft(data, data_id(facts), receipt.issued_at);
  const auto digest = sha256(job.draft.signed_info);
  if (high_water) high_water->raise(series, receipt.number);
  return hsm::SigningOrder{.key = key,
                           .purpose = hsm::Purpose::receipt,
                           .agency = receipt.agency,
                           .algorithm = hsm::Algorithm::rsa_pkcs1_sha256,
                           .digest = {digest.begin(), digest.end()},
                           .job = receipt.id.text()};
}

/// Those that have their original now. No transaction is open while the token works.
std::vector<Job*> Registrar::Parts::sign(std::vector<Job>& jobs) {
  std::vector<hsm::SigningOrder> orders;
  std::vector<Job*> asked, done;
  for (auto& job : jobs) {
    auto order = prepare(job);
    if (!order) continue;
    orders.push_back(std::move(*order));
    asked.push_back(&job);
  }
  if (asked.empty()) return done;
  std::vector<Result<hsm::Signature, hsm::Refusal>> signatures;
  if (orders.size() > 1) {
    signatures = keys.sign_all(orders);
  } else {
    signatures.push_back(keys.sign(orders.front()));  // goes with those of others
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (const auto complete_ = complete(*asked[i], signatures[i])) {
      done.push_back(asked[i]);
    } else {
      asked[i]->refusal = complete_.error();
    }
  }
  return done;
}

Result<Done, Refusal> Registrar::Parts::complete(Job& job,
                                                 const Result<hsm::Signature, hsm::Refusal>& signature) const {
  if (!signature) return refusal_of(signature.error());
  const auto& certificate = job.signatory->certificate;
  // The vault checked it with the key; here with the certificate, which is what the world will use.
  if (!certificate.verifies(job.draft.signed_info, signature->value)) return Refusal::certificate_unsuitable;
  auto& receipt = job.begun->receipt;
  receipt.xml = to_bytes(assemble(job.draft, signature->value, certificate.subject(), certificate.der()));
  return Done{};
}

/// Compare and set: of several who finished the same receipt, the first one's documents count and the event goes once.
void Registrar::Parts::store(const std::vector<Job*>& jobs) {
  if (jobs.empty()) return;
  const auto now = clock();
  const auto agencies = texts_of(jobs, [](const Job& job) { return job.begun->receipt.agency.uuid_text(); });
  const auto ids = texts_of(jobs, [](const Job& job) { return job.begun->receipt.id.uuid_text(); });
  const auto originals = texts_of(jobs, [](const Job& job) { return hex(job.begun->receipt.xml); });
  const auto digests = texts_of(jobs, [](const Job& job) { return hex(sha256(job.begun->receipt.xml)); });
  const auto receipts = database.write([&](db::Transaction& tx) {
    std::set<ReceiptId> stored;
    for (const auto& row : tx.exec(sql::store_signed, db::array(agencies), db::array(ids), db::array(originals),
                                   db::array(digests), now)) {
      stored.insert(db::to_id<ReceiptId>(row[0]));
    }
    std::vector<Receipt> all;
    for (const auto* job : jobs) {
      auto receipt = job->begun->receipt;
      if (stored.contains(receipt.id)) {
        receipt.status = "signed";
        receipt.signed_at = now;
        receipt.lines = job->begun->facts.lines;
      } else {
        auto winner = find(tx, receipt.agency, receipt.id);
        KYTHU_ASSERT(winner && winner->status != "numbered");
        receipt = std::move(*winner);
      }
      all.push_back(std::move(receipt));
    }
    for (const auto& receipt : all) {
      if (stored.erase(receipt.id) == 0) continue;
      db::begin_strand(tx);
      announce(tx, receipt);
    }
    return all;
  });
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i]->begun->receipt = receipts[i];
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
