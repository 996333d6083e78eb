#pragma once

// Named<T, Tag>: a T that is not interchangeable with another T. Identifiers and quantities of the
// domain are declared with it, so that a shard index cannot be passed where a log id is meant.

#include <compare>
#include <functional>
#include <ostream>
#include <utility>

namespace weir::base {

template <typename T, typename Tag>
class Named {
 public:
  using value_type = T;

  constexpr Named() = default;
  constexpr explicit Named(T value) : value_(std::move(value)) {}

  constexpr const T& value() const { return value_; }

  friend constexpr auto operator<=>(const Named&, const Named&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Named& named) {
    return out << named.value_;
  }

 private:
  T value_{};
};

}  // namespace weir::base

template <typename T, typename Tag>
struct std::hash<weir::base::Named<T, Tag>> {
  size_t operator()(const weir::base::Named<T, Tag>& named) const {
    return std::hash<T>{}(named.value());
  }
};
