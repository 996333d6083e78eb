#include "engine/leveldb/database.h"

#include "engine/leveldb/crc32c.h"
#include "engine/leveldb/status.h"

namespace weir::engine {
namespace {

class NullLogger final : public leveldb::Logger {
 public:
  void Logv(const char* /*format*/, std::va_list /*arguments*/) override {}
};

}  // namespace

leveldb::Options quiet_options(leveldb::Env& env) {
  use_fast_crc32c();
  static NullLogger logger;
  leveldb::Options options;
  options.env = &env;
  options.info_log = &logger;
  options.paranoid_checks = true;
  options.compression = leveldb::kNoCompression;
  options.max_open_files = 0;  // LevelDB lifts it to its smallest value.
  return options;
}

base::Result<std::unique_ptr<leveldb::DB>> open_database(const leveldb::Options& options,
                                                         const std::string& path) {
  leveldb::DB* db = nullptr;
  RETURN_IF_ERROR(to_result(leveldb::DB::Open(options, path, &db), "open " + path));
  return std::unique_ptr<leveldb::DB>(db);
}

}  // namespace weir::engine
