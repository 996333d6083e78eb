#pragma once

// Random requests that keep every rule of their shape: made of the member tables, so that a new
// operation or member takes part without anybody writing a test for it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "base/random.h"
#include "tests/support/test_api.h"

namespace weir::api {

class RandomRequests {
 public:
  explicit RandomRequests(uint64_t seed) : random_(seed) {}

  // The JSON of a request, without blanks and escapes. Optional members are left out half of the
  // time, and always when their pattern matches none of the samples in random_request.cc; a
  // required one ends the test program then.
  std::string next(const Structure& shape);

  // Names, iterators and numbers of an answer become values of later requests, which so succeed now
  // and then.
  void learn(const TestReply& reply);

  base::RandomSource& random() { return random_; }

 private:
  uint64_t below(uint64_t end) { return random_.next_uint64() % end; }
  int64_t between(const Rules& rules, int64_t more);
  std::string text(const Rules& rules);
  std::string string(std::string_view name, const Rules& rules);
  std::string blob(const Rules& rules);
  std::string list(const Type& type, std::string_view name, const Rules& rules);
  std::string map(const Rules& rules);
  std::string value(const Type& type, std::string_view name, const Rules& rules);

  base::SeededRandom random_;
  std::map<std::string, std::vector<std::string>, std::less<>> learned_;
};

}  // namespace weir::api
