// A statement with its values, on its way into a pipeline.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/binarystring>

#include "rows.hpp"

namespace kythu::db {

struct Parameter {
  std::string words;
  bool is_null = false, is_binary = false;
};

struct Statement {
  std::string_view sql;  ///< lasts as long as the program: it is what was prepared
  std::vector<Parameter> values;
};

inline Parameter parameter(std::string text) { return {std::move(text)}; }
inline Parameter parameter(const pqxx::binarystring& bytes) { return {bytes.str(), false, true}; }
inline Parameter parameter(bool yes) { return {yes ? "t" : "f"}; }
template <class Number>
requires std::is_arithmetic_v<Number> Parameter parameter(Number number) { return {std::to_string(number)}; }
template <class T>
Parameter parameter(const std::optional<T>& given) {
  return given ? parameter(*given) : Parameter{{}, true};
}

}  // namespace kythu::db
