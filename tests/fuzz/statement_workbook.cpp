// Statements as workbooks, as strangers may write them.
#include "tests/fuzz/statement_rounds.hpp"

using namespace kythu::payments::statements;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return read_twice(Format::workbook, kythu::as_text({data, size}));
}
