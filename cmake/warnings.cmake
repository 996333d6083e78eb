# Warnings are errors, sanitizers and library settings, for every target of ours.
add_library(weir_flags INTERFACE)
target_compile_options(weir_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wcast-align -Wunused -Wold-style-cast
  # Members left out of designated initialisers have defaults, on purpose.
  -Wno-missing-field-initializers
  # g++ 12 sees overlaps in std::string's operator+ that are not there (GCC bug 105651).
  -Wno-restrict)
target_compile_definitions(weir_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  # A data operation nests at most three awaitables; sixteen recycled frames a thread save six
  # allocations a call (measured, docs/architecture.md).
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16
  SPDLOG_FMT_EXTERNAL)
target_include_directories(weir_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(weir_flags INTERFACE Threads::Threads)

if(WEIR_SANITIZE)
  target_compile_options(weir_flags INTERFACE -fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(weir_flags INTERFACE -fsanitize=${WEIR_SANITIZE})
  if(WEIR_SANITIZE MATCHES "undefined")
    target_compile_options(weir_flags INTERFACE -fno-sanitize-recover=undefined)
  endif()
  if(WEIR_SANITIZE MATCHES "thread")
    # Asio's fences are not modelled by ThreadSanitizer; gcc warns at each of them.
    target_compile_options(weir_flags INTERFACE -Wno-tsan)
  endif()
endif()
