#pragma once

// Where objects go. server/s3/ has the two that there are: a directory, and an S3 endpoint.

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_function.h"

namespace weir::channels {

struct Object {
  std::string bucket;
  std::string key;
  std::string body;
  std::string content_type;
  std::string storage_class;   // "STANDARD" ...; empty: the bucket's default
  std::string expected_owner;  // the account that must own the bucket
  std::string encryption_key;  // a KMS key; empty: the bucket's default
};

using PutDone = base::UniqueFunction<void(base::Result<void>)>;

// Thread-safe.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Stores the object, which is not empty, under its key, over one that is there. `done` runs
  // exactly once, on any thread: without error the object is durable; with one it may be there or
  // not. The text of an error is for the owner of the channel. Does not block.
  virtual void put(std::shared_ptr<const Object> object, PutDone done) = 0;
};

}  // namespace weir::channels
