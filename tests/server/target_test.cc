// Expectations: facts 1.3 and 1.5 b to d, which kinesalite's suite checked against AWS.

#include "server/target.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::server {
namespace {

net::RequestHead post(std::string_view content_type, std::string_view target) {
  net::RequestHead head;
  head.method = net::Method::kPost;
  head.target = "/";
  head.content_type = content_type;
  head.amz_target = target;
  return head;
}

constexpr std::string_view kJson = "application/x-amz-json-1.1";
constexpr std::string_view kPut = "Kinesis_20131202.PutRecord";
constexpr std::string_view kAccessDenied =
    "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
    "authorized</Message>\n</AccessDeniedException>\n";

// "status body", or "api" when the request goes on to api/.
std::string outcome(const net::RequestHead& head, bool has_body = true) {
  const auto answer = answer_without_api(read_target(head), has_body);
  return answer ? std::to_string(answer->status) + " " + answer->body : "api";
}

TEST(Target, LetsTheThreeContentTypesThrough) {
  EXPECT_EQ(outcome(post(kJson, kPut)), "api");
  EXPECT_EQ(outcome(post("application/x-amz-cbor-1.1", kPut)), "api");
  EXPECT_EQ(outcome(post("application/json", kPut)), "api");
}

TEST(Target, CutsParametersOffTheContentType) {
  const Target target = read_target(post(" application/x-amz-cbor-1.1 ; charset=utf-8", kPut));
  EXPECT_EQ(target.content_type, net::ContentType::kCbor);
}

TEST(Target, TakesTheOperationOfItsOwnServiceOnly) {
  EXPECT_EQ(read_target(post(kJson, kPut)).operation, "PutRecord");
  EXPECT_EQ(read_target(post(kJson, "DynamoDB_20120810.PutItem")).operation, "");
  EXPECT_EQ(read_target(post(kJson, "kinesis_20131202.PutRecord")).operation, "");
  EXPECT_EQ(read_target(post(kJson, "Kinesis_20131202.")).operation, "");
  EXPECT_EQ(read_target(post(kJson, "Kinesis_20131202.DynamoDB_20120810.PutItem")).operation, "");
  EXPECT_EQ(read_target(post(kJson, "PutRecord")).operation, "");
  EXPECT_EQ(read_target(post(kJson, "")).operation, "");
}

TEST(Target, TakesTheOperationsOfDynamoDbWithLeasesOnly) {
  const net::RequestHead head = post("application/x-amz-json-1.0", "DynamoDB_20120810.PutItem");
  EXPECT_EQ(read_target(head, false).service, ServiceName::kKinesis);
  const Target target = read_target(head, true);
  EXPECT_EQ(target.service, ServiceName::kDynamoDb);
  EXPECT_EQ(target.operation, "DynamoDB_20120810.PutItem");
  EXPECT_EQ(target.content_type, net::ContentType::kJson10);
}

// The three protocols of CloudWatch's service model (botocore 1.44.5).
TEST(Target, TakesTheOperationsOfCloudWatchWithLeasesOnly) {
  constexpr std::string_view kPutMetricData = "GraniteServiceVersion20100801.PutMetricData";
  const net::RequestHead json = post("application/x-amz-json-1.0", kPutMetricData);
  net::RequestHead cbor = post("application/cbor", "");
  cbor.target = "/service/GraniteServiceVersion20100801/operation/PutMetricData";
  cbor.fields = "smithy-protocol: rpc-v2-cbor\r\nContent-Encoding: gzip\r\n";
  net::RequestHead form = post("application/x-www-form-urlencoded; charset=utf-8", "");
  form.fields = "content-encoding: br\r\n";
  for (const net::RequestHead& head : {json, cbor, form}) {
    EXPECT_EQ(read_target(head, false).service, ServiceName::kKinesis);
    EXPECT_EQ(read_target(head, true).service, ServiceName::kCloudWatch);
    EXPECT_FALSE(answer_without_api(read_target(head, true), false).has_value());
  }
  EXPECT_EQ(read_target(json, true).operation, kPutMetricData);
  EXPECT_EQ(read_target(cbor, true).operation, kPutMetricData);
  EXPECT_EQ(read_target(form, true).operation, "GraniteServiceVersion20100801.");
  EXPECT_EQ(wire_format(read_target(cbor, true).content_type), api::WireFormat::kCbor);
  EXPECT_EQ(wire_format(read_target(form, true).content_type), api::WireFormat::kQuery);
  EXPECT_EQ(read_target(json, true).encoding, api::ContentEncoding::kNone);
  EXPECT_EQ(read_target(cbor, true).encoding, api::ContentEncoding::kGzip);
  EXPECT_EQ(read_target(form, true).encoding, api::ContentEncoding::kUnknown);
}

TEST(Target, RpcNeedsItsHeaderAndItsContentType) {
  net::RequestHead head = post("application/cbor", "");
  head.target = "/service/GraniteServiceVersion20100801/operation/PutMetricData";
  EXPECT_EQ(read_target(head, true).content_type, net::ContentType::kNone);
  head.fields = "smithy-protocol: rpc-v2-cbor\r\n";
  head.content_type = "application/json";
  EXPECT_EQ(read_target(head, true).content_type, net::ContentType::kNone);
}

TEST(Target, RefusesOtherMethods) {
  net::RequestHead head = post(kJson, kPut);
  head.method = net::Method::kOther;
  EXPECT_EQ(outcome(head), "403 " + std::string(kAccessDenied));
}

TEST(Target, RefusesOptionsWithoutOrigin) {
  net::RequestHead head = post(kJson, kPut);
  head.method = net::Method::kOptions;
  EXPECT_EQ(outcome(head, false), "403 " + std::string(kAccessDenied));
}

TEST(Target, AnswersAPreflightWithoutLookingAtTheRest) {
  net::RequestHead head = post("", "");
  head.method = net::Method::kOptions;
  head.origin = "http://page";
  EXPECT_EQ(outcome(head, false), "200 ");
}

TEST(Target, ComplainsAboutTheMethodBeforeTheEmptyBody) {
  net::RequestHead head = post(kJson, kPut);
  head.method = net::Method::kOther;
  EXPECT_EQ(outcome(head, false), "403 " + std::string(kAccessDenied));
}

TEST(Target, AnswersAnEmptyBodyOfAKnownOperation) {
  EXPECT_EQ(outcome(post(kJson, kPut), false), R"(400 {"__type":"SerializationException"})");
}

TEST(Target, AnswersAnEmptyBodyOfAnUnknownOperation) {
  EXPECT_EQ(outcome(post(kJson, "Kinesis_20131202.Whatever"), false),
            R"(400 {"__type":"UnknownOperationException"})");
}

TEST(Target, AnswersAnEmptyBodyInCborUnlessJsonWasAskedFor) {
  const std::string known = "400 \xbf\x66__type\x76SerializationException\xff";
  const std::string unknown = "400 \xbf\x66__type\x78\x19UnknownOperationException\xff";
  EXPECT_EQ(outcome(post("application/x-amz-cbor-1.1", kPut), false), known);
  EXPECT_EQ(outcome(post("application/json", kPut), false), known);
  EXPECT_EQ(outcome(post("", kPut), false), known);
  EXPECT_EQ(outcome(post("", ""), false), unknown);
}

TEST(Target, RefusesOtherContentTypesByWhatTheTargetNames) {
  EXPECT_EQ(outcome(post("text/plain", kPut)), "404 <UnknownOperationException/>\n");
  EXPECT_EQ(outcome(post("", "A.B")), "404 <UnknownOperationException/>\n");
  EXPECT_EQ(outcome(post("text/plain", "")), "403 " + std::string(kAccessDenied));
  EXPECT_EQ(outcome(post("text/plain", "PutRecord")), "403 " + std::string(kAccessDenied));
  EXPECT_EQ(outcome(post("text/plain", ".PutRecord")), "403 " + std::string(kAccessDenied));
}

}  // namespace
}  // namespace weir::server
