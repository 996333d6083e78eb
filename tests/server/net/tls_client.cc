#include "tests/server/net/tls_client.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>

#include "base/clock.h"
#include "base/random.h"
#include "server/make_cert.h"

namespace weir::server::net {

namespace {

constexpr int kPatienceSeconds = 10;

// Real time, because that is what the client compares a certificate with.
void write_into(const std::string& directory) {
  const base::SystemClock clock;
  base::SystemRandom random;
  const auto written = write_certificates(directory, clock.wall(), random);
  ASSERT_TRUE(written.ok()) << written.error().text();
}

}  // namespace

CertificateDirectory::CertificateDirectory() {
  std::string name = testing::TempDir() + "weir_tls_XXXXXX";
  EXPECT_NE(mkdtemp(name.data()), nullptr) << name;
  directory_ = name;
  write_into(directory_);
}

CertificateDirectory::~CertificateDirectory() {
  std::filesystem::remove_all(directory_);
}

void CertificateDirectory::renew() {
  std::filesystem::remove_all(directory_);
  write_into(directory_);
}

TlsClient::TlsClient(const boost::asio::ip::tcp::endpoint& server, const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);  // as in server/app.cc
  socket_.connect(server);
  const timeval longest{.tv_sec = kPatienceSeconds, .tv_usec = 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
  tls_context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(tls_context_, options.old_versions_only ? 0 : 1);
  SSL_CTX_set_min_proto_version(tls_context_, TLS1_VERSION);
  if (options.old_versions_only) {
    SSL_CTX_set_max_proto_version(tls_context_, TLS1_1_VERSION);
  }
  if (!options.authority.empty()) {
    EXPECT_EQ(SSL_CTX_load_verify_file(tls_context_, options.authority.c_str()), 1);
    SSL_CTX_set_verify(tls_context_, SSL_VERIFY_PEER, nullptr);
  }
  tls_ = SSL_new(tls_context_);
  const auto* const protocols = reinterpret_cast<const unsigned char*>(options.protocols.data());
  SSL_set_alpn_protos(tls_, protocols, static_cast<unsigned>(options.protocols.size()));
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_), options.host.c_str()) != 1) {
    SSL_set1_host(tls_, options.host.c_str());
  }
  SSL_set_fd(tls_, socket_.native_handle());
  connected_ = SSL_connect(tls_) == 1;
}

TlsClient::~TlsClient() {
  SSL_free(tls_);
  SSL_CTX_free(tls_context_);
}

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(tls_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::version() const {
  return SSL_get_version(tls_);
}

std::string TlsClient::serial() const {
  X509* const certificate = SSL_get1_peer_certificate(tls_);
  uint64_t number = 0;
  ASN1_INTEGER_get_uint64(&number, X509_get0_serialNumber(certificate));
  X509_free(certificate);
  return std::to_string(number);
}

bool TlsClient::send(std::string_view bytes) {
  size_t count = 0;
  return SSL_write_ex(tls_, bytes.data(), bytes.size(), &count) == 1;
}

bool TlsClient::fill() {
  std::array<char, 16384> bytes;
  size_t count = 0;
  const int result = SSL_read_ex(tls_, bytes.data(), bytes.size(), &count);
  clean_end_ = result != 1 && SSL_get_error(tls_, result) == SSL_ERROR_ZERO_RETURN;
  received_.append(bytes.data(), count);
  return result == 1;
}

std::string TlsClient::read(size_t count) {
  while (received_.size() < count && fill()) {
  }
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
}

std::string TlsClient::read_answer() {
  constexpr std::string_view kLength = "Content-Length: ";
  while (received_.find("\r\n\r\n") == std::string::npos && fill()) {
  }
  const size_t head = received_.find("\r\n\r\n");
  const size_t length = received_.find(kLength);
  if (head == std::string::npos || length == std::string::npos) {
    return "";
  }
  return read(head + 4 + std::stoull(received_.substr(length + kLength.size())));
}

bool TlsClient::is_closed() {
  return received_.empty() && !fill() && clean_end_;
}

}  // namespace weir::server::net
