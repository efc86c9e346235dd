#include "clock.hpp"

#include <charconv>

#include <fmt/format.h>

namespace kythu {
namespace {

using namespace std::chrono;

constexpr hours vietnam_offset{7};

struct Civil {
  year_month_day day;
  hh_mm_ss<microseconds> time;
};

Civil civil(Instant at) {
  const auto midnight = floor<days>(at);
  return {year_month_day{midnight}, hh_mm_ss<microseconds>{at - midnight}};
}

int year_of(const year_month_day& day) { return static_cast<int>(day.year()); }
unsigned month_of(const year_month_day& day) { return static_cast<unsigned>(day.month()); }
unsigned day_of(const year_month_day& day) { return static_cast<unsigned>(day.day()); }

std::string date_and_time(Instant at) {
  const auto [day, time] = civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year_of(day), month_of(day), day_of(day),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

/// Digits only, of exactly this length.
std::optional<int> number(std::string_view text, std::size_t at, std::size_t length) {
  if (at + length > text.size()) return std::nullopt;
  int value = 0;
  const auto* begin = text.data() + at;
  if (*begin < '0' || *begin > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(begin, begin + length, value);
  if (error != std::errc{} || end != begin + length) return std::nullopt;
  return value;
}

struct Fields {
  std::optional<int> year, month, day, hour, minute, second;
};

std::optional<Instant> instant(const Fields& f) {
  if (!f.year || !f.month || !f.day || !f.hour || !f.minute || !f.second) return std::nullopt;
  const year_month_day date{year{*f.year}, month{static_cast<unsigned>(*f.month)}, day{static_cast<unsigned>(*f.day)}};
  if (!date.ok() || *f.hour > 23 || *f.minute > 59 || *f.second > 59) return std::nullopt;
  return Instant{sys_days{date}} + hours{*f.hour} + minutes{*f.minute} + seconds{*f.second};
}

/// ".25" → 250000; moves `at` past it.
std::optional<microseconds> fraction(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return microseconds{0};
  const auto start = ++at;
  std::int64_t value = 0, scale = 1'000'000;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    scale /= 10;
    value += scale * (text[at] - '0');
  }
  if (at == start || at - start > 9) return std::nullopt;
  return microseconds{value};
}

std::optional<minutes> offset(std::string_view text) {
  if (text == "Z" || text == "z") return minutes{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hour = number(text, 1, 2), minute = number(text, 4, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const minutes size{*hour * 60 + *minute};
  return text[0] == '+' ? size : -size;
}

}  // namespace

Instant system_now() { return time_point_cast<microseconds>(system_clock::now()); }

// Written by hand: it stands in every line of the signer's journal, twice a signature.
std::string rfc3339(Instant at) {
  const auto [day, time] = civil(at);
  std::string text = "0000-00-00T00:00:00.000000Z";
  const auto put = [&](std::size_t from, std::size_t digits, std::int64_t number) {
    for (auto at_digit = from + digits; at_digit-- > from; number /= 10) {
      text[at_digit] = static_cast<char>('0' + number % 10);
    }
  };
  put(0, 4, year_of(day));
  put(5, 2, month_of(day));
  put(8, 2, day_of(day));
  put(11, 2, time.hours().count());
  put(14, 2, time.minutes().count());
  put(17, 2, time.seconds().count());
  const auto micros = time.subseconds().count();
  put(20, 6, micros);
  return micros == 0 ? text.substr(0, 19) + "Z" : text;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto whole = instant({number(text, 0, 4), number(text, 5, 2), number(text, 8, 2), number(text, 11, 2),
                              number(text, 14, 2), number(text, 17, 2)});
  std::size_t at = 19;
  const auto part = fraction(text, at);
  const auto shift = offset(text.substr(at));
  if (!whole || !part || !shift) return std::nullopt;
  return *whole + *part - *shift;
}

BusinessDay business_day(Instant at) { return civil(at + vietnam_offset).day; }

std::string to_text(BusinessDay day) {
  return fmt::format("{:04}-{:02}-{:02}", year_of(day), month_of(day), day_of(day));
}

std::string vietnam_compact(Instant at) {
  const auto [day, time] = civil(at + vietnam_offset);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", year_of(day), month_of(day), day_of(day), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

std::optional<Instant> parse_vietnam_compact(std::string_view text) {
  if (text.size() != 14) return std::nullopt;
  const auto local = instant({number(text, 0, 4), number(text, 4, 2), number(text, 6, 2), number(text, 8, 2),
                              number(text, 10, 2), number(text, 12, 2)});
  if (!local) return std::nullopt;
  return *local - vietnam_offset;
}

std::string vietnam_local(Instant at) { return date_and_time(at + vietnam_offset); }

}  // namespace kythu
