#pragma once

// Matchers for replies. There is no "not ok": the expected error is named, with a piece of its text
// (all of it where AWS's words are the point).

#include <gmock/gmock.h>

#include <string>

#include "api/json/encode.h"
#include "tests/support/test_api.h"

namespace weir::api {

// 200 with exactly this body.
MATCHER_P(Answers, body, "is 200 " + std::string(body)) {
  return arg.status == 200 && arg.body == body;
}

// 200 with a body that contains this piece.
MATCHER_P(AnswersWith, piece, "is 200 containing " + std::string(piece)) {
  return arg.status == 200 && arg.body.find(piece) != std::string::npos;
}

// 400 with this error whose text contains `piece`.
MATCHER_P2(Fails, type, piece,
           "is 400 " + std::string(type) + " containing \"" + std::string(piece) + "\"") {
  std::string escaped;
  json::encode_string(piece, escaped);
  return arg.status == 400 && arg.error_type == type &&
         arg.body.find(escaped.substr(1, escaped.size() - 2)) != std::string::npos;
}

}  // namespace weir::api
