#include "gateway/core/archive_keeper.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "signing/offer.hpp"
#include "signing/verdict/desk.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

/// Long enough for an authority that is away, and for a province that is on holiday.
constexpr std::chrono::days renewed_before{90}, tried_again{1};
/// Longer than every responder and time-stamp authority takes in turn.
constexpr std::chrono::minutes renewal_lease{10};

/// Of the newest time-stamp that passed.
std::optional<Instant> end_of_signature(const json::value& signature) {
  std::optional<Instant> newest, end;
  for (const auto& stamp : signature.at("timestamps").as_array()) {
    const auto* until = stamp.as_object().if_contains("good_until");
    if (stamp.at("indication") != "total_passed" || !until || !until->is_string()) continue;
    const auto time = parse_rfc3339(stamp.at("time").as_string());
    if (!time || (newest && *time < *newest)) continue;
    newest = time;
    end = parse_rfc3339(until->as_string());
  }
  return end;
}

}  // namespace

std::optional<Instant> end_in(std::string_view report) {
  const auto words = json::parse({report.data(), report.size()});
  std::optional<Instant> end;
  for (const auto& signature : words.at("signatures").as_array()) {
    const auto one = end_of_signature(signature);
    if (!one) return std::nullopt;
    end = end ? std::min(*end, *one) : *one;
  }
  return end;
}

ArchiveKeeper::ArchiveKeeper(db::Database& database, EndOf end_of, Raise raise, Clock clock, Random random, Log log)
    : database_(database),
      end_of_(std::move(end_of)),
      raise_(std::move(raise)),
      clock_(std::move(clock)),
      random_(std::move(random)),
      log_(std::move(log)) {}

bool ArchiveKeeper::work_once() {
  const auto now = clock_();
  const auto watched =
      database_.write([&](db::Transaction& tx) { return signing::claim_watched(tx, now, now + renewal_lease); });
  if (!watched) return false;
  const auto end = end_of_(watched->content);
  if (!end) {
    log_.warning("archive.end_unknown", {{"document", watched->document.text()}});
    look_again(*watched, now + tried_again, {});
  } else if (*end - renewed_before > now) {
    look_again(*watched, *end - renewed_before, end);
  } else {
    renew(*watched, *end);
  }
  return true;
}

void ArchiveKeeper::renew(const signing::WatchedDocument& watched, Instant good_until) {
  const auto renewed = raise_({watched.name, watched.media_type, watched.content});
  if (renewed && keep(watched, *renewed)) return;
  const auto why = renewed ? std::string{"done already"} : problem_of(renewed.error()).code;
  log_.warning("archive.not_renewed", {{"document", watched.document.text()}, {"why", why}});
  look_again(watched, clock_() + tried_again, good_until);
}

bool ArchiveKeeper::keep(const signing::WatchedDocument& watched, const signing::SignedDocument& renewed) {
  const auto now = clock_();
  const signing::KeptExtension kept{.document = DocumentId::fresh(now, random_),
                                    .agency = watched.agency,
                                    .client = watched.client,
                                    .level = std::string{signing::name(renewed.level)},
                                    .timestamped_at = renewed.timestamped_at,
                                    .document_name = watched.name,
                                    .media_type = watched.media_type,
                                    .size = static_cast<std::int64_t>(renewed.bytes.size()),
                                    .original_sha256 = sha256(watched.content),
                                    .document_sha256 = sha256(renewed.bytes),
                                    .extends = {}};
  const auto done = database_.write([&](db::Transaction& tx) -> Result<Done, Problem> {
    signing::keep(tx, kept, renewed.bytes, now);
    if (!signing::replace(tx, watched, kept.document)) return Problem{};  // another was faster
    db::record(tx, {.actor = "system:archive",
                    .act = "document.renewed",
                    .object = watched.document.text(),
                    .outcome = "done",
                    .detail = json::serialize(json::object{{"by", kept.document.text()}}),
                    .request_id = {},
                    .at = now});
    return Done{};
  });
  return static_cast<bool>(done);
}

void ArchiveKeeper::look_again(const signing::WatchedDocument& watched, Instant at, std::optional<Instant> good_until) {
  database_.write([&](db::Transaction& tx) {
    signing::look_again(tx, watched, at, good_until);
    return Done{};
  });
}

ArchiveKeeper archive_keeper_of(Services& services) {
  const auto end_of = [&services](const Bytes& document) -> std::optional<Instant> {
    if (!services.validations) return std::nullopt;
    const auto report = services.validations->judge({document, {}, {}, services.clock()}, false);
    return report ? end_in(report->json) : std::nullopt;
  };
  const auto raise = [&services](const signing::Document& document) {
    return services.signer.raise(document, {}, signing::Level::lta);
  };
  return {services.database, end_of, raise, services.clock, services.random, services.log};
}

}  // namespace kythu::gateway
