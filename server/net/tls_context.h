#pragma once

// The certificate and key that the server shows, and how they are renewed while it runs.

#include <memory>
#include <string>

#include "base/result.h"
#include "base/shared_cell.h"

struct ssl_ctx_st;

namespace weir::server::net {

// PEM files: a certificate with the chain that leads to the client's root, and its key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

// Immutable; one serves all loops. TLS 1.2 and 1.3, without compression and renegotiation.
class TlsContext {
 public:
  // An error names the file and says why it cannot be used.
  static base::Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);

  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  ssl_ctx_st* get() const { return context_; }

 private:
  ssl_ctx_st* const context_;
};

// The context of new connections. Connections that are open keep theirs. Thread-safe.
class TlsCertificate {
 public:
  static base::Result<std::unique_ptr<TlsCertificate>> open(TlsFiles files);

  TlsCertificate(TlsFiles files, std::shared_ptr<const TlsContext> context)
      : files_(std::move(files)), context_(std::move(context)) {}

  // Reads the files again. On an error the old certificate stays.
  base::Result<void> reload();

  std::shared_ptr<const TlsContext> context() const { return context_.load(); }
  const TlsFiles& files() const { return files_; }

 private:
  const TlsFiles files_;
  base::SharedCell<TlsContext> context_;
};

}  // namespace weir::server::net
