#include "apps/option_checks.hpp"

#include <cmath>
#include <cstdint>

namespace rekindle {
namespace {

/// A text wholly read as a number.
template <class Number>
bool reads(std::string const& text, Number& value) {
    auto const* end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && at == end;
}

}  // namespace

CLI::Validator not_empty() {
    return {[](std::string const& text) { return text.empty() ? std::string("must not be empty") : std::string{}; },
            ""};
}

CLI::Validator number_within(double least, double most) {
    auto const check = [=](std::string const& text) {
        double value = 0;
        bool const good = reads(text, value) && std::isfinite(value) && value >= least && value <= most;
        return good ? std::string{} : fmt::format("{}: must be a number from {} to {}", text, least, most);
    };
    return {check, ""};
}

CLI::Validator whole_within(std::uint64_t least, std::uint64_t most) {
    auto const check = [=](std::string const& text) {
        std::uint64_t value = 0;
        bool const good = reads(text, value) && value >= least && value <= most;
        return good ? std::string{} : fmt::format("{}: must be a whole number from {} to {}", text, least, most);
    };
    return {check, ""};
}

}  // namespace rekindle
