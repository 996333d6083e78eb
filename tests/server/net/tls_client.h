#pragma once

// A client of TLS on a blocking socket, and a directory with certificates made for the test.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/tls_context.h"

struct ssl_ctx_st;
struct ssl_st;

namespace weir::server::net {

// The files of `weir make-cert` in a directory of the test's own, gone with the object.
class CertificateDirectory {
 public:
  CertificateDirectory();
  ~CertificateDirectory();
  CertificateDirectory(const CertificateDirectory&) = delete;
  CertificateDirectory& operator=(const CertificateDirectory&) = delete;

  std::string path(std::string_view file) const { return directory_ + "/" + std::string(file); }
  TlsFiles files() const { return {path("server.pem"), path("server-key.pem")}; }
  // New certificates of a new authority in place of the old ones.
  void renew();

 private:
  std::string directory_;
};

// Blocking; a read that gets nothing for ten seconds gives up.
class TlsClient {
 public:
  struct Options {
    std::string authority{};  // a file; the server's certificate must come from it
    std::string protocols{};  // ALPN, each with its length in front; empty: none is offered
    std::string host = "localhost";
    bool old_versions_only = false;  // TLS 1.1 and before
  };

  TlsClient(const boost::asio::ip::tcp::endpoint& server, const Options& options);
  ~TlsClient();

  // False when one side refused the other.
  bool connected() const { return connected_; }
  std::string protocol() const;
  std::string version() const;
  std::string serial() const;  // of the server's certificate

  bool send(std::string_view bytes);
  // The next bytes, fewer when the connection ended first.
  std::string read(size_t count);
  // A whole answer of HTTP/1 with a content-length; empty when there was none.
  std::string read_answer();
  // True when the server has said that nothing more will come.
  bool is_closed();

 private:
  bool fill();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  ssl_ctx_st* tls_context_ = nullptr;
  ssl_st* tls_ = nullptr;
  bool connected_ = false;
  bool clean_end_ = false;
  std::string received_;
};

}  // namespace weir::server::net
