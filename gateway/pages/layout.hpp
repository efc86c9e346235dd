// The frame around every page for citizens.
#pragma once

#include <string>
#include <string_view>

#include "html.hpp"

namespace kythu::pages {

struct Frame {
  Language language = Language::vi;
  std::string title;  ///< plain text, the state first: that is what a screen reader says after a reload
  std::string path;   ///< this page's own, for the switch of language; empty: no switch
  bool script = false;
};

/// The words of the page's language.
inline std::string_view say(Language language, std::string_view vi, std::string_view en) {
  return language == Language::vi ? vi : en;
}

/// `path`, with ?lang=en when the page is English.
std::string in_language(std::string_view path, Language language);

std::string render_frame(const Frame& frame, const Html& main);

/// One row of a list of facts; nothing when the value is empty.
Html fact(std::string_view name, std::string_view value);
/// The same, for a value that people type elsewhere: the script offers to copy `plain`.
Html copied(std::string_view name, std::string_view value, std::string_view plain);

}  // namespace kythu::pages
