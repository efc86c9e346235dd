#include "signer.hpp"

#include <atomic>

#include <openssl/ecdsa.h>

#include "config/base/handle.hpp"
#include "evidence/gatherer.hpp"
#include "evidence/timestamp.hpp"
#include "extender.hpp"
#include "formats/algorithm.hpp"
#include "formats/lay_out.hpp"
#include "signing/offer.hpp"

namespace kythu::signing {
namespace {

/// Kept in a document for a token before any was seen; a larger one is learned from, once.
constexpr std::size_t usual_token = 8 * 1024;

Refusal refusal_of(hsm::Refusal refusal) {
  switch (refusal) {
    case hsm::Refusal::unknown_key: return Refusal::key_unknown;
    case hsm::Refusal::not_allowed: return Refusal::key_not_allowed;
    case hsm::Refusal::not_active: return Refusal::key_not_active;
    case hsm::Refusal::needs_approval: return Refusal::key_needs_approval;
    case hsm::Refusal::rate_exceeded: return Refusal::key_rate_exceeded;
    case hsm::Refusal::bad_order:
    case hsm::Refusal::busy:
    case hsm::Refusal::token_down:
    case hsm::Refusal::failed:
    case hsm::Refusal::unreachable:
    case hsm::Refusal::in_doubt: return Refusal::key_unavailable;
  }
  std::abort();
}

std::optional<std::vector<Certificate>> read_chain(const std::vector<Bytes>& chain) {
  std::vector<Certificate> certificates;
  for (const auto& der : chain) {
    auto certificate = Certificate::parse(der);
    if (!certificate) return std::nullopt;
    certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

}  // namespace

struct Prepared::Parts {
  std::unique_ptr<Draft> draft;
  hsm::Algorithm algorithm{};
  Level level{};
  Instant signed_at;
  Certificate certificate;
  std::size_t token_room = 0;
  Bytes detached{};  ///< for the levels above t, which are over it again
};

Prepared::Prepared(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;
Prepared::~Prepared() = default;
const Bytes& Prepared::digest() const { return parts_->draft->digest(); }
Moment Prepared::moment() const { return {parts_->signed_at, parts_->token_room}; }

Bytes vault_form(hsm::Algorithm algorithm, BytesView value) {
  const auto half = static_cast<int>(hsm::digest_size(algorithm));
  const auto* at = value.data();
  if (!is_rsa(algorithm) && value.size() != 2 * static_cast<std::size_t>(half)) {
    const Handle<ECDSA_SIG, ECDSA_SIG_free> parts{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(value.size()))};
    Bytes raw(2 * static_cast<std::size_t>(half));
    if (parts && BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), raw.data(), half) == half &&
        BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), raw.data() + half, half) == half)
      return raw;
  }
  return {value.begin(), value.end()};
}

struct Signer::Tools {
  SignerSettings settings;
  hsm::Keys& keys;
  Inspector& inspector;
  Clock clock;
  Stamper stamper;
  Gatherer gatherer;
  Raiser* raiser;
  std::unique_ptr<const Font> font;
  std::atomic<std::size_t> token_room = usual_token;
};

Signer::Signer(SignerSettings settings, hsm::Keys& keys, Inspector& inspector, wire::Fetch& outside, Clock clock,
               Random random, Raiser* raiser) {
  auto font = settings.font.empty() ? nullptr : std::make_unique<const Font>(settings.font);
  Stamper stamper{settings.authorities, outside, clock, std::move(random)};
  auto anchors = settings.anchors;
  for (const auto& authority : settings.authorities) anchors.push_back(authority.trust_anchor);
  tools_ = std::unique_ptr<Tools>{new Tools{std::move(settings), keys, inspector, std::move(clock), std::move(stamper),
                                            Gatherer{std::move(anchors), outside}, raiser, std::move(font)}};
}

Signer::~Signer() = default;

Result<Prepared, Refusal> Signer::prepare(const Document& document, const Profile& profile,
                                          const Signatory& signatory) {
  // Seconds are what /M can say.
  const auto now = std::chrono::floor<std::chrono::seconds>(tools_->clock());
  return prepare(document, profile, signatory, {now, profile.level == Level::b ? 0 : tools_->token_room.load()});
}

Result<Prepared, Refusal> Signer::prepare(const Document& document, const Profile& asked, const Signatory& signatory,
                                          const Moment& moment) {
  const auto profile = settled(asked);
  if (!profile) return Refusal::combination_unknown;
  if (document.bytes.size() > tools_->settings.document_limit) return Refusal::too_large;
  if (profile->level != Level::b && tools_->settings.authorities.empty()) return Refusal::timestamp_unavailable;
  if (profile->level > Level::t && document.digest) return Refusal::digest_unsuitable;
  auto chain = read_chain(signatory.certificate_chain);
  if (!chain || chain->empty() || !chain->front().is_valid_at(moment.signing_time) ||
      !chain->front().suits(signatory.algorithm))
    return Refusal::certificate_unsuitable;
  auto own = Certificate::parse(chain->front().der());
  auto draft =
      lay_out({document, *profile, signatory.algorithm, std::move(*chain), moment.signing_time, moment.token_room},
              tools_->inspector, tools_->font.get());
  if (!draft) return draft.error();
  auto detached = profile->level > Level::t && profile->packaging == Packaging::detached ? document.bytes : Bytes{};
  return Prepared{std::unique_ptr<Prepared::Parts>{
      new Prepared::Parts{std::move(*draft), signatory.algorithm, profile->level, moment.signing_time, std::move(*own),
                          moment.token_room, std::move(detached)}}};
}

Result<SignedDocument, Refusal> Signer::complete(Prepared&& prepared, const hsm::Signature& signature) {
  const auto parts = std::move(prepared.parts_);
  KYTHU_ASSERT(parts != nullptr);  // a Prepared works once
  if (!parts->certificate.verifies(parts->algorithm, parts->draft->digest(), signature.value))
    return Refusal::signature_wrong;
  SignedDocument done{.bytes = {},
                      .level = parts->level,
                      .algorithm = parts->algorithm,
                      .signed_at = parts->signed_at,
                      .timestamped_at = {},
                      .field = parts->draft->place(),
                      .name = parts->draft->name(),
                      .media_type = parts->draft->media_type()};
  Bytes token;
  if (parts->level != Level::b) {
    auto timestamp = tools_->stamper.stamp(sha256(parts->draft->stamped(signature.value)));
    if (!timestamp) return Refusal::timestamp_unavailable;
    done.timestamped_at = timestamp->time;
    token = std::move(timestamp->token);
  }
  auto bytes = parts->draft->complete(signature.value, token);
  if (!bytes) {
    // The authority's tokens have grown; the next document keeps more room.
    tools_->token_room = std::max(tools_->token_room.load(), token.size() + token.size() / 4);
    return Refusal::timestamp_unavailable;
  }
  done.bytes = std::move(*bytes);
  if (parts->level <= Level::t) return done;
  done.level = Level::t;
  return lasting(std::move(done), std::move(parts->detached), parts->level);
}

Result<SignedDocument, Refusal> Signer::lasting(SignedDocument&& done, Bytes detached, Level to) const {
  if (tools_->raiser == nullptr) return Refusal::revocation_unavailable;
  const Extender extender{*tools_->raiser, tools_->stamper, tools_->gatherer, tools_->clock};
  auto raised = extender.raise({done.name, done.media_type, std::move(done.bytes)}, std::move(detached), to);
  if (!raised) return raised.error();
  done.bytes = std::move(raised->document);
  done.level = raised->level;
  if (!done.timestamped_at) done.timestamped_at = raised->timestamped_at;
  return std::move(done);
}

Result<SignedDocument, Refusal> Signer::raise(const Document& document, Bytes detached, Level to) {
  if (document.bytes.size() > tools_->settings.document_limit || detached.size() > tools_->settings.document_limit)
    return Refusal::too_large;
  return lasting({.bytes = document.bytes,
                  .level = Level::b,
                  .algorithm = {},
                  .signed_at = {},
                  .timestamped_at = {},
                  .field = {},
                  .name = document.name,
                  .media_type = document.media_type},
                 std::move(detached), to);
}

Result<SignedDocument, Refusal> Signer::sign(const Document& document, const Profile& profile,
                                             const Signatory& signatory) {
  const auto room = tools_->token_room.load();
  auto prepared = prepare(document, profile, signatory);
  if (!prepared) return prepared.error();
  const auto signature = tools_->keys.sign({.key = signatory.key,
                                            .purpose = hsm::Purpose::result,
                                            .agency = signatory.agency,
                                            .algorithm = signatory.algorithm,
                                            .digest = prepared->digest(),
                                            .job = signatory.job});
  if (!signature) return refusal_of(signature.error());
  auto done = complete(std::move(*prepared), *signature);
  const bool grew = tools_->token_room.load() > room;
  return !done && done.error() == Refusal::timestamp_unavailable && grew ? sign(document, profile, signatory)
                                                                         : std::move(done);
}

}  // namespace kythu::signing
