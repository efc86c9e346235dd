#include "pdf_builder.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "doubles/temporary_folder.hpp"

namespace kythu::test {
namespace {

std::vector<std::string> objects_of(const PdfSpec& spec) {
  std::string kids;
  for (int page = 0; page < spec.pages; ++page) kids += fmt::format("{} 0 R ", 3 + 2 * page);
  std::vector<std::string> objects{fmt::format("<< /Type /Catalog /Pages 2 0 R {} >>", spec.catalog),
                                   fmt::format("<< /Type /Pages /Kids [{}] /Count {} >>", kids, spec.pages)};
  for (int page = 0; page < spec.pages; ++page) {
    const auto box = spec.page.find("/MediaBox") == std::string::npos ? "/MediaBox [0 0 595 842]" : "";
    objects.push_back(fmt::format(
        "<< /Type /Page /Parent 2 0 R {} {} /Contents {} 0 R /Resources << /Font << /F1 << /Type /Font /Subtype "
        "/Type1 /BaseFont /Helvetica >> {} >> >> >>",
        box, spec.page, 4 + 2 * page, spec.fonts));
    const auto text =
        spec.content.empty() ? fmt::format("BT /F1 24 Tf 72 700 Td (Result, page {}) Tj ET", page + 1) : spec.content;
    objects.push_back(fmt::format("<< /Length {} >>\nstream\n{}\nendstream", text.size(), text));
  }
  objects.insert(objects.end(), spec.more.begin(), spec.more.end());
  return objects;
}

}  // namespace

Bytes build_pdf(const PdfSpec& spec) {
  std::string file{"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"}, table;
  const auto objects = objects_of(spec);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    table += fmt::format("{:010} 00000 n \n", file.size());
    file += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  const auto start = file.size();
  file += fmt::format("xref\n0 {}\n0000000000 65535 f \n{}trailer\n<< /Size {} /Root 1 0 R {} >>\nstartxref\n{}\n%%EOF",
                      objects.size() + 1, table, objects.size() + 1, spec.trailer, start);
  if (spec.ends_with_eol) file += "\n";
  return to_bytes(file);
}

Bytes build_pdf_with_streams(const PdfSpec& spec) {
  const TemporaryFolder folder;
  const auto plain = (folder.path() / "plain.pdf").native(), packed = (folder.path() / "packed.pdf").native();
  write_file(plain, build_pdf(spec));
  const auto ran = run("qpdf --object-streams=generate --deterministic-id " + plain + " " + packed);
  if (ran.code != 0) throw std::runtime_error{ran.output};
  return read_file(packed);
}

Ran run(const std::string& command) {
  auto* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error{"no shell"};
  Ran ran;
  char buffer[4096];
  while (const auto got = fread(buffer, 1, sizeof buffer, pipe)) ran.output.append(buffer, got);
  ran.code = pclose(pipe);
  return ran;
}

void write_file(const std::string& path, BytesView bytes) {
  std::ofstream file{path, std::ios::binary};
  file << as_text(bytes);
  if (!file.flush()) throw std::runtime_error{"cannot write " + path};
}

Bytes read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error{"cannot read " + path};
  return to_bytes(std::string{std::istreambuf_iterator<char>{file}, {}});
}

Bytes replaced(Bytes bytes, std::string_view from, std::string_view to) {
  std::string text{as_text(bytes)};
  const auto at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos)
    throw std::runtime_error{"not there exactly once: " + std::string{from}};
  return to_bytes(text.replace(at, from.size(), to));
}

}  // namespace kythu::test
