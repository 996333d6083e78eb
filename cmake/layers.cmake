# weir_layer(NAME SOURCES <folders> LINKS <targets>): the static library weir_NAME made of every
# .cc file of the folders. Globbing means that no file can be outside of a target.
function(weir_layer name)
  cmake_parse_arguments(layer "" "" "SOURCES;LINKS" ${ARGN})
  set(files "")
  foreach(folder IN LISTS layer_SOURCES)
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
    list(APPEND files ${found})
  endforeach()
  list(FILTER files EXCLUDE REGEX "/main\\.cc$")
  if(files)
    add_library(weir_${name} STATIC ${files})
    target_link_libraries(weir_${name} PUBLIC weir_flags ${layer_LINKS})
  else()
    add_library(weir_${name} INTERFACE)
    target_link_libraries(weir_${name} INTERFACE weir_flags ${layer_LINKS})
  endif()
endfunction()

# weir_test(NAME SOURCES <folder> LINKS <targets> [LABELS <ring>...]): one GoogleTest program of
# every *_test.cc and helper file in the folder, one ctest entry.
function(weir_test name)
  cmake_parse_arguments(test "" "" "SOURCES;LINKS;LABELS" ${ARGN})
  set(files "")
  foreach(folder IN LISTS test_SOURCES)
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cc)
    list(APPEND files ${found})
  endforeach()
  if(NOT files)
    return()
  endif()
  add_executable(test_${name} ${files})
  target_link_libraries(test_${name} PRIVATE weir_test_flags ${test_LINKS})
  target_precompile_headers(test_${name} PRIVATE <gtest/gtest.h> <gmock/gmock.h>)
  # A header g++ finds unusable costs the time to read the real one, not the build: g++ 12 has once
  # written one whose __LDBL_DENORM_MIN__ was cut short.
  set_target_properties(test_${name} PROPERTIES PCH_WARN_INVALID OFF)
  # In the checkout, because some tests compare the code with the documents.
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${test_LABELS}" TIMEOUT 900)
endfunction()
