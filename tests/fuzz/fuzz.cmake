# One libFuzzer target per parser; built by clang with -DKYTHU_FUZZ=ON, run by tests/fuzz/run.
# A target is linked with the files that it reaches and no others: whole rooms would be minutes of compiling.
add_custom_target(fuzzers)

set(reached
  config/base/bytes.cpp config/base/digest.cpp config/base/secret.cpp config/base/clock.cpp config/base/random.cpp
  config/base/ids.cpp config/wire/frame.cpp config/wire/fetch_protocol.cpp
  hsm/workers/worker_protocol.cpp hsm/workers/worker_questions.cpp
  hsm/orders.cpp hsm/protocol.cpp hsm/vault_protocol.cpp hsm/token_json.cpp hsm/vault.cpp hsm/strict_json.cpp hsm/strict_members.cpp hsm/vault_json.cpp
  hsm/operation_json.cpp hsm/operations.cpp hsm/officers/signature.cpp hsm/officers/webauthn.cpp hsm/ecdsa.cpp
  signing/parser_protocol.cpp signing/formats/unicode.cpp signing/readers/pdf.cpp signing/readers/pdf_field.cpp
  signing/readers/pdf_letter_font.cpp signing/readers/pdf_letters.cpp signing/readers/pdf_page.cpp signing/readers/pdf_search.cpp
  signing/readers/pdf_suspicion.cpp signing/readers/pdf_tail.cpp signing/readers/pdf_unicode_map.cpp signing/readers/picture.cpp
  payments/channels/form.cpp payments/channels/vnpay_signature.cpp payments/channels/vnpay.cpp
  payments/channels/vnpay_reply.cpp payments/channels/vnpay_refund.cpp payments/channels/wording.cpp
  payments/channels/momo.cpp payments/channels/momo_codes.cpp payments/channels/momo_refund.cpp
  payments/channels/momo_reply.cpp payments/channels/momo_signature.cpp payments/channels/zalopay.cpp
  payments/channels/zalopay_codes.cpp payments/channels/zalopay_refund.cpp payments/channels/zalopay_reply.cpp
  payments/statements/book_parts.cpp payments/statements/rows.cpp payments/statements/workbook.cpp config/zip/zip_reader.cpp
  payments/statements/camt.cpp payments/statements/markup.cpp payments/statements/mt940.cpp
  payments/statements/mt940_details.cpp payments/statements/profiles.cpp payments/statements/protocol.cpp
  payments/statements/reader.cpp payments/statements/table.cpp payments/statements/words.cpp config/base/days.cpp
  payments/transfer_ref.cpp payments/channels/channel.cpp payments/channels/message.cpp
  payments/channels/bank_message.cpp payments/channels/payos.cpp payments/channels/casso.cpp payments/channels/sepay.cpp
  payments/channels/xroad.cpp payments/channels/platform.cpp payments/channels/platform_init.cpp
  payments/channels/platform_seal.cpp
  gateway/access/oidc/jws.cpp gateway/access/oidc/key_set.cpp
  gateway/edge/framing.cpp gateway/edge/refusals.cpp gateway/edge/chunks.cpp gateway/relay/relay.cpp
  gateway/relay/language.cpp
  gateway/api/multipart.cpp gateway/api/header_value.cpp
  receipts/markup/tree.cpp receipts/markup/reader.cpp receipts/markup/canonical.cpp receipts/certificate.cpp
  receipts/verify/signature_check.cpp receipts/verify/receipt_check.cpp receipts/tax/answer.cpp
  gateway/core/json.cpp gateway/core/json_object.cpp gateway/core/problem.cpp gateway/core/refusals.cpp)
list(TRANSFORM reached PREPEND ${PROJECT_SOURCE_DIR}/)
add_library(reached STATIC ${reached})
target_include_directories(reached PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/payments ${PROJECT_SOURCE_DIR}/receipts
  ${PROJECT_SOURCE_DIR}/gateway/edge)
target_link_libraries(reached PUBLIC house_flags Boost::headers Boost::json OpenSSL::Crypto fmt::fmt PkgConfig::qpdf PkgConfig::xml2 PkgConfig::png PkgConfig::harfbuzz ZLIB::ZLIB)

target_precompile_headers(reached PRIVATE <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <variant> <vector> <boost/json.hpp> <boost/system/result.hpp> <fmt/format.h>)

# qpdf 11.3 defaults a destructor inside a class that is not complete yet; clang takes it for constexpr at once and refuses
# the vector in it. An empty body waits for the class.
find_path(qpdf_headers qpdf/JSON.hh REQUIRED)
file(READ ${qpdf_headers}/qpdf/JSON.hh json_header)
string(REGEX REPLACE "(virtual ~JSON_[a-z]+\\(\\)) = default;" "\\1 {}" json_header "${json_header}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/clang_headers/qpdf/JSON.hh CONTENT "${json_header}" @ONLY)
target_include_directories(reached BEFORE PRIVATE ${PROJECT_BINARY_DIR}/clang_headers)

# The judge of signatures, by itself: its files are compiled together, and none of another room among them.
set(judge algorithms asic cades chain cms cms_claim evidence indication json_web judge pades pdf_changes pdf_signatures
  raw_value report validate x509 xades xml_document xml_reference xml_signature)
list(TRANSFORM judge PREPEND ${PROJECT_SOURCE_DIR}/signing/validation/)
list(TRANSFORM judge APPEND .cpp)
list(APPEND judge ${PROJECT_SOURCE_DIR}/signing/der/reader.cpp ${PROJECT_SOURCE_DIR}/config/settings/table.cpp ${PROJECT_SOURCE_DIR}/signing/readers/xml.cpp)
add_library(reached_judge STATIC ${judge})
target_include_directories(reached_judge BEFORE PRIVATE ${PROJECT_BINARY_DIR}/clang_headers)
target_link_libraries(reached_judge PUBLIC reached ZLIB::ZLIB)
embed_files(reached_judge algorithm_texts signing/validation/algorithms.toml)

function(fuzzer name)
  add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/${name}.cpp)
  target_link_libraries(fuzz_${name} PRIVATE reached_judge)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin/fuzz)
  add_dependencies(fuzzers fuzz_${name})
endfunction()

fuzzer(wire_frame)
fuzzer(signer_message)
fuzzer(worker_message)
fuzzer(operation)
fuzzer(webauthn)
fuzzer(id_token)
fuzzer(http_gate)
fuzzer(multipart)
fuzzer(json_request)
fuzzer(vnpay_callback)
fuzzer(momo_callback)
fuzzer(zalopay_callback)
fuzzer(bank_feeds)
fuzzer(platform_message)
fuzzer(pdf_reader)
fuzzer(xml_reader)
fuzzer(zip_reader)
fuzzer(cms_verdict)
fuzzer(pdf_verdict)
fuzzer(xml_verdict)
fuzzer(jws_verdict)
fuzzer(asic_verdict)
fuzzer(timestamp_token)
fuzzer(ocsp_status)
fuzzer(crl_status)
fuzzer(tax_answer)
fuzzer(statement_camt)
fuzzer(statement_mt940)
fuzzer(statement_table)
fuzzer(statement_workbook)
