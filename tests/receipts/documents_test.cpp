// The documents by themselves: what stands in them, and that awkward text does no harm.
#include <array>
#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

#include "config/base/days.hpp"
#include "doubles/temporary_folder.hpp"
#include "render/clean.hpp"
#include "render/pdf.hpp"
#include "render/signature.hpp"
#include "render/xml.hpp"

namespace kythu::receipts {
namespace {

Vnd vnd(std::int64_t dong) { return *Vnd::of(dong); }

Facts facts() {
  return {.collector = {"Sở Tư pháp tỉnh Thử nghiệm", "0123456789", "Số 1 phố Thử, phường Thử, tỉnh Thử nghiệm",
                        "0240 000 000", "0011012345678 – Kho bạc Nhà nước"},
          .payer_name = "Nguyễn Văn Thử",
          .payer_tax_code = "",
          .payer_address = "Số 2 phố Thử, tỉnh Thử nghiệm",
          .payment_method = "Chuyển khoản",
          .dossier = "H12.34-261122-0001",
          .lines = {{"Phí cung cấp thông tin lý lịch tư pháp", vnd(200'000)},
                    {"Phí cấp bản sao trích lục hộ tịch (3 bản × 8.000 đồng)", vnd(24'000)}},
          .total = vnd(224'000),
          .form_code = "EBL01",
          .symbol = "26TAA",
          .number = 1234,
          .lookup_code = "7Q4ZK0M9XWTR2A8CDE5F",
          .issued_at = *parse_rfc3339("2026-11-22T03:04:05Z")};
}

Bytes copy(const Facts& facts, std::string_view original = "<BLai/>") {
  return render_pdf(facts, {.signer = "Sở Tư pháp tỉnh Thử nghiệm",
                            .lookup_url = "https://thuphi.thunghiem.gov.vn/receipts/" + facts.lookup_code,
                            .original = as_bytes(original),
                            .font = "Noto Serif"});
}

/// What a command writes to its standard output.
std::string output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  pclose(pipe);
  return out;
}

class CopyOnPaper : public testing::Test {
 protected:
  std::string save(const Bytes& pdf) {
    const char* kept = std::getenv("KYTHU_KEEP_COPIES");  // a folder, to look at them
    const std::string path = std::string{kept ? kept : folder_.path().native()} + "/" +
                             testing::UnitTest::GetInstance()->current_test_info()->name() + ".pdf";
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(pdf.data()),
                                                static_cast<std::streamsize>(pdf.size()));
    return path;
  }
  test::TemporaryFolder folder_;
};

TEST_F(CopyOnPaper, ShowsEverythingTheDisplayFormAsksFor) {
  const auto text = output_of("pdftotext -layout " + save(copy(facts())) + " -");
  for (const char* word :
       {"EBL01", "26TAA", "1234", "BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ", "22 tháng 11 năm 2026", "0123456789",
        "Sở Tư pháp tỉnh Thử nghiệm", "Nguyễn Văn Thử", "Phí cung cấp thông tin lý lịch tư pháp", "200.000", "224.000",
        "Hai trăm hai mươi tư nghìn đồng", "Chuyển khoản", "Ký bởi", "22/11/2026 10:04:05",
        "7Q4ZK-0M9XW-TR2A8-CDE5F"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << " is missing in\n" << text;
  }
}

TEST_F(CopyOnPaper, GoesOnOverleafWhenTheFeesAreMany) {
  auto many = facts();
  for (int i = 0; i < 60; ++i) many.lines.push_back({"Phí số " + std::to_string(i), vnd(1'000)});
  const auto path = save(copy(many));
  const auto second = output_of("pdftotext -layout -f 2 -l 2 " + path + " -");
  for (const char* word : {"EBL01 · 26TAA", "1234", "Tên loại phí, lệ phí", "Trang 2/"}) {
    EXPECT_NE(second.find(word), std::string::npos) << word << " is missing in\n" << second;
  }
  EXPECT_NE(output_of("pdftotext " + path + " -").find("Phí số 59"), std::string::npos);
}

TEST_F(CopyOnPaper, ShowsWhatAVoucherSays) {
  auto voucher = facts();
  voucher.form_code = "PHT";
  voucher.symbol = "26H";
  voucher.returns = Related{"EBL01", "26TAA", 1234, *parse_day("2026-11-20"), "8", "Công dân rút hồ sơ"};
  const auto text = output_of("pdftotext -layout " + save(copy(voucher)) + " -");
  for (const char* word : {"PHT", "26H", "PHIẾU HOÀN TRẢ PHÍ, LỆ PHÍ ĐIỆN TỬ", "Người được hoàn trả",
                           "EBL01 26TAA số 1234 ngày 20/11/2026", "Công dân rút hồ sơ", "phiếu hoàn trả điện tử"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << " is missing in\n" << text;
  }
}

TEST_F(CopyOnPaper, TakesNamesThatLookLikeMarkup) {
  auto awkward = facts();
  awkward.payer_name = "<b>Công ty \"A & B\" 'C'</b>";
  EXPECT_NE(output_of("pdftotext " + save(copy(awkward)) + " -").find("<b>Công ty \"A & B\" 'C'</b>"),
            std::string::npos);
}

TEST_F(CopyOnPaper, HoldsLongNamesAndTheLargestAmount) {
  auto large = facts();
  large.collector.name = "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh Thử nghiệm, cơ sở 2";
  large.payer_name =
      "Công ty trách nhiệm hữu hạn một thành viên Đầu tư, Xây dựng, Thương mại và Dịch vụ xuất nhập khẩu "
      "Nguyễn Thị Phương Thảo Nguyên Khánh – chi nhánh khu công nghiệp phía Nam";
  large.payer_tax_code = "0123456789-001";
  large.dossier = std::string(60, 'H');  // breaks without a hyphen
  large.lines.clear();
  for (int i = 0; i < 30; ++i) {
    large.lines.push_back({"Phí thẩm định cấp giấy phép khai thác khoáng sản, loại " + std::to_string(i + 1) +
                               (i % 3 == 0 ? ", theo Thông tư của Bộ trưởng Bộ Tài chính, tính cả phần nộp thêm" : ""),
                           vnd(i == 1 ? 999'999'999'999'999 : 33'333'333'333'333)});
  }
  large.total = vnd(999'999'999'999'999);
  const auto text = output_of("pdftotext -layout " + save(copy(large)) + " -");
  for (const char* word :
       {"33.333.333.333.333", "30  ", "999.999.999.999.999 đồng", "999.999.999.999.999\n", "Trang 1/3", "Trang 3/3"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << " is missing in\n" << text;
  }
  EXPECT_EQ(text.find("HH-"), std::string::npos);
}

// What veraPDF asks of PDF/A-3b (ISO 19005-3), as far as programs of Debian can tell; verapdf_check asks it.
TEST_F(CopyOnPaper, IsMadeForTheArchiveWithItsSourceInside) {
  const std::string original = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><BLai>gốc</BLai>";
  const auto pdf = copy(facts(), original);
  EXPECT_NE(as_text(pdf).find(original), std::string_view::npos);  // as it is, for whoever reads no PDF
  const auto path = save(pdf);
  const auto objects = output_of("qpdf --qdf --object-streams=disable --no-original-object-ids " + path + " -");
  struct Ask {
    const char *command, *words;
  };
  const std::array<Ask, 10> asks{{{"qpdf --check", "No syntax or stream encoding errors found"},
                                  {"pdfinfo", "Tagged:          yes"},
                                  {"pdfinfo", "Encrypted:       no"},
                                  {"pdfinfo", "Title:           Biên lai EBL01 26TAA số 1234"},
                                  {"pdfinfo -meta", "<pdfaid:part>3</pdfaid:part>"},
                                  {"pdfinfo -meta", "<pdfaid:conformance>B</pdfaid:conformance>"},
                                  {"pdfinfo -struct-text", "\"BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ"},
                                  {"pdfinfo -struct-text", "/Scope /Column"},
                                  {"pdfdetach -list", "EBL01-26TAA-1234.xml"},
                                  {"pdffonts", "yes yes yes"}}};
  for (const auto& ask : asks) {
    const auto said = output_of(std::string{ask.command} + " " + path + " 2>&1");
    EXPECT_NE(said.find(ask.words), std::string::npos) << ask.command << " does not say " << ask.words << ":\n" << said;
  }
  for (const char* word : {"/GTS_PDFA1", "/DestOutputProfile", "/AFRelationship /Source", "/Subtype /application#2fxml",
                           "/Lang (vi-VN)", "/DisplayDocTitle true", "/ID [", "/CIDToGIDMap /Identity", "/Alt "}) {
    EXPECT_NE(objects.find(word), std::string::npos) << word;
  }
  for (const char* word : {"/JavaScript", "/JS ", "/Encrypt", "/LZWDecode", "/SMask", "/ca 0", "/Type1 "}) {
    EXPECT_EQ(objects.find(word), std::string::npos) << word;
  }
}

TEST_F(CopyOnPaper, IsTheSameForTheSameReceipt) { EXPECT_EQ(copy(facts()), copy(facts())); }

TEST(ReceiptData, IsItsOwnCanonicalForm) {
  auto awkward = facts();
  awkward.payer_name = "A & B <C> \"D\" 'E' ]]> \xC3\xA9";
  const auto parts = draft(data_part(awkward), data_id(awkward), awkward.issued_at);
  const test::TemporaryFolder folder;
  for (const auto& part : {parts.data, parts.object, parts.signed_info}) {
    const auto path = (folder / "canonical.xml").native();
    std::ofstream{path, std::ios::binary} << part;
    EXPECT_EQ(output_of("xmllint --c14n " + path), part);
  }
}

TEST(ReceiptData, LeavesOutAnAnonymousPayer) {
  auto anonymous = facts();
  anonymous.payer_name = anonymous.payer_address = "";
  EXPECT_EQ(data_part(anonymous).find("<NNop>"), std::string::npos);
  EXPECT_NE(data_part(facts()).find("<NNop><Ten>Nguyễn Văn Thử</Ten>"), std::string::npos);
}

TEST(ReceiptData, IsDatedInVietnam) {
  auto late = facts();
  late.issued_at = *parse_rfc3339("2026-12-31T17:00:00Z");
  EXPECT_NE(data_part(late).find("<NLap>2027-01-01</NLap>"), std::string::npos);
  EXPECT_NE(draft("", "x", late.issued_at).object.find("<SigningTime>2027-01-01T00:00:00</SigningTime>"),
            std::string::npos);
}

TEST(ReceiptFacts, ComeBackFromStorageAsTheyWere) {
  const auto again = facts_from_json(to_json(facts()));
  EXPECT_EQ(data_part(again), data_part(facts()));
  EXPECT_EQ(to_json(again), to_json(facts()));
}

TEST(Clean, MakesOneLineOfComposedCharacters) {
  EXPECT_EQ(clean("Nguye\xCC\x82\xCC\x83n"), "Nguy\xE1\xBB\x85n");  // e + circumflex + tilde → U+1EC5
  EXPECT_EQ(clean("  a\t\r\n b\x01"
                  "c  "),
            "a b c");
  EXPECT_EQ(clean("a\xFF"
                  "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(clean("\xEF\xBF\xBE"), "");  // U+FFFE is no XML character
  EXPECT_EQ(clean(""), "");
}

}  // namespace
}  // namespace kythu::receipts
