# The package Rekindle: target Rekindle::policy, for policies as plug-ins.
include(${CMAKE_CURRENT_LIST_DIR}/RekindleTargets.cmake)
