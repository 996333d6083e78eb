#pragma once

// How a shape is declared: a struct and its table of members, which is a constant.
//
//   struct Input {
//     std::optional<std::string_view> stream_name;
//     std::optional<int32_t> limit;
//     static constexpr auto members() {
//       return std::array{member<&Input::stream_name>("StreamName", required(rules::kStreamName)),
//                         member<&Input::limit>("Limit", rules::between(1, 10'000))};
//     }
//   };
//
// The C++ type of a member says its kind: string_view (or std::string, in answers only) String,
// int32_t Integer, int64_t Long, double Double, bool Boolean, Blob, base::Timestamp, std::vector<T>
// List, StringMap Map, a struct with members() Structure. Members of requests are std::optional:
// absent and null are the same. Strings and blobs of a request are views into the body of its Call,
// which must outlive them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/shape.h"
#include "base/clock.h"

namespace weir::api {

namespace shape_internal {

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};

template <typename T>
struct Optional : std::false_type {
  using Value = T;
};
template <typename T>
struct Optional<std::optional<T>> : std::true_type {
  using Value = T;
};

template <typename T>
inline constexpr auto kMembers = T::members();
template <typename T>
inline constexpr Structure kStructure{std::span<const Member>(kMembers<T>)};

template <typename T>
constexpr Type make_type();
template <typename T>
inline constexpr Type kType = make_type<T>();

template <typename T>
constexpr Type list_type() {
  return {
      .kind = Kind::kList,
      .element = &kType<typename T::value_type>,
      .size = [](const void* list) { return static_cast<const T*>(list)->size(); },
      .at = [](const void* list, size_t index) -> const void* {
        return &(*static_cast<const T*>(list))[index];
      },
      .append = [](void* list) -> void* { return &static_cast<T*>(list)->emplace_back(); },
      .drop_last = [](void* list) { static_cast<T*>(list)->pop_back(); },
  };
}

template <typename T>
constexpr Type make_type() {
  if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
    return {.kind = Kind::kString,
            .is_view = std::is_same_v<T, std::string_view>,
            .text = [](const void* value) -> std::string_view {
              return *static_cast<const T*>(value);
            }};
  } else if constexpr (std::is_same_v<T, Blob>) {
    return {.kind = Kind::kBlob,
            .text = [](const void* value) { return static_cast<const Blob*>(value)->bytes; }};
  } else if constexpr (std::is_same_v<T, int32_t>) {
    return {.kind = Kind::kInteger};
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return {.kind = Kind::kLong};
  } else if constexpr (std::is_same_v<T, double>) {
    return {.kind = Kind::kDouble};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {.kind = Kind::kBoolean};
  } else if constexpr (std::is_same_v<T, base::Timestamp>) {
    return {.kind = Kind::kTimestamp};
  } else if constexpr (std::is_same_v<T, StringMap>) {
    return {.kind = Kind::kMap};
  } else if constexpr (IsVector<T>::value) {
    return list_type<T>();
  } else {
    return {.kind = Kind::kStructure, .structure = &kStructure<T>};
  }
}

template <typename T>
struct MemberPointer;
template <typename O, typename F>
struct MemberPointer<F O::*> {
  using Object = O;
};

template <auto First, auto... Rest>
auto& follow(auto& object) {
  if constexpr (sizeof...(Rest) == 0) {
    return object.*First;
  } else {
    return follow<Rest...>(object.*First);
  }
}

// The three ways into the field at the end of a path of member pointers. Object follows from the
// path and is a parameter all the same: g++ 12 gives a template over members of a class in an
// unnamed namespace external linkage, unless the class itself is an argument too. Without it the
// Output::records of two operations are one function to the linker, which keeps either.
template <typename Object, auto... Path>
struct Access {
  using Field = std::remove_reference_t<decltype(follow<Path...>(std::declval<Object&>()))>;
  using Value = typename Optional<Field>::Value;

  static const void* get(const void* object) {
    const Field& field = follow<Path...>(*static_cast<const Object*>(object));
    if constexpr (Optional<Field>::value) {
      return field.has_value() ? &*field : nullptr;
    } else {
      return &field;
    }
  }
  static void* emplace(void* object) {
    Field& field = follow<Path...>(*static_cast<Object*>(object));
    if constexpr (Optional<Field>::value) {
      return &field.emplace();
    } else {
      field = Field{};
      return &field;
    }
  }
  static void reset(void* object) { follow<Path...>(*static_cast<Object*>(object)) = Field{}; }
};

}  // namespace shape_internal

// One row of a table. More than one pointer lead into a struct that several operations share.
// Immediate, so that no function is left over with a name that several operations share (Access).
template <auto First, auto... Rest>
consteval Member member(std::string_view name, const Rules& rules = {}) {
  using Object = typename shape_internal::MemberPointer<decltype(First)>::Object;
  using Access = shape_internal::Access<Object, First, Rest...>;
  return {.name = name,
          .type = &shape_internal::kType<typename Access::Value>,
          .rules = rules,
          .get = &Access::get,
          .emplace = &Access::emplace,
          .reset = &Access::reset};
}

// One table made of two, for members that several operations share.
template <size_t M, size_t N>
constexpr std::array<Member, M + N> join(const std::array<Member, M>& a,
                                         const std::array<Member, N>& b) {
  std::array<Member, M + N> all{};
  for (size_t i = 0; i < M; ++i) {
    all[i] = a[i];
  }
  for (size_t i = 0; i < N; ++i) {
    all[M + i] = b[i];
  }
  return all;
}

template <typename T>
constexpr const Structure& structure_of() {
  return shape_internal::kStructure<T>;
}

template <typename T>
constexpr const Type& type_of() {
  return shape_internal::kType<T>;
}

// True if a request can be read into the shape: no string of it owns its bytes.
constexpr bool is_readable(const Structure& structure) {
  for (const Member& member : structure.members) {
    const Type& type = member.type->kind == Kind::kList ? *member.type->element : *member.type;
    if (!type.is_view || (type.kind == Kind::kStructure && !is_readable(*type.structure))) {
      return false;
    }
  }
  return true;
}

}  // namespace weir::api
