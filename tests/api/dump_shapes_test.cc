#include "api/dump_shapes.h"

#include <gtest/gtest.h>

#include <string>

#include "api/operation.h"

namespace weir::api {
namespace {

TEST(DumpShapes, WritesWhatATableSays) {
  const std::string dump = dump_shapes();
  EXPECT_NE(
      dump.find(R"("MergeShards":{"input":{"StreamName":{"type":"string","min":1,"max":128,)"
                R"("pattern":"[a-zA-Z0-9_.-]+"},"StreamARN":{"type":"string","min":1,"max":2048,)"
                R"("pattern":"arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"},"StreamId":)"),
      std::string::npos);
  EXPECT_NE(dump.find(R"("Records":{"type":"list","required":true,"min":1,"max":500,"member":)"
                      R"({"type":"structure","members":{"Data":{"type":"blob","required":true,)"),
            std::string::npos);
}

TEST(DumpShapes, HasEveryOperation) {
  const std::string dump = dump_shapes();
  for (const OperationInfo& info : all_operations()) {
    EXPECT_NE(dump.find("\"" + std::string(info.name) + "\":{\"input\":{"), std::string::npos)
        << info.name;
  }
}

}  // namespace
}  // namespace weir::api
