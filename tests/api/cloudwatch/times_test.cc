// ISO 8601 as SDKs write it in the query protocol: botocore with microseconds, Java with
// milliseconds, or whole seconds.

#include "api/cloudwatch/times.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::api::cloudwatch {
namespace {

constexpr base::Timestamp kTime{1'420'167'845'000};  // 2015-01-02T03:04:05Z

TEST(CloudWatchTimes, AreReadInTheFormsOfTheSdks) {
  EXPECT_EQ(parse_iso_time("2015-01-02T03:04:05Z"), kTime);
  EXPECT_EQ(parse_iso_time("2015-01-02T03:04:05.678Z"), kTime + 678);
  EXPECT_EQ(parse_iso_time("2015-01-02T03:04:05.678901Z"), kTime + 678);
  EXPECT_EQ(parse_iso_time("2015-01-02T03:04:05.6Z"), kTime + 600);
  EXPECT_EQ(parse_iso_time("2015-01-02T05:34:05+02:30"), kTime);
  EXPECT_EQ(parse_iso_time("2015-01-01T22:04:05-05:00"), kTime);
  EXPECT_EQ(parse_iso_time("1969-12-31T23:59:59Z"), base::Timestamp{-1000});
}

TEST(CloudWatchTimes, AreNothingElse) {
  for (const std::string text :
       {"", "now", "1420167845", "2015-01-02", "2015-01-02T03:04:05", "2015-01-02T03:04:05z",
        "2015-13-02T03:04:05Z", "2015-02-29T03:04:05Z", "2015-01-02T24:04:05Z",
        "2015-01-02T03:60:05Z", "2015-01-02T03:04:61Z", "2015-01-02T03:04:05.Z",
        "2015-01-02T03:04:05Zx", "2015-01-02T03:04:05+2:30", "2015-01-02 03:04:05Z"}) {
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace weir::api::cloudwatch
