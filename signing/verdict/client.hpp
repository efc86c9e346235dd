// Asks kythu-parser for a verdict: one connection a document, because the process behind it reads one and ends.
#pragma once

#include "config/wire/jobs.hpp"
#include "validator.hpp"

namespace kythu::signing {

/// Safe for any number of threads. Of the settings, `channels` bounds the documents at one time and `patience` is how
/// long a caller waits for its turn (then: parser_busy).
class ValidationClient : public Validator {
 public:
  /// `job_patience` is longer than the parser's own wall clock, so that the parser ends a job first.
  explicit ValidationClient(wire::ClientSettings settings,
                            std::chrono::milliseconds job_patience = std::chrono::seconds{35});
  Result<ValidationReport, ValidationFault> validate(const ValidationOrder& order,
                                                     const ValidationTrust& trust) override;

 private:
  wire::Jobs jobs_;
};

}  // namespace kythu::signing
