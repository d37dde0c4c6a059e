# openwosa_fuzz(<name> SOURCES <file>... LIBS <library>... CORPUS <folder>)
# One fuzz entry point (LLVMFuzzerTestOneInput). With OPENWOSA_BUILD_FUZZERS (preset fuzz, clang) it becomes a libFuzzer
# program, part of the target `fuzzers` and of fuzzers.txt in the build folder, which .ci/run works through. Everywhere else
# it becomes a test that runs the corpus and a fixed number of mutated inputs.
include_guard(GLOBAL)

add_custom_target(fuzzers)

function(openwosa_fuzz name)
  cmake_parse_arguments(ARG "" "CORPUS" "SOURCES;LIBS" ${ARGN})
  get_filename_component(corpus ${ARG_CORPUS} ABSOLUTE)
  if(NOT IS_DIRECTORY ${corpus})
    message(FATAL_ERROR "openwosa_fuzz(${name}): there is no corpus ${corpus}")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE openwosa_build ${ARG_LIBS})
  if(OPENWOSA_BUILD_FUZZERS)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers ${name})
    file(APPEND ${PROJECT_BINARY_DIR}/fuzzers.txt "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name} ${corpus}\n")
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    add_test(NAME ${name} COMMAND ${name} ${corpus})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
  endif()
endfunction()

file(WRITE ${PROJECT_BINARY_DIR}/fuzzers.txt "")
