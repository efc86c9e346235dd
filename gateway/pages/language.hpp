// The language of a page for people.
#pragma once

namespace kythu::pages {

enum class Language { vi, en };

}  // namespace kythu::pages
