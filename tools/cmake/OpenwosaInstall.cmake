# openwosa_install(<library> DESCRIPTION "..." [PC_NAME <name>] [HEADER_DIRS <dir>...] [HEADERS <file>...]
#                  [REQUIRES <library>...] [COM_CLASSES [MANIFEST <file>]])
#   Makes <library> part of the installation: the file itself, its headers, the CMake target openwosa::<library> and
#   openwosa-<PC_NAME or library>.pc. Headers go to include/openwosa, which only users of our targets get to see: there is a
#   windows.h among them. HEADER_DIRS are installed with everything in them that ends in .h, HEADERS one by one. REQUIRES are
#   installed libraries of ours that programs have to link too.
#   COM_CLASSES: a library of COM classes, which programs do not link but find at run time: the target and the .pc stand for
#   the headers and what COM itself needs (Windows: the system's libraries). MANIFEST goes to share/openwosa/com, where
#   comshim looks for classes.
# openwosa_install_package()
#   Once, after all rooms: the CMake package itself.
include_guard(GLOBAL)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(OPENWOSA_PACKAGE_FILES ${CMAKE_CURRENT_LIST_DIR}/package)
set(OPENWOSA_INSTALL_HEADERS ${CMAKE_INSTALL_INCLUDEDIR}/openwosa)
set(OPENWOSA_INSTALL_CMAKE ${CMAKE_INSTALL_LIBDIR}/cmake/openwosa)

function(openwosa_install library)
  cmake_parse_arguments(ARG "COM_CLASSES" "DESCRIPTION;PC_NAME;MANIFEST" "HEADERS;HEADER_DIRS;REQUIRES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "openwosa_install(${library}): what is ${ARG_UNPARSED_ARGUMENTS}?")
  endif()
  set(linked ${library})
  if(ARG_COM_CLASSES)
    set(linked openwosa_${library}_users)
    add_library(${linked} INTERFACE)
    set_target_properties(${linked} PROPERTIES EXPORT_NAME ${library})
    target_link_libraries(${linked} INTERFACE $<BUILD_INTERFACE:openwosa_${library}_headers>)
  endif()
  if(NOT TARGET openwosa::${library})
    add_library(openwosa::${library} ALIAS ${linked})
  endif()
  target_include_directories(${linked} INTERFACE $<INSTALL_INTERFACE:${OPENWOSA_INSTALL_HEADERS}>)
  foreach(required ${ARG_REQUIRES})
    target_link_libraries(${linked} INTERFACE $<INSTALL_INTERFACE:openwosa::${required}>)
  endforeach()
  if(NOT WIN32)
    set_target_properties(${library} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
                          INSTALL_RPATH "$ORIGIN")
  endif()
  if(ARG_COM_CLASSES)
    install(TARGETS ${linked} EXPORT openwosa)
    install(TARGETS ${library} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_SKIP)
  else()
    install(TARGETS ${library} EXPORT openwosa
            RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
  if(ARG_MANIFEST)
    install(FILES ${ARG_MANIFEST} DESTINATION ${CMAKE_INSTALL_DATADIR}/openwosa/com)
  endif()
  if(ARG_HEADERS)
    install(FILES ${ARG_HEADERS} DESTINATION ${OPENWOSA_INSTALL_HEADERS})
  endif()
  foreach(folder ${ARG_HEADER_DIRS})
    install(DIRECTORY ${folder}/ DESTINATION ${OPENWOSA_INSTALL_HEADERS} FILES_MATCHING PATTERN "*.h" PATTERN "*.H")
  endforeach()

  if(NOT ARG_PC_NAME)
    set(ARG_PC_NAME ${library})
  endif()
  set(OPENWOSA_PC_NAME openwosa-${ARG_PC_NAME})
  list(TRANSFORM ARG_REQUIRES PREPEND "openwosa-")
  list(JOIN ARG_REQUIRES " " OPENWOSA_PC_REQUIRES)
  set(OPENWOSA_PC_LIBS "-L\${libdir} -l${library}")
  if(ARG_COM_CLASSES)
    set(OPENWOSA_PC_LIBS "")
    if(WIN32)
      set(OPENWOSA_PC_LIBS "-lole32 -loleaut32 -luuid")
      target_link_libraries(${linked} INTERFACE ole32 oleaut32 uuid)
    else()
      target_link_libraries(${linked} INTERFACE $<BUILD_INTERFACE:comshim>)
    endif()
  endif()
  set(OPENWOSA_PC_DESCRIPTION "${ARG_DESCRIPTION}")
  # Relative, so that the installed folder may be moved as a whole.
  file(RELATIVE_PATH OPENWOSA_PC_UP /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  configure_file(${OPENWOSA_PACKAGE_FILES}/openwosa.pc.in ${PROJECT_BINARY_DIR}/package/${OPENWOSA_PC_NAME}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/package/${OPENWOSA_PC_NAME}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  set_property(GLOBAL APPEND PROPERTY OPENWOSA_INSTALLED ${library})
endfunction()

function(openwosa_install_package)
  get_property(installed GLOBAL PROPERTY OPENWOSA_INSTALLED)
  if(NOT installed)
    return()
  endif()
  install(EXPORT openwosa NAMESPACE openwosa:: FILE openwosaTargets.cmake DESTINATION ${OPENWOSA_INSTALL_CMAKE})
  configure_package_config_file(${OPENWOSA_PACKAGE_FILES}/openwosaConfig.cmake.in
                                ${PROJECT_BINARY_DIR}/package/openwosaConfig.cmake
                                INSTALL_DESTINATION ${OPENWOSA_INSTALL_CMAKE})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/openwosaConfigVersion.cmake
                                   COMPATIBILITY SameMajorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/package/openwosaConfig.cmake
                ${PROJECT_BINARY_DIR}/package/openwosaConfigVersion.cmake
          DESTINATION ${OPENWOSA_INSTALL_CMAKE})
endfunction()
