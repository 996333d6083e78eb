#include "server/net/tls_certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <span>
#include <utility>

#include "server/limits.h"
#include "server/net/tls_error.h"

namespace weir::server::net {

using base::Error;
using base::Result;

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

struct Extension {
  int id;
  const char* value;
};

constexpr std::array<Extension, 3> kAuthorityExtensions = {{
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
}};

constexpr std::array<Extension, 6> kServerExtensions = {{
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "serverAuth"},
    {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid"},
}};

// What a certificate says, but for its extensions.
struct Subject {
  const char* name;
  int64_t days;
  uint64_t serial;
};

bool set_time(ASN1_TIME* time, base::Timestamp to) {
  return ASN1_TIME_set(time, to.seconds()) != nullptr;
}

// A certificate without extensions and signature; nullptr if OpenSSL has failed.
Certificate begin(const Subject& subject, EVP_PKEY* key, base::Timestamp now) {
  constexpr int64_t kMillisPerDay = 24 * base::kMillisPerHour;
  constexpr int kVersion3 = 2;
  Certificate made(X509_new());
  X509* const x509 = made.get();
  if (x509 == nullptr || X509_set_version(x509, kVersion3) != 1 ||
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), subject.serial) != 1 ||
      !set_time(X509_getm_notBefore(x509), now - kMillisPerDay) ||
      !set_time(X509_getm_notAfter(x509), now + subject.days * kMillisPerDay) ||
      X509_set_pubkey(x509, key) != 1) {
    return nullptr;
  }
  const auto* const name = reinterpret_cast<const unsigned char*>(subject.name);
  if (X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8, name, -1, -1,
                                 0) != 1) {
    return nullptr;
  }
  return made;
}

bool add_extensions(X509* certificate, X509* issuer, std::span<const Extension> extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const Extension& extension : extensions) {
    const std::unique_ptr<X509_EXTENSION, Free> made(
        X509V3_EXT_conf_nid(nullptr, &context, extension.id, extension.value));
    if (made == nullptr || X509_add_ext(certificate, made.get(), -1) != 1) {
      return false;
    }
  }
  return true;
}

bool sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  return X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
         X509_sign(certificate, issuer_key, EVP_sha256()) > 0;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

// Empty when that failed.
std::string pem_of(X509* certificate) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  return bio != nullptr && PEM_write_bio_X509(bio.get(), certificate) == 1 ? text_of(bio.get())
                                                                           : "";
}

std::string pem_of(EVP_PKEY* key) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  return bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0,
                                                         nullptr, nullptr) == 1
             ? text_of(bio.get())
             : "";
}

// Positive, as RFC 5280 wants serial numbers.
uint64_t make_serial(base::RandomSource& random) {
  return (random.next_uint64() >> 1) + 1;
}

}  // namespace

Result<Certificates> make_certificates(base::Timestamp now, base::RandomSource& random) {
  const auto failed = [] {
    return Error::unavailable("a certificate cannot be made: " + tls_error_text());
  };
  const Key authority_key(EVP_EC_gen("P-256"));
  const Key server_key(EVP_EC_gen("P-256"));
  if (authority_key == nullptr || server_key == nullptr) {
    return failed();
  }
  const Subject authority_subject{"weir local authority", kAuthorityDays, make_serial(random)};
  const Subject server_subject{"localhost", kServerCertificateDays, make_serial(random)};
  const Certificate authority = begin(authority_subject, authority_key.get(), now);
  const Certificate server = begin(server_subject, server_key.get(), now);
  if (authority == nullptr || server == nullptr ||
      !add_extensions(authority.get(), authority.get(), kAuthorityExtensions) ||
      !sign(authority.get(), authority.get(), authority_key.get()) ||
      !add_extensions(server.get(), authority.get(), kServerExtensions) ||
      !sign(server.get(), authority.get(), authority_key.get())) {
    return failed();
  }
  Certificates made{.authority = pem_of(authority.get()),
                    .authority_key = pem_of(authority_key.get()),
                    .server = pem_of(server.get()),
                    .server_key = pem_of(server_key.get())};
  if (made.authority.empty() || made.authority_key.empty() || made.server.empty() ||
      made.server_key.empty()) {
    return failed();
  }
  return made;
}

}  // namespace weir::server::net
