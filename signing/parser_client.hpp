// Asks kythu-parser: one connection a job, because the process behind it reads one stranger's file and ends.
#pragma once

#include "config/wire/jobs.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

/// Safe for any number of threads. Of the settings, `channels` bounds the jobs at one time and `patience` is how long
/// a caller waits for its turn (then: parser_busy).
class ParserClient : public Inspector {
 public:
  /// `job_patience` is longer than the parser's own wall clock, so that the parser ends a job first.
  explicit ParserClient(wire::ClientSettings settings,
                        std::chrono::milliseconds job_patience = std::chrono::seconds{35});
  Result<PdfFacts, Refusal> plan_pdf_signature(BytesView pdf, const PdfQuestion& question) override;
  Result<XmlFacts, Refusal> plan_xml_signature(BytesView xml, const XmlQuestion& question) override;

 private:
  Result<wire::Message, Refusal> ask(const wire::Message& question);
  wire::Jobs jobs_;
};

}  // namespace kythu::signing
