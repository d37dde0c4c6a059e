# openwosa_boost_headers: Boost (headers only) and nlohmann-json for sources of ours; never for installed headers.
# A cross build cannot have the host's include folder on its path (it holds the host's C library), so it gets a
# folder of the build tree with links to just these two.
include_guard(GLOBAL)

add_library(openwosa_boost_headers INTERFACE)
if(CMAKE_CROSSCOMPILING)
  find_path(OPENWOSA_HOST_BOOST boost/asio.hpp PATHS /usr/include /usr/local/include
            NO_CMAKE_FIND_ROOT_PATH NO_DEFAULT_PATH REQUIRED DOC "Folder that holds boost/")
  find_path(OPENWOSA_HOST_JSON nlohmann/json.hpp PATHS /usr/include /usr/local/include
            NO_CMAKE_FIND_ROOT_PATH NO_DEFAULT_PATH REQUIRED DOC "Folder that holds nlohmann/")
  set(openwosa_header_links ${PROJECT_BINARY_DIR}/header-links)
  file(MAKE_DIRECTORY ${openwosa_header_links})
  file(CREATE_LINK ${OPENWOSA_HOST_BOOST}/boost ${openwosa_header_links}/boost SYMBOLIC)
  file(CREATE_LINK ${OPENWOSA_HOST_JSON}/nlohmann ${openwosa_header_links}/nlohmann SYMBOLIC)
  target_include_directories(openwosa_boost_headers SYSTEM INTERFACE ${openwosa_header_links})
else()
  find_package(Boost 1.81 REQUIRED)
  find_package(nlohmann_json 3.11 REQUIRED)
  target_link_libraries(openwosa_boost_headers INTERFACE Boost::headers nlohmann_json::nlohmann_json)
endif()
if(WIN32)
  target_link_libraries(openwosa_boost_headers INTERFACE ws2_32 mswsock)
  # Under mingw Asio has Windows threads and mutexes, or POSIX ones if a header included earlier spoke of them: sources
  # of one program would disagree about the layout of io_context. Said here, all have the same.
  target_compile_definitions(openwosa_boost_headers INTERFACE BOOST_ASIO_HAS_PTHREADS=1)
else()
  find_package(Threads REQUIRED)
  target_link_libraries(openwosa_boost_headers INTERFACE Threads::Threads)
endif()
# ThreadSanitizer does not know fences, and GCC refuses to compile them for it; Asio's stand beside locks that it does know.
if(OPENWOSA_SANITIZE MATCHES thread)
  target_compile_definitions(openwosa_boost_headers INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
