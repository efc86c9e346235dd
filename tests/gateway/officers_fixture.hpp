// Officers at the console: accounts of each role with live sessions, and what they send.
#pragma once

#include <boost/json/serialize.hpp>

#include "core_fixture.hpp"
#include "gateway/access/officers/second_factor.hpp"

namespace kythu::gateway {

class OfficersFixture : public CoreFixture {
 protected:
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
  /// Whoever had the first account gave it up and has the second.
  void moves(const Account& from, const Account& to) {
    const auto id = [](const Account& account) { return "'" + account.id.uuid_text() + "'"; };
    database_.as_owner("SET app.agency = '*'");
    database_.as_owner("UPDATE officer SET disabled_at = now() WHERE officer_id = " + id(from));
    database_.as_owner("UPDATE officer SET person = (SELECT person FROM officer WHERE officer_id = " + id(from) +
                       ") WHERE officer_id = " + id(to));
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
};

}  // namespace kythu::gateway
