# A test program per room, named after it. Tests see a room as others do, by its door; `INSIDE` opens its closets too.
find_package(GTest REQUIRED)
include(GoogleTest)

# What ThreadSanitizer can find something in, and what reads strangers' bytes or holds secrets: `threaded_tests` and
# `memory_tests` build them, `ctest -L threaded` and `ctest -L memory` run them. tests/run --long sanitizes every test.
# What officers sign and what providers send is parsed under the sanitizers too, by the fuzzers.
set(threaded config hsm signer_chaos workers egress) # GCC 12 cannot follow the fences of Asio, so not edge
set(memory config hsm signer_chaos workers token egress)
add_custom_target(threaded_tests)
add_custom_target(memory_tests)

function(room_tests name)
  cmake_parse_arguments(T "" "TIMEOUT" "FILES;ENTER;NEEDS;INSIDE" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 120)
  endif()
  string(REPLACE / _ T_ENTER "${T_ENTER}")
  list(TRANSFORM T_FILES PREPEND ${PROJECT_SOURCE_DIR}/tests/)
  list(TRANSFORM T_INSIDE PREPEND ${PROJECT_SOURCE_DIR}/)
  add_executable(${name}_test ${T_FILES})
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests ${T_INSIDE})
  target_link_libraries(${name}_test PRIVATE house_flags ${T_ENTER} ${T_NEEDS} GTest::gtest_main)
  use_heavy_tests(${name}_test)
  set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(label plain)
  foreach(group threaded memory)
    if(name IN_LIST ${group})
      string(APPEND label _${group})
      add_dependencies(${group}_tests ${name}_test)
    endif()
  endforeach()
  if(KYTHU_SANITIZE STREQUAL "none")
    gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS ${label})
    return()
  endif()
  foreach(shard RANGE 3) # a process takes a sanitizer as long to start as most tests to run
    add_test(NAME ${name}.${shard} COMMAND ${name}_test)
    set_tests_properties(${name}.${shard} PROPERTIES TIMEOUT 900 LABELS ${label}
      ENVIRONMENT "GTEST_TOTAL_SHARDS=4;GTEST_SHARD_INDEX=${shard};GTEST_BRIEF=1")
  endforeach()
endfunction()

room_tests(config
  FILES config/bytes_test.cpp config/clock_test.cpp config/ids_test.cpp config/frame_test.cpp config/server_test.cpp config/settings_test.cpp
  ENTER config/base config/wire config/settings)

add_library(test_database STATIC ${PROJECT_SOURCE_DIR}/tests/doubles/test_database.cpp)
target_include_directories(test_database PUBLIC ${PROJECT_SOURCE_DIR}/tests)
use_heavy(test_database)
target_link_libraries(test_database PUBLIC config_database PRIVATE house_flags)

room_tests(database FILES config/database_test.cpp config/tenants_test.cpp doubles/severing_proxy.cpp
  ENTER config/database config/wire NEEDS test_database)

add_library(memory_keys STATIC ${PROJECT_SOURCE_DIR}/tests/doubles/memory_keys.cpp
  ${PROJECT_SOURCE_DIR}/tests/doubles/test_ca.cpp)
target_include_directories(memory_keys PUBLIC ${PROJECT_SOURCE_DIR}/tests)
use_heavy(memory_keys)
target_link_libraries(memory_keys PUBLIC hsm PRIVATE house_flags OpenSSL::Crypto)

add_library(test_responder STATIC ${PROJECT_SOURCE_DIR}/tests/doubles/test_responder.cpp)
target_include_directories(test_responder PUBLIC ${PROJECT_SOURCE_DIR}/tests)
use_heavy(test_responder)
target_link_libraries(test_responder PUBLIC config_base PRIVATE house_flags OpenSSL::Crypto)

add_library(officers_double STATIC ${PROJECT_SOURCE_DIR}/tests/doubles/officers.cpp)
target_include_directories(officers_double PUBLIC ${PROJECT_SOURCE_DIR}/tests)
use_heavy(officers_double)
target_link_libraries(officers_double PUBLIC hsm_officers PRIVATE memory_keys house_flags OpenSSL::Crypto)

# SoftHSM until a file says otherwise.
add_library(faulty_module MODULE ${PROJECT_SOURCE_DIR}/tests/doubles/faulty_module.cpp)
target_link_libraries(faulty_module PRIVATE house_flags PkgConfig::p11kit ${CMAKE_DL_LIBS})
add_library(soft_token STATIC ${PROJECT_SOURCE_DIR}/tests/doubles/soft_token.cpp)
target_include_directories(soft_token PUBLIC ${PROJECT_SOURCE_DIR}/tests)
use_heavy(soft_token)
target_link_libraries(soft_token PUBLIC hsm memory_keys PRIVATE house_flags hsm_token)
target_compile_definitions(soft_token PUBLIC KYTHU_FAULTY_MODULE="$<TARGET_FILE:faulty_module>")
add_dependencies(soft_token faulty_module)
add_library(softhsm_double STATIC ${PROJECT_SOURCE_DIR}/tests/doubles/softhsm.cpp)
use_heavy(softhsm_double)
target_link_libraries(softhsm_double PUBLIC soft_token officers_double PRIVATE house_flags OpenSSL::Crypto)
target_compile_definitions(softhsm_double PUBLIC KYTHU_SIGNER="$<TARGET_FILE:kythu-signer>")
add_dependencies(softhsm_double kythu-signer faulty_module)

room_tests(hsm
  FILES hsm/memory_keys_test.cpp hsm/policy_test.cpp hsm/protocol_test.cpp hsm/journal_test.cpp hsm/signer_test.cpp
    hsm/gathering_test.cpp hsm/manager_test.cpp hsm/hostile_core_test.cpp hsm/checkpoint_test.cpp
  ENTER hsm hsm/signer NEEDS memory_keys softhsm_double OpenSSL::Crypto)

# Alone: a worker that is killed while SoftHSM writes may spoil the token for whoever shares it.
room_tests(signer_chaos FILES hsm/signer_chaos_test.cpp
  ENTER hsm hsm/signer NEEDS memory_keys softhsm_double OpenSSL::Crypto)

room_tests(token
  FILES hsm/token_test.cpp hsm/token_keys_test.cpp hsm/tpm_test.cpp hsm/leaks_of_modules.cpp doubles/soft_tpm.cpp
    ../hsm/signer/verify.cpp ../hsm/signer/p256_table.cpp
  ENTER hsm/token config/settings NEEDS soft_token OpenSSL::Crypto INSIDE .)

# Its program is its own worker process.
room_tests(workers
  FILES hsm/worker_main.cpp hsm/two_tokens.cpp hsm/fair_queue_test.cpp hsm/tokens_test.cpp hsm/faults_test.cpp
    hsm/chaos_test.cpp
  ENTER hsm/workers INSIDE hsm/workers NEEDS OpenSSL::Crypto)
target_compile_definitions(workers_test PRIVATE KYTHU_FAULTY_MODULE="$<TARGET_FILE:faulty_module>")
add_dependencies(workers_test faulty_module)

room_tests(vault
  FILES hsm/operations_test.cpp hsm/approvals_test.cpp hsm/webauthn_test.cpp hsm/key_life_test.cpp
    hsm/register_test.cpp
  ENTER hsm hsm/officers NEEDS officers_double OpenSSL::Crypto)
target_compile_definitions(vault_test PRIVATE KYTHU_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors")

room_tests(register FILES signing/merkle_test.cpp signing/archive_test.cpp ENTER signing/merkle signing/register NEEDS test_database)
room_tests(multipart FILES gateway/multipart_test.cpp gateway/signature_appearance_test.cpp ENTER gateway/api gateway/core)
room_tests(flow FILES gateway/flow_webhooks_test.cpp gateway/flow_reactor_test.cpp gateway/channel_settings_test.cpp
    payments/counter.cpp
  ENTER gateway/core INSIDE payments NEEDS test_database memory_keys)
room_tests(flow_api FILES gateway/flow_api_test.cpp gateway/signature_batches_test.cpp gateway/archive_keeper_test.cpp gateway/receipt_papers_test.cpp signing/pdf_builder.cpp signing/test_tsa.cpp
  ENTER gateway/api gateway/access/officers signing/readers signing/raising INSIDE signing
  NEEDS test_database memory_keys officers_double OpenSSL::Crypto)
add_test(NAME verapdf COMMAND ${PROJECT_SOURCE_DIR}/tests/receipts/verapdf_check $<TARGET_FILE:flow_api_test>)
set_tests_properties(verapdf PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77
  ENVIRONMENT VERAPDF_HOME=${PROJECT_SOURCE_DIR}/build/oracles/verapdf)
room_tests(core FILES gateway/core_json_test.cpp gateway/core_pipeline_test.cpp gateway/portal_api_test.cpp
    gateway/csc_test.cpp gateway/tenants_api_test.cpp gateway/receipt_pages_test.cpp
  ENTER gateway/api gateway/access/officers NEEDS test_database memory_keys officers_double)
room_tests(core_refunds FILES gateway/core_refunds_test.cpp gateway/core_breaks_test.cpp gateway/core_drawers_test.cpp gateway/core_receipts_test.cpp gateway/core_statements_test.cpp
    gateway/core_days_test.cpp gateway/core_people_test.cpp gateway/core_reports_test.cpp
    doubles/libpq_faults.cpp
  ENTER gateway/api gateway/access/officers payments INSIDE payments
  NEEDS test_database memory_keys officers_double pq ${CMAKE_DL_LIBS})
target_compile_definitions(core_refunds_test PRIVATE KYTHU_DEMO="${PROJECT_SOURCE_DIR}/deploy/demo")
room_tests(keys FILES gateway/keys_test.cpp gateway/administration_test.cpp gateway/client_proof_test.cpp gateway/sign_in_test.cpp gateway/audit_test.cpp gateway/log_note_test.cpp gateway/key_watch_test.cpp signing/ocsp_test.cpp
  ENTER gateway/api gateway/access/officers gateway/access/oidc NEEDS test_database memory_keys officers_double test_responder OpenSSL::Crypto)

room_tests(pages
  FILES gateway/html_test.cpp gateway/checkout_test.cpp gateway/paper_test.cpp gateway/verdict_paper_test.cpp
  ENTER gateway/pages gateway/paper config/base INSIDE gateway/pages)
target_compile_definitions(pages_test PRIVATE KYTHU_READ_WORKBOOK="${PROJECT_SOURCE_DIR}/tests/gateway/read_workbook")

room_tests(officers FILES gateway/officers_test.cpp gateway/id_token_test.cpp
  ENTER gateway/access/officers gateway/access/oidc NEEDS test_database OpenSSL::Crypto)

room_tests(receipts FILES receipts/words_test.cpp receipts/law_test.cpp receipts/documents_test.cpp receipts/markup_test.cpp
    receipts/verify_test.cpp receipts/tax_forms_test.cpp
  ENTER receipts INSIDE receipts NEEDS memory_keys)
target_compile_definitions(receipts_test PRIVATE KYTHU_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors")
room_tests(receipts_database FILES receipts/registrar_test.cpp receipts/issue_all_test.cpp receipts/series_test.cpp receipts/series_watch_test.cpp
    receipts/high_water_test.cpp receipts/corrections_test.cpp receipts/bulk_test.cpp
    receipts/tax_test.cpp receipts/tax_answers_test.cpp
    receipts/tax_simulator_test.cpp receipts/verdict_test.cpp receipts/audit_set_test.cpp
    receipts/copies_test.cpp receipts/vouchers_test.cpp receipts/handover_test.cpp receipts/mail_test.cpp receipts/second_verifier_test.cpp
    receipts/evidence_test.cpp
  ENTER receipts NEEDS test_database memory_keys)
target_compile_definitions(receipts_database_test PRIVATE KYTHU_SIM_TAX="$<TARGET_FILE:sim-tax>"
  KYTHU_JAVAX="${PROJECT_SOURCE_DIR}/tests/receipts/javax")
add_dependencies(receipts_database_test sim-tax)

room_tests(signing
  FILES signing/pdf_builder.cpp signing/test_tsa.cpp signing/signer_test.cpp signing/refusals_test.cpp
    signing/parser_test.cpp signing/validators_test.cpp signing/timestamp_test.cpp signing/matrix_test.cpp signing/raising_test.cpp
    signing/appearance_test.cpp signing/decree_test.cpp signing/png_builder.cpp ../gateway/parser/sandbox.cpp
  ENTER signing/readers signing/raising signing/verdict signing/validation NEEDS memory_keys OpenSSL::Crypto ZLIB::ZLIB PkgConfig::seccomp INSIDE . signing)
add_dependencies(signing_test kythu-parser)
add_test(NAME dss COMMAND ${PROJECT_SOURCE_DIR}/tests/signing/dss_check $<TARGET_FILE:signing_test>)
set_tests_properties(dss PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 ENVIRONMENT DSS_HOME=${PROJECT_SOURCE_DIR}/build/oracles/dss)

add_executable(judge_files ${PROJECT_SOURCE_DIR}/tests/signing/judge_files.cpp ${PROJECT_SOURCE_DIR}/tests/signing/pdf_builder.cpp)
target_include_directories(judge_files PRIVATE ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(judge_files PRIVATE house_flags signing_validation GTest::gtest)
set_target_properties(judge_files PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
use_heavy_tests(judge_files)
room_tests(validation FILES signing/validation_test.cpp signing/verdicts_test.cpp signing/authority_test.cpp signing/pdf_builder.cpp signing/test_tsa.cpp
  ENTER signing signing/readers signing/verdict signing/validation NEEDS memory_keys test_responder OpenSSL::Crypto
  INSIDE . signing)
add_dependencies(validation_test kythu-parser)
# In the Python that has pyHanko (tests/whole/run makes it); skipped where there is none.
add_test(NAME validation_oracle COMMAND ${PROJECT_SOURCE_DIR}/tests/signing/validation_oracle $<TARGET_FILE:judge_files>)
set_tests_properties(validation_oracle PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)

room_tests(payments FILES payments/payment_test.cpp payments/vectors_test.cpp payments/counter.cpp
    payments/plans_test.cpp payments/locks_test.cpp
    payments/cashier_test.cpp payments/callbacks_test.cpp payments/asked_orders_test.cpp payments/transfers_test.cpp
  ENTER payments NEEDS test_database INSIDE payments)
target_compile_definitions(payments_test PRIVATE KYTHU_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors"
  KYTHU_HOUSE="${PROJECT_SOURCE_DIR}")

# Half an hour is for the million of tests/run --long, a minute for the usual.
room_tests(histories
  FILES payments/histories/histories_test.cpp payments/histories/races_test.cpp payments/histories/player.cpp payments/counter.cpp payments/histories/world.cpp
    payments/histories/acts.cpp payments/histories/net.cpp payments/histories/bench.cpp payments/histories/model.cpp
    payments/histories/providers.cpp payments/histories/bank.cpp payments/histories/script.cpp payments/histories/model_refunds.cpp
    payments/histories/provider_refunds.cpp payments/histories/refunding_acts.cpp payments/histories/command.cpp
    payments/histories/model_breaks.cpp payments/histories/settling_acts.cpp
    doubles/libpq_faults.cpp
  ENTER payments NEEDS test_database pq ${CMAKE_DL_LIBS} INSIDE payments TIMEOUT 14400)

room_tests(refunds FILES payments/refunds_test.cpp payments/refund_worker_test.cpp payments/refund_officers_test.cpp
    payments/breaks_test.cpp payments/unsettled_test.cpp payments/fee_accounts_test.cpp payments/drawers_test.cpp payments/counter.cpp
  ENTER payments NEEDS test_database INSIDE payments)

room_tests(statements FILES payments/statements/readers_test.cpp payments/statements/samples_test.cpp
    payments/statements/parser_test.cpp payments/statements/workbooks_test.cpp
  ENTER payments/statements INSIDE payments/statements NEEDS ZLIB::ZLIB)
add_dependencies(statements_test kythu-parser)

room_tests(reconciliation FILES payments/reconciliation_test.cpp payments/large_statement_test.cpp payments/days_test.cpp payments/remittances_test.cpp payments/counter.cpp
  ENTER payments payments/statements NEEDS test_database memory_keys INSIDE payments)
add_dependencies(reconciliation_test kythu-parser)

room_tests(ledger FILES payments/ledger_test.cpp payments/catalogue_test.cpp ENTER payments NEEDS test_database INSIDE payments)

add_test(NAME mutants COMMAND ${PROJECT_SOURCE_DIR}/tests/payments/mutants)
set_tests_properties(mutants PROPERTIES TIMEOUT 7200 SKIP_RETURN_CODE 77)

room_tests(channels
  FILES payments/bank_feeds_test.cpp payments/memo_test.cpp payments/platform_test.cpp payments/gateways_test.cpp
    payments/momo_test.cpp payments/momo_answers_test.cpp payments/zalopay_test.cpp payments/zalopay_answers_test.cpp
    payments/vnpay_refund_test.cpp
  ENTER payments INSIDE payments)
target_compile_definitions(channels_test PRIVATE KYTHU_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors")

room_tests(edge
  FILES gateway/edge_framing_test.cpp gateway/edge_throttle_test.cpp
  ENTER gateway/edge INSIDE gateway/edge)
room_tests(edge_live FILES gateway/edge_live_test.cpp ENTER config/wire gateway/relay NEEDS OpenSSL::SSL)
target_compile_definitions(edge_live_test PRIVATE KYTHU_EDGE="$<TARGET_FILE:kythu-edge>")
add_dependencies(edge_live_test kythu-edge)
room_tests(egress
  FILES gateway/egress_allow_list_test.cpp gateway/egress_live_test.cpp
  ENTER gateway/egress)
target_compile_definitions(egress_test PRIVATE KYTHU_SMTP_SERVER="${PROJECT_SOURCE_DIR}/tests/gateway/smtp_server.py")

room_tests(tools FILES gateway/tools_test.cpp ENTER gateway/tools hsm hsm/officers)
target_compile_definitions(tools_test PRIVATE KYTHU_CLI="$<TARGET_FILE:kythu>")
add_dependencies(tools_test kythu)

# The rules that no compiler knows; they look at the tree and need nothing built.
foreach(rule check check_test.sh format_check openapi_test doors_test.sh console_test)
  cmake_path(GET rule STEM rule_name)
  add_test(NAME rules.${rule_name} COMMAND ${PROJECT_SOURCE_DIR}/tests/rules/${rule})
  set_tests_properties(rules.${rule_name} PROPERTIES LABELS rules TIMEOUT 300)
endforeach()

add_test(NAME simulators COMMAND ${PROJECT_SOURCE_DIR}/tests/simulators/simulators_test.sh
  $<TARGET_FILE_DIR:sim-trust> ${PROJECT_SOURCE_DIR})
set_tests_properties(simulators PROPERTIES TIMEOUT 120)
add_test(NAME simulators_providers
         COMMAND python3 ${PROJECT_SOURCE_DIR}/tests/simulators/providers_test.py ${PROJECT_BINARY_DIR}/bin)
set_tests_properties(simulators_providers PROPERTIES TIMEOUT 120)
