# The counterparties, as programs of their own: deploy/up starts them for the demo, the tests for themselves. They do
# without precompiled headers, which demand the definitions of libraries that no simulator uses.
add_library(simulator_http STATIC
  ${PROJECT_SOURCE_DIR}/tests/simulators/http/server.cpp ${PROJECT_SOURCE_DIR}/tests/simulators/http/words.cpp)
target_include_directories(simulator_http PUBLIC ${PROJECT_SOURCE_DIR}/tests/simulators)
target_link_libraries(simulator_http PUBLIC Boost::headers Boost::json OpenSSL::SSL OpenSSL::Crypto Threads::Threads
                                     PRIVATE house_flags)

# What every provider's program shares: orders, choices, notices, pages.
add_library(simulator_common STATIC
  ${PROJECT_SOURCE_DIR}/tests/simulators/common/text.cpp ${PROJECT_SOURCE_DIR}/tests/simulators/common/lines.cpp
  ${PROJECT_SOURCE_DIR}/tests/simulators/common/choices.cpp ${PROJECT_SOURCE_DIR}/tests/simulators/common/orders.cpp
  ${PROJECT_SOURCE_DIR}/tests/simulators/common/notifier.cpp ${PROJECT_SOURCE_DIR}/tests/simulators/common/provider.cpp)
target_link_libraries(simulator_common PUBLIC simulator_http PRIVATE house_flags PkgConfig::curl)

# simulator(sim-x FILES x/main.cpp … NEEDS …)
function(simulator name)
  cmake_parse_arguments(S "" "" "FILES;NEEDS" ${ARGN})
  list(TRANSFORM S_FILES PREPEND ${PROJECT_SOURCE_DIR}/tests/simulators/)
  add_executable(${name} ${S_FILES})
  target_link_libraries(${name} PRIVATE house_flags simulator_http ${S_NEEDS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  add_dependencies(product ${name})
endfunction()

simulator(sim-vnpay FILES vnpay/main.cpp vnpay/signature.cpp NEEDS simulator_common)
simulator(sim-momo FILES momo/main.cpp NEEDS simulator_common)
simulator(sim-zalopay FILES zalopay/main.cpp NEEDS simulator_common)
simulator(sim-platform FILES platform/main.cpp NEEDS simulator_common)
simulator(sim-bank FILES bank/main.cpp bank/books.cpp bank/forms.cpp bank/statements.cpp bank/vietqr.cpp
          NEEDS simulator_common)
simulator(sim-tax FILES tax/main.cpp tax/examine.cpp tax/answers.cpp NEEDS simulator_common)
simulator(sim-trust FILES trust/main.cpp trust/files.cpp trust/ocsp.cpp trust/tsa.cpp NEEDS config_base)
simulator(sim-portal FILES portal/main.cpp NEEDS config_base)
