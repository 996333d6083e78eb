#pragma once

// The query protocol of AWS: a form whose names are paths,
//
//   Action=PutMetricData&Namespace=app&MetricData.member.1.MetricName=m&MetricData.member.1.Value=1
//
// read into an input struct by its table of members. Numbers, booleans and times are texts here.

#include <string_view>
#include <vector>

#include "api/decoded.h"
#include "api/shape.h"
#include "base/buffer.h"

namespace weir::api::cloudwatch {

class QueryForm {
 public:
  // Takes the form apart in the memory of `body`, which outlives it. No form when it has more
  // fields than any that is legal, or text that is not UTF-8.
  explicit QueryForm(base::Buffer& body);

  bool well_formed() const { return well_formed_; }

  // Empty: there is none.
  std::string_view value(std::string_view name) const;

  // Fills `input`, whose values are absent before and then point into the body. Fields that the
  // table does not know are passed over.
  Decoded decode(ObjectRef input) const;

 private:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  std::vector<Field> fields_;  // in the order of their paths, places of lists as numbers
  bool well_formed_ = true;
};

}  // namespace weir::api::cloudwatch
