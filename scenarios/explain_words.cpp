#include "scenarios/explain_words.hpp"

#include <algorithm>

namespace rekindle::explain_words {

std::string grouped(std::string text) {
    auto const from = text.find_first_of("0123456789");
    auto const end = std::min(text.find_first_not_of("0123456789", from), text.size());
    if (from == std::string::npos || end - from < 5 || (end < text.size() && text[end] == 'e')) return text;
    for (auto at = end - 3; at > from; at = at > from + 3 ? at - 3 : from) text.insert(at, ",");
    return text;
}

std::string rate(double per_day) {
    if (!(per_day > 0 && per_day < 0.1)) return n(per_day) + " a day";
    double const every = 1 / per_day;
    double const whole = std::round(every);
    return fmt::format("1 every {} d",
                       std::abs(every - whole) < 1e-3 * every ? count(whole) : fmt::format("{:.4g}", every));
}

std::string printable(std::string_view text) {
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    auto const byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const c1 = byte(i) == 0xC2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xA0;
        if (c1 || (byte(i) < 0x20 && text[i] != '\n') || byte(i) == 0x7F)
            out += replacement;
        else
            out += text[i];
        if (c1) ++i;
    }
    return out;
}

}  // namespace rekindle::explain_words
