// Validation as core sees it: the wire, the program in its sandbox, the responders, and what strangers' bytes cost.
#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <openssl/x509.h>

#include "case_name.hpp"
#include "config/base/handle.hpp"
#include "config/wire/channel.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_responder.hpp"
#include "fixture.hpp"
#include "signing/validation/validate.hpp"
#include "signing/verdict/client.hpp"
#include "signing/verdict/desk.hpp"
#include "signing/verdict/protocol.hpp"

namespace kythu::test {
namespace {

using signing::ValidationFault;
using signing::ValidationOrder;
using signing::ValidationTrust;
using Manner = TestResponder::Manner;
using Certificate = Handle<X509, X509_free>;

/// The judge without the process around it, through both directions of the wire.
class NearValidator : public signing::Validator {
 public:
  Result<signing::ValidationReport, ValidationFault> validate(const ValidationOrder& order,
                                                              const ValidationTrust& trust) override {
    const auto question = signing::to_question(signing::to_message(order, trust));
    if (!question) return ValidationFault::parser_failed;
    return signing::to_report(signing::to_message(signing::validation::validate(question->order, question->trust)));
  }
};

Bytes public_key_of(const Bytes& der) {
  const auto* at = der.data();
  const Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  std::uint8_t* out = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &out);
  Bytes key{out, out + length};
  OPENSSL_free(out);
  return key;
}

class Validation : public SigningTest {
 protected:
  /// A PDF that our signer signed, with a certificate that names a responder.
  Bytes signed_pdf() {
    auto whose = signatory();
    whose.certificate_chain = chain_;
    auto done = signer().sign(document(build_pdf()), {}, whose);
    if (!done) throw std::runtime_error{"refused"};
    return std::move(done->bytes);
  }
  ValidationTrust trust() const { return {{chain_.back()}, {tsa.trust_anchor()}}; }
  boost::json::object judge(const Bytes& pdf, wire::Fetch& outside, bool online = true) {
    const signing::ValidationDesk desk{validator_, trust(), outside};
    const auto report = desk.judge({.document = pdf, .detached = {}, .evidence = {}, .now = system_now()}, online);
    if (!report) throw std::runtime_error{"no report"};
    return boost::json::parse(report->json).at("signatures").at(0).as_object();
  }
  ScriptedFetch::Script answering(const Manner& manner) {
    return [this, manner](const wire::FetchRequest& request) {
      return ScriptedFetch::Outcome{wire::FetchReply{200, {}, responder_.answer(request.body, manner)}};
    };
  }

  TestResponder responder_;
  std::vector<Bytes> chain_ = responder_.certify(public_key_of(keys.certificate_chain().front()));
  NearValidator validator_;
};

struct Answered {
  const char* name;
  Manner manner;
  const char* sub;  ///< "": it passes
};

class ByAnswer : public Validation, public testing::WithParamInterface<Answered> {};

TEST_P(ByAnswer, of_the_responder) {
  ScriptedFetch outside{answering(GetParam().manner)};
  const auto said = judge(signed_pdf(), outside);
  const auto* sub = said.at("sub_indication").if_string();
  EXPECT_EQ(sub ? std::string{*sub} : "", GetParam().sub);
  EXPECT_EQ(said.at("indication").as_string(), *GetParam().sub == 0 ? "total_passed" : "indeterminate");
  ASSERT_GE(outside.count(), 1U);
  EXPECT_EQ(outside.sent()[0].url, TestResponder::address);
}

INSTANTIATE_TEST_SUITE_P(
    Signing, ByAnswer,
    testing::Values(Answered{"good", {.signer = Manner::Signer::issuer}, ""},
                    Answered{"revoked", {Manner::Signer::issuer, Manner::Status::revoked}, "REVOKED_NO_POE"},
                    Answered{"unknown", {Manner::Signer::issuer, Manner::Status::unknown}, "TRY_LATER"},
                    // Whoever answers in the issuer's name has to be beyond question (id-pkix-ocsp-nocheck).
                    Answered{"delegate_who_may_be_revoked", {.signer = Manner::Signer::delegated}, "TRY_LATER"},
                    Answered{"without_usage", {.signer = Manner::Signer::without_usage}, "TRY_LATER"},
                    Answered{"stranger", {.signer = Manner::Signer::stranger}, "TRY_LATER"},
                    Answered{"about_another", {.signer = Manner::Signer::issuer, .about_another = true}, "TRY_LATER"},
                    Answered{"broken", {.signer = Manner::Signer::issuer, .broken_signature = true}, "TRY_LATER"}),
    case_name);

TEST_F(Validation, asks_nobody_offline_nor_where_egress_forbids_it) {
  ScriptedFetch outside{[](const auto&) { return ScriptedFetch::Outcome{wire::FetchFault::not_allowed}; }};
  const auto pdf = signed_pdf();
  EXPECT_EQ(judge(pdf, outside, false).at("sub_indication").as_string(), "TRY_LATER");
  EXPECT_EQ(outside.count(), 0U);
  EXPECT_EQ(judge(pdf, outside).at("sub_indication").as_string(), "TRY_LATER");
  EXPECT_EQ(outside.count(), 1U);
}

TEST_F(Validation, anchors_are_bound_to_their_purpose) {
  const ValidationTrust swapped{{tsa.trust_anchor()}, {chain_.back()}};
  const auto report =
      validator_.validate({.document = signed_pdf(), .detached = {}, .evidence = {}, .now = system_now()}, swapped);
  ASSERT_TRUE(report);
  const auto said = boost::json::parse(report->json);
  EXPECT_EQ(said.at("signatures").at(0).at("sub_indication").as_string(), "NO_CERTIFICATE_CHAIN_FOUND");
}

/// Canonical XML 1.0, section 1.3: refused.
constexpr const char* relative_namespace =
    R"(<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo xmlns:r="relative/uri">)"
    R"(<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>)"
    R"(<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/></ds:SignedInfo>)"
    R"(<ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>)";

struct Unfit {
  const char* name;
  const char* document;
  ValidationFault fault;
};

class NoReport : public Validation, public testing::WithParamInterface<Unfit> {};

TEST_P(NoReport, for_what_cannot_be_judged) {
  const auto report = validator_.validate(
      {.document = to_bytes(GetParam().document), .detached = {}, .evidence = {}, .now = system_now()}, trust());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error(), GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(Signing, NoReport,
                         testing::Values(Unfit{"empty", "", ValidationFault::unknown_format},
                                         Unfit{"picture", "GIF89a", ValidationFault::unknown_format},
                                         Unfit{"half_a_pdf", "%PDF-1.7\n1 0 obj", ValidationFault::unreadable},
                                         Unfit{"half_a_cms", "\x30\x82\x10", ValidationFault::unreadable},
                                         Unfit{"a_namespace_that_has_no_canonical_form", relative_namespace,
                                               ValidationFault::unreadable}),
                         case_name);

TEST_F(Validation, a_pdf_without_signatures_has_no_verdict) {
  const auto report =
      validator_.validate({.document = build_pdf(), .detached = {}, .evidence = {}, .now = system_now()}, trust());
  ASSERT_TRUE(report);
  const auto said = boost::json::parse(report->json);
  EXPECT_TRUE(said.at("indication").is_null());
  EXPECT_TRUE(said.at("signatures").as_array().empty());
}

class ParserProgram {
 public:
  ParserProgram() {
    const auto file = (folder_.path() / "parser.toml").native();
    write_file(file, as_bytes(fmt::format("socket = \"{}\"\n[log]\nlevel = \"error\"\n", socket().native())));
    std::string program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kythu-parser").native();
    std::string option = "--settings", settings = file;
    char* const words[] = {program.data(), option.data(), settings.data(), nullptr};
    if (posix_spawn(&pid_, program.c_str(), nullptr, nullptr, words, environ) != 0)
      throw std::runtime_error{"kythu-parser does not start"};
    const auto deadline = wire::within(std::chrono::seconds{10});
    while (!wire::Channel::connect(socket()) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  }
  ~ParserProgram() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::filesystem::path socket() const { return folder_.path() / "parser.sock"; }

 private:
  TemporaryFolder folder_;
  pid_t pid_ = 0;
};

// Inside its walls nothing may open a file: neither OpenSSL's settings nor the time zone.
TEST_F(Validation, in_the_parsers_sandbox_says_the_same) {
  const ParserProgram parser;
  signing::ValidationClient far{{.socket = parser.socket()}};
  const auto pdf = signed_pdf();
  const auto now = system_now();
  const ValidationOrder order{.document = pdf, .detached = {}, .evidence = {}, .now = now};
  const auto there = far.validate(order, trust()), here = validator_.validate(order, trust());
  ASSERT_TRUE(there && here);
  EXPECT_EQ(there->json, here->json);
  EXPECT_EQ(there->wanted.size(), 1U);
  const auto garbage = far.validate({.document = to_bytes("GIF"), .detached = {}, .evidence = {}, .now = now}, trust());
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.error(), ValidationFault::unknown_format);
}

}  // namespace
}  // namespace kythu::test
