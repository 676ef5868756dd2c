# The package Rekindle: target Rekindle::policy, for policies as plug-ins.
include(${CMAKE_CURRENT_LIST_DIR}/RekindleTargets.cmake)
# Only a policy that uses sim/base/portable_math.hpp needs it.
find_library(REKINDLE_SLEEF_LIBRARY sleef)
if(REKINDLE_SLEEF_LIBRARY)
    target_link_libraries(Rekindle::policy INTERFACE ${REKINDLE_SLEEF_LIBRARY})
endif()
