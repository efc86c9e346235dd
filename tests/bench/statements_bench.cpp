// What a statement costs at the least: a camt.053 parsed by bare libxml2 (SAX), its lines sent to PostgreSQL by COPY,
// and one statement that matches them with open payments by their reference. Prints the seconds. Usage:
// statements_bench CONNECTION FILE
#include <chrono>
#include <cstdio>
#include <cstring>
#include <libpq-fe.h>
#include <stdexcept>
#include <string>

#include <libxml/parser.h>

namespace {

struct Copy {
  PGconn* link;
  std::string element, text, row, batch;
  std::string amount, direction, day, number, memo;
  long lines = 0;

  void flush() {
    if (PQputCopyData(link, batch.data(), static_cast<int>(batch.size())) != 1) throw std::runtime_error{"COPY"};
    batch.clear();
  }
  void line() {
    ++lines;
    batch.append(std::to_string(lines)).append("\t").append(amount).append("\t").append(direction).append("\t");
    batch.append(day).append("\t").append(number).append("\t").append(memo).append("\n");
    if (batch.size() > 1 << 16) flush();
  }
};

void open_element(void* given, const xmlChar*, const xmlChar*, const xmlChar*, int, const xmlChar**, int, int,
                  const xmlChar**) {
  static_cast<Copy*>(given)->text.clear();
}
void characters(void* given, const xmlChar* text, int size) {
  static_cast<Copy*>(given)->text.append(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
}
void close_element(void* given, const xmlChar* name, const xmlChar*, const xmlChar*) {
  auto& copy = *static_cast<Copy*>(given);
  const auto* word = reinterpret_cast<const char*>(name);
  if (std::strcmp(word, "Amt") == 0) copy.amount = copy.text;
  if (std::strcmp(word, "CdtDbtInd") == 0) copy.direction = copy.text;
  if (std::strcmp(word, "Dt") == 0) copy.day = copy.text;
  if (std::strcmp(word, "AcctSvcrRef") == 0) copy.number = copy.text;
  if (std::strcmp(word, "Ustrd") == 0) copy.memo = copy.text;
  if (std::strcmp(word, "Ntry") == 0) copy.line();
}

void run(PGconn* link, const char* sql) {
  auto* result = PQexec(link, sql);
  const auto status = PQresultStatus(result);
  PQclear(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_COPY_IN) throw std::runtime_error{PQerrorMessage(link)};
}

long parse_and_copy(PGconn* link, const char* file) {
  run(link, "COPY bare_line (no, amount, direction, day, number, memo) FROM STDIN");
  Copy copy{link, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  xmlSAXHandler handler{};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = open_element;
  handler.endElementNs = close_element;
  handler.characters = characters;
  auto* in = std::fopen(file, "rb");
  if (in == nullptr) throw std::runtime_error{"no file"};
  std::string piece(1 << 16, 0);
  auto* parser = xmlCreatePushParserCtxt(&handler, &copy, nullptr, 0, nullptr);
  xmlCtxtUseOptions(parser, XML_PARSE_HUGE | XML_PARSE_NONET);
  for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), in)) > 0;) {
    if (xmlParseChunk(parser, piece.data(), static_cast<int>(got), 0) != 0) throw std::runtime_error{"XML"};
  }
  xmlParseChunk(parser, nullptr, 0, 1);
  xmlFreeParserCtxt(parser);
  std::fclose(in);
  copy.flush();
  if (PQputCopyEnd(link, nullptr) != 1) throw std::runtime_error{"COPY"};
  for (auto* result = PQgetResult(link); result != nullptr; result = PQgetResult(link)) {
    const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!good) throw std::runtime_error{PQerrorMessage(link)};
  }
  return copy.lines;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  auto* link = PQconnectdb(argv[1]);
  run(link, "DROP TABLE IF EXISTS bare_line, bare_payment");
  run(link,
      "CREATE TABLE bare_line (no bigint PRIMARY KEY, amount bigint, direction text, day date, number text, memo text,"
      " payment bigint)");
  run(link, "CREATE TABLE bare_payment (ref text PRIMARY KEY, id bigint, amount bigint)");
  run(link, "INSERT INTO bare_payment SELECT 'ho so ' || i, i, 1000 FROM generate_series(0, 999999) i");
  run(link, "ANALYZE bare_payment");
  const auto began = std::chrono::steady_clock::now();
  run(link, "BEGIN");
  const auto lines = parse_and_copy(link, argv[2]);
  const std::chrono::duration<double> copied = std::chrono::steady_clock::now() - began;
  run(link,
      "CREATE TABLE bare_match AS SELECT l.no, p.id FROM bare_line l JOIN bare_payment p"
      " ON p.ref = substr(l.memo, 9) AND p.amount = l.amount");
  run(link, "COMMIT");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  run(link, "DROP TABLE bare_match, bare_line, bare_payment");
  std::printf("%ld lines: parsed and copied %.2f s, matched %.2f s\n", lines, copied.count(), took.count());
  PQfinish(link);
  return 0;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
