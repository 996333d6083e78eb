#pragma once

// UniqueFunction<R(Args...)>: std::function for callables that can only be moved, such as the
// completion handlers of Asio. (std::move_only_function is C++23.)

#include <memory>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace weir::base {

template <typename Signature>
class UniqueFunction;

template <typename R, typename... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;

  template <typename F>
    requires(!std::is_same_v<std::decay_t<F>, UniqueFunction>)
  UniqueFunction(F&& f) : target_(std::make_unique<Holder<std::decay_t<F>>>(std::forward<F>(f))) {}

  explicit operator bool() const { return target_ != nullptr; }

  R operator()(Args... args) {
    CHECK(target_ != nullptr);
    return target_->call(std::forward<Args>(args)...);
  }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual R call(Args... args) = 0;
  };
  template <typename F>
  struct Holder final : Base {
    explicit Holder(F f) : function(std::move(f)) {}
    R call(Args... args) override { return function(std::forward<Args>(args)...); }
    F function;
  };

  std::unique_ptr<Base> target_;
};

}  // namespace weir::base
