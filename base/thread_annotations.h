#pragma once

// Names for clang's thread-safety analysis; they mean nothing to g++. The pass "locks" of
// scripts/test compiles every file that sees this header with -Werror=thread-safety. The std
// locks carry no annotations, so annotated code uses base/mutex.h.
//
//   base::Mutex mutex_;
//   std::deque<Job> jobs_ WEIR_GUARDED_BY(mutex_);
//   void run_next() WEIR_REQUIRES(mutex_);

#ifdef __clang__
#define WEIR_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define WEIR_THREAD_ATTRIBUTE(x)
#endif

#define WEIR_CAPABILITY(name) WEIR_THREAD_ATTRIBUTE(capability(name))
#define WEIR_SCOPED_CAPABILITY WEIR_THREAD_ATTRIBUTE(scoped_lockable)

// The field may be touched only while the lock is held.
#define WEIR_GUARDED_BY(mutex) WEIR_THREAD_ATTRIBUTE(guarded_by(mutex))
// What the pointer points to may be touched only while the lock is held.
#define WEIR_PT_GUARDED_BY(mutex) WEIR_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
// The caller holds the lock.
#define WEIR_REQUIRES(...) WEIR_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
// The caller does not hold the lock (the function takes it).
#define WEIR_EXCLUDES(...) WEIR_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
// The order in which two locks are taken (docs/locking.md).
#define WEIR_ACQUIRED_BEFORE(...) WEIR_THREAD_ATTRIBUTE(acquired_before(__VA_ARGS__))

#define WEIR_ACQUIRE(...) WEIR_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define WEIR_RELEASE(...) WEIR_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
