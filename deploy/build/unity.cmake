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

# Files that use a private name as a neighbour in their room does.
set_source_files_properties(
  gateway/pages/verify_page.cpp
  gateway/tools/approve.cpp gateway/tools/ceremony.cpp gateway/tools/journal.cpp gateway/tools/officers.cpp gateway/tools/submit.cpp
  hsm/officers/apply_grants.cpp hsm/officers/certificates.cpp
  hsm/operation_json.cpp hsm/operations.cpp hsm/protocol.cpp hsm/signer/verify.cpp hsm/vault.cpp hsm/vault_protocol.cpp hsm/workers/worker_questions.cpp
  signing/evidence/ocsp.cpp signing/evidence/timestamp.cpp
  tests/hsm/token_keys_test.cpp tests/hsm/tpm_test.cpp
  tests/simulators/trust/tsa.cpp
  PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
