#include "tls.hpp"

#include <stdexcept>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "config/base/handle.hpp"

namespace kythu::edge {
namespace {

using Bio = Handle<BIO, BIO_free_all>;
using Names = STACK_OF(X509_NAME);

void must(bool done, const std::string& what) {
  if (done) return;
  char reason[256]{};
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  throw std::runtime_error{"tls: " + what + ": " + reason};
}

/// RFC 7301. A client that offers something else only is not turned away: the framing gate judges what it says.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned in_size,
                    void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, ours, sizeof ours - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, 2);
  must(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "versions");
  must(SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK") == 1, "suites of TLS 1.2");
  must(SSL_CTX_set_ciphersuites(context,
                                "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == 1,
       "suites of TLS 1.3");
  must(SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1, "groups");
  // Sessions are kept here and not in tickets, so no ticket key has to be rotated.
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
  SSL_CTX_sess_set_cache_size(context, 20'000);
  SSL_CTX_set_timeout(context, 3'600);
  must(SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>("kythu"), 5) == 1, "sessions");
  must(SSL_CTX_set_max_early_data(context, 0) == 1, "early data");
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

void ask_for_clients(SSL_CTX* context, const std::filesystem::path& file) {
  must(SSL_CTX_load_verify_file(context, file.c_str()) == 1, "client_ca " + file.native());
  Names* names = SSL_load_client_CA_file(file.c_str());
  must(names != nullptr, "client_ca " + file.native());
  SSL_CTX_set_client_CA_list(context, names);  // takes them over
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

}  // namespace

boost::asio::ssl::context make_tls(const settings::EdgeTls& files) {
  boost::asio::ssl::context holder{boost::asio::ssl::context::tls_server};
  auto* context = holder.native_handle();
  set_rules(context);
  must(SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) == 1,
       "certificate " + files.certificate.native());
  must(SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1, "key " + files.key.native());
  must(SSL_CTX_check_private_key(context) == 1, "the key does not belong to the certificate");
  if (!files.client_ca.empty()) ask_for_clients(context, files.client_ca);
  return holder;
}

std::string client_certificate(const SSL* connection) {
  auto* certificate = SSL_get0_peer_certificate(connection);
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return {};
  const Bio memory{BIO_new(BIO_s_mem())};
  if (!memory || PEM_write_bio_X509(memory.get(), certificate) != 1) return {};
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace kythu::edge
