// A verdict as ETSI TS 119 102-2 V1.4.1 writes it: a ValidationReport, in the namespace of its schema.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

namespace kythu::gateway::paper {

/// `report` is what POST /v1/validations answers. Certificates are told by their digests, each once.
std::string verdict_xml(const boost::json::object& report);

}  // namespace kythu::gateway::paper
