// JSON that officers sign, or that others judge by: read strictly, and written in one way only.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "config/base/result.hpp"

namespace kythu::hsm {

/// The error of a Result whose value could be made of a text too, so that a mere `return why` would be ambiguous.
template <class T>
Result<T, std::string> wrong(std::string why) {
  return {boost::system::in_place_error, std::move(why)};
}

/// UTF-8, at most `levels` deep, no member twice (Boost's own parser keeps the last without a word), no number but
/// whole ones of 64 bits. The error is a sentence.
Result<boost::json::value, std::string> parse_strict(std::string_view text, std::size_t levels);
/// RFC 8785 for what parse_strict() admits, with names in ASCII.
std::string canonical(const boost::json::value& value);

/// Reads the members of one object. The first fault of a whole document is kept as a sentence that names the member;
/// after it getters return empty values, so reading goes on: look at the fault before using anything.
class Members {
 public:
  /// `place` is "" for the whole document, else like "officers[0]". `value` and `fault` must outlive the reader.
  Members(const boost::json::value& value, std::string place, std::string& fault);

  bool has(std::string_view name) const;
  /// 1 … `most` characters (code points), none of them a control character.
  std::string text(std::string_view name, std::size_t most);
  /// Visible ASCII, spaces and line feeds, as PEM has them; at most `most` of them.
  std::string lines(std::string_view name, std::size_t most);
  /// 1 … 64 visible ASCII characters.
  std::string word(std::string_view name);
  std::vector<std::string> words(std::string_view name, std::size_t least, std::size_t most);
  /// Lower-case hex of `least` … `most` bytes.
  Bytes hex(std::string_view name, std::size_t least, std::size_t most);
  /// RFC 4648 section 4 with padding, 1 … `most` bytes.
  Bytes base64(std::string_view name, std::size_t most);
  std::vector<Bytes> base64s(std::string_view name, std::size_t least, std::size_t most);
  Instant time(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::uint64_t count(std::string_view name);
  bool flag(std::string_view name);
  /// A word that `parse` knows.
  template <class Parse>
  auto known(std::string_view name, Parse parse) -> typename decltype(parse(""))::value_type;
  /// Different words that `parse` knows.
  template <class Parse>
  auto all_known(std::string_view name, std::size_t least, std::size_t most, Parse parse)
      -> std::vector<typename decltype(parse(""))::value_type>;
  Members object(std::string_view name);
  std::vector<Members> objects(std::string_view name, std::size_t least, std::size_t most);
  /// Of strings, none twice unless `repeats`.
  std::vector<std::string> strings(std::string_view name, std::size_t least, std::size_t most, bool repeats = false);

  /// For checks of the caller's own: "`name` `why`".
  void complain(std::string_view name, std::string_view why);
  /// Last, for every object read.
  void refuse_unknown();

 private:
  const boost::json::value* ask(std::string_view name);
  const boost::json::array* array(std::string_view name, std::size_t least, std::size_t most);
  const boost::json::object* object_ = nullptr;
  std::string place_;
  std::string* fault_;
  std::set<std::string, std::less<>> asked_;
};

template <class Parse>
auto Members::known(std::string_view name, Parse parse) -> typename decltype(parse(""))::value_type {
  const auto value = parse(text(name, 100));
  if (!value) complain(name, "is not one of the words for it");
  return value.value_or(typename decltype(parse(""))::value_type{});
}

template <class Parse>
auto Members::all_known(std::string_view name, std::size_t least, std::size_t most, Parse parse)
    -> std::vector<typename decltype(parse(""))::value_type> {
  std::vector<typename decltype(parse(""))::value_type> values;
  for (const auto& text : strings(name, least, most)) {
    const auto value = parse(text);
    if (!value)
      complain(name, "holds what is not one of the words for it");
    else if (std::ranges::find(values, *value) != values.end())
      complain(name, "holds something twice");
    else
      values.push_back(*value);
  }
  return values;
}

}  // namespace kythu::hsm
