// Forms of the query protocol (Smithy, "AWS query protocol").

#include "api/cloudwatch/query_form.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

#include "api/cloudwatch/put_metric_data.h"
#include "base/random.h"

namespace weir::api::cloudwatch {
namespace {

// The views of the input point into the body.
struct Read {
  base::Buffer body;
  PutMetricDataInput input{};
  Decoded decoded{};
};

Read read(std::string_view text) {
  Read result{.body = base::Buffer::copy_of(text)};
  const QueryForm form(result.body);
  if (form.well_formed()) {
    result.decoded = form.decode({&structure_of<PutMetricDataInput>(), &result.input});
  }
  return result;
}

std::string type_error(std::string_view text) {
  return read(text).decoded.type_error;
}

TEST(QueryForm, IsAListOfPaths) {
  const Read result = read(
      "Action=PutMetricData&Version=2010-08-01&Namespace=my%20app%2Fa+b"
      "&MetricData.member.1.MetricName=m&MetricData.member.1.Value=2.5e3"
      "&MetricData.member.1.Timestamp=2015-01-02T03%3A04%3A05Z"
      "&MetricData.member.1.Dimensions.member.1.Name=ShardId"
      "&MetricData.member.1.Dimensions.member.1.Value=shard%26"
      "&MetricData.member.1.StorageResolution=1"
      "&MetricData.member.2.StatisticValues.Sum=-1&MetricData.member.2.Values.member.1=NaN");
  ASSERT_TRUE(result.decoded.well_formed);
  EXPECT_EQ(result.decoded.type_error, "");
  EXPECT_EQ(result.input.name_space, "my app/a b");
  ASSERT_EQ(result.input.metric_data->size(), 2U);
  const MetricDatum& first = (*result.input.metric_data)[0];
  EXPECT_EQ(first.metric_name, "m");
  EXPECT_EQ(first.value, 2500);
  EXPECT_EQ(first.timestamp, base::Timestamp{1'420'167'845'000});
  EXPECT_EQ((*first.dimensions)[0].value, "shard&");
  EXPECT_EQ(first.storage_resolution, 1);
  const MetricDatum& second = (*result.input.metric_data)[1];
  EXPECT_EQ(second.statistic_values->sum, -1);
  EXPECT_TRUE(std::isnan((*second.values)[0]));
}

TEST(QueryForm, MayComeInAnyOrder) {
  std::string text;
  for (const int place : {11, 2, 10, 1, 7, 3, 9, 4, 8, 5, 6, 12}) {
    const std::string number = std::to_string(place);
    text += "MetricData.member." + number + ".MetricName=m" + number + "&";
  }
  const Read result = read(text);
  ASSERT_EQ(result.input.metric_data->size(), 12U);
  EXPECT_EQ((*result.input.metric_data)[1].metric_name, "m2");
  EXPECT_EQ((*result.input.metric_data)[10].metric_name, "m11");
}

TEST(QueryForm, PassesOverWhatItDoesNotKnow) {
  const Read result = read("&&Other=1&MetricData.member.1.Other.Deep=1&=x&Namespace=n&Version");
  EXPECT_TRUE(result.decoded.well_formed);
  EXPECT_EQ(result.decoded.type_error, "");
  EXPECT_EQ(result.input.name_space, "n");
}

TEST(QueryForm, AnEmptyListIsOne) {
  const Read result = read("MetricData.member.1.Dimensions=&MetricData.member.1.MetricName=m");
  EXPECT_TRUE((*result.input.metric_data)[0].dimensions->empty());
}

TEST(QueryForm, RefusesPathsThatLeadNowhere) {
  for (const std::string path :
       {"MetricData.1.MetricName", "MetricData.member.MetricName", "MetricData.member.0.MetricName",
        "MetricData.member.2.MetricName", "MetricData.member.x.MetricName", "Namespace.member.1",
        "MetricData.member.1.Values.member.2", "MetricData.member.99999999999.Value"}) {
    EXPECT_FALSE(read(path + "=1").decoded.well_formed) << path;
  }
}

TEST(QueryForm, SaysWhatHasTheWrongForm) {
  EXPECT_EQ(type_error("MetricData.member.1.Value=one"),
            "The value one of the parameter MetricData.member.1.Value has the wrong form");
  EXPECT_NE(type_error("MetricData.member.1.Value=1x"), "");
  EXPECT_NE(type_error("MetricData.member.1.Value="), "");
  EXPECT_NE(type_error("MetricData.member.1.Timestamp=1420167845"), "");
  EXPECT_NE(type_error("MetricData.member.1.StorageResolution=1.5"), "");
  EXPECT_LT(type_error("MetricData.member.1.Value=" + std::string(500'000, 'x')).size(), 10'000U);
}

// One element too many is kept, enough to refuse the list.
TEST(QueryForm, KeepsOneElementMoreThanAListMayHave) {
  std::string text;
  for (int i = 1; i <= 200; ++i) {
    text += "MetricData.member.1.Values.member." + std::to_string(i) + "=1&";
  }
  const Read result = read(text);
  EXPECT_TRUE(result.decoded.well_formed);
  EXPECT_EQ((*result.input.metric_data)[0].values->size(), 151U);
}

TEST(QueryForm, RefusesMoreFieldsThanAnyFormMayHave) {
  std::string text;
  for (int i = 0; i < 70'000; ++i) {
    text += "a&";
  }
  EXPECT_FALSE(read(text).decoded.well_formed);
}

TEST(QueryForm, RefusesWhatIsNotUtf8) {
  EXPECT_FALSE(read("Namespace=%ff").decoded.well_formed);
  EXPECT_FALSE(read("%c3=1").decoded.well_formed);
  EXPECT_EQ(read("Namespace=100%").input.name_space, "100%");
  EXPECT_EQ(read("Namespace=%zz%4").input.name_space, "%zz%4");
}

TEST(QueryForm, SurvivesRandomDamage) {
  constexpr uint64_t kSeed = 20'261'130;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  const std::string whole =
      "Action=PutMetricData&Namespace=a%20b&MetricData.member.1.MetricName=m"
      "&MetricData.member.1.Values.member.1=1&MetricData.member.1.Dimensions.member.1.Name=d"
      "&EntityMetricData.member.1.MetricData.member.1.StatisticValues.Sum=4";
  constexpr std::string_view kLikely = ".=&%0123456789member+";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole;
    for (uint64_t damage = 0; damage <= random.next_uint64() % 4; ++damage) {
      text[random.next_uint64() % text.size()] = kLikely[random.next_uint64() % kLikely.size()];
    }
    EXPECT_LT(read(text).decoded.type_error.size(), 2'000U) << text;
  }
}

}  // namespace
}  // namespace weir::api::cloudwatch
