// One outbound call by libcurl: verified TLS, the checked address, no redirect, no proxy, bounded in time and size.
#pragma once

#include "allow_list.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::egress {

class Caller final : public wire::Fetch {
 public:
  /// Throws std::runtime_error when libcurl cannot be prepared.
  explicit Caller(const settings::EgressSettings& settings);
  ~Caller() override;
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override;

 private:
  settings::EgressSettings settings_;
  AllowList allowed_;
};

}  // namespace kythu::egress
