// Officers of keys at the console, a vault that three people founded, and what they ask of it.
#pragma once

#include "officers_fixture.hpp"

namespace kythu::gateway {

class KeysFixture : public OfficersFixture {
 protected:
  KeysFixture() { council_.found(vault_); }

  static boost::json::object generation(const std::string& key = "receipts-2027") {
    return {{"kind", "generate"}, {"key", key},        {"id", to_hex(as_bytes(key))},
            {"type", "p256"},     {"tokens", {"one"}}, {"reason", "Khóa biên lai năm 2027"}};
  }
  boost::json::object propose(const Account& account, const boost::json::object& body = generation()) const {
    const auto answer = post(account, "/v1/key_operations", body);
    EXPECT_EQ(answer.status, 201) << as_text(answer.body);
    return json(answer).as_object();
  }
  /// What the officer's own program sends, who signs exactly the bytes that were shown.
  static boost::json::value approval(const test::TestOfficer& officer, const boost::json::object& proposed) {
    const auto bytes = from_base64(proposed.at("to_be_signed").as_string());
    return boost::json::parse(hsm::to_json(officer.approve(BytesView{*bytes})));
  }
  Answer approve(const Account& account, const test::TestOfficer& officer, const boost::json::object& proposed) const {
    return post(account, path_of(proposed) + "/approvals", approval(officer, proposed));
  }
  static std::string path_of(const boost::json::object& proposed) {
    return "/v1/key_operations/" + std::string{proposed.at("id").as_string()};
  }

  test::Council council_;
  Account an_ = log_in("an", Role::security_officer), binh_ = log_in("binh", Role::security_officer);
  Account chi_ = log_in("chi", Role::security_officer);
};

}  // namespace kythu::gateway
