#include "timestamp.hpp"

#include <ctime>

#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "config/base/handle.hpp"

namespace kythu::signing {
namespace {

using TsReq = Handle<TS_REQ, TS_REQ_free>;
using TsResp = Handle<TS_RESP, TS_RESP_free>;
using TsImprint = Handle<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using TsVerify = Handle<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;
using Algor = Handle<X509_ALGOR, X509_ALGOR_free>;
using Asn1Integer = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using BigNumber = Handle<BIGNUM, BN_free>;
using X509Handle = Handle<X509, X509_free>;
using X509Store = Handle<X509_STORE, X509_STORE_free>;

constexpr std::size_t reply_limit = 64 * 1024;
constexpr std::size_t nonce_size = 16;
constexpr std::chrono::seconds clock_tolerance{60};

void free_openssl(void* memory) { OPENSSL_free(memory); }

Asn1Integer to_integer(BytesView bytes) {
  const BigNumber number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
  return Asn1Integer{BN_to_ASN1_INTEGER(number.get(), nullptr)};
}

// TimeStampResp ::= SEQUENCE { status, timeStampToken }: the token as it was written, so that its signature stays true.
std::optional<Bytes> token_bytes(BytesView reply) {
  const std::uint8_t* at = reply.data();
  const auto* const end = reply.data() + reply.size();
  long length = 0;
  int tag = 0, kind = 0;
  if (ASN1_get_object(&at, &length, &tag, &kind, end - at) & 0x80 || tag != V_ASN1_SEQUENCE || at + length != end)
    return std::nullopt;
  if (ASN1_get_object(&at, &length, &tag, &kind, end - at) & 0x80 || tag != V_ASN1_SEQUENCE) return std::nullopt;
  at += length;
  const auto* const start = at;
  if (at == end || ASN1_get_object(&at, &length, &tag, &kind, end - at) & 0x80 || at + length != end)
    return std::nullopt;
  return Bytes{start, end};
}

std::optional<Instant> time_of(TS_RESP* reply) {
  std::tm when{};
  const auto* time = TS_TST_INFO_get_time(TS_RESP_get_tst_info(reply));
  if (time == nullptr || ASN1_TIME_to_tm(time, &when) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&when)}};
}

X509Store store_with(BytesView anchor, Instant now) {
  const auto* at = anchor.data();
  const X509Handle root{d2i_X509(nullptr, &at, static_cast<long>(anchor.size()))};
  X509Store store{X509_STORE_new()};
  if (!root || !store || X509_STORE_add_cert(store.get(), root.get()) != 1) return nullptr;
  auto* parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(parameters,
                             std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now)));
  // The authority the operator named is the anchor, be it self-signed or not.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  return store;
}

// The query brings imprint and nonce into the check; the signature check of OpenSSL demands a critical EKU
// timeStamping alone and the token's signing-certificate attribute.
bool verifies(TS_RESP* reply, const ReplyCheck& check) {
  const auto* at = check.query.data();
  const TsReq query{d2i_TS_REQ(nullptr, &at, static_cast<long>(check.query.size()))};
  auto store = store_with(check.trust_anchor, check.now);
  if (!query || !store) return false;
  const TsVerify context{TS_REQ_to_TS_VERIFY_CTX(query.get(), nullptr)};
  if (!context) return false;
  TS_VERIFY_CTX_add_flags(context.get(), TS_VFY_SIGNATURE);
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  return TS_RESP_verify_response(context.get(), reply) == 1;
}

}  // namespace

Bytes timestamp_query(const Sha256& imprinted, BytesView nonce) {
  const TsReq query{TS_REQ_new()};
  const TsImprint imprint{TS_MSG_IMPRINT_new()};
  const Algor hash{X509_ALGOR_new()};
  auto digest = imprinted;
  const auto number = to_integer(nonce);
  KYTHU_ASSERT(query && imprint && hash && number);
  X509_ALGOR_set0(hash.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr);
  KYTHU_ASSERT(TS_MSG_IMPRINT_set_algo(imprint.get(), hash.get()) == 1 &&
               TS_MSG_IMPRINT_set_msg(imprint.get(), digest.data(), static_cast<int>(digest.size())) == 1 &&
               TS_REQ_set_version(query.get(), 1) == 1 && TS_REQ_set_msg_imprint(query.get(), imprint.get()) == 1 &&
               TS_REQ_set_nonce(query.get(), number.get()) == 1 && TS_REQ_set_cert_req(query.get(), 1) == 1);
  std::uint8_t* der = nullptr;
  const int length = i2d_TS_REQ(query.get(), &der);
  const Handle<std::uint8_t, free_openssl> owner{der};
  KYTHU_ASSERT(length > 0);
  return {der, der + length};
}

std::optional<Timestamp> check_timestamp_reply(BytesView reply, const ReplyCheck& check) {
  if (reply.empty() || reply.size() > reply_limit) return std::nullopt;
  const auto* at = reply.data();
  const TsResp parsed{d2i_TS_RESP(nullptr, &at, static_cast<long>(reply.size()))};
  auto token = token_bytes(reply);
  if (!parsed || at != reply.data() + reply.size() || !token || TS_RESP_get_tst_info(parsed.get()) == nullptr ||
      !verifies(parsed.get(), check)) {
    ERR_clear_error();
    return std::nullopt;
  }
  const auto time = time_of(parsed.get());
  if (!time || std::chrono::abs(*time - check.now) > clock_tolerance) return std::nullopt;
  return Timestamp{std::move(*token), *time};
}

Stamper::Stamper(std::vector<TimestampAuthority> authorities, wire::Fetch& outside, Clock clock, Random random)
    : authorities_(std::move(authorities)), outside_(outside), clock_(std::move(clock)), random_(std::move(random)) {}

std::optional<Timestamp> Stamper::ask(const TimestampAuthority& authority, const Sha256& imprint) {
  Bytes nonce(nonce_size);
  random_(nonce);
  const auto query = timestamp_query(imprint, nonce);
  const auto reply = outside_.fetch(
      {.method = "POST",
       .url = authority.url,
       .headers = {{"content-type", "application/timestamp-query"}, {"accept", "application/timestamp-reply"}},
       .body = query,
       .patience = authority.patience,
       .answer_limit = reply_limit});
  if (!reply || reply->status != 200) return std::nullopt;
  return check_timestamp_reply(reply->body, {.query = query, .trust_anchor = authority.trust_anchor, .now = clock_()});
}

std::optional<Timestamp> Stamper::stamp(const Sha256& imprint) {
  for (const auto& authority : authorities_) {
    if (auto timestamp = ask(authority, imprint)) return timestamp;
  }
  return std::nullopt;
}

}  // namespace kythu::signing
