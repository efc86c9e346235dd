// What the codes of a page's font stand for and how wide they are: simple fonts, and composite ones with Identity-H
// (ISO 32000-2, 9.6, 9.7 and 9.10).
#pragma once

#include <map>
#include <string>
#include <vector>

#include <qpdf/QPDFObjectHandle.hh>

namespace kythu::signing::readers {

struct LetterCode {
  std::u32string text;         ///< empty where the font does not say
  double width = 0;            ///< in thousandths of the font size
  bool is_word_space = false;  ///< the single byte 32, which Tw widens
};

class LetterFont {
 public:
  explicit LetterFont(QPDFObjectHandle font);
  std::vector<LetterCode> read(const std::string& codes) const;

 private:
  void read_simple(QPDFObjectHandle font);
  void read_composite(QPDFObjectHandle font);
  void read_cid_widths(QPDFObjectHandle list);

  std::size_t code_size_ = 1;
  double usual_width_ = 500;
  std::map<unsigned, double> widths_;
  std::map<unsigned, std::u32string> texts_;
};

}  // namespace kythu::signing::readers
