# One libFuzzer target per parser; built by clang with -DKYTHU_FUZZ=ON, run by tests/fuzz/run.
add_custom_target(fuzzers)

function(fuzzer name)
  cmake_parse_arguments(F "" "" "FILES;ENTER;INSIDE;NEEDS" ${ARGN})
  string(REPLACE / _ F_ENTER "${F_ENTER}")
  list(TRANSFORM F_FILES PREPEND ${PROJECT_SOURCE_DIR}/)
  list(TRANSFORM F_INSIDE PREPEND ${PROJECT_SOURCE_DIR}/)
  add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/${name}.cpp ${F_FILES})
  target_include_directories(fuzz_${name} PRIVATE ${F_INSIDE})
  target_link_libraries(fuzz_${name} PRIVATE house_flags ${F_ENTER} ${F_NEEDS})
  target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin/fuzz)
  add_dependencies(fuzzers fuzz_${name})
endfunction()

fuzzer(wire_frame ENTER config/wire)
fuzzer(vnpay_callback ENTER payments INSIDE payments)
fuzzer(http_gate FILES gateway/edge/framing.cpp gateway/edge/refusals.cpp gateway/edge/chunks.cpp
  ENTER config/base gateway/relay INSIDE gateway/edge)
fuzzer(multipart ENTER gateway/api)
fuzzer(json_request ENTER gateway/core)
