// For clang 14 only (the fuzzers' compiler): with libstdc++ 12 it refuses qpdf 11.3's JSON.hh, which keeps a vector of
// a class that is not complete yet, because C++20 makes the vector's destructor constexpr. Without that word it compiles.
#pragma once
#include <string>
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#include <vector>
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR constexpr
