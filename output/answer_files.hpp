#pragma once
// Answers in summary.json, as CSV and in results.h5.

#include <nlohmann/json.hpp>
#include <string>

#include "output/answers.hpp"

namespace rekindle {

class Hdf5File;

/// The key `answers` of summary.json: a list of objects per table; curves at some ages only (all are in curves.csv).
[[nodiscard]] nlohmann::ordered_json answers_json(Answers const& answers);
/// curve,policy,group,age_days,at_risk,events,value,se,low,high: every day of every curve; at_risk and events are those
/// of the day that begins at that age.
[[nodiscard]] std::string curves_csv(Answers const& answers);
/// table,row,field,value: every other table, one line per figure; the figures of a list are joined by blanks.
[[nodiscard]] std::string answers_csv(Answers const& answers);
/// Variables CURVE, CURVE_low, CURVE_high, CURVE_se, CURVE_at_risk, CURVE_events over (CURVE_of, age), NaN after a
/// curve's end; CURVE_policy and CURVE_group tell whose.
void write_curves(Hdf5File& file, Answers const& answers);

}  // namespace rekindle
