# What the signer and a receipt cost beside the bare token: cmake -DKYTHU_TESTS=ON -DKYTHU_BENCH=ON, then
# tests/bench/signer and tests/bench/receipts.
pkg_check_modules(libp11 REQUIRED IMPORTED_TARGET libp11)
set(bench ${PROJECT_SOURCE_DIR}/tests/bench)
add_executable(signer_bench ${bench}/signer_bench.cpp ${bench}/ways.cpp ${bench}/disk.cpp)
target_link_libraries(signer_bench
  PRIVATE house_flags softhsm_double hsm_token hsm_officers PkgConfig::libp11 OpenSSL::Crypto)
add_executable(receipts_bench ${bench}/receipts_bench.cpp ${bench}/ways.cpp)
target_link_libraries(receipts_bench
  PRIVATE house_flags softhsm_double hsm_token hsm_officers test_database gateway_core gateway_keys payments receipts
    PkgConfig::libp11 OpenSSL::Crypto)
target_compile_definitions(receipts_bench PRIVATE KYTHU_BENCH="${bench}")
add_executable(statements_bench ${bench}/statements_bench.cpp)
target_link_libraries(statements_bench PRIVATE house_flags PkgConfig::xml2 PkgConfig::libpq)
set_target_properties(signer_bench receipts_bench statements_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
