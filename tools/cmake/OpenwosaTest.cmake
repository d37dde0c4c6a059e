# openwosa_test(<name> SOURCES ... [LIBS ...] [LABELS ...] [TIMEOUT seconds])
# One GoogleTest program, registered with ctest as a whole; under a cross build it runs in Wine (CMAKE_CROSSCOMPILING_EMULATOR).
include_guard(GLOBAL)

set(OPENWOSA_GTEST_SOURCE /usr/src/googletest CACHE PATH "GoogleTest source tree")
if(NOT TARGET gtest)
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  set(INSTALL_GTEST OFF)
  add_subdirectory(${OPENWOSA_GTEST_SOURCE} ${CMAKE_BINARY_DIR}/googletest EXCLUDE_FROM_ALL)
  foreach(library gtest gmock gtest_main gmock_main)
    target_compile_options(${library} PRIVATE -O0 -g0)
  endforeach()
endif()

# GoogleTest programs take most of a build's time, and nothing is won by optimising them (2 s against 7 s a file).
set(OPENWOSA_TEST_OPTIONS -O0 -g0 CACHE STRING "Compile options of the tests, in the end what counts")

function(openwosa_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE openwosa_build ${ARG_LIBS} gtest gmock gtest_main)
  target_compile_options(${name} PRIVATE ${OPENWOSA_TEST_OPTIONS})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
