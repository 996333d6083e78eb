#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply add(TestApi& api, const std::string& tags) {
  return api.call("AddTagsToStream", R"({"StreamName":"s","Tags":{)" + tags + "}}");
}

std::string tags_from(int first, int count) {
  std::string tags;
  for (int i = first; i < first + count; ++i) {
    tags.append(tags.empty() ? "\"k" : ",\"k").append(std::to_string(i)).append("\":\"v\"");
  }
  return tags;
}

TEST(AddTagsToStreamTypes, AreChecked) {
  expect_type_errors("AddTagsToStream");
}

TEST(AddTagsToStreamConstraints, AreChecked) {
  expect_constraint_errors("AddTagsToStream");
}

TEST(AddTagsToStreamConstraints, CoverKeysAndValues) {
  TestApi api;
  EXPECT_THAT(add(api, "\"\":\"v\""),
              Fails("ValidationException",
                    "Value at 'tags' failed to satisfy constraint: Map keys must satisfy "
                    "constraint: [Member must have length less than or equal to 128, Member must "
                    "have length greater than or equal to 1]"));
  EXPECT_THAT(add(api, "\"k\":\"" + std::string(257, 'v') + "\""),
              Fails("ValidationException", "Map value must satisfy constraint: "));
}

// The stream comes before the tags (facts 4.5).
TEST(AddTagsToStreamState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(add(api, R"("a;":"b")"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(AddTagsToStreamState, RefusesCharacters) {
  TestApi api;
  api.create_stream("s");
  const std::string invalid =
      "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white "
      "space, _ . / = + - % @.";
  EXPECT_THAT(add(api, R"("a;":"b")"), Fails("InvalidArgumentException", invalid));
  EXPECT_THAT(add(api, R"("a":"b\u20ac")"), Fails("InvalidArgumentException", invalid));
  // Passes the first test of AWS and fails the second.
  EXPECT_THAT(add(api, R"("a%":"b")"),
              Fails("InvalidArgumentException",
                    "Failed to add tags to stream s under account 111122223333 because some tags "
                    "contained illegal characters. The allowed characters are Unicode letters, "
                    "white-spaces, '_',',','/','=','+','-','@'."));
}

// The text says 10, the limit is 50 (facts 7).
TEST(AddTagsToStreamState, RefusesMoreThanFiftyTags) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(add(api, tags_from(0, 50)), Answers(""));
  EXPECT_THAT(add(api, tags_from(50, 1)),
              Fails("InvalidArgumentException",
                    "Failed to add tags to stream s under account 111122223333 because a given "
                    "stream cannot have more than 10 tags associated with it."));
  // Replacing does not count twice.
  EXPECT_THAT(add(api, tags_from(0, 50)), Answers(""));
}

TEST(AddTagsToStreamBehaviour, AddsAndReplaces) {
  TestApi api;
  api.create_stream("s");
  ASSERT_THAT(add(api, R"("a":"1","b":"")"), Answers(""));
  ASSERT_THAT(add(api, R"("a":"2","\u00e9 _./=+-@":"3")"), Answers(""));
  EXPECT_THAT(api.call("ListTagsForStream", R"({"StreamName":"s"})"),
              Answers("{\"Tags\":[{\"Key\":\"a\",\"Value\":\"2\"},{\"Key\":\"b\",\"Value\":\"\"},"
                      "{\"Key\":\"\xc3\xa9 _./=+-@\",\"Value\":\"3\"}],\"HasMoreTags\":false}"));
}

}  // namespace
}  // namespace weir::api
