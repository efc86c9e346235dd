#include "gateway/api/batch_signer.hpp"

#include <array>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/signature_batch_request.hpp"
#include "gateway/api/signature_making.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

/// Longer than a signature takes that waits for the parser, the token and every time-stamp authority in turn.
constexpr std::chrono::seconds signing_lease = 5min, batch_rest = 5s;
constexpr std::array<std::chrono::seconds, 5> pauses{5s, 30s, 2min, 10min, 1h};
constexpr int most_attempts = 24;

bool hinders_only_now(const Problem& problem) { return problem.status == 429 || problem.status == 503; }

std::string problem_as_text(const Problem& problem, const std::string& request_id) {
  return boost::json::serialize(boost::json::object{
      {"status", problem.status}, {"code", problem.code}, {"detail", problem.detail}, {"request_id", request_id}});
}

}  // namespace

struct BatchSigner::Claim {
  AgencyId agency;
  BatchId batch;
  ClientId client;
  std::string request_id;
  boost::json::object request;
  Bytes content;
  SignatureId signature;
  Uuid owner;
  int number = 0, attempts = 0;
};

BatchSigner::BatchSigner(Services& services) : services_(services) {}

std::optional<BatchSigner::Claim> BatchSigner::claim() {
  const auto now = services_.clock();
  const auto owner = new_uuid(now, services_.random);
  return services_.database.write([&](db::Transaction& tx) -> std::optional<Claim> {
    const auto turns = tx.exec(sql::take_batch_turn, now);
    if (turns.empty()) return std::nullopt;
    const auto turn = turns[0];
    const auto agency = db::to_id<AgencyId>(turn["agency_id"]);
    const auto batch = db::to_id<BatchId>(turn["batch_id"]);
    tx.exec(sql::serve_batch, agency, batch, now);
    const auto items = tx.exec(sql::claim_batch_item, agency, batch, now, owner, now + signing_lease);
    if (items.empty()) return std::nullopt;
    const auto item = items[0];
    return Claim{
        .agency = agency,
        .batch = batch,
        .client = db::to_id<ClientId>(turn["client_id"]),
        .request_id = turn["request_id"].c_str(),
        .request = request_of(boost::json::parse(turn["request"].c_str()).as_object(), item["request"].c_str()),
        .content = db::to_bytes(item["content"]),
        .signature = db::to_id<SignatureId>(item["signature_id"]),
        .owner = owner,
        .number = item["number"].as<int>(),
        .attempts = item["attempts"].as<int>()};
  });
}

bool BatchSigner::work_once() {
  auto claimed = claim();
  if (!claimed) return false;
  Request request;
  request.request_id = claimed->request_id;
  Context context{services_,
                  request,
                  {},
                  "/v1/signatures/batch",
                  {claimed->client, {claimed->agency}, {"sign"}, false},
                  {},
                  {},
                  services_.clock()};
  if (claimed->attempts > most_attempts) {  // it took its core down with it, again and again
    fail(context, *claimed, {});
  } else {
    sign(context, *claimed);
  }
  return true;
}

void BatchSigner::sign(Context& context, Claim& claim) {
  const auto request = read_again(context, std::move(claim.request), claim.content, Keeper::vault);
  if (!request) return fail(context, claim, request.error());
  auto made = make_signature(context, *request, claim.signature);
  if (!made) return settle(context, claim, made.error());
  const auto kept = context.database().write([&](db::Transaction& tx) -> Result<Done, Problem> {
    tx.exec(sql::lock_batch, claim.agency, claim.batch);
    const auto settled =
        tx.exec(sql::settle_batch_item, claim.agency, claim.batch, claim.number, claim.owner, "done", "");
    if (settled.affected_rows() != 1) return Problem{};  // the lease ran out: another has it, or had it
    tx.exec(sql::end_batch, claim.agency, claim.batch, context.now);
    keep_signature(tx, context, made->signature, made->document);
    return Done{};
  });
  if (!kept) services_.log.info("signature_batch.too_late", {{"signature", claim.signature.text()}});
}

void BatchSigner::settle(Context& context, const Claim& claim, const Problem& problem) {
  services_.log.info("signature_batch.refused", {{"batch", claim.batch.text()},
                                                 {"signature", claim.signature.text()},
                                                 {"code", problem.code},
                                                 {"attempts", std::int64_t{claim.attempts}}});
  if (hinders_only_now(problem) && claim.attempts < most_attempts) return postpone(context, claim);
  fail(context, claim, problem);
}

void BatchSigner::fail(Context& context, const Claim& claim, const Problem& problem) {
  const auto words = problem_as_text(problem, claim.request_id);
  context.database().write([&](db::Transaction& tx) {
    tx.exec(sql::lock_batch, claim.agency, claim.batch);
    tx.exec(sql::settle_batch_item, claim.agency, claim.batch, claim.number, claim.owner, "failed", words);
    tx.exec(sql::end_batch, claim.agency, claim.batch, context.now);
    return Done{};
  });
}

void BatchSigner::postpone(Context& context, const Claim& claim) {
  const auto now = services_.clock();
  const auto pause = pauses[std::min<std::size_t>(static_cast<std::size_t>(claim.attempts), pauses.size()) - 1];
  context.database().write([&](db::Transaction& tx) {
    tx.exec(sql::postpone_batch_item, claim.agency, claim.batch, claim.number, claim.owner, now + pause);
    tx.exec(sql::rest_batch, claim.agency, claim.batch, now + batch_rest);
    return Done{};
  });
}

}  // namespace kythu::gateway
