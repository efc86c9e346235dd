// What most tests of signing need: a key, a parser in the same process, an authority, and other people's validators.
#pragma once

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "doubles/test_ca.hpp"
#include "signing/pdf_builder.hpp"
#include "signing/readers/pdf.hpp"
#include "signing/readers/xml.hpp"
#include "signing/signer.hpp"
#include "signing/test_tsa.hpp"

namespace kythu::test {

/// The reader without the process and the sandbox around it.
class NearInspector : public signing::Inspector {
 public:
  Result<signing::PdfFacts, signing::Refusal> plan_pdf_signature(BytesView pdf,
                                                                 const signing::PdfQuestion& question) override {
    return signing::readers::plan_pdf_signature(pdf, question);
  }
  Result<signing::XmlFacts, signing::Refusal> plan_xml_signature(BytesView xml,
                                                                 const signing::XmlQuestion& question) override {
    return signing::readers::plan_xml_signature(xml, question);
  }
};

inline constexpr auto font_file = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

class SigningTest : public testing::Test {
 public:
  static signing::Document document(Bytes bytes) { return {"result.pdf", "application/pdf", std::move(bytes)}; }

  signing::Signatory signatory(hsm::Algorithm algorithm = hsm::Algorithm::rsa_pkcs1_sha256) const {
    return {"result", algorithm, keys.certificate_chain(), agency, "sig_1"};
  }

  signing::SignerSettings settings() const {
    return {.document_limit = 1 << 20,
            .font = font_file,
            .authorities = {{"http://tsa.test/", tsa.trust_anchor(), std::chrono::seconds{5}}}};
  }

  signing::Signer signer() { return {settings(), keys, inspector, tsa, system_now, system_random}; }

  /// Signs and gives the bytes; the test fails when it is refused.
  Bytes sign(const Bytes& pdf, const signing::Profile& profile = {}) {
    auto done = signer().sign(document(pdf), profile, signatory());
    if (!done) throw std::runtime_error{"refused: " + std::to_string(static_cast<int>(done.error()))};
    return std::move(done->bytes);
  }

  std::string saved(const Bytes& bytes, const std::string& name = "signed.pdf") const {
    const auto path = (folder.path() / name).native();
    write_file(path, bytes);
    return path;
  }
  std::string pdfsig(const Bytes& bytes) const { return run("pdfsig -nocert " + saved(bytes)).output; }

  /// RSA keys take their time; one vault serves every test of a run.
  struct Vault {
    AgencyId agency = AgencyId::fresh(system_now(), system_random);
    MemoryKeys keys{"result", agency};
  };
  static Vault& vault() {
    static Vault vault;
    return vault;
  }

  AgencyId agency = vault().agency;
  MemoryKeys& keys = vault().keys;
  NearInspector inspector;
  TestTsa tsa{system_now};
  TemporaryFolder folder;
};

inline int count(std::string_view text, std::string_view word) {
  int times = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) ++times;
  return times;
}

}  // namespace kythu::test
