/* Included before every file of newlib's libm that we compile: its names get a prefix, so that they meet neither the system's libm nor
   that of a browser's toolchain, which has namesakes with other tables. */
#include <math.h>
#include <stdint.h>
#include <sys/types.h>

#define exp portable_libm_exp
#define log portable_libm_log
#define log1p portable_libm_log1p
#define expm1 portable_libm_expm1
#define pow portable_libm_pow
#define sin portable_libm_sin
#define cos portable_libm_cos
#define tan portable_libm_tan
#define atan portable_libm_atan
#define erf portable_libm_erf
#define erfc portable_libm_erfc
#define __exp_data portable_libm_exp_data
#define __log_data portable_libm_log_data
#define __pow_log_data portable_libm_pow_log_data
#define __ieee754_sinh portable_libm_sinh
#define __ieee754_cosh portable_libm_cosh
#define __ieee754_lgamma_r portable_libm_lgamma_r
#define __ieee754_rem_pio2 portable_libm_rem_pio2
#define __kernel_rem_pio2 portable_libm_kernel_rem_pio2
#define __kernel_sin portable_libm_kernel_sin
#define __kernel_cos portable_libm_kernel_cos
#define __kernel_tan portable_libm_kernel_tan
#define __math_oflow portable_libm_oflow
#define __math_uflow portable_libm_uflow
#define __math_may_uflow portable_libm_may_uflow
#define __math_check_oflow portable_libm_check_oflow
#define __math_check_uflow portable_libm_check_uflow
#define __math_divzero portable_libm_divzero
#define __math_invalid portable_libm_invalid

double exp(double), log(double), log1p(double), expm1(double), pow(double, double);
double sin(double), cos(double), tan(double), atan(double), erf(double), erfc(double);

#ifndef __GLIBC__
#define __int32_t int32_t
#define __uint32_t uint32_t
#endif
