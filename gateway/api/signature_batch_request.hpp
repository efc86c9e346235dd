// What POST /v1/signatures/batch and POST /v1/signatures/batch/{id}/documents were asked: JSON with documents in
// base64, or multipart/form-data with a part `document` for each. Everything that shows before a document is opened is
// judged here, for all of them: one that could not even be asked for alone refuses the whole call.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/api/signature_batch.hpp"
#include "gateway/api/signature_request.hpp"

namespace kythu::gateway {

struct BatchRequest {
  AgencyId agency;
  std::string credential;
  boost::json::object shared;  ///< what holds for every document
  std::vector<BatchDocument> documents;
};

/// Context::json becomes the request with hashes in the place of the documents.
Result<BatchRequest, Problem> read_batch_request(Context& context);
/// Documents alone, for a batch that is there; Context::json as above.
Result<std::vector<BatchDocument>, Problem> read_batch_documents(Context& context, const boost::json::object& shared);

/// What was asked for one document, as if it had been asked alone.
boost::json::object request_of(const boost::json::object& shared, std::string_view own);

}  // namespace kythu::gateway
