#include "workbook.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "config/base/days.hpp"
#include "signing/formats/zip.hpp"

namespace kythu::gateway::paper {
namespace {

constexpr std::size_t most_text = 32'767;          // characters, by the format; bytes are never fewer
constexpr std::size_t rows_that_show_width = 500;  // of the first rows

// The order of cellXfs in styles.
enum class Look : int { plain, head, day, whole, per_cent };

constexpr std::string_view prologue = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

constexpr std::string_view content_types =
    R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>)";

constexpr std::string_view relations =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>)";

constexpr std::string_view book_relations =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>)";

constexpr std::string_view styles = R"(<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF1EBE6"/><bgColor indexed="64"/></patternFill></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FFA61726"/></bottom><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>)";

/// XML 1.0 has no control characters but tab, line feed and carriage return.
void append_escaped(std::string& xml, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= ' ' || c == '\t' || c == '\n') xml += c;
    }
  }
}

std::string escaped(std::string_view text) {
  std::string xml;
  append_escaped(xml, text);
  return xml;
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    if (begins_character(text[at]) && seen++ == most) break;
  }
  return text.substr(0, at);
}

/// A sheet's name: at most 31 characters, and none that stands for something in a reference.
std::string sheet_name(std::string_view title) {
  std::string name{first_characters(title, 31)};
  for (auto& c : name) {
    if (std::string_view{"[]:*?/\\'"}.find(c) != std::string_view::npos) c = ' ';
  }
  return name;
}

/// "A" … "Z", "AA" …
std::string letters(std::size_t column) {
  std::string name;
  for (++column; column > 0; column = (column - 1) / 26) name.insert(0, 1, static_cast<char>('A' + (column - 1) % 26));
  return name;
}

/// Days since 1899-12-30, as spreadsheets count; nothing for what is no single day.
std::optional<long> serial_of(std::string_view text) {
  const auto day = parse_day(text);
  if (!day) return std::nullopt;
  using namespace std::chrono;
  return (sys_days{*day} - sys_days{year{1899} / 12 / 30}).count();
}

void text_cell(std::string& xml, const std::string& place, Look look, std::string_view text) {
  fmt::format_to(std::back_inserter(xml), "<c r=\"{}\" s=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">", place,
                 static_cast<int>(look));
  append_escaped(xml, first_characters(text, most_text));
  xml += "</t></is></c>";
}

void number_cell(std::string& xml, const std::string& place, Look look, std::string_view number) {
  fmt::format_to(std::back_inserter(xml), "<c r=\"{}\" s=\"{}\"><v>{}</v></c>", place, static_cast<int>(look), number);
}

/// "6666" as "0.6666"
std::string ratio(std::int64_t hundredths) {
  const auto size = hundredths < 0 ? -hundredths : hundredths;
  return fmt::format("{}{}.{:04}", hundredths < 0 ? "-" : "", size / 10'000, size % 10'000);
}

void cell(std::string& xml, const Grid& grid, std::size_t row, std::size_t column, const std::string& place) {
  const auto text = grid.cell(row, column);
  if (!text) return;
  const auto kind = grid.columns[column].kind;
  const auto number = grid.columns[column].is_number() ? grid.number(row, column) : std::nullopt;
  const auto serial = kind == Kind::period ? serial_of(*text) : std::nullopt;
  if (serial) return number_cell(xml, place, Look::day, std::to_string(*serial));
  if (!number) return text_cell(xml, place, Look::plain, *text);
  if (kind == Kind::rate) return number_cell(xml, place, Look::per_cent, ratio(*number));
  number_cell(xml, place, Look::whole, std::to_string(*number));
}

void column_widths(std::string& xml, const Grid& grid, Language language) {
  xml += "<cols>";
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    const auto& column = grid.columns[i];
    std::size_t wide = std::min<std::size_t>(characters(column.title(language)), 18);
    for (std::size_t row = 0; row < std::min(grid.rows, rows_that_show_width); ++row) {
      wide = std::max(wide, characters(shown(column.kind, grid.cell(row, i).value_or(""), language)));
    }
    fmt::format_to(std::back_inserter(xml), "<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", i + 1,
                   std::clamp<std::size_t>(wide + 3, 9, 60));
  }
  xml += "</cols>";
}

std::string area(const Grid& grid) { return "A1:" + letters(grid.columns.size() - 1) + std::to_string(grid.rows + 1); }

std::string sheet(const Grid& grid, Language language) {
  std::string xml{prologue};
  xml +=
      "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr "
      "fitToPage=\"1\"/></sheetPr><dimension ref=\"" +
      area(grid) +
      "\"/><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
      "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>";
  column_widths(xml, grid, language);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < grid.columns.size(); ++i) names.push_back(letters(i));
  xml += "<sheetData><row r=\"1\" ht=\"32\" customHeight=\"1\">";
  for (std::size_t i = 0; i < names.size(); ++i)
    text_cell(xml, names[i] + "1", Look::head, grid.columns[i].title(language));
  xml += "</row>";
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const auto number = std::to_string(row + 2);
    xml += "<row r=\"" + number + "\">";
    for (std::size_t i = 0; i < names.size(); ++i) cell(xml, grid, row, i, names[i] + number);
    xml += "</row>";
  }
  xml += "</sheetData><autoFilter ref=\"" + area(grid) +
         "\"/><pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>"
         "<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>"
         "<headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter></worksheet>";
  return xml;
}

std::string book(const Grid& grid, std::string_view title) {
  const auto name = escaped(sheet_name(title));
  const auto last = letters(grid.columns.size() - 1);
  return std::string{prologue} +
         "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"" +
         name + "\" sheetId=\"1\" r:id=\"rId1\"/></sheets><definedNames>" +
         fmt::format(
             "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">'{}'!$A$1:${}${}"
             "</definedName><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'{}'!$1:$1</definedName>",
             name, last, grid.rows + 1, name) +
         "</definedNames></workbook>";
}

std::string properties(const BookDetails& details) {
  const auto at = rfc3339(std::chrono::floor<std::chrono::seconds>(details.made_at));
  return std::string{prologue} +
         "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>" +
         escaped(details.title) +
         "</dc:title><dc:creator>kythu</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">" + at +
         "</dcterms:created></cp:coreProperties>";
}

}  // namespace

Bytes workbook(const Grid& grid, const BookDetails& details) {
  signing::Zip zip;
  const auto part = [&](std::string_view name, const std::string& xml) { zip.add_deflated(name, as_bytes(xml)); };
  part("[Content_Types].xml", std::string{prologue} + std::string{content_types});
  part("_rels/.rels", std::string{prologue} + std::string{relations});
  part("docProps/core.xml", properties(details));
  part("xl/workbook.xml", book(grid, details.title));
  part("xl/_rels/workbook.xml.rels", std::string{prologue} + std::string{book_relations});
  part("xl/styles.xml", std::string{prologue} + std::string{styles});
  part("xl/worksheets/sheet1.xml", sheet(grid, details.language));
  return std::move(zip).finish();
}

}  // namespace kythu::gateway::paper
