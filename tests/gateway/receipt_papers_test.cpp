// What the signing room does for receipts, judged by programs that are not ours.
#include <cstdlib>

#include "doubles/test_database.hpp"
#include "gateway/core/copy_signer.hpp"
#include "gateway/core/witness.hpp"
#include "receipts/series.hpp"
#include "signing/fixture.hpp"

namespace kythu::gateway {
namespace {

class ReceiptPapers : public test::SigningTest {
 protected:
  ReceiptPapers() {
    const auto now = system_now();
    database_.as_owner("INSERT INTO agency (agency_id, code, name, tax_code, address, created_at) VALUES ('" +
                       agency.uuid_text() + "', 'H1', 'Sở', '1', 'Số 1', now())");
    const receipts::Series series{.id = SeriesId::fresh(now, system_random),
                                  .agency = agency,
                                  .form_code = "EBL01",
                                  .symbol = to_text(business_day(now)).substr(2, 2) + "TAA"};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return receipts::open_series(tx, series, now); }));
  }
  receipts::Receipt issue(std::vector<receipts::Line> lines = {{"Lệ phí hộ tịch", *Vnd::of(50'022)}},
                          const std::string& payer = "Nguyễn Văn Thử") {
    const auto now = system_now();
    auto issued = registrar_.issue({.agency = agency,
                                    .payment = PaymentId::fresh(now, system_random),
                                    .lines = std::move(lines),
                                    .payer_name = payer,
                                    .payment_method = "Chuyển khoản",
                                    .dossier = "",
                                    .paid_at = now});
    EXPECT_TRUE(issued);
    return std::move(*issued);
  }
  /// Whole, and signed once by other programs' judgement. KYTHU_COPIES names a folder where copies stay, for veraPDF.
  void expect_signed(const Bytes& copy, const std::string& name) {
    const auto path = saved(copy, name);
    const auto signatures = test::run("pdfsig -nocert " + path).output;
    EXPECT_EQ(test::count(signatures, "Signature is Valid."), 1) << signatures;
    EXPECT_EQ(test::count(signatures, "Total document signed"), 1) << signatures;
    EXPECT_EQ(test::count(signatures, "ETSI.CAdES.detached"), 1) << signatures;
    EXPECT_EQ(test::run("qpdf --check " + path).code, 0);
    if (const auto* kept = std::getenv("KYTHU_COPIES")) test::write_file(std::string{kept} + "/" + name, copy);
  }

  test::TestDatabase database_;
  receipts::Settings settings_{"result", "https://thuphi.example", "Noto Serif"};
  receipts::Registrar registrar_{settings_, database_.app(), keys, system_now, system_random};
  signing::Signer signer_ = signer();
  receipts::Copies copies_{settings_, database_.app(), keys, copy_signer(signer_, keys), system_now};
};

TEST_F(ReceiptPapers, ACopyIsSignedByTheKeyOfItsOriginal) {
  const auto receipt = issue();
  const auto copy = copies_.of(agency, receipt.id);
  ASSERT_TRUE(copy);
  expect_signed(*copy, "usual.pdf");
  const auto inside = (folder / "inside.xml").native();
  test::run("pdfdetach -save 1 -o " + inside + " " + (folder / "usual.pdf").native());
  EXPECT_EQ(test::run("cat " + inside).output, as_text(receipt.xml));
  EXPECT_EQ(*copies_.of(agency, receipt.id), *copy);
}

TEST_F(ReceiptPapers, AVoucherHasACopyOfTheSameQuality) {
  const auto receipt = issue();
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
    const auto& desk = registrar_.corrections();
    const auto refund = RefundId::fresh(system_now(), system_random);
    EXPECT_TRUE(desk.propose_for_refund(tx, {agency, receipt.payment, refund, Vnd{}, "Hồ sơ đã rút"}));
    return desk.approve(tx, {agency, desk.list(tx, {.agencies = {agency}}).at(0).id, "officer:binh"});
  }));
  ASSERT_TRUE(registrar_.finish(agency, receipt.payment));
  const auto copy = copies_.of_voucher(agency, receipt.id);
  ASSERT_TRUE(copy);
  expect_signed(*copy, "voucher.pdf");
  const auto text = test::run("pdftotext -layout " + (folder / "voucher.pdf").native() + " -").output;
  for (const auto* words :
       {"PHIẾU HOÀN TRẢ PHÍ, LỆ PHÍ ĐIỆN TỬ", "Hồ sơ đã rút", "EBL01", "50.022", "Nguyễn Văn Thử"}) {
    EXPECT_EQ(test::count(text, words) > 0, true) << words << "\n" << text;
  }
}

TEST_F(ReceiptPapers, WhatIsPrintedAgainSaysSo) {
  const auto receipt = issue();
  ASSERT_TRUE(copies_.reprint(agency, receipt.id, "officer:1", ""));
  const auto copy = copies_.reprint(agency, receipt.id, "officer:1", "");
  ASSERT_TRUE(copy);
  expect_signed(*copy, "again.pdf");
  const auto text = test::run("pdftotext " + (folder / "again.pdf").native() + " -").output;
  EXPECT_EQ(test::count(text, "BẢN IN LẠI LẦN 2"), 1) << text;
}

TEST_F(ReceiptPapers, WhatIsLongIsSignedAsWell) {
  const std::string name =
      "Phí thẩm định cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất của hộ "
      "gia "
      "đình, cá nhân trên địa bàn thành phố trực thuộc tỉnh";
  std::vector<receipts::Line> lines(29, {name, *Vnd::of(3'333'333'333'333)});
  lines.push_back({"Lệ phí trước bạ", *Vnd::of(903'333'333'333'342)});
  const auto receipt =
      issue(lines,
            "Công ty trách nhiệm hữu hạn một thành viên Đầu tư Xây dựng Hạ tầng Khu công nghiệp và Dịch vụ "
            "Nguyễn Phúc Bảo Khánh Tường Vy");
  const auto copy = copies_.of(agency, receipt.id);
  ASSERT_TRUE(copy);
  expect_signed(*copy, "long.pdf");
}

TEST_F(ReceiptPapers, WhyACopyCannotBeMadeIsSaid) {
  const auto receipt = issue();
  const std::pair<hsm::Refusal, receipts::Refusal> cases[] = {
      {hsm::Refusal::token_down, receipts::Refusal::key_unavailable},
      {hsm::Refusal::rate_exceeded, receipts::Refusal::key_unavailable},
      {hsm::Refusal::not_allowed, receipts::Refusal::key_not_allowed},
      {hsm::Refusal::not_active, receipts::Refusal::key_not_active}};
  for (const auto& [vault, said] : cases) {
    keys.next_refusal = vault;
    const auto copy = copies_.of(agency, receipt.id);
    ASSERT_FALSE(copy);
    EXPECT_EQ(copy.error(), said);
  }
  EXPECT_TRUE(copies_.of(agency, receipt.id));
}

TEST_F(ReceiptPapers, ATimestampOfItsDigestIsAcceptedByOpenssl) {
  const auto receipt = issue();
  OutsideWitness witness{settings().authorities, tsa, system_now, system_random};
  receipts::EvidenceKeeper keeper{database_.app(), keys,          witness,
                                  system_now,      system_random, Log{"test", LogLevel::error, system_now}};
  keeper.work();
  const auto set = database_.app().read([&](db::Transaction& tx) { return receipts::evidence_set(tx, receipt); });
  ASSERT_TRUE(set);
  const auto in = "cd " + folder.path().native() + " && ";
  saved(*set, "evidence.tar");
  saved(tsa.trust_anchor(), "ca.der");
  EXPECT_EQ(test::run(in + "tar -xf evidence.tar && openssl x509 -inform der -in ca.der -out ca.pem").code, 0);
  EXPECT_EQ(test::run(in + "sha256sum receipt.xml | cut -c1-64").output,
            test::run(in + "xxd -p -c 32 stamp-1.sha256").output);
  const auto verified =
      test::run(in + "openssl ts -verify -token_in -in stamp-1.tst -data stamp-1.sha256 -CAfile ca.pem -partial_chain");
  EXPECT_EQ(verified.code, 0) << verified.output;
  EXPECT_EQ(test::run(in + "cat stamp-1/*.cer | grep -c .").code, 0);
  const auto evidence = database_.app().read(
      [&](db::Transaction& tx) { return receipts::evidence_of(tx, agency, receipt.id, system_now()); });
  EXPECT_EQ(evidence.state, receipts::Evidence::State::complete);  // these certificates name no responder
  EXPECT_GT(*evidence.good_until, system_now());
  EXPECT_EQ(database_.as_owner("SELECT algorithms FROM receipt_stamp")[0][0].as<std::string>(), "ec-256 sha256");
}

}  // namespace
}  // namespace kythu::gateway
