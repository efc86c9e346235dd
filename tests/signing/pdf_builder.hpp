// Small PDFs made on the spot, byte by byte, so that a test shows what is in them.
#pragma once

#include <string>
#include <vector>

#include "config/base/bytes.hpp"

namespace kythu::test {

struct PdfSpec {
  int pages = 1;
  std::string catalog;            ///< further members of the Catalog
  std::string content;            ///< of each page, instead of its one line
  std::string fonts;              ///< further members of each page's /Font
  std::string page;               ///< further members of each page; "/MediaBox" unless given
  std::string trailer;            ///< further members of the trailer
  std::vector<std::string> more;  ///< further objects, numbered from first_more() on
  bool ends_with_eol = true;

  int first_more() const { return 3 + 2 * pages; }
};

/// With a cross-reference table. Objects: 1 Catalog, 2 Pages, then a page and its content in turn.
Bytes build_pdf(const PdfSpec& spec = {});
/// The same as qpdf writes it with object streams and a cross-reference stream.
Bytes build_pdf_with_streams(const PdfSpec& spec = {});

/// Exit code and output (both streams) of a shell command.
struct Ran {
  int code = 0;
  std::string output;
};
Ran run(const std::string& command);

void write_file(const std::string& path, BytesView bytes);
Bytes read_file(const std::string& path);
/// Replaces the only place where `from` stands; the test fails when there is none.
Bytes replaced(Bytes bytes, std::string_view from, std::string_view to);

}  // namespace kythu::test
