// The server's side of TLS (security requirement B1).
#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

#include "config/settings/edge.hpp"

namespace kythu::edge {

/// Throws std::runtime_error with one clear line when a file is missing or does not fit.
boost::asio::ssl::context make_tls(const settings::EdgeTls& files);

/// PEM of the peer's certificate if it gave one; the handshake has verified it. Empty otherwise.
std::string client_certificate(const SSL* connection);

}  // namespace kythu::edge
