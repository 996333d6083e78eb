#pragma once

// Objects in an S3 service, by path (http://host:port/bucket/key). Credentials are those of the
// environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.

#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "channels/object_store.h"
#include "server/s3/blocking_store.h"
#include "server/s3/signed_put.h"

namespace httplib {
class Client;
}  // namespace httplib

namespace weir::server::s3 {

// What an answer other than 200 says, in one line: "403 AccessDenied: Access Denied".
std::string refusal_text(int status, const std::string& body);

class S3Store final : public BlockingStore {
 public:
  struct Settings {
    std::string endpoint;  // http://host[:port] or https://host[:port]
    std::string region;
    S3Credentials credentials;
    const base::Clock& clock;  // outlives the store
  };

  // kInvalidArgument: not such an endpoint, or no credentials.
  static base::Result<std::unique_ptr<S3Store>> open(Settings settings);

  // For open().
  S3Store(Settings settings, std::string host);
  ~S3Store() override;

 private:
  base::Result<void> store(const channels::Object& object) override;
  void interrupt() override;

  const Settings settings_;
  const std::string host_;
  base::Mutex mutex_;
  std::set<httplib::Client*> calls_ WEIR_GUARDED_BY(mutex_);  // under way
};

// The credentials of the environment; empty where a variable is not set.
S3Credentials environment_credentials();

}  // namespace weir::server::s3
