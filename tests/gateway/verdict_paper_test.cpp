// A verdict as a page and as XML, read by programs that are not ours.
#include <cstdlib>
#include <fstream>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "doubles/temporary_folder.hpp"
#include "gateway/paper/verdict_page.hpp"
#include "gateway/paper/verdict_xml.hpp"

namespace kythu::gateway::paper {
namespace {

/// One signature that passed, and one that a stranger made with a name that wants to be markup.
constexpr auto verdict = R"({"format":"pdf","validated_at":"2026-11-22T03:30:00Z","policy":"default",
"indication":"total_failed","document":{"sha256":"80a00f0b51c6d51dc228b0b2b1f4fb3a510da55c0aaef2a956d7c488180d68f9","size":68421},
"signatures":[{"type":"signature","format":"pades","field":"Signature1","indication":"total_passed","sub_indication":null,
"level":"t","signer":{"name":"Nguyễn Thị Ánh","subject":"CN=Nguyễn Thị Ánh","issuer":"CN=CA","serial":"5a01",
"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},"claimed_at":"2026-11-22T03:20:11Z",
"proved_at":"2026-11-22T03:20:12Z","reason":"Phê duyệt","location":"Hà Nội",
"algorithms":[{"key":"rsa","bits":3072,"hash":"sha256"}],
"chain":[{"name":"Nguyễn Thị Ánh","sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
"trust_anchor":false,"revocation":{"status":"revoked","source":"ocsp","this_update":"2026-11-22T03:30:00Z",
"revoked_at":"2026-11-22T03:25:00Z"}},
{"name":"Root","sha256":"1f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","trust_anchor":true,"revocation":null}],
"timestamps":[{"kind":"signature","time":"2026-11-22T03:20:12Z","indication":"total_passed","sub_indication":null,"authority":"TSA"}],
"covers":{"whole_document":false,"parts":[]},"changes_after_signing":{"allowed":true,"kinds":["signature_added"]}},
{"type":"signature","format":"pades","field":"a<b>&\u0001","indication":"total_failed","sub_indication":"HASH_FAILURE",
"level":"b","signer":{"name":"<b>Kẻ lạ</b> & \"họ\"\u0001","subject":"CN=<x>&","sha256":"zz"},"claimed_at":null,"proved_at":null,
"reason":null,"location":null,"algorithms":[],"chain":[],"timestamps":[],"covers":{"whole_document":true,"parts":[]},
"changes_after_signing":null}]})";

class VerdictPaper : public testing::Test {
 protected:
  /// KYTHU_KEEP_COPIES names a folder where they stay, to look at them.
  std::string saved(BytesView bytes, const std::string& name) const {
    const auto* kept = std::getenv("KYTHU_KEEP_COPIES");
    const auto path = (kept != nullptr ? std::filesystem::path{kept} : folder_.path()) / name;
    std::ofstream{path, std::ios::binary} << as_text(bytes);
    return path.native();
  }
  static std::string output_of(const std::string& command) {
    auto* pipe = popen((command + " 2>&1").c_str(), "r");
    std::string output;
    char buffer[4096];
    while (const auto got = fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, got);
    pclose(pipe);
    return output;
  }
  const boost::json::value report_ = boost::json::parse(verdict);

 private:
  test::TemporaryFolder folder_;
};

TEST_F(VerdictPaper, page_tells_every_signature_in_vietnamese_and_english) {
  const auto pdf = verdict_pdf(report_.get_object(), "DejaVu Sans", *parse_rfc3339("2026-11-22T03:30:00Z"));
  const auto path = saved(pdf, "verdict.pdf");
  const auto text = output_of("pdftotext -layout " + path + " -");
  for (const auto* words :
       {"BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", "HỢP LỆ (Valid)", "KHÔNG HỢP LỆ (Invalid)", "22/11/2026 10:20:11 +07:00",
        "nội dung đã bị thay đổi sau khi ký", "HASH_FAILURE", "<b>Kẻ lạ</b> & \"họ\"", "đã thu hồi (revoked)",
        "thêm chữ ký (signature added)", "gốc tin cậy (trust anchor)"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  EXPECT_NE(output_of("pdfdetach -list " + path).find("validation-report.json"), std::string::npos);
}

TEST_F(VerdictPaper, xml_is_in_the_words_of_ts_119_102_2) {
  const auto path = saved(as_bytes(verdict_xml(report_.get_object())), "verdict.xml");
  const auto local = [](std::string steps) {  // "A/B" → "/*[local-name()='A']/*[local-name()='B']"
    std::string xpath;
    while (!steps.empty()) {
      const auto end = std::min(steps.find('/'), steps.size());
      auto step = steps.substr(0, end);
      const auto index = step.find('[');
      xpath += "/*[local-name()='" + step.substr(0, index) + "']" + (index == step.npos ? "" : step.substr(index));
      steps.erase(0, end + 1);
    }
    return xpath;
  };
  const std::string one = "ValidationReport/SignatureValidationReport[1]/",
                    two = "ValidationReport/SignatureValidationReport[2]/";
  const std::vector<std::pair<std::string, std::string>> rows{
      {one + "SignatureIdentifier/DAIdentifier", "Signature1"},
      {one + "ValidationTimeInfo/BestSignatureTime/POETime", "2026-11-22T03:20:12Z"},
      {one + "SignatureAttributes/Reason/ReasonElement", "Phê duyệt"},
      {one + "SignatureValidationStatus/MainIndication", "urn:etsi:019102:mainindication:total-passed"},
      {two + "SignatureValidationStatus/MainIndication", "urn:etsi:019102:mainindication:total-failed"},
      {two + "SignatureValidationStatus/SubIndication", "urn:etsi:019102:subindication:HASH_FAILURE"},
      {two + "SignatureIdentifier/DAIdentifier", "a<b>& "},
      {one + "SignatureValidationStatus/AssociatedValidationReportData/RevocationStatusInformation/RevocationTime",
       "2026-11-22T03:25:00Z"}};
  for (const auto& [place, value] : rows)
    EXPECT_EQ(output_of("xmllint --nonet --xpath \"string(" + local(place) + ")\" " + path), value + "\n") << place;
  EXPECT_EQ(output_of("xmllint --nonet --xpath \"count(//*[local-name()='ValidationObject'])\" " + path), "3\n")
      << "two certificates and the document, each once";
}

TEST_F(VerdictPaper, a_document_without_signatures_has_a_report_too) {
  const auto none =
      boost::json::parse(R"({"format":"pdf","validated_at":"2026-11-22T03:30:00Z","indication":null,"signatures":[]})");
  const auto path = saved(as_bytes(verdict_xml(none.get_object())), "none.xml");
  EXPECT_EQ(output_of("xmllint --nonet --xpath \"string(//*[local-name()='MainIndication'])\" " + path),
            "urn:etsi:019102:mainindication:indeterminate\n");
  EXPECT_GT(verdict_pdf(none.get_object(), "DejaVu Sans", *parse_rfc3339("2026-11-22T03:30:00Z")).size(), 1'000U);
}

}  // namespace
}  // namespace kythu::gateway::paper
