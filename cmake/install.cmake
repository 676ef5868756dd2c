# What `cmake --install` lays down: the program with its libraries of policies and scenarios, and the package Rekindle, whose target
# Rekindle::policy is all that a plug-in needs (examples/plugin).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The code behind the headers of sim/base and sim/recall, for a shared library.
file(GLOB policy_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sim/recall/*.cpp)
add_library(rekindle_policy STATIC ${policy_sources} ${CMAKE_SOURCE_DIR}/sim/base/nearest_name.cpp ${CMAKE_SOURCE_DIR}/sim/base/portable_math.cpp
    $<TARGET_OBJECTS:portable_libm>)
set_target_properties(rekindle_policy PROPERTIES EXPORT_NAME policy POSITION_INDEPENDENT_CODE ON)
target_compile_features(rekindle_policy PUBLIC cxx_std_20)
# As in the project: the same bits on every CPU.
target_compile_options(rekindle_policy INTERFACE -ffp-contract=off)
target_include_directories(rekindle_policy INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/rekindle>)

install(TARGETS rekindle RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS rekindle_policy EXPORT RekindleTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY sim/base sim/recall DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rekindle/sim FILES_MATCHING PATTERN "*.hpp"
    PATTERN "special_functions.hpp" EXCLUDE)
# Where the program looks: ../share/rekindle beside its folder.
install(DIRECTORY policies/library DESTINATION share/rekindle/policies FILES_MATCHING PATTERN "*.yaml")
install(DIRECTORY scenarios/library scenarios/cases DESTINATION share/rekindle/scenarios OPTIONAL FILES_MATCHING PATTERN "*.yaml")

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Rekindle)
install(EXPORT RekindleTargets NAMESPACE Rekindle:: DESTINATION ${config_folder})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/RekindleConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/RekindleConfig.cmake ${CMAKE_BINARY_DIR}/RekindleConfigVersion.cmake DESTINATION ${config_folder})
