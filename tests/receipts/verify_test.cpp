// The verifier of signed receipts: what is published verifies, what was tampered with does not.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "doubles/memory_keys.hpp"
#include "markup/canonical.hpp"
#include "markup/reader.hpp"
#include "render/signature.hpp"
#include "render/xml.hpp"
#include "verify/receipt_check.hpp"

namespace kythu::receipts {
namespace {

using markup::Element;

Facts facts() {
  return {.collector = {"Sở Tư pháp tỉnh Thử nghiệm", "0123456789", "Số 1 phố Thử", "", ""},
          .payer_name = "Nguyễn Văn Thử",
          .payer_tax_code = "",
          .payer_address = "",
          .payment_method = "Chuyển khoản",
          .dossier = "",
          .lines = {{"Lệ phí hộ tịch", *Vnd::of(50'000)}},
          .total = *Vnd::of(50'000),
          .form_code = "EBL01",
          .symbol = "26TAA",
          .number = 1,
          .lookup_code = "7Q4ZK0M9XWTR2A8CDE5F",
          .issued_at = *parse_rfc3339("2026-11-22T03:04:05Z")};
}

class SignedReceipts : public testing::Test {
 protected:
  /// Signs whatever SignedInfo says by now.
  std::string sign(const Draft& draft) {
    const auto digest = sha256(draft.signed_info);
    const auto signature = keys_.sign({.key = "receipt",
                                       .purpose = hsm::Purpose::receipt,
                                       .agency = agency_,
                                       .algorithm = hsm::Algorithm::rsa_pkcs1_sha256,
                                       .digest = {digest.begin(), digest.end()},
                                       .job = "test"});
    return assemble(draft, signature->value, "CN=receipt", keys_.certificate_chain().front());
  }
  Draft drafted() { return draft(data_part(facts()), data_id(facts()), facts().issued_at); }

  AgencyId agency_ = AgencyId::fresh(system_now(), system_random);
  test::MemoryKeys keys_{"receipt", agency_};
};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), by);
}

/// "": the signature is good; "no receipt", or the fault.
std::string verdict(const std::string& xml) {
  const auto checked = check_receipt(xml);
  if (!checked) return "no receipt";
  if (!checked->signature.fault) return "";
  switch (*checked->signature.fault) {
    case SignatureFault::malformed: return "malformed";
    case SignatureFault::unknown_algorithm: return "unknown algorithm";
    case SignatureFault::stray_reference: return "stray reference";
    case SignatureFault::uncovered: return "uncovered";
    case SignatureFault::digest_differs: return "digest differs";
    case SignatureFault::value_wrong: return "value wrong";
  }
  return "?";
}

TEST_F(SignedReceipts, OfOursAreGood) {
  const auto checked = check_receipt(sign(drafted()));
  ASSERT_TRUE(checked);
  EXPECT_FALSE(checked->signature.fault);
  EXPECT_EQ(checked->signature.references, 2);
  EXPECT_EQ(checked->signature.good, 2);
  EXPECT_FALSE(checked->signature.tolerated);
  EXPECT_EQ(checked->signature.signing_time, "2026-11-22T10:04:05");
  EXPECT_EQ(checked->lookup_code, "7Q4ZK0M9XWTR2A8CDE5F");
}

TEST_F(SignedReceipts, EditedAreRefused) {
  const auto xml = sign(drafted());
  struct Edit {
    const char *what, *by, *verdict;
  };
  for (const auto& [what, by, why] : {
           Edit{"<STien>50000", "<STien>90000", "digest differs"},
           Edit{"<TgTTTBSo>50000", "<TgTTTBSo>90000", "digest differs"},
           Edit{"<KHBLai>", "<KHBLai> ", "digest differs"},
           Edit{"<SigningTime>2026", "<SigningTime>2027", "digest differs"},
           Edit{"<SignatureValue>", "<SignatureValue>AAAA", "value wrong"},
           Edit{"<X509Certificate>M", "<X509Certificate>N", "malformed"},
           Edit{"xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512", "unknown algorithm"},
           Edit{"20010315", "20010315#WithComments", "unknown algorithm"},
           Edit{"xmlenc#sha256", "xmldsig#sha1", "unknown algorithm"},
           Edit{"URI=\"#BL", "URI=\"#CL", "stray reference"},
           Edit{"URI=\"#BL-EBL01-26TAA-1\"", "URI=\"\"", "stray reference"},
           // reordered and re-indented
           Edit{"<TTChung><PBan>2.1.1</PBan>", "<TTChung>", "digest differs"},
           Edit{"<TTChung>", "\n  <TTChung>", "digest differs"},
           Edit{"<DSCKS>", "\n<DSCKS>", "no receipt"},
           Edit{"</DSCKS>", "</DSCKS><DSCKS></DSCKS>", "no receipt"},
           Edit{"<TCThu><Signature", "<TCThu></TCThu><TCThu><Signature", "no receipt"},
       }) {
    EXPECT_EQ(verdict(replaced(xml, what, by)), why) << what;
  }
  EXPECT_EQ(verdict(xml), "");
  const auto whole = verdict(replaced(replaced(xml, "<BLai>", "<BLai xmlns:a=\"u\">"), "</BLai>", "</BLai>\n"));
  EXPECT_EQ(whole, "digest differs");  // the data part inherits the namespace
}

/// The signed data is carried along where nobody reads it, and other data stands in its place.
TEST_F(SignedReceipts, WrappedAreRefused) {
  const auto xml = sign(drafted());
  const auto begin = xml.find("<DLBLai"), end = xml.find("</DLBLai>") + 9;
  const auto data = xml.substr(begin, end - begin);
  const auto other = replaced(data, "<STien>50000", "<STien>90000");
  const auto renamed = replaced(other, "Id=\"BL-EBL01-26TAA-1\"", "Id=\"BL\"");
  const auto instead = [&](const std::string& text) { return replaced(xml, data, text); };
  EXPECT_EQ(verdict(instead(other + data)), "no receipt");
  EXPECT_EQ(verdict(instead("<X>" + data + "</X>" + renamed)), "no receipt");
  EXPECT_EQ(verdict(replaced(instead(other), "</SignatureProperties>", "</SignatureProperties>" + data)),
            "stray reference");  // twice that Id
  EXPECT_EQ(verdict(replaced(instead(renamed), "</SignatureProperties>", "</SignatureProperties>" + data)),
            "stray reference");  // not where the data stands
  EXPECT_EQ(verdict(instead(replaced(renamed, "<TTChung>", data + "<TTChung>"))), "stray reference");
  const auto object = xml.substr(xml.find("<Object"), xml.find("</Object>") + 9 - xml.find("<Object"));
  EXPECT_EQ(verdict(replaced(xml, object, object + replaced(object, "<SigningTime>2026", "<SigningTime>2027"))),
            "no receipt");
}

TEST_F(SignedReceipts, MustCoverTheDataAndTheTime) {
  for (const auto* what : {"#BL-EBL01-26TAA-1", "#TCThu-Object"}) {
    auto parts = drafted();
    const auto at = parts.signed_info.find(std::string{"URI=\""} + what);
    const auto begin = parts.signed_info.rfind("<Reference", at), end = parts.signed_info.find("</Reference>", at) + 12;
    parts.signed_info.erase(begin, end - begin);
    EXPECT_EQ(verdict(sign(parts)), "uncovered") << what;
  }
}

/// As Viettel's producer writes it: the digest is of the plain object, although the transform would leave nothing.
TEST_F(SignedReceipts, WithTheEnvelopedTransformOnTheTimeAreToleratedAndReported) {
  constexpr std::string_view transform =
      "<Transforms><Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></Transform>"
      "</Transforms>";
  auto parts = drafted();
  parts.signed_info.insert(parts.signed_info.find('>', parts.signed_info.find("#TCThu-Object")) + 1, transform);
  const auto checked = check_receipt(sign(parts));
  ASSERT_TRUE(checked);
  EXPECT_FALSE(checked->signature.fault);
  EXPECT_TRUE(checked->signature.tolerated);

  auto usual = drafted();  // on the data it is harmless, and means nothing
  usual.signed_info.insert(usual.signed_info.find('>', usual.signed_info.find("#BL-")) + 1, transform);
  EXPECT_EQ(verdict(sign(usual)), "");
  EXPECT_FALSE(check_receipt(sign(usual))->signature.tolerated);
}

// The samples are real messages, with names of real people; they are no part of the repository.
class PublishedSample : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("KYTHU_SAMPLES");
    if (!folder) GTEST_SKIP() << "KYTHU_SAMPLES names no folder with tdiep-202-hdon-signed-ts24-test.xml";
    std::ifstream in{std::filesystem::path{folder} / "tdiep-202-hdon-signed-ts24-test.xml", std::ios::binary};
    text_.assign(std::istreambuf_iterator<char>{in}, {});
    ASSERT_FALSE(text_.empty());
  }
  static std::pair<SignatureReport, SignatureReport> judge(const std::string& text) {
    const auto root = markup::read(text);
    EXPECT_TRUE(root);
    const auto* invoice = (*root)->at({"DLieu", "HDon"});
    const auto* list = invoice->children("DSCKS").front();
    const Covering covering{invoice->child("DLHDon"), {invoice->child("MCCQT")}};
    return {check_signature(**root, *list->at({"NBan", "Signature"}), covering),
            check_signature(**root, *list->at({"CQT", "Signature"}), covering)};
  }
  std::string text_;
};

TEST_F(PublishedSample, VerifiesTwoOfTwoAndThreeOfThree) {
  const auto [seller, authority] = judge(text_);
  EXPECT_FALSE(seller.fault);
  EXPECT_EQ(seller.references, 2);
  EXPECT_EQ(seller.good, 2);
  EXPECT_EQ(seller.signing_time, "2021-11-05T14:48:47");
  EXPECT_FALSE(authority.fault);
  EXPECT_EQ(authority.references, 3);
  EXPECT_EQ(authority.good, 3);
}

TEST_F(PublishedSample, EditedIsRefusedForTheReferenceThatItBreaks) {
  const auto [seller, authority] = judge(replaced(text_, "<TgTTTBSo>1284000", "<TgTTTBSo>1284001"));
  EXPECT_EQ(seller.fault, SignatureFault::digest_differs);
  EXPECT_EQ(seller.good, 1);
  EXPECT_EQ(authority.good, 2);
  const auto [of_code, authority_of_code] = judge(replaced(text_, "0047459751", "0047459752"));
  EXPECT_FALSE(of_code.fault);
  EXPECT_EQ(authority_of_code.fault, SignatureFault::digest_differs);
}

}  // namespace
}  // namespace kythu::receipts
