#include "scenarios/explain_words.hpp"

namespace rekindle::explain_words {

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
