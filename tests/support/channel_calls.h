#pragma once

// Calls about channels, for the tests of their operations.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/test_api.h"

namespace weir::api {

inline constexpr std::string_view kChannelStreamArn =
    "arn:aws:kinesis:us-east-1:111122223333:stream/s";

inline constexpr std::string_view kS3Destination =
    R"("S3DestinationConfiguration":{"StorageConfiguration":{"BucketARN":"arn:aws:s3:::bucket",)"
    R"("ExpectedBucketOwner":"111122223333","CompressionType":"NONE"}})";

inline constexpr std::string_view kTableDestination =
    R"("S3TablesDestinationConfiguration":{"DeadLetterQueueS3Configuration":{"BucketARN":)"
    R"("arn:aws:s3:::bucket","ExpectedBucketOwner":"111122223333"},"S3TablesConfigurationList":[)"
    R"({"TableBucketARN":"arn:aws:s3tables:us-east-1:111122223333:bucket/tables","Namespace":"n",)"
    R"("TableName":"t","CompressionType":"ZSTD","PartitionSpec":{"PartitionFields":[)"
    R"({"Transform":"TIME_HOUR","SourceName":"at"}]}}]})";

inline constexpr std::string_view kSchema =
    R"(,"GSRSchemaARN":"arn:aws:glue:us-east-1:111122223333:schema/r/s")";

inline void create_on_demand_stream(TestApi& api) {
  const TestReply reply = api.call(
      "CreateStream", R"({"StreamName":"s","StreamModeDetails":{"StreamMode":"ON_DEMAND"}})");
  ASSERT_EQ(reply.status, 200) << reply;
}

// `format` is the RecordFormatType and what may follow it; `more` begins with a comma or is empty.
inline TestReply create_channel(TestApi& api, std::string_view name,
                                std::string_view destination = kS3Destination,
                                std::string_view format = R"("JSON")", std::string_view more = {}) {
  return api.call("CreateChannel",
                  std::string(R"({"ChannelName":")")
                      .append(name)
                      .append(R"(","ServiceExecutionRoleARN":"arn:aws:iam::111122223333:role/r",)")
                      .append(R"("StreamConfigurationList":[{"StreamARN":")")
                      .append(kChannelStreamArn)
                      .append(R"(","RecordConfiguration":{"RecordFormatType":)")
                      .append(format)
                      .append("}}],")
                      .append(destination)
                      .append(more)
                      .append("}"));
}

// `more` begins with a comma or is empty.
inline TestReply call_channel(TestApi& api, std::string_view operation, std::string_view arn,
                              std::string_view more = {}) {
  return api.call(
      operation,
      std::string(R"({"ChannelARN":")").append(arn).append("\"").append(more).append("}"));
}

}  // namespace weir::api
