#include "pen.hpp"

#include "refused.hpp"
#include "terminal.hpp"

namespace kythu::tools {

void add_pen(Command command, PenPlace& place) {
  command.add_option("--officer", place.officer, "the officer's id").required();
  const auto key =
      command.add_option("--key-file", place.key_file, "the officer's encrypted key (kythu officer new-key)");
  command.add_option("--passphrase-file", place.passphrase_file, "its passphrase, instead of asking").needs(key);
  const auto module =
      command.add_option("--module", place.module, "PKCS#11 library of the officer's card").excludes(key);
  const auto label = command.add_option("--token-label", place.token_label, "label of the card").needs(module);
  const auto id = command.add_option("--id", place.id, "CKA_ID of the key and certificate on it, hex").needs(module);
  module.needs(label).needs(id);
  command.add_option("--pin-file", place.pin_file, "its PIN, instead of asking").needs(module);
}

std::unique_ptr<Pen> take_pen(const PenPlace& place) {
  if (!place.key_file.empty()) {
    return open_key_file(place.key_file, place.passphrase_file.empty()
                                             ? ask_secret("Passphrase of " + place.officer + "'s key: ")
                                             : secret_of_file(place.passphrase_file));
  }
  if (place.module.empty()) throw Refused{"say where the key of " + place.officer + " is: a key file or a card"};
  return open_card(place, place.pin_file.empty() ? ask_secret("PIN of " + place.officer + "'s card: ")
                                                 : secret_of_file(place.pin_file));
}

}  // namespace kythu::tools
