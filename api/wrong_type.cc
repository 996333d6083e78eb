#include "api/wrong_type.h"

namespace weir::api {

std::string wrong_scalar(std::string_view given, Kind wanted) {
  const std::string text = std::string(given).append(" can not be converted to ");
  switch (wanted) {
    case Kind::kString:
      return text + "an String";
    case Kind::kInteger:
      return text + "an Integer";
    case Kind::kLong:
      return text + "an Long";
    case Kind::kDouble:
      return text + "an Double";
    case Kind::kBoolean:
      return text + "an Boolean";
    case Kind::kBlob:
      return text + "a Blob";
    case Kind::kTimestamp:
      return text + "milliseconds since epoch";
    case Kind::kList:
      return "Expected list or null";
    case Kind::kMap:
      return "Expected map or null";
    case Kind::kStructure:
      return "Expected null";
  }
  return {};
}

}  // namespace weir::api
