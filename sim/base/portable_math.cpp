#include "sim/base/portable_math.hpp"

// newlib's libm under names of its own (cmake/portable_libm).
extern "C" {
double portable_libm_log(double);
double portable_libm_log1p(double);
double portable_libm_exp(double);
double portable_libm_expm1(double);
double portable_libm_pow(double, double);
double portable_libm_sin(double);
double portable_libm_cos(double);
double portable_libm_tan(double);
double portable_libm_atan(double);
double portable_libm_sinh(double);
double portable_libm_cosh(double);
double portable_libm_lgamma_r(double, int* sign);
double portable_libm_erf(double);
double portable_libm_erfc(double);
}

namespace rekindle::portable {

double log(double x) { return portable_libm_log(x); }
double log1p(double x) { return portable_libm_log1p(x); }
double exp(double x) { return portable_libm_exp(x); }
double expm1(double x) { return portable_libm_expm1(x); }
double pow(double x, double y) { return portable_libm_pow(x, y); }
double sin(double x) { return portable_libm_sin(x); }
double cos(double x) { return portable_libm_cos(x); }
double tan(double x) { return portable_libm_tan(x); }
double atan(double x) { return portable_libm_atan(x); }
double sinh(double x) { return portable_libm_sinh(x); }
double cosh(double x) { return portable_libm_cosh(x); }
double lgamma(double x) {
    int sign = 0;
    return portable_libm_lgamma_r(x, &sign);
}
double erf(double x) { return portable_libm_erf(x); }
double erfc(double x) { return portable_libm_erfc(x); }

}  // namespace rekindle::portable
