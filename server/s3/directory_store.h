#pragma once

// Objects as files: ROOT/bucket/key. A file appears under its name when it is complete and durable
// (write beside, fsync, rename, fsync of the directories), so a reader of the directory never sees
// half an object.

#include <memory>
#include <string>

#include "base/result.h"
#include "channels/object_store.h"
#include "server/s3/blocking_store.h"

namespace weir::server::s3 {

class DirectoryStore final : public BlockingStore {
 public:
  // Makes the directory when it is not there, and removes what an earlier process left half done.
  static base::Result<std::unique_ptr<DirectoryStore>> open(const std::string& root);

  // For open().
  explicit DirectoryStore(std::string root);
  ~DirectoryStore() override { close(); }

 private:
  base::Result<void> store(const channels::Object& object) override;

  const std::string root_;
};

}  // namespace weir::server::s3
