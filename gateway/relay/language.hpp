// The two languages a reader may want, and which one a request asks for.
#pragma once

#include "gateway/relay/relay.hpp"

namespace kythu::gateway {

enum class Language { vi, en };

/// By Accept-Language (RFC 9110 section 12.5.4): the one of ours with the higher weight; Vietnamese unless English is
/// preferred.
Language preferred_language(const Headers& headers);

/// "vi" or "en"
std::string_view name(Language language);

}  // namespace kythu::gateway
