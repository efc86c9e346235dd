// Table-driven tests are named by their cases: INSTANTIATE_TEST_SUITE_P(Room, Suite, testing::Values(…), case_name);
#pragma once

namespace kythu {

inline constexpr auto case_name = [](const auto& test) { return test.param.name; };

}  // namespace kythu
