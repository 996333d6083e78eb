#include "server/check.h"

#include <cinttypes>
#include <cstdio>

#include "base/result.h"
#include "engine/leveldb/check.h"
#include "engine/leveldb/env.h"

namespace weir::server {

int run_check(const std::string& directory) {
  engine::PosixStoreEnv env;
  const base::Result<engine::CheckReport> checked = engine::check_store(env, directory);
  if (!checked.ok()) {
    std::fprintf(stderr, "weir: %s\n", checked.error().text().c_str());
    return 1;
  }
  const engine::CheckReport& report = checked.value();
  for (const std::string& finding : report.findings) {
    std::printf("%s\n", finding.c_str());
  }
  std::printf("%s: %" PRIu64 " slices, %" PRIu64 " records in %" PRIu64 " commits, %" PRIu64
              " rows of metadata\n",
              report.findings.empty() ? "sound" : "NOT SOUND", report.slices, report.records,
              report.commits, report.rows);
  if (report.torn_bytes > 0) {
    std::printf("the last commit was not finished: the next start cuts off %" PRIu64 " bytes\n",
                report.torn_bytes);
  }
  return report.findings.empty() ? 0 : 1;
}

}  // namespace weir::server
