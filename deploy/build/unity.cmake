# A clean build takes a third of the time when a room's files are compiled eight at a time, because what their headers
# instantiate is instantiated once. `deploy/up` and `tests/run` build so. Who works on a file wants it alone: off by default.
option(KYTHU_UNITY "compile a room's files several at a time" OFF)
if(NOT KYTHU_UNITY)
  return()
endif()
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(house_flags INTERFACE -Wno-subobject-linkage) # a .cpp that another includes is no header
endif()

# Files that use a private name as a neighbour in their room does (query.cpp: GCC 12 tags its symbols by what stands before).
set_source_files_properties(
  gateway/api/administration.cpp gateway/api/audit.cpp gateway/api/breaks.cpp gateway/api/credentials.cpp
    gateway/api/days.cpp gateway/api/documents.cpp gateway/api/drawers.cpp gateway/api/events.cpp
    gateway/api/key_operations.cpp gateway/api/keys.cpp gateway/api/ledger.cpp gateway/api/payments.cpp
    gateway/api/proposals.cpp gateway/api/qr_svg.cpp gateway/api/receipt_corrections.cpp gateway/api/receipt_progress.cpp
    gateway/api/receipt_series.cpp gateway/api/receipts.cpp gateway/api/refunds.cpp gateway/api/remittances.cpp gateway/api/report_kinds.cpp
    gateway/api/report_span.cpp gateway/api/reports.cpp
    gateway/api/signature_appearance.cpp gateway/api/signatures.cpp gateway/api/statements.cpp gateway/api/tax.cpp gateway/api/validations.cpp
    gateway/api/verify.cpp gateway/api/webhook_deliveries.cpp gateway/api/webhook_endpoints.cpp
  gateway/core/query.cpp
  gateway/pages/verify_page.cpp
  gateway/tools/approve.cpp gateway/tools/ceremony.cpp gateway/tools/decisions.cpp gateway/tools/journal.cpp
    gateway/tools/officers.cpp gateway/tools/submit.cpp
  hsm/officers/apply_grants.cpp hsm/officers/certificates.cpp hsm/operation_json.cpp hsm/operations.cpp hsm/protocol.cpp
    hsm/signer/verify.cpp hsm/vault.cpp hsm/vault_protocol.cpp hsm/workers/worker_questions.cpp
  payments/channels/casso.cpp payments/channels/counter.cpp payments/channels/keypay.cpp payments/channels/paygov.cpp
    payments/channels/platform.cpp payments/channels/sepay.cpp payments/channels/zalopay.cpp payments/drawers.cpp
    payments/remittance/voucher.cpp payments/statements/mt940_details.cpp payments/statements/protocol.cpp
  receipts/corrections.cpp receipts/series_proposal.cpp
  signing/authority.cpp signing/evidence/ocsp.cpp signing/evidence/timestamp.cpp signing/evidence/timestamp_chain.cpp
    signing/parser_protocol.cpp signing/readers/xml.cpp
  tests/hsm/hostile_core_test.cpp tests/hsm/manager_test.cpp tests/hsm/protocol_test.cpp tests/hsm/signer_test.cpp
    tests/hsm/token_keys_test.cpp tests/hsm/tpm_test.cpp
  tests/payments/catalogue_test.cpp tests/payments/gateways_test.cpp tests/payments/histories/model_breaks.cpp
    tests/payments/histories/provider_refunds.cpp tests/payments/histories/settling_acts.cpp
    tests/payments/platform_test.cpp tests/payments/statements/samples_test.cpp
  tests/receipts/law_test.cpp tests/receipts/series_watch_test.cpp tests/receipts/tax_answers_test.cpp
    tests/receipts/verify_test.cpp
  tests/simulators/trust/ocsp.cpp tests/simulators/trust/tsa.cpp
  PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
