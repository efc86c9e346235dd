// An identity provider in memory: keys of every kind, tokens as a test wants them, and the answers that core fetches.
#pragma once

#include <map>

#include <boost/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "config/base/clock.hpp"
#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "doubles/scripted_fetch.hpp"

namespace kythu::test {

class IdentityProvider {
 public:
  using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
  static constexpr const char* issuer = "https://id.example.gov.vn";
  static constexpr const char* client = "kythu";

  IdentityProvider() {
    keys_["rsa"].reset(EVP_RSA_gen(2048));
    keys_["ec"].reset(EVP_EC_gen("P-256"));
    keys_["ed"].reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
  /// Another RSA key, under an id that the set as it was fetched does not have.
  void rotate() { keys_["rsa2"].reset(EVP_RSA_gen(2048)); }
  EVP_PKEY* key(const std::string& id) const { return keys_.at(id).get(); }

  boost::json::object jwk(const std::string& id) const {
    const auto number = [&](const char* name) {
      BIGNUM* raw = nullptr;
      EVP_PKEY_get_bn_param(key(id), name, &raw);
      const Handle<BIGNUM, BN_free> owner{raw};
      const bool point = id == "ec";
      Bytes bytes(static_cast<std::size_t>(point ? 32 : BN_num_bytes(raw)));
      BN_bn2binpad(raw, bytes.data(), static_cast<int>(bytes.size()));
      return to_base64url(bytes);
    };
    if (id == "ec") {
      return {{"kty", "EC"}, {"kid", id}, {"crv", "P-256"}, {"x", number("qx")}, {"y", number("qy")}, {"use", "sig"}};
    }
    if (id != "ed") return {{"kty", "RSA"}, {"kid", id}, {"n", number("n")}, {"e", number("e")}, {"use", "sig"}};
    Bytes raw(32);
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key(id), raw.data(), &size);
    return {{"kty", "OKP"}, {"kid", id}, {"crv", "Ed25519"}, {"x", to_base64url(raw)}};
  }
  std::string key_set() const {
    boost::json::array all;
    for (const auto& [id, key] : keys_) all.push_back(jwk(id));
    all.push_back({{"kty", "oct"}, {"kid", "shared"}, {"k", "c2VjcmV0"}});
    return boost::json::serialize(boost::json::object{{"keys", all}});
  }

  /// As the officer of `subject`, shown at `now`, is told of; change what the test is about.
  static boost::json::object claims(const std::string& nonce, Instant now,
                                    const std::string& subject = "248289761001") {
    const auto second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return {{"iss", issuer},         {"sub", subject},      {"aud", client},  {"exp", second + 300},
            {"iat", second},         {"auth_time", second}, {"nonce", nonce}, {"email", "lan@example.gov.vn"},
            {"email_verified", true}};
  }
  std::string token(const boost::json::object& header, const boost::json::object& payload) const {
    const auto text = part(header) + "." + part(payload);
    return text + "." + to_base64url(value_of(header, text));
  }
  std::string token(const boost::json::object& payload, const std::string& algorithm = "RS256",
                    const std::string& id = "rsa") const {
    return token({{"alg", algorithm}, {"kid", id}, {"typ", "JWT"}}, payload);
  }

  /// What it answers to discovery, for its keys, and to a code; `id_token` is what the next code is exchanged for.
  ScriptedFetch::Outcome answer(const wire::FetchRequest& request) {
    const std::string base = issuer;
    if (request.url == base + "/.well-known/openid-configuration") {
      return ok(boost::json::serialize(boost::json::object{{"issuer", issuer},
                                                           {"authorization_endpoint", base + "/auth"},
                                                           {"token_endpoint", base + "/token"},
                                                           {"jwks_uri", base + "/jwks"},
                                                           {"end_session_endpoint", base + "/end"}}));
    }
    if (request.url == base + "/jwks") return ++key_sets, ok(key_set());
    exchanged = std::string{as_text(request.body)};
    if (id_token.empty()) return wire::FetchReply{400, {}, to_bytes(R"({"error":"invalid_grant"})")};
    return ok(boost::json::serialize(boost::json::object{{"access_token", "x"}, {"id_token", id_token}}));
  }

  std::string id_token, exchanged;
  int key_sets = 0;

 private:
  static wire::FetchReply ok(const std::string& body) { return {200, {}, to_bytes(body)}; }
  static std::string part(const boost::json::object& object) {
    return to_base64url(as_bytes(boost::json::serialize(object)));
  }
  Bytes value_of(const boost::json::object& header, const std::string& text) const {
    const std::string algorithm{header.at("alg").as_string()};
    if (algorithm == "none") return {};
    if (algorithm.starts_with("HS")) return hmac_sha256(as_bytes(public_pem("rsa")), as_bytes(text));
    const auto* named = header.if_contains("kid");
    const std::string id{named ? std::string{named->as_string()} : "rsa"};
    const auto known = keys_.find(id);
    return sign(known == keys_.end() ? key("rsa") : known->second.get(), algorithm, text);
  }
  std::string public_pem(const std::string& id) const {
    const Handle<BIO, BIO_free_all> memory{BIO_new(BIO_s_mem())};
    PEM_write_bio_PUBKEY(memory.get(), key(id));
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }
  static Bytes sign(EVP_PKEY* key, const std::string& algorithm, const std::string& text) {
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* inner = nullptr;
    const bool plain = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
    EVP_DigestSignInit(context.get(), &inner, plain ? nullptr : EVP_sha256(), nullptr, key);
    if (algorithm == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, RSA_PSS_SALTLEN_DIGEST);
    }
    Bytes value(1'024);
    std::size_t size = value.size();
    const auto data = as_bytes(text);
    EVP_DigestSign(context.get(), value.data(), &size, data.data(), data.size());
    value.resize(size);
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC ? raw(value) : value;
  }
  static Bytes raw(const Bytes& der) {
    const auto* at = der.data();
    const Handle<ECDSA_SIG, ECDSA_SIG_free> parts{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
    Bytes value(64);
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), value.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), value.data() + 32, 32);
    return value;
  }

  std::map<std::string, Key> keys_;
};

}  // namespace kythu::test
