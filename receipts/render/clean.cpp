#include "clean.hpp"

#include <glib.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"

namespace kythu::receipts {
namespace {

using Characters = Handle<gchar, g_free>;

/// XML 1.0 production Char; tabs and line ends are allowed there, but a name has none.
bool is_printable(gunichar c) { return c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff && !g_unichar_iscntrl(c); }

}  // namespace

std::string clean(std::string_view text) {
  const Characters valid{g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()))};
  const Characters composed{g_utf8_normalize(valid.get(), -1, G_NORMALIZE_NFC)};
  KYTHU_ASSERT(composed);
  std::string out;
  bool space = false;
  for (const gchar* at = composed.get(); *at; at = g_utf8_next_char(at)) {
    const auto c = g_utf8_get_char(at);
    if (!is_printable(c) || c == ' ') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
  }
  return out;
}

}  // namespace kythu::receipts
