// Our time-stamp authority as openssl ts sees it.
#include "signing/authority.hpp"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "case_name.hpp"
#include "config/base/handle.hpp"
#include "fixture.hpp"

namespace kythu::test {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Handle<X509, X509_free>;
using Extension = Handle<X509_EXTENSION, X509_EXTENSION_free>;

/// The test's vault, whose key has a certificate for time stamping.
class TimeKeys : public hsm::Keys {
 public:
  explicit TimeKeys(MemoryKeys& keys) : keys_(keys) {
    const auto own = certify(key_of(keys.certificate_chain().front()).get(), "Kythu TSA", 2, ca_.get());
    chain_ = {to_der(own.get()), to_der(ca_.get())};
  }
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder& order) override {
    purposes.push_back(order.purpose);
    return keys_.sign(order);
  }
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override {
    auto all = keys_.list();
    for (auto& one : *all) one.certificate_chain = chain_;
    return all;
  }
  Bytes anchor() const { return chain_.back(); }
  std::vector<hsm::Purpose> purposes;

 private:
  static Key key_of(const Bytes& der) {
    const auto* at = der.data();
    const Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    return Key{X509_get_pubkey(certificate.get())};
  }
  static Bytes to_der(X509* certificate) {
    Bytes der(static_cast<std::size_t>(i2d_X509(certificate, nullptr)));
    auto* out = der.data();
    i2d_X509(certificate, &out);
    return der;
  }
  static void extend(X509* certificate, int nid, const char* value) {
    const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)};
    X509_add_ext(certificate, extension.get(), -1);
  }
  Certificate certify(EVP_PKEY* key, const char* name, long serial, X509* issuer) {
    Certificate made{X509_new()};
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -86'400);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400L * 30);
    const auto* text = reinterpret_cast<const unsigned char*>(name);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, text, -1, -1, 0);
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer ? issuer : made.get()));
    X509_set_pubkey(made.get(), key);
    extend(made.get(), issuer ? NID_ext_key_usage : NID_basic_constraints,
           issuer ? "critical,timeStamping" : "critical,CA:TRUE");
    X509_sign(made.get(), ca_key_.get(), EVP_sha256());
    return made;
  }

  MemoryKeys& keys_;
  Key ca_key_{EVP_EC_gen("P-256")};
  Certificate ca_ = certify(ca_key_.get(), "Kythu TSA CA", 1, nullptr);
  std::vector<Bytes> chain_;
};

class AuthorityTest : public SigningTest {
 protected:
  /// What openssl asks with these words.
  Bytes query(const std::string& words) {
    saved(to_bytes("stamped"), "data");
    const auto ran = run("cd " + folder.path().native() + " && openssl ts -query -data data -out query " + words);
    if (ran.code != 0) throw std::runtime_error{ran.output};
    return read_file((folder.path() / "query").native());
  }
  signing::StampReply answer(const Bytes& asked) {
    const signing::Authority authority{{"result", "1.2.3.4.9"}, keys_of_time, system_now, [this] { return trusted; }};
    return authority.answer(asked, agency, [this] { return Bytes{1, ++given}; });
  }
  Ran openssl(const signing::StampReply& reply, const std::string& words) {
    saved(reply.der, "reply");
    saved(to_bytes(to_pem(keys_of_time.anchor())), "ca.pem");
    return run("cd " + folder.path().native() + " && openssl ts " + words);
  }
  TimeKeys keys_of_time{keys};
  bool trusted = true;
  std::uint8_t given = 0;
};

TEST_F(AuthorityTest, openssl_accepts_what_it_asked_for) {
  for (const auto* words :
       {"-sha256 -cert", "-sha384 -cert", "-sha512 -cert -no_nonce", "-sha256 -cert -tspolicy 1.2.3.4.9"}) {
    const auto asked = query(words);
    const auto reply = answer(asked);
    ASSERT_EQ(reply.outcome, signing::StampOutcome::granted) << words;
    const auto by_query = openssl(reply, "-verify -queryfile query -in reply -CAfile ca.pem");
    EXPECT_EQ(by_query.code, 0) << words << by_query.output;
    const auto by_data = openssl(reply, "-verify -data data -in reply -CAfile ca.pem");
    EXPECT_EQ(by_data.code, 0) << words << by_data.output;
  }
  for (const auto purpose : keys_of_time.purposes) EXPECT_EQ(purpose, hsm::Purpose::timestamp);
}

TEST_F(AuthorityTest, says_policy_accuracy_and_a_serial_of_its_own) {
  const auto first = openssl(answer(query("-sha256")), "-reply -in reply -text").output;
  EXPECT_NE(first.find("Policy OID: 1.2.3.4.9"), std::string::npos) << first;
  EXPECT_NE(first.find("Accuracy: 0x01 seconds"), std::string::npos) << first;
  EXPECT_NE(first.find("Ordering: no"), std::string::npos) << first;
  EXPECT_NE(first.find("Serial number: 0x0101"), std::string::npos) << first;
  const auto second = openssl(answer(query("-sha256")), "-reply -in reply -text").output;
  EXPECT_NE(second.find("Serial number: 0x0102"), std::string::npos) << second;
}

TEST_F(AuthorityTest, sends_no_certificate_that_nobody_asked_for) {
  const auto with = answer(query("-sha256 -cert")), without = answer(query("-sha256"));
  EXPECT_GT(with.der.size(), without.der.size() + 500);
}

struct Refused {
  const char* name;
  const char* words;
  std::function<void(Bytes&)> spoil;
  bool trusted;
  const char* said;
};

class Refusals : public AuthorityTest, public testing::WithParamInterface<Refused> {};

TEST_P(Refusals, have_a_reason_and_take_no_serial) {
  auto asked = query(GetParam().words);
  if (GetParam().spoil) GetParam().spoil(asked);
  trusted = GetParam().trusted;
  const auto reply = answer(asked);
  EXPECT_EQ(reply.outcome, signing::StampOutcome::refused);
  const auto said = openssl(reply, "-reply -in reply -text").output;
  EXPECT_NE(said.find("Status: Rejected"), std::string::npos) << said;
  EXPECT_NE(said.find(GetParam().said), std::string::npos) << said;
  EXPECT_EQ(given, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Signing, Refusals,
    testing::Values(
        Refused{"sha1", "-sha1", {}, true, "unrecognized or unsupported algorithm"},
        Refused{"another_policy", "-sha256 -tspolicy 1.2.3.4.2", {}, true, "policy is not supported"},
        Refused{"clock", "-sha256", {}, false, "time source is not available"},
        Refused{"another_version", "-sha256", [](Bytes& q) { q[4] = 2; }, true, "transaction not permitted"},
        Refused{"tail", "-sha256", [](Bytes& q) { q.push_back(0); }, true, "data submitted has the wrong format"},
        Refused{"nothing", "-sha256", [](Bytes& q) { q.clear(); }, true, "data submitted has the wrong format"}),
    case_name);

}  // namespace
}  // namespace kythu::test
