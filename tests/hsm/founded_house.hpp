// A founded register in a folder of its own, and a clock that is moved by hand.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "doubles/officers.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::hsm {

inline std::string read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
inline void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
}

struct House {
  test::TemporaryFolder folder;
  Instant now = system_now();
  Clock clock = [this] { return now; };
  test::Council council{clock};
  std::unique_ptr<Register> policy = std::make_unique<Register>(folder.path(), clock);

  House() { council.found(*policy); }
  std::filesystem::path file() const { return folder.path() / policy_file; }
  void reopen() {
    policy.reset();
    policy = std::make_unique<Register>(folder.path(), clock);
  }
  void decide(Act act) { council.decide(*policy, std::move(act)); }
  std::optional<OperationRefusal> refused(const SignedOperation& operation, const Register::Perform& perform) {
    const auto before = policy->state();
    const auto text = read(file());
    const auto decision = policy->decide(operation, perform);
    if (decision) return std::nullopt;
    EXPECT_EQ(policy->state(), before) << "a refusal changes nothing";
    EXPECT_EQ(read(file()), text) << "a refusal is not recorded";
    return decision.error();
  }
  std::optional<OperationFault> fault(const SignedOperation& operation) {
    const auto refusal = refused(operation, test::Council::perform);
    return refusal ? std::optional{refusal->fault} : std::nullopt;
  }
  std::optional<OperationFault> fault(Act act) { return fault(council.sign(std::move(act))); }
  KeyState key(std::string_view label) { return state_at(*policy->state().key(label), now); }
};

inline Grant grant() { return test::receipts_grant(); }

/// A key that is generated and certified.
inline void certify(House& house, const std::string& label) {
  house.decide(act::Generate{label, to_bytes(label), KeyType::p256, {"one"}});
  const auto& key = *house.policy->state().key(label);
  house.decide(act::ImportCertificate{label, house.council.certify(key.public_key, label)});
}

inline act::EnrolOfficer enrol(const test::TestOfficer& officer) { return {officer.record()}; }

}  // namespace kythu::hsm
