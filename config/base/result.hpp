// A value, or the refusal that the caller has to expect. Three failures, three tools: a refusal is a Result; a broken
// world (database gone, disk full) is an exception caught once per request; a broken program is a KYTHU_ASSERT.
#pragma once

#include <cstdlib>

#include <boost/system/result.hpp>

namespace kythu {

/// Test it, then dereference it; `.value()` does not compile for our refusals, so nobody unwraps blindly.
template <class T, class Error>
struct [[nodiscard]] Result : boost::system::result<T, Error> {
  using boost::system::result<T, Error>::result;
};

/// What a step that yields nothing returns.
struct Done {};

}  // namespace kythu

/// Stays on in release: a program that is wrong about itself stops before it is wrong about money.
#define KYTHU_ASSERT(condition) (static_cast<bool>(condition) ? void() : std::abort())
