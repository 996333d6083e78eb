#pragma once

// AWS's texts about values of a wrong type (facts 1.8). AWS reads requests with Java and names its
// classes.

#include <cstddef>
#include <string>
#include <string_view>

#include "api/shape.h"

namespace weir::api {

inline constexpr std::string_view kNumberClass =
    "class com.amazon.coral.value.json.numbers.TruncatingBigNumber";
inline constexpr std::string_view kBooleanClass = "class java.lang.Boolean";
inline constexpr std::string_view kStringClass = "class java.lang.String";
// Only CBOR has bytes. AWS's texts about CBOR are not known: numbers are named as in JSON, and
// bytes as ValidationExceptions name them.
inline constexpr std::string_view kBytesClass = "class java.nio.HeapByteBuffer";

// Texts that repeat the client's value are cut here, so that a refused body of 20 MiB is not
// answered with another 20 MiB.
inline constexpr size_t kEchoBytesMax = 4096;

// "class X can not be converted to ...": a scalar of class `given` stands where a value of `wanted`
// belongs.
std::string wrong_scalar(std::string_view given, Kind wanted);

}  // namespace weir::api
