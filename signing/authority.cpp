#include "authority.hpp"

#include <algorithm>
#include <array>
#include <sys/timex.h>

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "config/base/result.hpp"
#include "evidence/certificate.hpp"
#include "formats/algorithm.hpp"
#include "formats/cms.hpp"
#include "formats/der.hpp"
#include "signing/der/reader.hpp"

namespace kythu::signing {
namespace {

// RFC 3161, 2.4.2 and appendix A; RFC 5652, 11; RFC 5035, 3.
constexpr std::string_view tst_info_oid = "1.2.840.113549.1.9.16.1.4", signed_data_type = "1.2.840.113549.1.7.2",
                           content_type = "1.2.840.113549.1.9.3", message_digest = "1.2.840.113549.1.9.4",
                           signing_certificate_v2 = "1.2.840.113549.1.9.16.2.47";
constexpr std::size_t most_query = 4'096, most_nonce = 64;

/// PKIFailureInfo, RFC 3161 section 2.4.2: the number of the bit.
enum class Failure {
  bad_algorithm = 0,
  bad_request = 2,
  bad_format = 5,
  time_not_available = 14,
  policy = 15,
  extension = 16,
  system = 25
};

struct Query {
  BytesView imprint;  ///< MessageImprint, whole
  BytesView nonce;    ///< INTEGER, whole; empty without one
  bool certificates = false;
};

Bytes refusal(Failure failure) {
  const auto bit = static_cast<std::size_t>(failure);
  Bytes bits(2 + bit / 8);
  bits[0] = static_cast<std::uint8_t>(7 - bit % 8);
  bits.back() = static_cast<std::uint8_t>(0x80 >> bit % 8);
  return der::sequence({der::sequence({der::small_integer(2), der::value(0x03, bits)})});
}

/// SHA-2 of the length that it has, without parameters or with NULL.
std::optional<Failure> judge_imprint(BytesView imprint) {
  const auto sequence = der::only(imprint, 0x30);
  if (!sequence) return Failure::bad_format;
  auto rest = sequence->content;
  const auto algorithm = der::next(rest), digest = der::next(rest);
  if (!algorithm || algorithm->tag != 0x30 || !digest || digest->tag != 0x04 || !rest.empty())
    return Failure::bad_format;
  auto inside = algorithm->content;
  const auto oid = der::next(inside);
  const auto parameters = der::next(inside);
  if (!oid || (parameters && parameters->tag != 0x05)) return Failure::bad_format;
  constexpr std::array known{std::pair{Hash::sha256, 32U}, std::pair{Hash::sha384, 48U}, std::pair{Hash::sha512, 64U}};
  for (const auto& [hash, length] : known) {
    const auto identifier = digest_identifier(hash);
    if (std::ranges::equal(oid->whole, BytesView{identifier}.subspan(2)))
      return digest->content.size() == length ? std::nullopt : std::optional{Failure::bad_format};
  }
  return Failure::bad_algorithm;
}

/// TimeStampReq ::= SEQUENCE { version, messageImprint, reqPolicy?, nonce?, certReq?, extensions [0]? }
Result<Query, Failure> read_query(BytesView bytes, const Bytes& policy) {
  const auto whole = bytes.size() <= most_query ? der::only(bytes, 0x30) : std::nullopt;
  if (!whole) return Failure::bad_format;
  auto rest = whole->content;
  const auto version = der::next(rest), imprint = der::next(rest);
  if (!version || !imprint || !std::ranges::equal(version->whole, der::small_integer(1))) return Failure::bad_request;
  if (const auto failure = judge_imprint(imprint->whole)) return *failure;
  Query query{.imprint = imprint->whole, .nonce = {}};
  auto part = der::next(rest);
  if (part && part->tag == 0x06) {
    if (!std::ranges::equal(part->whole, policy)) return Failure::policy;
    part = der::next(rest);
  }
  if (part && part->tag == 0x02) {
    if (part->content.empty() || part->content.size() > most_nonce) return Failure::bad_request;
    query.nonce = part->whole;
    part = der::next(rest);
  }
  if (part && part->tag == 0x01 && part->content.size() == 1) {
    query.certificates = part->content[0] != 0;
    part = der::next(rest);
  }
  if (part) return part->tag == 0xa0 ? Failure::extension : Failure::bad_format;
  if (!rest.empty()) return Failure::bad_format;
  return query;
}

/// RFC 3161: UTC, "20261122030405.25Z", no zero at the end of a fraction.
Bytes generalized_time(Instant at) {
  const auto text = rfc3339(std::chrono::floor<std::chrono::milliseconds>(at));
  std::string digits;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || c == '.') digits += c;
  }
  if (digits.find('.') != std::string::npos) {
    while (digits.ends_with('0')) digits.pop_back();
    if (digits.ends_with('.')) digits.pop_back();
  }
  return der::value(0x18, as_bytes(digits + "Z"));
}

Bytes attribute(std::string_view oid, Bytes value) {
  std::vector<Bytes> values;
  values.push_back(std::move(value));
  return der::sequence({der::object_id(oid), der::set_of(std::move(values))});
}

Bytes attributes_of(BytesView info, BytesView certificate, Hash hash_kind) {
  const auto digest = sha256(certificate);
  std::vector<Bytes> attributes;
  attributes.push_back(attribute(content_type, der::object_id(tst_info_oid)));
  attributes.push_back(attribute(message_digest, der::octets(hash(hash_kind, info))));
  attributes.push_back(
      attribute(signing_certificate_v2, der::sequence({der::sequence({der::sequence({der::octets(digest)})})})));
  return der::set_of(std::move(attributes));
}

struct Signed {
  const std::vector<Bytes>& chain;
  hsm::Algorithm algorithm{};
  BytesView info, attributes, value;
  bool certificates = false;
};

/// TimeStampToken: SignedData of version 3, because what it holds is not plain data (RFC 5652, 5.1).
Bytes token_of(const Signed& made, const Certificate& own) {
  Bytes implicit{made.attributes.begin(), made.attributes.end()};
  implicit.front() = 0xa0;
  const auto kind = digest_identifier(hash_of(made.algorithm));
  const auto signer =
      der::sequence({der::small_integer(1), der::sequence({own.issuer(), own.serial()}), kind, implicit,
                     signature_identifier(made.algorithm), der::octets(signature_value(made.algorithm, made.value))});
  Bytes certificates;
  if (made.certificates) {
    certificates = der::set_of(made.chain);
    certificates.front() = 0xa0;
  }
  const auto content = der::sequence({der::object_id(tst_info_oid), der::tagged(0, der::octets(made.info))});
  const auto data =
      der::sequence({der::small_integer(3), der::set_of({kind}), content, certificates, der::set_of({signer})});
  return der::sequence({der::object_id(signed_data_type), der::tagged(0, data)});
}

const hsm::KeyInfo* usable_key(const std::vector<hsm::KeyInfo>& keys, std::string_view label) {
  const auto* key = hsm::current_key(keys, label);
  const bool usable =
      key != nullptr && key->available && !key->revoked && !key->algorithms.empty() && !key->certificate_chain.empty();
  return usable ? key : nullptr;
}

}  // namespace

Authority::Authority(AuthoritySettings settings, hsm::Keys& keys, Clock clock, ClockTrust trusted)
    : settings_(std::move(settings)), keys_(keys), clock_(std::move(clock)), trusted_(std::move(trusted)) {}

StampReply Authority::answer(BytesView bytes, const AgencyId& agency, const Serial& serial) const {
  const auto refuse = [](Failure failure) { return StampReply{StampOutcome::refused, refusal(failure)}; };
  const auto policy = der::object_id(settings_.policy);
  const auto query = read_query(bytes, policy);
  if (!query) return refuse(query.error());
  if (!trusted_()) return refuse(Failure::time_not_available);
  const auto keys = keys_.list();
  const auto* key = keys ? usable_key(*keys, settings_.key) : nullptr;
  const auto own = key ? Certificate::parse(key->certificate_chain.front()) : std::nullopt;
  const auto now = clock_();
  if (!own || !own->is_valid_at(now)) return refuse(Failure::system);
  const auto algorithm = key->algorithms.front();
  static constexpr std::uint8_t one_second[] = {0x30, 0x03, 0x02, 0x01, 0x01};  // Accuracy { seconds 1 }
  const auto number = serial();
  const auto info = der::sequence({der::small_integer(1), policy, query->imprint, der::value(0x02, number),
                                   generalized_time(now), one_second, query->nonce});
  const auto attributes = attributes_of(info, own->der(), hash_of(algorithm));
  const auto signature = keys_.sign({.key = key->label,
                                     .purpose = hsm::Purpose::timestamp,
                                     .agency = agency,
                                     .algorithm = algorithm,
                                     .digest = hash(hash_of(algorithm), attributes),
                                     .job = "tsa_" + to_hex(number)});
  if (!signature) return refuse(Failure::system);
  const auto token =
      token_of({key->certificate_chain, algorithm, info, attributes, signature->value, query->certificates}, *own);
  return {StampOutcome::granted, der::sequence({der::sequence({der::small_integer(0)}), token})};
}

bool kernel_clock_is_trusted() {
  timex state{};
  constexpr long second = 1'000'000;  // maxerror is in microseconds
  return adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0 && state.maxerror < second;
}

}  // namespace kythu::signing
