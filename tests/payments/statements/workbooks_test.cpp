// Statements as XLSX: books as Excel and others write them, and what is refused.
#include <zlib.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "workbook.hpp"

namespace kythu::payments::statements {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// A ZIP of stored entries.
std::string zipped(const Parts& parts) {
  std::string file, directory;
  for (const auto& [name, content] : parts) {
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const auto common = little(20, 2) + little(0, 8) + little(sum, 4) + little(content.size(), 4) +
                        little(content.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory += "PK\1\2" + little(20, 2) + common + little(0, 10) + little(file.size(), 4) + name;
    file += "PK\3\4" + common + name + content;
  }
  const auto start = file.size(), count = parts.size();
  return file + directory + "PK\5\6" + little(0, 4) + little(count, 2) + little(count, 2) +
         little(directory.size(), 4) + little(start, 4) + little(0, 2);
}

const std::string workbook = R"(<workbook xmlns:r="x"><sheets><sheet name="h" state="hidden" r:id="rId9"/>)"
                             R"(<sheet name="Sao kê" r:id="rId1"/></sheets></workbook>)";
const std::string relations = R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>)"
                              R"(<Relationship Id="rId9" Target="worksheets/none.xml"/></Relationships>)";
const std::string styles = R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&quot;day&quot; dd/mm/yyyy"/>)"
                           R"(<numFmt numFmtId="165" formatCode="#,##0 &quot;đd&quot;"/></numFmts>)"
                           R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>)"
                           R"(</cellXfs></styleSheet>)";
const std::string texts =
    R"(<sst><si><t>Số tài khoản</t></si><si><t>0011</t></si><si><t>Ngày GD</t></si>)"
    R"(<si><r><t>Ghi </t></r><r><t>nợ</t></r></si><si><t>Ghi có</t></si><si><t>Diễn giải</t></si>)"
    R"(<si><t>phí &amp; lệ phí</t><rPh><t>x</t></rPh></si></sst>)";
const std::string head = R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>)"
                         R"(<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="s"><v>3</v></c>)"
                         R"(<c r="C3" t="s"><v>4</v></c><c r="E3" t="s"><v>5</v></c></row>)";

std::string book(const std::string& rows, const std::string& of = workbook) {
  return zipped({{"xl/workbook.xml", of},
                 {"xl/_rels/workbook.xml.rels", relations},
                 {"xl/styles.xml", styles},
                 {"xl/sharedStrings.xml", texts},
                 {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + head + rows + "</sheetData></worksheet>"}});
}

std::string read(const std::string& file) {
  const auto reader = reader_of(Format::workbook);
  for (std::size_t at = 0; at < file.size(); at += 100) reader->feed(std::string_view{file}.substr(at, 100));
  reader->finish();
  std::string text;
  for (const auto& one : reader->found().lines)
    text += std::to_string(one.at) + " " + reader->found().statements.at(0).account + " " + one.booked_on + " " +
            (one.credit ? "+" : "-") + std::to_string(one.amount) + " " + one.memo + "\n";
  for (const auto& one : reader->found().faults) text += std::to_string(one.at) + ": " + one.what + "\n";
  return text;
}

struct WorkbookCase {
  const char* name;
  std::string rows, found;
};
class Workbooks : public testing::TestWithParam<WorkbookCase> {};
TEST_P(Workbooks, AreReadAsTheyAreShown) { EXPECT_EQ(read(book(GetParam().rows)), GetParam().found); }

INSTANTIATE_TEST_SUITE_P(
    Rows, Workbooks,
    testing::Values(
        WorkbookCase{
            "numbers_and_a_date_by_style",
            R"(<row r="4"><c r="A4" s="1"><v>46348</v></c><c r="C4" s="3"><v>224000</v></c><c r="E4" t="s"><v>6</v></c></row>)",
            "4 0011 2026-11-22 +224000 phí & lệ phí\n"},
        WorkbookCase{"a_date_by_a_format_of_its_own_and_a_time",
                     R"(<row r="4"><c r="A4" s="2"><v>46348.75</v></c><c r="B4"><v>5.0E3</v></c></row>)",
                     "4 0011 2026-11-22 -5000 \n"},
        WorkbookCase{
            "texts_in_the_cells",
            R"(<row r="9"><c t="inlineStr"><is><t>22/11/2026</t></is></c><c/><c t="str"><v>1.234.567</v></c></row>)",
            "9 0011 2026-11-22 +1234567 \n"},
        WorkbookCase{"a_formula_as_it_was_shown",
                     R"(<row r="4"><c r="A4" s="1"><v>46348</v></c><c r="C4"><f>SUM(1,2)</f><v>3</v></c></row>)",
                     "4 0011 2026-11-22 +3 \n"},
        WorkbookCase{"no_fraction_is_a_thousand",
                     R"(<row r="4"><c r="A4" s="1"><v>46348</v></c><c r="C4"><v>1.234</v></c></row>)",
                     "4: an amount that is none: 1.234000\n"},
        WorkbookCase{"a_number_without_a_dates_style",
                     R"(<row r="4"><c r="A4"><v>46348</v></c><c r="C4"><v>1</v></c></row>)",
                     "4: a row whose date is none: 46348\n"},
        WorkbookCase{"a_cell_in_error", R"(<row r="4"><c r="A4" t="e"><v>#REF!</v></c></row>)", "4: a cell in error\n"},
        WorkbookCase{"a_text_that_is_not_there", R"(<row r="4"><c r="A4" t="s"><v>7</v></c></row>)",
                     "4: a cell whose text is not in the file\n"},
        WorkbookCase{"rows_out_of_order", R"(<row r="2"/>)", "1: the sheet: rows that are not in their order\n"},
        WorkbookCase{"cells_out_of_order", R"(<row r="4"><c r="B4"/><c r="A4"/></row>)",
                     "1: the sheet: cells that are not in their order\n"}),
    case_name);

TEST(Workbook, CountsDaysFrom1904WhenItSaysSo) {
  const auto from_1904 =
      R"(<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet r:id="rId1"/></sheets></workbook>)";
  const auto row = R"(<row r="4"><c r="A4" s="1"><v>44886</v></c><c r="C4"><v>1</v></c></row>)";
  EXPECT_EQ(read(book(row, from_1904)), "4 0011 2026-11-22 +1 \n");
}

TEST(Workbook, IsRefusedWhenItIsNotWhole) {
  const auto whole = book("");
  EXPECT_EQ(read(whole.substr(0, whole.size() - 1)), "1: no whole XLSX file, or one that unpacks to too much\n");
  EXPECT_EQ(read(zipped({{"a.txt", "a"}})), "1: no workbook is in the file\n");
  EXPECT_EQ(read(book("", "<workbook><sheets/></workbook>")), "1: no sheet is in the workbook\n");
  EXPECT_EQ(read(book("", "<!DOCTYPE a><workbook/>")).substr(0, 16), "1: the workbook:");
}

TEST(Serials, AreDays) {
  EXPECT_EQ(day_of_serial(1, false), "1900-01-01");
  EXPECT_EQ(day_of_serial(59, false), "1900-02-28");
  EXPECT_EQ(day_of_serial(60, false), "");  // the day that never was
  EXPECT_EQ(day_of_serial(61, false), "1900-03-01");
  EXPECT_EQ(day_of_serial(46348.99, false), "2026-11-22");
  EXPECT_EQ(day_of_serial(2'958'465, false), "9999-12-31");
  EXPECT_EQ(day_of_serial(2'958'466, false), "");
  EXPECT_EQ(day_of_serial(-1, false), "");
  EXPECT_EQ(day_of_serial(1, true), "1904-01-02");
}

TEST(Formats, ShowADateOrNot) {
  for (const auto* date : {"dd/mm/yyyy", "[$-42A]d mmmm", "\"ngày\" d", "yy\\-mm"})
    EXPECT_TRUE(shows_a_date(date)) << date;
  for (const auto* other : {"General", "#,##0", "[Red]0", "0\" đd\"", "\\d0", "hh:mm", "_d0"})
    EXPECT_FALSE(shows_a_date(other)) << other;
}

}  // namespace
}  // namespace kythu::payments::statements
