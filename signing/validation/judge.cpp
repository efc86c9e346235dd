#include "judge.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/ts.h>

#include "cms.hpp"
#include "config/base/handle.hpp"

namespace kythu::signing::validation {
namespace {

using Info = Handle<TS_TST_INFO, TS_TST_INFO_free>;

constexpr std::string_view tst_info_oid = "1.2.840.113549.1.9.16.1.4";
constexpr std::chrono::seconds clock_tolerance{60};

std::optional<SubIndication> judge_uses(const World& world, const std::vector<AlgorithmUse>& uses, Instant at) {
  for (const auto& use : uses) {
    switch (world.algorithms.judge(use, at)) {
      case Strength::good: break;
      case Strength::worn: return SubIndication::crypto_constraints_failure_no_poe;
      case Strength::broken: return SubIndication::crypto_constraints_failure;
    }
  }
  return std::nullopt;
}

/// What is wrong before anybody's certificate is looked at.
std::optional<SubIndication> judge_form(const Claim& claim) {
  if (claim.fault) return claim.fault;
  if (!claim.signer) return SubIndication::no_signing_certificate_found;
  if (!claim.value_right) return SubIndication::sig_crypto_failure;
  return std::nullopt;
}

struct Token {
  Cms cms;
  std::optional<Instant> time;
  std::string hash;
  Bytes imprint;
};

std::optional<Token> read_token(BytesView der) {
  auto cms = Cms::parse(der);
  if (!cms || cms->content_type != tst_info_oid || !cms->content || cms->signers.size() != 1) return std::nullopt;
  const auto* at = cms->content->data();
  const Info info{d2i_TS_TST_INFO(nullptr, &at, static_cast<long>(cms->content->size()))};
  ERR_clear_error();
  if (!info || at != cms->content->data() + cms->content->size()) return std::nullopt;
  auto* imprint = TS_TST_INFO_get_msg_imprint(info.get());
  const ASN1_OBJECT* hash = nullptr;
  X509_ALGOR_get0(&hash, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  const auto* message = TS_MSG_IMPRINT_get_msg(imprint);
  const auto* data = ASN1_STRING_get0_data(message);
  return Token{std::move(*cms), to_instant(TS_TST_INFO_get_time(info.get())), hash_name(OBJ_obj2nid(hash)),
               Bytes{data, data + ASN1_STRING_length(message)}};
}

/// A token is itself a signature over its TSTInfo (RFC 3161 section 2.4.2).
Claim claim_of(const World& world, const Token& token, const Stamp& stamp) {
  const auto& signer = token.cms.signers[0];
  Claim claim;
  if (token.imprint.empty() || stamp.stamped(token.hash) != token.imprint ||
      digest_of(signer.digest, {*token.cms.content}) != signer.message_digest) {
    claim.fault = SubIndication::hash_failure;
  }
  if (!signer.has_attributes || signer.content_type != tst_info_oid || !token.time)
    claim.fault = SubIndication::format_failure;
  claim.signer = signer.find(token.cms.certificates);
  if (!claim.signer) claim.signer = signer.find(world.certificates);
  if (!claim.signer) return claim;
  claim.value_right = signer.is_signed_by(claim.signer, *token.cms.content);
  if (signer.reference(claim.signer) != CmsSigner::Reference::right) claim.signer = nullptr;
  if (claim.signer) {
    claim.uses = {signer.algorithm(X509_get0_pubkey(claim.signer.get())), {token.hash, {}, 0}, {signer.digest, {}, 0}};
  }
  return claim;
}

void conclude(StampVerdict& verdict, std::optional<SubIndication> sub) {
  verdict.sub = sub;
  verdict.indication = sub ? indication_of(*sub) : Indication::total_passed;
}

/// A token may bring its own certificates and evidence.
World widened(const World& world, const Token& token, Instant known_since) {
  auto wider = world;
  wider.certificates.insert(wider.certificates.end(), token.cms.certificates.begin(), token.cms.certificates.end());
  for (auto evidence : token.cms.evidence) {
    evidence.known_since = known_since;
    wider.evidence.push_back(std::move(evidence));
  }
  return wider;
}

bool counts(const StampVerdict& stamp, Stamp::Kind kind) {
  return stamp.kind == kind && stamp.indication == Indication::total_passed;
}

/// Takes the proofs that passed. A time stamp over the content proves the opposite bound: signed after it.
std::optional<SubIndication> weigh_stamps(const World& world, const Claim& claim, Verdict& verdict,
                                          std::optional<Instant>& not_sooner) {
  std::optional<SubIndication> first;
  for (const auto& stamp : claim.stamps) {
    if (stamp.kind == Stamp::Kind::archive) continue;
    auto judged = judge_stamp(world, stamp, claim.proved);
    if (judged.indication == Indication::total_passed && stamp.kind == Stamp::Kind::content) {
      not_sooner = std::max(not_sooner.value_or(*judged.time), *judged.time);
    } else if (judged.indication == Indication::total_passed) {
      verdict.at = std::min(verdict.at, *judged.time);
      verdict.proved = true;
    } else if (!first) {
      const bool failed = judged.indication == Indication::total_failed;
      first = failed ? SubIndication::sig_constraints_failure : *judged.sub;
    }
    verdict.stamps.push_back(std::move(judged));
  }
  if (not_sooner && verdict.proved && *not_sooner > verdict.at) return SubIndication::timestamp_order_failure;
  return first;
}

/// From the outside in: an archive time stamp is proved by those around it before it proves the evidence that it keeps,
/// and the signature with its other stamps.
std::optional<SubIndication> weigh_archives(World& world, Claim& claim, std::vector<StampVerdict>& verdicts) {
  std::optional<SubIndication> first;
  for (auto stamp = claim.stamps.rbegin(); stamp != claim.stamps.rend(); ++stamp) {
    if (stamp->kind != Stamp::Kind::archive) continue;
    auto judged = judge_stamp(world, *stamp, claim.proved);
    if (judged.indication == Indication::total_passed) {
      claim.proved = std::min(claim.proved.value_or(*judged.time), *judged.time);
      claim.archived = true;
      for (auto& one : world.evidence) {
        if (std::ranges::find(stamp->keeps, sha256(one.der)) != stamp->keeps.end())
          one.known_since = std::min(one.known_since, *judged.time);
      }
    } else if (!first) {
      const bool failed = judged.indication == Indication::total_failed;
      first = failed ? SubIndication::sig_constraints_failure : *judged.sub;
    }
    verdicts.push_back(std::move(judged));
  }
  return first;
}

bool has_archives(const Claim& claim) {
  return std::ranges::any_of(claim.stamps, [](const auto& one) { return one.kind == Stamp::Kind::archive; });
}

/// EN 319 102-1, 5.6.2: what may still be said when the proof came too late, or when it is known to be too late.
SubIndication sharpened(SubIndication sub, const ChainVerdict& chain, std::optional<Instant> not_sooner) {
  if (!not_sooner || chain.links.empty()) return sub;
  if (sub == SubIndication::revoked_no_poe && chain.revoked_at && *not_sooner >= *chain.revoked_at)
    return SubIndication::revoked;
  if (sub == SubIndication::out_of_bounds_no_poe && *not_sooner > not_after(chain.links[0].certificate.get()))
    return SubIndication::expired;
  return sub;
}

/// By what passed: a level that is there but proves nothing is not found.
std::string level_of(const Claim& claim, const Verdict& verdict) {
  const bool stamped =
      std::ranges::any_of(verdict.stamps, [](const auto& s) { return counts(s, Stamp::Kind::signature); });
  if (!stamped && !verdict.proved) return "b";
  if (!verdict.chain.has_evidence) return "t";
  return claim.archived ? "lta" : "lt";
}

}  // namespace

StampVerdict judge_stamp(const World& world, const Stamp& stamp, std::optional<Instant> proved) {
  StampVerdict verdict{.kind = stamp.kind, .time = {}, .sub = {}, .chain = {}, .authority = {}};
  const auto token = read_token(stamp.token);
  if (!token) {
    conclude(verdict, SubIndication::format_failure);
    return verdict;
  }
  verdict.time = token->time;
  const auto claim = claim_of(world, *token, stamp);
  verdict.authority = claim.signer;
  if (const auto fault = judge_form(claim)) {
    conclude(verdict, fault);
    return verdict;
  }
  // What nobody has proved existed at least at the time that it names, if its authority is honest, and exists now.
  const auto at = proved.value_or(world.now);
  if (*token->time > at + clock_tolerance) {
    conclude(verdict, SubIndication::sig_constraints_failure);
    return verdict;
  }
  const auto wider = widened(world, *token, at);
  verdict.chain = judge_chain(wider, {claim.signer, Purpose::timestamping, at, proved.has_value()});
  conclude(verdict, verdict.chain.fault ? verdict.chain.fault : judge_uses(world, claim.uses, at));
  return verdict;
}

namespace {

Verdict judge_inside(const World& world, const Claim& claim) {
  Verdict verdict{.sub = {},
                  .chain = {},
                  .at = claim.proved.value_or(world.now),
                  .proved = claim.proved.has_value(),
                  .stamps = {},
                  .level = "b"};
  std::optional<Instant> not_sooner;
  const auto stamps = weigh_stamps(world, claim, verdict, not_sooner);
  auto sub = judge_form(claim);
  if (claim.signer) verdict.chain = judge_chain(world, {claim.signer, Purpose::signing, verdict.at, verdict.proved});
  if (!sub && verdict.chain.fault) sub = sharpened(*verdict.chain.fault, verdict.chain, not_sooner);
  if (!sub) sub = judge_uses(world, claim.uses, verdict.at);
  if (!sub) sub = stamps;
  verdict.sub = sub;
  verdict.indication = sub ? indication_of(*sub) : Indication::total_passed;
  if (!claim.fault) verdict.level = level_of(claim, verdict);
  return verdict;
}

}  // namespace

void conclude(Verdict& verdict, SubIndication sub) {
  verdict.sub = sub;
  verdict.indication = indication_of(sub);
}

Verdict judge(const World& world, const Claim& claim) {
  if (!has_archives(claim)) return judge_inside(world, claim);
  auto proved = claim;
  auto kept = world;
  std::vector<StampVerdict> archives;
  const auto fault = weigh_archives(kept, proved, archives);
  auto verdict = judge_inside(kept, proved);
  if (fault && !verdict.sub) conclude(verdict, *fault);
  for (auto& one : archives) verdict.stamps.push_back(std::move(one));
  return verdict;
}

}  // namespace kythu::signing::validation
