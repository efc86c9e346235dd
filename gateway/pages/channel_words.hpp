// Channels as people know them.
#pragma once

#include <string>
#include <string_view>

#include "gateway/pages/language.hpp"

namespace kythu::pages {

struct ChannelWords {
  std::string_view code, name;  ///< a mark of letters only: the same for everybody who reads or hears it
  std::string_view vi_name;     ///< where the name is no mark but a word; may be empty
  std::string_view vi_hint, en_hint;
};

/// nullptr for a channel that this page does not know.
const ChannelWords* find_channel_words(std::string_view code);
/// "MoMo"; the code itself for a channel that this page does not know.
std::string channel_name(std::string_view code, Language language);

}  // namespace kythu::pages
