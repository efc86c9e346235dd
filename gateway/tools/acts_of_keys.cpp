// kythu propose generate, activate, rotate …
#include "acts.hpp"
#include "certificate.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

struct GrantOptions {
  std::vector<std::string> purposes, algorithms, agencies, approvers;
  bool every_agency = false;
  std::int64_t per_second = 0, per_day = 0;
};

void add_grant_options(Command command, GrantOptions& options) {
  command.add_option("--purpose", options.purposes, "result, receipt, checkpoint, timestamp, csc; several are possible")
      .required();
  command
      .add_option("--algorithm", options.algorithms,
                  "rsa_pkcs1_sha256, ecdsa_p256_sha256, …; the first is the usual one")
      .required();
  const auto agencies =
      command.add_option("--agency", options.agencies, "agy_…, or the id alone; several are possible");
  command.add_flag("--every-agency", options.every_agency, "for whichever agency asks").excludes(agencies);
  command.add_option("--per-second", options.per_second, "signatures a second, at most").required();
  command.add_option("--per-day", options.per_day, "signatures a day, at most").required();
  command.add_option("--approver", options.approvers, "officer id: one of these signs each order");
}

template <class Parse>
auto parsed(const std::vector<std::string>& words, Parse parse, const char* what) {
  std::vector<typename decltype(parse(""))::value_type> values;
  for (const auto& word : words) {
    const auto value = parse(word);
    if (!value) throw Refused{word + ": no such " + what};
    values.push_back(*value);
  }
  return values;
}

std::optional<AgencyId> parse_agency(std::string_view text) {
  const auto whole = AgencyId::parse(text);
  return whole ? whole : AgencyId::from_uuid_text(text);
}

hsm::Grant grant_of(const GrantOptions& options) {
  if (options.agencies.empty() && !options.every_agency) throw Refused{"say --agency, or --every-agency if it is so"};
  return {.purposes = parsed(options.purposes, hsm::parse_purpose, "purpose"),
          .algorithms = parsed(options.algorithms, hsm::parse_algorithm, "algorithm"),
          .agencies = parsed(options.agencies, parse_agency, "agency id"),
          .per_second = options.per_second,
          .per_day = options.per_day,
          .approvers = options.approvers};
}

struct Options {
  std::string key, id, type, subject, chain, successor, retires;
  std::vector<std::string> tokens, dns_names;
  std::int64_t overlap_days = 0;
  GrantOptions grant;
};

Instant retires_of(const Options& options) {
  if (options.overlap_days > 0) return system_now() + std::chrono::days{options.overlap_days};
  const auto at = parse_rfc3339(options.retires);
  if (!at) throw Refused{"say --overlap-days, or --retires as 2027-01-31T00:00:00Z"};
  return *at;
}

hsm::Act generate_of(const Options& options) {
  const auto id = from_hex(options.id);
  const auto type = hsm::parse_key_type(options.type);
  if (!id || id->empty()) throw Refused{"--id is not hex"};
  if (!type) throw Refused{options.type + ": no such key type"};
  return hsm::act::Generate{options.key, *id, *type, options.tokens};
}

}  // namespace

void add_key_acts(Command parent, const AddedAct& added) {
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help) {
    const auto command = parent.add_subcommand(name, help);
    command.add_option("--key", options->key, "the key's label").required();
    return command;
  };

  const auto generate = add("generate", "Make a key inside a token, which it never leaves");
  generate.add_option("--id", options->id, "CKA_ID, hex: the same on every token that holds the key").required();
  generate.add_option("--type", options->type, "rsa2048, rsa3072, rsa4096, p256, p384, ed25519").required();
  generate.add_option("--tokens", options->tokens, "the first makes it, the others hold a clone").required();
  added(generate, [options] { return generate_of(*options); });

  const auto request = add("request-certificate", "Have the key sign a certificate request (PKCS#10)");
  request.add_option("--subject", options->subject, "RFC 4514 name: CN=…,O=…,C=VN").required();
  request.add_option("--dns-name", options->dns_names, "subject alternative name; several are possible");
  added(request, [options]() -> hsm::Act {
    return hsm::act::RequestCertificate{options->key, options->subject, options->dns_names};
  });

  const auto import = add("import-certificate", "Accept the certificate that a CA issued for the key");
  import.add_option("--chain", options->chain, "PEM: the key's certificate, then its issuers'").required();
  added(import, [options]() -> hsm::Act {
    return hsm::act::ImportCertificate{options->key, certificates_of_file(options->chain)};
  });

  const auto activate = add("activate", "Let a certified key sign");
  add_grant_options(activate, options->grant);
  added(activate, [options]() -> hsm::Act { return hsm::act::Activate{options->key, grant_of(options->grant)}; });

  const auto change = add("change-grant", "Change what a key may sign, as a whole");
  add_grant_options(change, options->grant);
  added(change, [options]() -> hsm::Act { return hsm::act::ChangeGrant{options->key, grant_of(options->grant)}; });

  const auto place = add("place", "Say which tokens hold the key and its clones");
  place.add_option("--tokens", options->tokens, "names of signer.toml").required();
  added(place, [options]() -> hsm::Act { return hsm::act::Place{options->key, options->tokens}; });

  added(add("suspend", "Stop a key until it is resumed"),
        [options]() -> hsm::Act { return hsm::act::Suspend{options->key}; });
  added(add("resume", "Let a suspended key sign again"),
        [options]() -> hsm::Act { return hsm::act::Resume{options->key}; });

  const auto rotate = add("rotate", "Hand a key's work to its successor; the old key signs on until it retires");
  rotate.add_option("--successor", options->successor, "label of the certified key that takes over").required();
  const auto retires = rotate.add_option("--retires", options->retires, "end of the overlap, 2027-01-31T00:00:00Z");
  rotate.add_option("--overlap-days", options->overlap_days, "or so many days from now")
      .within(1, 3650)
      .excludes(retires);
  added(rotate, [options]() -> hsm::Act {
    return hsm::act::Rotate{options->key, options->successor, retires_of(*options)};
  });

  added(add("destroy", "Destroy a key on every token, for ever"),
        [options]() -> hsm::Act { return hsm::act::Destroy{options->key}; });
}

}  // namespace kythu::tools
