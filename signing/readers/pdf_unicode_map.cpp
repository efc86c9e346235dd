#include "pdf_unicode_map.hpp"

#include <optional>
#include <vector>

namespace kythu::signing::readers {
namespace {

constexpr std::size_t most_codes = 65'536, most_steps = 1 << 20, most_points = 16;

std::optional<unsigned> code_of(QPDFObjectHandle value) {
  if (!value.isString()) return std::nullopt;
  const auto bytes = value.getStringValue();
  if (bytes.empty() || bytes.size() > 2) return std::nullopt;
  unsigned code = 0;
  for (const char byte : bytes) code = code << 8 | static_cast<unsigned char>(byte);
  return code;
}

/// UTF-16BE.
std::u32string text_of(const std::string& bytes) {
  std::u32string text;
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                 static_cast<unsigned char>(bytes[at + 1]));
  };
  for (std::size_t at = 0; at + 1 < bytes.size() && text.size() < most_points; at += 2) {
    auto point = unit(at);
    if (point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size()) {
      point = 0x10000 + ((point - 0xD800) << 10) + ((unit(at + 2) - 0xDC00) & 0x3FF);
      at += 2;
    }
    text.push_back(point);
  }
  return text;
}

/// A CMap's tokens are those of a content stream: operands, then an operator.
class UnicodeMapReading : public QPDFObjectHandle::ParserCallbacks {
 public:
  void handleObject(QPDFObjectHandle object, size_t, size_t) override {
    if (!object.isOperator()) {
      if (operands_.size() < 3 * most_codes) operands_.push_back(object);
      return;
    }
    const auto word = object.getOperatorValue();
    if (word == "endbfchar") read_codes();
    if (word == "endbfrange") read_ranges();
    operands_.clear();
  }
  void handleEOF() override {}
  std::map<unsigned, std::u32string> take() { return std::move(texts_); }

 private:
  void put(unsigned code, std::u32string text) {
    if (texts_.size() < most_codes) texts_[code] = std::move(text);
  }
  void read_codes() {
    for (std::size_t i = 0; i + 1 < operands_.size(); i += 2) {
      const auto code = code_of(operands_[i]);
      if (code && operands_[i + 1].isString()) put(*code, text_of(operands_[i + 1].getStringValue()));
    }
  }
  void read_ranges() {
    for (std::size_t i = 0; i + 2 < operands_.size(); i += 3) {
      const auto first = code_of(operands_[i]), last = code_of(operands_[i + 1]);
      if (first && last) read_range(*first, *last, operands_[i + 2]);
    }
  }
  void read_range(unsigned first, unsigned last, QPDFObjectHandle to) {
    if (to.isArray()) {
      auto code = first;
      for (auto text : to.getArrayAsVector()) {
        if (code > last || ++steps_ > most_steps) return;
        if (text.isString()) put(code, text_of(text.getStringValue()));
        ++code;
      }
      return;
    }
    auto text = to.isString() ? text_of(to.getStringValue()) : std::u32string{};
    for (auto code = first; !text.empty() && code <= last && ++steps_ < most_steps; ++code) {
      put(code, text);
      ++text.back();
    }
  }

  std::vector<QPDFObjectHandle> operands_;
  std::map<unsigned, std::u32string> texts_;
  std::size_t steps_ = 0;
};

}  // namespace

std::map<unsigned, std::u32string> read_unicode_map(QPDFObjectHandle stream) {
  UnicodeMapReading reading;
  stream.parseAsContents(&reading);
  return reading.take();
}

}  // namespace kythu::signing::readers
