# Compile rules every target of ours links to: `openwosa_build` (flags only, never installed).
include_guard(GLOBAL)

add_library(openwosa_build INTERFACE)
target_compile_features(openwosa_build INTERFACE cxx_std_20)
target_compile_options(openwosa_build INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers
    # GCC judges; clang, which builds the fuzzers, warns about other things.
    $<$<CXX_COMPILER_ID:GNU>:-Werror>
    # GCC 12 sees overlapping copies inside std::string at -O3 (its bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    # Unique symbols would pin our libraries in memory after dlclose.
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
if(WIN32)
  target_compile_definitions(openwosa_build INTERFACE _WIN32_WINNT=0x0601 WINVER=0x0601 NOMINMAX)
  # Each DLL and program stands alone: no libstdc++, libgcc or winpthread beside it.
  target_link_options(openwosa_build INTERFACE -static)
endif()
# clang leaves its sanitizers' functions to the program, so its shared libraries have undefined names.
if(NOT WIN32 AND NOT OPENWOSA_BUILD_FUZZERS)
  target_link_options(openwosa_build INTERFACE $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>:-Wl,--no-undefined>)
endif()
if(OPENWOSA_SANITIZE)
  target_compile_options(openwosa_build INTERFACE -fsanitize=${OPENWOSA_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all
                         # What the sanitizers add makes GCC see uninitialised values that are not there.
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(openwosa_build INTERFACE -fsanitize=${OPENWOSA_SANITIZE})
endif()

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
find_program(OPENWOSA_CCACHE ccache)
if(OPENWOSA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${OPENWOSA_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${OPENWOSA_CCACHE})
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_CXX_EXTENSIONS OFF)

# Programs and DLLs in one folder: Windows looks for a DLL beside the program.
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
endif()
