// A document on its way through the judge, as kythu-parser has it: a report or a fault. Nobody is trusted here, so
// whatever passes is a lie.
#pragma once

#include <cstdlib>

#include <boost/json/parse.hpp>

#include "signing/validation/validate.hpp"

namespace kythu::fuzz {

inline const Instant now = *parse_rfc3339("2026-11-22T12:00:00Z");

inline int judge(BytesView document, BytesView detached = {}) {
  static const bool prepared = (signing::validation::prepare(), true);
  const auto found = signing::validation::validate({.document = {document.begin(), document.end()},
                                                    .detached = {detached.begin(), detached.end()},
                                                    .evidence = {},
                                                    .now = now},
                                                   {});
  if (!found || !prepared) return 0;
  const auto report = boost::json::parse(found->json);
  for (const auto& one : report.at("signatures").as_array()) {
    if (one.at("indication").as_string() == "total_passed") std::abort();
  }
  return 0;
}

}  // namespace kythu::fuzz
