# Elementary functions with the same bits on every CPU and in a browser: newlib's libm (ARM's optimized routines and FreeBSD's msun), whose
# source Debian packs, compiled without fused
# multiply-adds, errno and rounding by instruction. portable_libm: an object library.
find_file(NEWLIB_SOURCE NAMES newlib-3.3.0.tar.xz PATHS /usr/src/newlib REQUIRED NO_DEFAULT_PATH)
set(newlib_libm ${CMAKE_BINARY_DIR}/newlib/newlib-salsa/newlib/libm)
if(NOT EXISTS ${newlib_libm}/common/fdlibm.h)
    file(ARCHIVE_EXTRACT INPUT ${NEWLIB_SOURCE} DESTINATION ${CMAKE_BINARY_DIR}/newlib
         PATTERNS newlib-salsa/newlib/libm/common/*.[ch] newlib-salsa/newlib/libm/math/*.c)
endif()
set(sources)
foreach(name common/exp common/exp_data common/log common/log_data common/s_log1p common/s_expm1 common/pow common/pow_log_data
        common/math_err math/s_sin math/s_cos math/s_tan math/s_atan math/k_sin math/k_cos math/k_tan
        math/e_rem_pio2 math/k_rem_pio2 math/e_sinh math/e_cosh math/er_lgamma math/s_erf)
    list(APPEND sources ${newlib_libm}/${name}.c)
endforeach()
add_library(portable_libm OBJECT ${sources})
target_include_directories(portable_libm PRIVATE ${CMAKE_CURRENT_LIST_DIR}/portable_libm ${newlib_libm}/common)
target_compile_options(portable_libm PRIVATE -w -O2 -include ${CMAKE_CURRENT_LIST_DIR}/portable_libm/names.h)
target_compile_definitions(portable_libm PRIVATE HAVE_FAST_FMA=0 HAVE_FAST_ROUND=0 HAVE_FAST_LROUND=0 WANT_ERRNO=0 WANT_ERRNO_UFLOW=0 WANT_SNAN=0)
set_target_properties(portable_libm PROPERTIES POSITION_INDEPENDENT_CODE ON)
