#include "csv_cell.hpp"

namespace kythu {

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string cell = "\"";
  for (const char c : text) cell.append(c == '"' ? 2 : 1, c);
  return cell + '"';
}

std::string spreadsheet_cell(std::string_view text) {
  constexpr std::string_view begins_formula = "=+-@\t\r";
  const bool formula = !text.empty() && begins_formula.find(text.front()) != std::string_view::npos;
  return csv_cell(formula ? "'" + std::string{text} : std::string{text});
}

}  // namespace kythu
