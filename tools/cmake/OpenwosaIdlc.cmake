# openwosa_idl(<target> IDL file.idl OUTPUTS kind=file ...)
#   Runs idlc on file.idl in the build tree. <target> is what users of the outputs depend on; its property
#   OPENWOSA_IDL_DIR is the folder they are in. idlc names the imports it read to the build tool: touching one .idl
#   rebuilds what includes its outputs, and only if they changed.
include_guard(GLOBAL)

# idlc runs on the build machine. A cross build compiles it there first, with that machine's own compiler.
if(CMAKE_CROSSCOMPILING)
  include(ExternalProject)
  set(OPENWOSA_IDLC ${CMAKE_BINARY_DIR}/native/idlc CACHE INTERNAL "idlc of the build machine")
  if(NOT TARGET openwosa_native_idlc)
    ExternalProject_Add(openwosa_native_idlc
        SOURCE_DIR ${CMAKE_CURRENT_LIST_DIR}/../idlc/native
        BINARY_DIR ${CMAKE_BINARY_DIR}/native
        CMAKE_ARGS -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
        BUILD_ALWAYS TRUE
        BUILD_BYPRODUCTS ${OPENWOSA_IDLC}
        INSTALL_COMMAND "")
  endif()
  set(OPENWOSA_IDLC_DEPENDS openwosa_native_idlc ${OPENWOSA_IDLC} CACHE INTERNAL "")
else()
  set(OPENWOSA_IDLC $<TARGET_FILE:idlc> CACHE INTERNAL "idlc")
  set(OPENWOSA_IDLC_DEPENDS idlc CACHE INTERNAL "")
endif()

function(openwosa_idl target)
  cmake_parse_arguments(ARG "" "IDL" "OUTPUTS" ${ARGN})
  get_filename_component(idl ${ARG_IDL} ABSOLUTE)
  get_filename_component(stem ${ARG_IDL} NAME_WE)
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/generated/${stem})
  file(MAKE_DIRECTORY ${dir})
  set(emit)
  set(files)
  foreach(output ${ARG_OUTPUTS})
    string(REGEX MATCH "^([^=]+)=(.+)$" _ ${output})
    list(APPEND emit --emit ${CMAKE_MATCH_1}=${dir}/${CMAKE_MATCH_2})
    list(APPEND files ${dir}/${CMAKE_MATCH_2})
  endforeach()
  # idlc leaves an unchanged output untouched; the stamp tells the build that it ran.
  set(stamp ${dir}/${stem}.stamp)
  add_custom_command(
      OUTPUT ${stamp}
      BYPRODUCTS ${files}
      COMMAND ${OPENWOSA_IDLC} -I ${CMAKE_CURRENT_SOURCE_DIR} --depfile ${stamp}.d ${emit} ${idl}
      COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
      DEPENDS ${idl} ${OPENWOSA_IDLC_DEPENDS}
      DEPFILE ${stamp}.d
      COMMENT "idlc ${ARG_IDL}"
      VERBATIM)
  set_source_files_properties(${files} PROPERTIES GENERATED TRUE)
  add_custom_target(${target} DEPENDS ${stamp})
  set_property(TARGET ${target} PROPERTY OPENWOSA_IDL_DIR ${dir})
  set_property(TARGET ${target} PROPERTY OPENWOSA_IDL_FILES ${files})
endfunction()

# openwosa_dll_exports(<dll target> <idl target> <stem of the .def files>)
#   Exports of a Windows DLL: the DLL's undecorated names and ordinals from one definition file; its import library, with the
#   decorated names old Win32 objects ask for (the linker's own would have the undecorated ones), from the other.
function(openwosa_dll_exports dll idl stem)
  if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(abi win64)
  else()
    set(abi win32)
  endif()
  get_target_property(dir ${idl} OPENWOSA_IDL_DIR)
  target_sources(${dll} PRIVATE ${dir}/${stem}-${abi}.def)
  set_property(TARGET ${dll} APPEND PROPERTY LINK_DEPENDS ${dir}/${stem}-${abi}.def ${dir}/${stem}-import-${abi}.def)
  add_custom_command(TARGET ${dll} POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E rm -f $<TARGET_LINKER_FILE:${dll}>
      COMMAND ${CMAKE_DLLTOOL} -d ${dir}/${stem}-import-${abi}.def -l $<TARGET_LINKER_FILE:${dll}>
      VERBATIM)
endfunction()
