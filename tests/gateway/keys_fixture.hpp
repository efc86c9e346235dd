// Officers at the console with accounts of each role, a vault that three people founded, and what they ask of it.
#pragma once

#include <boost/json/serialize.hpp>

#include "core_fixture.hpp"
#include "gateway/access/officers/second_factor.hpp"

namespace kythu::gateway {

class KeysFixture : public CoreFixture {
 protected:
  KeysFixture() { council_.found(vault_); }

  struct Account {
    OfficerId id;
    std::string cookie, csrf;
  };
  Account log_in(const std::string& login, Role role) {
    const auto id = OfficerId::fresh(system_now(), system_random);
    database_.app().write([&](db::Transaction& tx) {
      return officers_.add(tx, {id, agency_, login, "Cán bộ " + login, role, Secret{"đúng mật khẩu"}});
    });
    const auto now = std::chrono::floor<std::chrono::seconds>(system_now()).time_since_epoch().count();
    const auto session =
        officers_.log_in({login, Secret{"đúng mật khẩu"}, code_of(officers_.totp_key(id), now / 30), "r"});
    return session ? Account{id, session->cookie, officers_.csrf_of(session->cookie)} : Account{};
  }
  Request as(const Account& account, std::string method, std::string path, const boost::json::value& body = {}) const {
    auto made = request(std::move(method), std::move(path), body.is_null() ? "" : boost::json::serialize(body));
    made.headers.erase(made.headers.begin());  // the portal's token
    made.headers.emplace_back("cookie", "other=1; __Host-kythu=" + account.cookie);
    made.headers.emplace_back("origin", settings_.public_url);
    made.headers.emplace_back("x-csrf-token", account.csrf);
    return made;
  }
  Answer get(const Account& account, const std::string& path) const { return ask(as(account, "GET", path)); }
  Answer post(const Account& account, const std::string& path, const boost::json::value& body) const {
    return ask(as(account, "POST", path, body));
  }

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
