#include "server/auth/identify.h"

#include <algorithm>

#include "server/auth/percent.h"
#include "server/auth/signature_parts.h"

namespace weir::server::auth {

namespace {

constexpr size_t kAccountDigits = 12;
constexpr size_t kRegionCharactersMax = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A credential scope that is cut short leaves the defaults in place.
api::Principal principal(std::string_view credential, const Defaults& defaults) {
  const std::string_view access_key = cut(credential, '/');
  cut(credential, '/');
  const std::string_view region = cut(credential, '/');
  return {.account = is_account(access_key) ? std::string(access_key) : defaults.account,
          .region = is_region(region) ? std::string(region) : defaults.region,
          .access_key = std::string(access_key)};
}

}  // namespace

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits && std::ranges::all_of(text, is_digit);
}

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= kRegionCharactersMax &&
         std::ranges::all_of(
             text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; });
}

Caller identify(const net::RequestHead& head, const Defaults& defaults) {
  const auto read = read_signature_parts(head);
  if (const auto* failure = std::get_if<api::AuthFailure>(&read); failure != nullptr) {
    return *failure;
  }
  const auto& parts = std::get<SignatureParts>(read);
  return parts.in_query ? principal(percent_decoded(parts.credential), defaults)
                        : principal(parts.credential, defaults);
}

}  // namespace weir::server::auth
