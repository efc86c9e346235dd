# Precompiled headers, which halve the work of a clean build. A room is position-independent code and a test program is a
# position-independent executable, which GCC does not let share one: `heavy.hpp` is for rooms, `heavy_tests.hpp` for tests.
# clang takes one only for exactly equal definitions, so the fuzzers have their own.

# Tests are compiled more often than they run.
if(KYTHU_SANITIZE STREQUAL "none")
  set(quick_to_compile -O1)
endif()

function(heavy_headers name)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${name}.cpp CONTENT "" @ONLY)
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE house_flags Boost::headers Boost::json fmt::fmt spdlog::spdlog PkgConfig::pqxx ${ARGN})
  target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/deploy/build/${name}.hpp)
endfunction()

if(NOT KYTHU_FUZZ)
  heavy_headers(heavy)
endif()
if(KYTHU_TESTS AND NOT KYTHU_FUZZ)
  find_package(GTest REQUIRED)
  heavy_headers(heavy_tests GTest::gtest)
  set_target_properties(heavy_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(heavy_tests PRIVATE -fPIE ${quick_to_compile})
endif()

function(use_heavy target)
  if(NOT KYTHU_FUZZ)
    target_precompile_headers(${target} REUSE_FROM heavy)
  endif()
endfunction()

function(use_heavy_tests target)
  if(NOT KYTHU_FUZZ)
    target_precompile_headers(${target} REUSE_FROM heavy_tests)
    target_compile_options(${target} PRIVATE ${quick_to_compile})
  endif()
endfunction()
