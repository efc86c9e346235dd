#include "connection.hpp"

#include "config/settings/signer.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

// Where Debian's way of laying out a service would have it.
constexpr const char* usual_settings = "/etc/kythu/signer.toml";
// Making an RSA-4096 key takes a slow token a minute.
constexpr std::chrono::minutes patience{3};

}  // namespace

void add_connection(Command command, Connection& connection) {
  const auto socket = command.add_option("--socket", connection.socket, "the signer's manage socket");
  command
      .add_option("--settings", connection.settings,
                  std::string{"signer.toml, which names the manage socket; else "} + usual_settings)
      .excludes(socket);
}

std::unique_ptr<hsm::Client> connect(const Connection& connection) {
  std::filesystem::path socket = connection.socket;
  if (socket.empty()) {
    const std::filesystem::path file = connection.settings.empty() ? usual_settings : connection.settings;
    if (!std::filesystem::exists(file)) throw Refused{"say --socket or --settings: there is no " + file.native()};
    socket = settings::load_signer(file).manage_socket;
    if (socket.empty()) throw Refused{file.native() + " names no manage_socket"};
  }
  return std::make_unique<hsm::Client>(wire::ClientSettings{.socket = socket, .channels = 1}, patience);
}

}  // namespace kythu::tools
