#include "pdf_letters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <qpdf/QPDFPageObjectHelper.hh>

#include "pdf_letter_font.hpp"

namespace kythu::signing::readers {
namespace {

constexpr std::size_t most_letters = 400'000, most_operands = 512, most_states = 64;
constexpr int deepest_form = 8, most_forms = 1'000;

/// [a b c d e f] of ISO 32000-2, 8.3.3: (x, y) becomes (ax + cy + e, bx + dy + f).
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  /// First this one, then `next`.
  Matrix then(const Matrix& next) const {
    return {a * next.a + b * next.c, a * next.b + b * next.d,          c * next.a + d * next.c,
            c * next.b + d * next.d, e * next.a + f * next.c + next.e, e * next.b + f * next.d + next.f};
  }
  std::array<double, 2> at(double x, double y) const { return {a * x + c * y + e, b * x + d * y + f}; }
};

struct TextState {
  Matrix user;
  std::shared_ptr<const LetterFont> font;
  double size = 0, spacing = 0, word_spacing = 0, stretch = 1, leading = 0, rise = 0;
};

class Reading : public QPDFObjectHandle::ParserCallbacks {
 public:
  explicit Reading(Letters& letters) : letters_(letters) {}
  void read_page(QPDFObjectHandle page);

  void contentSize(size_t) override {}
  void handleObject(QPDFObjectHandle object, size_t, size_t) override;
  void handleEOF() override {}

 private:
  using Values = std::vector<QPDFObjectHandle>;
  bool place_text(const std::string& word);
  bool set_text_state(const std::string& word);
  bool show_text(const std::string& word);
  void change_graphics(const std::string& word);
  void enter_form(const std::string& name);
  void choose_font(const std::string& name);
  void show(const std::string& codes);
  void show_array(QPDFObjectHandle array);
  void next_line(double x, double y);
  void advance(double x) { text_ = Matrix{1, 0, 0, 1, x, 0}.then(text_); }
  Letter letter_at(const LetterCode& code) const;
  double number(std::size_t index) const;
  std::string word_at(std::size_t index) const;
  Matrix matrix() const { return {number(0), number(1), number(2), number(3), number(4), number(5)}; }

  Letters& letters_;
  QPDFObjectHandle resources_ = QPDFObjectHandle::newNull();
  std::map<QPDFObjGen, std::shared_ptr<const LetterFont>> fonts_;
  TextState now_;
  std::vector<TextState> saved_;
  Matrix text_, line_;
  Values operands_;
  int depth_ = 0, forms_ = 0;
};

double Reading::number(std::size_t index) const {
  if (index >= operands_.size()) return 0;
  auto value = operands_[index];
  const double found = value.isNumber() ? value.getNumericValue() : 0;
  return std::isfinite(found) && std::fabs(found) < 1e7 ? found : 0;
}

std::string Reading::word_at(std::size_t index) const {
  if (index >= operands_.size()) return {};
  auto value = operands_[index];
  return value.isString() ? value.getStringValue() : value.isName() ? value.getName() : std::string{};
}

void Reading::read_page(QPDFObjectHandle page) {
  resources_ = QPDFPageObjectHelper{page}.getAttribute("/Resources", false);
  page.parsePageContents(this);
}

void Reading::handleObject(QPDFObjectHandle object, size_t, size_t) {
  if (!object.isOperator()) {
    if (operands_.size() < most_operands) operands_.push_back(object);
    return;
  }
  const auto word = object.getOperatorValue();
  if (!place_text(word) && !set_text_state(word) && !show_text(word)) change_graphics(word);
  operands_.clear();
}

void Reading::next_line(double x, double y) {
  line_ = Matrix{1, 0, 0, 1, x, y}.then(line_);
  text_ = line_;
}

bool Reading::place_text(const std::string& word) {
  if (word == "BT") {
    text_ = line_ = {};
  } else if (word == "Td") {
    next_line(number(0), number(1));
  } else if (word == "TD") {
    now_.leading = -number(1);
    next_line(number(0), number(1));
  } else if (word == "Tm") {
    text_ = line_ = matrix();
  } else if (word == "T*") {
    next_line(0, -now_.leading);
  } else {
    return false;
  }
  return true;
}

bool Reading::set_text_state(const std::string& word) {
  if (word == "Tf") {
    choose_font(word_at(0));
    now_.size = number(1);
  } else if (word == "Tc") {
    now_.spacing = number(0);
  } else if (word == "Tw") {
    now_.word_spacing = number(0);
  } else if (word == "Tz") {
    now_.stretch = number(0) / 100;
  } else if (word == "TL") {
    now_.leading = number(0);
  } else if (word == "Ts") {
    now_.rise = number(0);
  } else {
    return false;
  }
  return true;
}

bool Reading::show_text(const std::string& word) {
  if (word == "Tj") {
    show(word_at(0));
  } else if (word == "TJ") {
    if (!operands_.empty()) show_array(operands_.front());
  } else if (word == "'") {
    next_line(0, -now_.leading);
    show(word_at(0));
  } else if (word == "\"") {
    now_.word_spacing = number(0);
    now_.spacing = number(1);
    next_line(0, -now_.leading);
    show(word_at(2));
  } else {
    return false;
  }
  return true;
}

void Reading::change_graphics(const std::string& word) {
  if (word == "q" && saved_.size() < most_states) saved_.push_back(now_);
  if (word == "Q" && !saved_.empty()) {
    now_ = saved_.back();
    saved_.pop_back();
  }
  if (word == "cm") now_.user = matrix().then(now_.user);
  if (word == "Do") enter_form(word_at(0));
}

void Reading::choose_font(const std::string& name) {
  auto fonts = resources_.isDictionary() ? resources_.getKey("/Font") : QPDFObjectHandle::newNull();
  auto font = fonts.isDictionary() ? fonts.getKey(name) : QPDFObjectHandle::newNull();
  now_.font = nullptr;
  if (!font.isDictionary()) return;
  if (!font.isIndirect()) {
    now_.font = std::make_shared<const LetterFont>(font);
    return;
  }
  auto& known = fonts_[font.getObjGen()];
  if (!known) known = std::make_shared<const LetterFont>(font);
  now_.font = known;
}

// ISO 32000-2, 8.10.1: a form has its own coordinates and resources, and leaves the state as it was.
void Reading::enter_form(const std::string& name) {
  auto objects = resources_.isDictionary() ? resources_.getKey("/XObject") : QPDFObjectHandle::newNull();
  auto form = objects.isDictionary() ? objects.getKey(name) : QPDFObjectHandle::newNull();
  if (!form.isStream() || depth_ >= deepest_form || ++forms_ > most_forms) return;
  auto members = form.getDict();
  if (!members.getKey("/Subtype").isName() || members.getKey("/Subtype").getName() != "/Form") return;
  const auto outside = std::tuple{now_, saved_, text_, line_, resources_};
  if (auto own = members.getKey("/Resources"); own.isDictionary()) resources_ = own;
  if (auto turn = members.getKey("/Matrix"); turn.isMatrix()) {
    const auto m = turn.getArrayAsMatrix();
    now_.user = Matrix{m.a, m.b, m.c, m.d, m.e, m.f}.then(now_.user);
  }
  saved_.clear();
  operands_.clear();
  ++depth_;
  form.parseAsContents(this);
  --depth_;
  std::tie(now_, saved_, text_, line_, resources_) = outside;
}

void Reading::show_array(QPDFObjectHandle array) {
  if (!array.isArray()) return;
  for (auto item : array.getArrayAsVector()) {
    if (item.isString()) show(item.getStringValue());
    if (item.isNumber()) advance(-item.getNumericValue() / 1000 * now_.size * now_.stretch);
  }
}

Letter Reading::letter_at(const LetterCode& code) const {
  const auto to_page = text_.then(now_.user);
  const double width = code.width / 1000 * now_.size * now_.stretch;
  const auto begin = to_page.at(0, now_.rise), end = to_page.at(width, now_.rise);
  Letter letter{.text = code.text, .x = begin[0], .y = begin[1], .end_x = end[0], .end_y = end[1]};
  const double turned = std::hypot(to_page.a, to_page.b);
  if (turned > 0) {
    letter.cosine = to_page.a / turned;
    letter.sine = to_page.b / turned;
  }
  letter.size = std::fabs(now_.size) * std::hypot(to_page.c, to_page.d);
  // Fonts do not agree on how they tell their heights; these hold for letters of any of them.
  constexpr double below = -0.22, above = 0.8;
  letter.corners = {begin[0], begin[1], begin[0], begin[1]};
  for (const double x : {0.0, width}) {
    for (const double y : {below * now_.size + now_.rise, above * now_.size + now_.rise}) {
      const auto p = to_page.at(x, y);
      letter.corners = {std::min(letter.corners[0], p[0]), std::min(letter.corners[1], p[1]),
                        std::max(letter.corners[2], p[0]), std::max(letter.corners[3], p[1])};
    }
  }
  return letter;
}

void Reading::show(const std::string& codes) {
  if (!now_.font) {
    letters_.unreadable = letters_.unreadable || !codes.empty();
    return;
  }
  for (const auto& code : now_.font->read(codes)) {
    if (letters_.list.size() >= most_letters) throw Unfit{Refusal::too_large};
    letters_.unreadable = letters_.unreadable || code.text.empty();
    letters_.list.push_back(letter_at(code));
    const double spaces = now_.spacing + (code.is_word_space ? now_.word_spacing : 0);
    advance((code.width / 1000 * now_.size + spaces) * now_.stretch);
  }
}

}  // namespace

Letters letters_of(QPDFObjectHandle page) {
  Letters letters;
  Reading{letters}.read_page(page);
  return letters;
}

}  // namespace kythu::signing::readers
