// Tables as a workbook and on paper, read back by programs that are not ours.
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "doubles/temporary_folder.hpp"
#include "gateway/paper/report_page.hpp"
#include "gateway/paper/voucher.hpp"
#include "gateway/paper/workbook.hpp"

namespace kythu::gateway::paper {
namespace {

constexpr std::array columns{Column{"period", "Kỳ", "Period", Kind::period},
                             Column{"agency_name", "Cơ quan", "Agency"},
                             Column{"payments", "Số khoản", "Payments", Kind::count},
                             Column{"online", "Trực tuyến", "Online", Kind::count},
                             Column{"rate", "Tỷ lệ", "Rate", Kind::rate, "online", "payments"},
                             Column{"collected", "Đã thu", "Collected", Kind::money},
                             Column{"rank", "Hạng", "Rank", Kind::rank}};
using Cells = std::array<const char*, columns.size()>;

const std::vector<Cells> usual{
    {"2026-11-23", "Sở Tư pháp", "3", "2", "6666", "1200000", "1"},
    {"2026-11", "=HYPERLINK(\"http://x\") & <b>\x01", "1", nullptr, "0", "999999999999999", "2"},
};

Grid grid_of(const std::vector<Cells>& rows) {
  return {columns, rows.size(), [&rows](std::size_t row, std::size_t column) {
            const auto* text = rows[row][column];
            return text == nullptr ? std::nullopt : std::optional<std::string_view>{text};
          }};
}

Instant noon() { return *parse_rfc3339("2026-11-23T05:00:00Z"); }

class Paper : public testing::Test {
 protected:
  /// KYTHU_KEEP_COPIES names a folder where they stay, to look at them.
  std::string saved(const Bytes& bytes, const std::string& name) const {
    const char* kept = std::getenv("KYTHU_KEEP_COPIES");
    const auto path = std::string{kept ? kept : folder_.path().native()} + "/" + name;
    std::ofstream{path, std::ios::binary} << as_text(bytes);
    return path;
  }
  static std::string output_of(const std::string& command) {
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
    pclose(pipe);
    return out;
  }
  static std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
  }
  test::TemporaryFolder folder_;
};

TEST_F(Paper, FiguresAreWrittenAsPeopleReadThem) {
  using enum Kind;
  const std::tuple<Kind, const char*, const char*, const char*> cases[] = {
      {money, "1005000", "1.005.000", "1,005,000"},
      {money, "-100000", "-100.000", "-100,000"},
      {money, "-999", "-999", "-999"},
      {count, "0", "0", "0"},
      {rate, "6666", "66,66 %", "66.66%"},
      {rate, "-5", "-0,05 %", "-0.05%"},
      {period, "2026-11-23", "23/11/2026", "23/11/2026"},
      {period, "2026-11", "11/2026", "11/2026"},
      {period, "2026-Q4", "Quý 4/2026", "Q4/2026"},
      {period, "2026", "2026", "2026"},
      {text, "1005000", "1005000", "1005000"},
      {rank, "1005", "1005", "1005"}};
  for (const auto& [kind, given, vi, en] : cases) {
    EXPECT_EQ(shown(kind, given, Language::vi), vi);
    EXPECT_EQ(shown(kind, given, Language::en), en);
  }
}

TEST_F(Paper, TotalsAreOfWhatAddsUp) {
  const auto grid = grid_of(usual);
  EXPECT_EQ(grid.total(*grid.find("payments")), 4);
  EXPECT_EQ(grid.total(*grid.find("collected")), 1'000'000'001'199'999);
  EXPECT_EQ(grid.total(*grid.find("rate")), 5'000);  // of all, not the sum of rates
  EXPECT_EQ(grid.total(*grid.find("rank")), std::nullopt);
  EXPECT_EQ(grid.total(*grid.find("agency_name")), std::nullopt);
}

TEST_F(Paper, AWorkbookHasNumbersDaysAndTextAndNoFormula) {
  const auto path = saved(workbook(grid_of(usual), {"Tỷ lệ / [thử]", Language::vi, noon()}), "book.xlsx");
  EXPECT_EQ(output_of(KYTHU_READ_WORKBOOK " " + path),
            "Tỷ lệ    thử  A2\n"
            "A1=text:Kỳ | B1=text:Cơ quan | C1=text:Số khoản | D1=text:Trực tuyến | E1=text:Tỷ lệ | F1=text:Đã thu | "
            "G1=text:Hạng\n"
            "A2=number2:46349 | B2=text:Sở Tư pháp | C2=number3:3 | D2=number3:2 | E2=number4:0.6666 | "
            "F2=number3:1200000 | G2=number3:1\n"
            "A3=text:2026-11 | B3=text:=HYPERLINK(\"http://x\") & <b> | C3=number3:1 | E3=number4:0.0000 | "
            "F3=number3:999999999999999 | G3=number3:2\n");
}

TEST_F(Paper, AnEmptyTableIsAWorkbookToo) {
  const std::vector<Cells> none;
  const auto path = saved(workbook(grid_of(none), {"Collections", Language::en, noon()}), "empty.xlsx");
  EXPECT_EQ(count(output_of(KYTHU_READ_WORKBOOK " " + path), "\n"), 2U);
}

TEST_F(Paper, APageHasTitleFactsChartTableTotalsAndTheFiguresAsAFile) {
  ReportPage page{.title = "Tỷ lệ thanh toán trực tuyến",
                  .facts = {{"Kỳ báo cáo", "01/11/2026 – 30/11/2026"}, {"Cơ quan", "2 cơ quan"}},
                  .chart = Bars{"Tỷ lệ / chỉ tiêu", Kind::rate, true, {{"Sở Tư pháp", 6'666, 8'000}, {"Sở X", 0, {}}}},
                  .made_at = noon(),
                  .font = "DejaVu Sans",
                  .file_name = "rate.csv",
                  .csv = "a,b\r\n"};
  const auto path = saved(report_pdf(grid_of(usual), page), "page.pdf");
  EXPECT_EQ(count(output_of("qpdf --check " + path), "No syntax or stream encoding errors found"), 1U);
  const auto text = output_of("pdftotext -layout " + path + " -");
  for (const char* word :
       {"Tỷ lệ thanh toán trực tuyến", "01/11/2026 – 30/11/2026", "66,66 % / 80,00 %", "23/11/2026",
        "=HYPERLINK(\"http://x\") & <b>", "Tổng cộng", "1.000.000.001.199.999", "50,00 %", "Trang 1/1"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << " is missing in\n" << text;
  }
  EXPECT_EQ(count(output_of("pdfdetach -list " + path), "rate.csv"), 1U);
}

payments::Remittance remittance_of(const std::string& state, int items) {
  payments::Remittance one{.id = *payments::RemittanceId::parse("rem_0193a5c2-0000-7000-8000-000000000009"),
                           .agency = {},
                           .state = state,
                           .through = "2026-11-22",
                           .amount = *Vnd::of(224'000LL * items),
                           .reference = "KTHU7Q4ZK0M9",
                           .from_account = "0011012345678",
                           .treasury = {"7111", "0111", "KBNN Bình Dương", "1056789", "Sở Tư pháp"},
                           .maker = "a",
                           .checker = "b",
                           .proposed_at = noon(),
                           .decided_at = {},
                           .proven_at = {},
                           .line = {},
                           .payer_name = "Sở Tư pháp tỉnh Thử & <nghiệm>",
                           .payer_tax_code = "0123456789",
                           .payer_address = "Số 1 đường Thử, thành phố Thủ Dầu Một",
                           .items = {}};
  one.items.assign(static_cast<std::size_t>(items),
                   {"ly-lich", "Phí cung cấp thông tin lý lịch tư pháp", "014", "2716", *Vnd::of(224'000)});
  return one;
}

TEST_F(Paper, APayingInSlipHasThePartsOfItsForm) {
  const auto path = saved(voucher_pdf(remittance_of("approved", 1), "DejaVu Sans"), "slip.pdf");
  const auto text = output_of("pdftotext -layout " + path + " -");
  for (const char* word :
       {"C1-02/NS", "GIẤY NỘP TIỀN", "VÀO NGÂN SÁCH NHÀ NƯỚC", "KTHU7Q4ZK0M9", "0011012345678",
        "Sở Tư pháp tỉnh Thử & <nghiệm>", "0123456789", "7111", "KBNN Bình Dương", "0111", "1056789", "22/11/2026",
        "014", "2716", "224.000", "Hai trăm hai mươi tư nghìn đồng", "23/11/2026", "PHẦN DÀNH CHO KBNN"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << " is missing in\n" << text;
  }
  EXPECT_EQ(count(text, "CHƯA DUYỆT"), 0U);
  EXPECT_EQ(count(output_of("pdfdetach -list " + path), "KTHU7Q4ZK0M9.xml"), 1U);
}

TEST_F(Paper, ASlipThatNobodyApprovedSaysSoAndALongOneGoesOnOverleaf) {
  const auto path = saved(voucher_pdf(remittance_of("proposed", 40), "DejaVu Sans"), "long-slip.pdf");
  const auto text = output_of("pdftotext -layout " + path + " -");
  EXPECT_EQ(count(text, "CHƯA DUYỆT"), 1U);
  EXPECT_GE(count(text, "Trang "), 2U);
  EXPECT_EQ(count(text, "8.960.000"), 1U);
}

TEST_F(Paper, EveryPageHasItsHeadAndItsNumberAndTheLastTheTotals) {
  const std::vector<Cells> rows(100, usual[0]);
  Bars bars{"Đã thu theo kỳ", Kind::money, false, {}};
  for (int day = 1; day <= 30; ++day) bars.bars.push_back({std::to_string(day) + "/11/2026", day * 1'000'000});
  const ReportPage page{.title = "Collections",
                        .facts = {},
                        .chart = bars,
                        .language = Language::en,
                        .made_at = noon(),
                        .font = "DejaVu Sans",
                        .file_name = "collections.csv",
                        .csv = ""};
  const auto path = saved(report_pdf(grid_of(rows), page), "long.pdf");
  const auto text = output_of("pdftotext -layout " + path + " -");
  const auto pages = count(text, "Page ");
  EXPECT_GE(pages, 2U);
  EXPECT_EQ(count(text, "Payments"), pages);
  EXPECT_EQ(count(text, "Page 1/" + std::to_string(pages)), 1U);
  EXPECT_EQ(count(text, "1,200,000"), 100U);
  EXPECT_EQ(count(text, "Total"), 1U);
  EXPECT_GT(text.find("120,000,000"), text.rfind("Payments"));
}

}  // namespace
}  // namespace kythu::gateway::paper
