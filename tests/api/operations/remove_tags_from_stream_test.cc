#include <gtest/gtest.h>

#include <string>

#include "tests/support/reply_matchers.h"
#include "tests/support/shape_cases.h"
#include "tests/support/test_api.h"

namespace weir::api {
namespace {

TestReply remove(TestApi& api, const std::string& keys) {
  return api.call("RemoveTagsFromStream", R"({"StreamName":"s","TagKeys":[)" + keys + "]}");
}

TEST(RemoveTagsFromStreamTypes, AreChecked) {
  expect_type_errors("RemoveTagsFromStream");
}

TEST(RemoveTagsFromStreamConstraints, AreChecked) {
  expect_constraint_errors("RemoveTagsFromStream");
}

TEST(RemoveTagsFromStreamConstraints, CoverEachKey) {
  TestApi api;
  EXPECT_THAT(remove(api, R"("a","")"),
              Fails("ValidationException",
                    "Value at 'tagKeys' failed to satisfy constraint: Member must satisfy "
                    "constraint: [Member must have length less than or equal to 128, Member must "
                    "have length greater than or equal to 1]"));
}

TEST(RemoveTagsFromStreamState, NeedsAStream) {
  TestApi api;
  EXPECT_THAT(remove(api, R"("a;")"),
              Fails("ResourceNotFoundException", "Stream s under account 111122223333 not found."));
}

TEST(RemoveTagsFromStreamState, RefusesCharacters) {
  TestApi api;
  api.create_stream("s");
  EXPECT_THAT(remove(api, R"("a;")"),
              Fails("InvalidArgumentException", "Some tags contain invalid characters."));
  EXPECT_THAT(remove(api, R"("a%")"),
              Fails("InvalidArgumentException", "Failed to remove tags from stream s under"));
}

TEST(RemoveTagsFromStreamBehaviour, RemovesWhatIsThere) {
  TestApi api;
  api.create_stream("s");
  api.call("AddTagsToStream", R"({"StreamName":"s","Tags":{"a":"1","b":"2","c":"3"}})");
  EXPECT_THAT(remove(api, R"("a","c","never","a")"), Answers(""));
  EXPECT_THAT(api.call("ListTagsForStream", R"({"StreamName":"s"})"),
              AnswersWith(R"("Tags":[{"Key":"b","Value":"2"}])"));
}

}  // namespace
}  // namespace weir::api
