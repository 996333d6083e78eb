// PutMetricData behind its dispatch, in the three protocols (ring b). Names and codes of errors:
// the service model inside botocore 1.44.5; the rules: CloudWatch API reference, PutMetricData.

#include "api/cloudwatch/dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <utility>

#include "monitoring/limits.h"
#include "tests/support/cbor_text.h"

namespace weir::api::cloudwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class CloudWatch : public testing::Test {
 protected:
  Reply send(Call call) {
    std::optional<Reply> reply;
    boost::asio::co_spawn(loop_, dispatch_(std::move(call)),
                          [&reply](const std::exception_ptr&, Reply done) { reply = done; });
    loop_.restart();
    loop_.run();
    return *reply;
  }

  static Call call(WireFormat format, const std::string& body,
                   const std::string& operation = "PutMetricData") {
    Call call;
    call.operation = std::string(kTargetPrefix).append(operation);
    call.format = format;
    call.body = base::Buffer::copy_of(body);
    call.caller = Principal{.account = "111122223333", .region = "us-east-1", .access_key = {}};
    return call;
  }

  Reply json(const std::string& body) { return send(call(WireFormat::kJson, body)); }

  // A JSON request with one datum of these members, beside its name.
  Reply datum(const std::string& members) {
    return json(R"({"Namespace":"app","MetricData":[{"MetricName":"m",)" + members + "}]}");
  }

  static std::string code(const Reply& reply) {
    return reply.status == 200 ? "200" : reply.query_error;
  }

  // The only series there is.
  monitoring::ShownSeries shown() {
    const auto all = series_.show();
    EXPECT_EQ(all.size(), 1U);
    return all.at(0);
  }

  base::ManualClock clock_;
  base::SeededRandom random_{1};
  boost::asio::io_context loop_{1};
  monitoring::Series series_{clock_};
  Dispatch dispatch_{{series_, clock_, random_}};
};

TEST_F(CloudWatch, TakesJson) {
  const Reply reply =
      json(R"({"Namespace":"app","MetricData":[{"MetricName":"m","Timestamp":1700000000.5,)"
           R"("Dimensions":[{"Name":"b","Value":"2"},{"Name":"a","Value":"1"}],"Unit":"Count",)"
           R"("Values":[1,2.5],"Counts":[2,4]}]})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "{}");
  const monitoring::ShownSeries series = shown();
  EXPECT_EQ(*series.name, (monitoring::SeriesName{.account = "111122223333",
                                                  .region = "us-east-1",
                                                  .name_space = "app",
                                                  .metric = "m",
                                                  .unit = "Count",
                                                  .dimensions = {{"a", "1"}, {"b", "2"}}}));
  EXPECT_EQ(series.summary.count, 6);
  EXPECT_EQ(series.summary.sum, 12);
  EXPECT_EQ(series.summary.minimum, 1);
  EXPECT_EQ(series.summary.maximum, 2.5);
}

TEST_F(CloudWatch, TakesCbor) {
  // {"Namespace": "app", "MetricData": [{"MetricName": "m", "Value": 2.5,
  //  "Timestamp": 1(1700000000)}]}, times in seconds
  const Reply reply = send(call(
      WireFormat::kCbor,
      from_hex(
          "a2694e616d657370616365636170706a4d65747269634461746181a36a4d65747269634e616d65616d65"
          "56616c7565f941006954696d657374616d70c11a6553f100")));
  EXPECT_EQ(reply.status, 200) << reply.query_error;
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(shown().summary.sum, 2.5);
  EXPECT_EQ(shown().name->unit, "None");
}

TEST_F(CloudWatch, TakesForms) {
  const Reply reply = send(call(WireFormat::kQuery,
                                "Action=PutMetricData&Version=2010-08-01&Namespace=app"
                                "&MetricData.member.1.MetricName=m"
                                "&MetricData.member.1.StatisticValues.SampleCount=3"
                                "&MetricData.member.1.StatisticValues.Sum=6"
                                "&MetricData.member.1.StatisticValues.Minimum=1"
                                "&MetricData.member.1.StatisticValues.Maximum=3",
                                ""));
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.request_id,
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(reply.body,
            "<PutMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">"
            "<ResponseMetadata><RequestId>" +
                reply.request_id + "</RequestId></ResponseMetadata></PutMetricDataResponse>\n");
  EXPECT_EQ(shown().summary.count, 3);
  EXPECT_EQ(shown().summary.maximum, 3);
}

TEST_F(CloudWatch, ErrorsHaveTheFormOfTheProtocol) {
  const Reply json_reply = json(R"({"MetricData":[]})");
  EXPECT_EQ(json_reply.status, 400);
  EXPECT_EQ(json_reply.body,
            R"({"__type":"com.amazonaws.cloudwatch#MissingRequiredParameterException",)"
            R"("message":"The parameter Namespace is required."})");
  EXPECT_EQ(json_reply.error_type, "MissingRequiredParameterException");
  EXPECT_EQ(json_reply.query_error, "MissingParameter;Sender");

  const Reply cbor_reply = send(call(WireFormat::kCbor, from_hex("a0")));
  EXPECT_EQ(to_json(cbor_reply.body), json_reply.body);
  EXPECT_EQ(cbor_reply.query_error, json_reply.query_error);

  const Reply form_reply =
      send(call(WireFormat::kQuery, "Action=PutMetricData&Namespace=%3A<", ""));
  EXPECT_EQ(form_reply.body,
            "<ErrorResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><Error>"
            "<Type>Sender</Type><Code>InvalidParameterValue</Code>"
            "<Message>The value :&lt; for parameter Namespace is invalid.</Message></Error>"
            "<RequestId>" +
                form_reply.request_id + "</RequestId></ErrorResponse>\n");
  EXPECT_EQ(form_reply.query_error, "");
}

TEST_F(CloudWatch, AnswersNoOtherOperation) {
  Reply reply = send(call(WireFormat::kJson, "{}", "ListMetrics"));
  EXPECT_EQ(reply.error_type, "UnknownOperationException");
  EXPECT_THAT(reply.body, HasSubstr("PutMetricData"));
  reply = send(call(WireFormat::kQuery, "Action=ListMetrics", ""));
  EXPECT_THAT(reply.body, HasSubstr("<Code>InvalidAction</Code>"));
  EXPECT_THAT(reply.body, HasSubstr("PutMetricData"));
}

TEST_F(CloudWatch, RefusesWhatIsNoDocument) {
  EXPECT_EQ(json("").error_type, "SerializationException");
  EXPECT_EQ(json("[]").error_type, "SerializationException");
  EXPECT_EQ(json(R"({"Namespace":1})").error_type, "SerializationException");
  EXPECT_EQ(send(call(WireFormat::kCbor, "\xa1")).error_type, "SerializationException");
  EXPECT_EQ(send(call(WireFormat::kQuery, "Action=PutMetricData&Namespace.x=1", "")).error_type,
            "MalformedInput");
}

// Before the body is looked at.
TEST_F(CloudWatch, RefusesCallersFirst) {
  Call unknown = call(WireFormat::kJson, "{");
  unknown.caller = AuthFailure{"InvalidSignatureException", "wrong"};
  Reply reply = send(std::move(unknown));
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.error_type, "InvalidSignatureException");
  EXPECT_EQ(reply.query_error, "SignatureDoesNotMatch;Sender");

  Call limited = call(WireFormat::kQuery, "", "");
  std::get<Principal>(limited.caller).operations = OperationSet();
  reply = send(std::move(limited));
  EXPECT_EQ(reply.status, 403);
  EXPECT_THAT(reply.body, HasSubstr("<Code>AccessDenied</Code>"));
}

TEST_F(CloudWatch, TakesGzipAndNoOtherCompression) {
  Call compressed = call(WireFormat::kQuery, "Action=PutMetricData", "");
  compressed.encoding = ContentEncoding::kGzip;
  EXPECT_THAT(send(std::move(compressed)).body, HasSubstr("The body is not gzip"));
  Call other = call(WireFormat::kJson, "{}");
  other.encoding = ContentEncoding::kUnknown;
  EXPECT_EQ(send(std::move(other)).error_type, "SerializationException");
}

TEST_F(CloudWatch, RefusesMoreThanAMebibyte) {
  const Reply reply = json(std::string(1024 * 1024 + 1, ' '));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.error_type, "RequestEntityTooLargeException");
}

TEST_F(CloudWatch, NeedsExactlyOneFormOfValues) {
  constexpr const char* kStatistics =
      R"("StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":1,"Maximum":1})";
  EXPECT_EQ(code(datum(R"("Unit":"None")")), "InvalidParameterCombination;Sender");
  EXPECT_EQ(code(datum(R"("Value":1,"Values":[1])")), "InvalidParameterCombination;Sender");
  EXPECT_EQ(code(datum(R"("Values":[1],)" + std::string(kStatistics))),
            "InvalidParameterCombination;Sender");
  const Reply both = datum(R"("Value":1,)" + std::string(kStatistics));
  EXPECT_EQ(code(both), "InvalidParameterCombination;Sender");
  EXPECT_THAT(both.body,
              HasSubstr("The parameters MetricData.member.1.Value and "
                        "MetricData.member.1.StatisticValues are mutually exclusive and you have "
                        "specified both."));
  EXPECT_EQ(code(datum(R"("Value":1,"Values":[],"Counts":[])")), "200");
  EXPECT_EQ(code(datum(kStatistics)), "200");
}

TEST_F(CloudWatch, RefusesValuesThatAreNone) {
  const std::string wrong = "InvalidParameterValue;Sender";
  const Reply reply = datum(R"("Value":"NaN")");
  EXPECT_EQ(code(reply), wrong);
  EXPECT_THAT(reply.body,
              HasSubstr("The value NaN for parameter MetricData.member.1.Value is invalid."));
  for (const std::string members :
       {R"("Value":"Infinity")", R"("Value":1e109)", R"("Values":["-Infinity"])",
        R"("Values":[1,2],"Counts":[1])", R"("Counts":[1])", R"("Values":[1],"Counts":[-1])",
        R"("StatisticValues":{"SampleCount":-1,"Sum":1,"Minimum":1,"Maximum":1})",
        R"("StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":2,"Maximum":1})",
        R"("Value":1,"Unit":"count")", R"("Value":1,"StorageResolution":30)",
        R"("Value":1,"Timestamp":1600000000)", R"("Value":1,"Timestamp":1700007201)",
        R"("Value":1,"Dimensions":[{"Name":":a","Value":"1"}])",
        R"("Value":1,"Dimensions":[{"Name":"a","Value":"1"},{"Name":"a","Value":"2"}])"}) {
    EXPECT_EQ(code(datum(members)), wrong) << members;
  }
  for (const std::string members :
       {R"("Value":1,"Dimensions":[{"Name":"a"}])", R"("Value":1,"Dimensions":[{"Value":"a"}])",
        R"("StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":2})"}) {
    EXPECT_EQ(code(datum(members)), "MissingParameter;Sender") << members;
  }
  EXPECT_TRUE(series_.show().empty());
}

std::string repeated(const std::string& text, int count) {
  std::string all = text;
  for (int i = 1; i < count; ++i) {
    all += "," + text;
  }
  return all;
}

TEST_F(CloudWatch, CountsAreLimited) {
  EXPECT_EQ(code(datum("\"Values\":[" + repeated("1", 150) + "]")), "200");
  const Reply values = datum("\"Values\":[" + repeated("1", 151) + "]");
  EXPECT_THAT(values.body, HasSubstr("The collection MetricData.member.1.Values must not have a "
                                     "size greater than 150."));
  std::string dimensions = R"({"Name":"d0","Value":"v"})";
  for (int i = 1; i <= 30; ++i) {
    dimensions += R"(,{"Name":"d)" + std::to_string(i) + R"(","Value":"v"})";
  }
  EXPECT_EQ(code(datum("\"Value\":1,\"Dimensions\":[" + dimensions + "]")),
            "InvalidParameterValue;Sender");
  const std::string one = R"({"MetricName":"m","Value":1})";
  const std::string front = R"({"Namespace":"app","MetricData":[)";
  EXPECT_EQ(code(json(front + repeated(one, 1000) + "]}")), "200");
  EXPECT_EQ(code(json(front + repeated(one, 1001) + "]}")), "InvalidParameterValue;Sender");
}

// Of data with entities only the data count.
TEST_F(CloudWatch, TakesDataOfEntities) {
  const std::string one = R"({"MetricName":"m","Value":1})";
  const std::string entity =
      R"({"Entity":{"KeyAttributes":{"Type":"Service","Name":"n"}},"MetricData":[)";
  EXPECT_EQ(code(json(R"({"Namespace":"app","EntityMetricData":[)" + entity + one + "]}]}")),
            "200");
  EXPECT_EQ(shown().summary.count, 1);
  const Reply wrong =
      json(R"({"Namespace":"app","EntityMetricData":[)" + entity + R"({"MetricName":"m"}]}]})");
  EXPECT_THAT(wrong.body, HasSubstr("EntityMetricData.member.1.MetricData.member.1.Value"));
  const std::string many = entity + repeated(one, 501) + "]}";
  EXPECT_EQ(code(json(R"({"Namespace":"app","EntityMetricData":[)" + repeated(many, 2) + "]}")),
            "InvalidParameterValue;Sender");
}

TEST_F(CloudWatch, TellsWhenThereIsNoRoomForSeries) {
  for (size_t i = 0; i < monitoring::limits::kSeriesMax; ++i) {
    ASSERT_TRUE(series_.put({{.name = {.metric = std::to_string(i)}, .summary = {}}}));
  }
  const Reply reply = datum(R"("Value":1)");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.query_error, "LimitExceeded;Sender");
  EXPECT_EQ(series_.stats().data_refused, 1U);
}

}  // namespace
}  // namespace weir::api::cloudwatch
