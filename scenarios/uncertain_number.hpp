#pragma once
// A number as written: certain, a distribution over its possible values (parameter uncertainty), or a reference to
// `parameters:`.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/number_text.hpp"
#include "scenarios/yaml_tree.hpp"
#include "sim/random/stream.hpp"

namespace rekindle {

/// Where a number comes from; results that rest on assumed ones say so.
enum class Source : std::uint8_t { unstated, data, claim, assumed };

struct Number {
    enum class Kind : std::uint8_t {
        certain,     ///< arguments[0]
        normal,      ///< mean, standard deviation
        lognormal,   ///< median, standard deviation of the logarithm
        uniform,     ///< low, high
        triangular,  ///< low, mode, high
        beta,        ///< a, b
        gamma,       ///< shape, scale
        reference,   ///< `name` of parameters:
    };
    Kind kind = Kind::certain;
    std::array<double, 3> arguments{};  ///< in the place's canonical unit
    Unit written = Unit::plain;         ///< of the first argument with a unit; decides for parameters
    bool of_users = false;
    Source source = Source::unstated;
    std::string reference;
    Mark mark;

    [[nodiscard]] bool uncertain() const { return kind != Kind::certain && kind != Kind::reference; }
    /// The value where nothing is drawn: mean of normal, beta, gamma and uniform, median of lognormal, mode of
    /// triangular.
    [[nodiscard]] double centre() const;
    /// Draws once; kinds certain and the distributions. Number of draws depends on the kind.
    [[nodiscard]] double draw(Stream& stream) const;
    /// YAML of this number at a place of `unit`; reads back to the same bits.
    [[nodiscard]] std::string text(Unit unit) const;
};

/// Reads a number at a place of `unit` and checks every value it can take against `range`: certain values and bounded
/// distributions must lie inside; normal, lognormal and gamma need their centre and a tenth of their probability
/// inside, and are drawn again until they are (truncation). Mistakes go to `problems`; then nothing is returned.
[[nodiscard]] std::optional<Number> read_number(Node const& node, Unit unit, Range const& range,
                                                std::string const& path, Problems& problems);

/// Whether a map can only be a number: its keys are distributions, `value` and `source`.
[[nodiscard]] bool looks_like_number(Node const& node);

/// The stream of a place: purpose `parameter`, user and episode from the 64-bit FNV-1a hash of its path.
[[nodiscard]] Stream parameter_stream(ReplicateKey key, std::string_view path);
[[nodiscard]] std::uint64_t fnv1a(std::string_view text);

/// Draws until the value lies in `range` (at most 10,000 times, then the centre).
[[nodiscard]] double draw_within(Number const& number, Range const& range, Stream& stream);

[[nodiscard]] std::string_view source_name(Source source);

}  // namespace rekindle
