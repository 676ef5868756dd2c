#include "sim/base/portable_math.hpp"

#include <sleef.h>

namespace rekindle::portable {

// u35 for log: the block draws use the same function, so one draw equals its vector lane.
double log(double x) { return Sleef_cinz_logd1_u35purec(x); }
double log1p(double x) { return Sleef_cinz_log1pd1_u10purec(x); }
double exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double expm1(double x) { return Sleef_cinz_expm1d1_u10purec(x); }
double pow(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }
double sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double tan(double x) { return Sleef_cinz_tand1_u10purec(x); }
double atan(double x) { return Sleef_cinz_atand1_u10purec(x); }
double sinh(double x) { return Sleef_cinz_sinhd1_u10purec(x); }
double cosh(double x) { return Sleef_cinz_coshd1_u10purec(x); }
double lgamma(double x) { return Sleef_cinz_lgammad1_u10purec(x); }
double erf(double x) { return Sleef_cinz_erfd1_u10purec(x); }
double erfc(double x) { return Sleef_cinz_erfcd1_u15purec(x); }

}  // namespace rekindle::portable
