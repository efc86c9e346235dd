// A signature that was made, as callers see it.
#pragma once

#include "gateway/api/signature_request.hpp"
#include "signing/register/archive.hpp"

namespace kythu::gateway {

/// Without the document's content.
boost::json::object signature_words(const signing::KeptSignature& signature);
/// 201 in the shape that was asked for. Depends on what is kept and nothing else: a repeated request gets the same
/// bytes.
Answer created_answer(const signing::KeptSignature& signature, const Bytes& document, Shape shape);
/// A document of the archive itself.
Answer file_answer(int status, std::string_view name, std::string_view media_type, Bytes content);
/// The signed document itself.
Answer document_answer(int status, const signing::KeptSignature& signature, Bytes document);

/// content, unless the document is large.
Shape usual_shape(std::size_t document_size);
std::string_view name(Shape shape);
Shape parse_shape(std::string_view text);

}  // namespace kythu::gateway
