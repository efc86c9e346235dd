// A verdict as a page to read and to keep: Vietnamese first, English in brackets; PDF/A-3 with the report as JSON in
// it.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::gateway::paper {

/// `report` is what POST /v1/validations answers; `font` a fontconfig family. At most 200 signatures are shown: the
/// JSON inside has them all.
Bytes verdict_pdf(const boost::json::object& report, const std::string& font, Instant made_at);

}  // namespace kythu::gateway::paper
