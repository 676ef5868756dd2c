#pragma once
// What a claim measures: arithmetic over metrics of worlds, `1 - second_churn_90d(kept) /
// second_churn_90d(plain@slow)`.
//
//   sum     = product {(+|-) product}        product = factor {(*|/) factor}
//   factor  = number [%] | ( sum ) | - factor | metric ( policy [@ variant] )
// A metric is a row of metrics(), `users`, lapses_by_reason.REASON or returns_by_reason.REASON. Without a variant:
// base.

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

struct MetricOfWorld {
    std::string metric, policy, variant;
    std::size_t column = 0;  ///< where it stands in the text, from 0
};

/// What is wrong with a measure, and where.
class MeasureError : public std::runtime_error {
  public:
    MeasureError(std::size_t at, std::string const& what) : std::runtime_error{what}, column{at} {}
    std::size_t column;  ///< in the text, from 0
};

/// A compiled measure. Immutable.
class Measure {
  public:
    /// Throws MeasureError. Names are the caller's business.
    explicit Measure(std::string_view text);

    [[nodiscard]] std::vector<MetricOfWorld> const& metrics() const { return metrics_; }
    /// The value where metrics() have these values; empty where one it needs is, or where something is divided by 0.
    [[nodiscard]] std::optional<double> value(std::vector<std::optional<double>> const& of_metrics) const;

  private:
    friend class MeasureParser;
    enum class Kind : std::uint8_t { number, metric, add, subtract, multiply, divide, negate };
    struct Step {
        Kind kind;
        double number = 0;
        std::size_t metric = 0;
    };
    std::vector<Step> steps_;  ///< in postfix order
    std::vector<MetricOfWorld> metrics_;
};

}  // namespace rekindle
