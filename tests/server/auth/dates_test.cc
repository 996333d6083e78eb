#include "server/auth/dates.h"

#include <gtest/gtest.h>

#include "tests/server/auth/signed_request.h"

namespace weir::server::auth {
namespace {

TEST(Dates, WriteTheFormThatIsSigned) {
  EXPECT_EQ(iso_basic(kSignedAt), "20250102T030405Z");
  EXPECT_EQ(iso_basic(base::Timestamp{951'782'399'999}), "20000228T235959Z");
  EXPECT_EQ(iso_basic(base::Timestamp{}), "19700101T000000Z");
}

TEST(Dates, ReadThreeForms) {
  EXPECT_EQ(parse_iso_basic("20250102T030405Z"), kSignedAt);
  EXPECT_EQ(parse_http_date("Thu, 02 Jan 2025 03:04:05 GMT"), kSignedAt);
  EXPECT_EQ(parse_iso_extended("2025-01-02T03:04:05Z"), kSignedAt);
  EXPECT_EQ(parse_iso_extended("2025-01-02T03:04:05+00:00"), kSignedAt);
}

TEST(Dates, KnowLeapYears) {
  EXPECT_EQ(parse_iso_basic("20000229T000000Z"), base::Timestamp{951'782'400'000});
  EXPECT_EQ(parse_iso_basic("20250229T000000Z"), std::nullopt);
}

TEST(Dates, RefuseOtherForms) {
  for (const char* const text :
       {"", "20250102", "20250102T030405", "20250102T030405Z ", "2025-0102T030405Z",
        "20251302T030405Z", "20250102T240405Z", "20250102T036005Z", "20250102T030460Z",
        "2025010aT030405Z", "+0250102T030405Z"}) {
    EXPECT_EQ(parse_iso_basic(text), std::nullopt) << text;
  }
  for (const char* const text : {"", "Thu, 02 Jan 2025 03:04:05", "Thu, 02 jan 2025 03:04:05 GMT",
                                 "Thursday, 02-Jan-25 03:04:05 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_iso_extended("2025-01-02T03:04:05+01:00"), std::nullopt);
}

}  // namespace
}  // namespace weir::server::auth
