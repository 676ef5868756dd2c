#pragma once
// The one table of metrics: what every figure in tables and files means. A new metric is one row here.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/observe/counters.hpp"

namespace rekindle {

/// How a metric is made of the per-user totals of a world, summed over its users.
enum class MetricKind : std::uint8_t {
    total,            ///< sum of the numerator
    share,            ///< sum of the numerator / users of the world, bought and referred ones among them
    ratio,            ///< sum of the numerator / sum of the denominator
    twin_difference,  ///< the numerator minus the untouched twin's
    twin_ratio,       ///< (numerator - twin's) / (denominator - twin's)
};

enum class MetricUnit : std::uint8_t { count, days, minutes, fraction, money, money_per_return, money_per_user, none };

/// Could the team see it in its own data? Latent values and the untouched twin exist only in the simulation.
enum class Visibility : std::uint8_t { latent, observed };

/// Whether the terminal's headline table shows it.
enum class Headline : std::uint8_t { no, yes };

/// Which direction a strategy team wants; colours the differences.
enum class Better : std::uint8_t { neither, higher, lower };

struct Metric {
    std::string_view name;   ///< key in summary.json, label in results.h5
    std::string_view label;  ///< in the terminal, at most 24 columns
    MetricKind kind;
    MetricUnit unit;
    Visibility visibility;
    Counter numerator;
    std::optional<Counter> denominator;
    std::string_view window;   ///< of time
    std::string_view meaning;  ///< one sentence
    Headline headline = Headline::no;
    Better better = Better::neither;
};

/// All metrics, in the order of the files.
[[nodiscard]] std::span<Metric const> metrics();

/// Row of `metrics()`; a contract violation where the name is unknown.
[[nodiscard]] std::size_t metric_index(std::string_view name);

/// "count", "day", "minute", "fraction", "USD", "USD per return", "USD per user" or "ratio".
[[nodiscard]] std::string unit_name(MetricUnit unit, std::string_view currency);

/// Counter units in one reported unit: 1e6 for money over counts, 2^20 for days, a 1440th of it for minutes, else 1.
[[nodiscard]] double divisor_of(MetricUnit unit);

[[nodiscard]] std::string_view name_of(MetricKind kind);
[[nodiscard]] std::string_view name_of(Visibility visibility);

/// Money is kept in micro-units in these.
[[nodiscard]] bool is_money(Counter c);
[[nodiscard]] bool is_money(Daily d);

}  // namespace rekindle
