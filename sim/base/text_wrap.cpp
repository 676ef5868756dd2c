#include "sim/base/text_wrap.hpp"

#include <algorithm>

#include "sim/base/safe_text.hpp"

namespace rekindle {
namespace {

/// Where the rest of a line begins.
std::size_t hanging_indent(std::string_view line, std::size_t columns) {
    auto const first = line.find_first_not_of(' ');
    if (first >= columns / 4) return std::min(first, columns / 2);
    auto const gap = line.substr(0, columns / 2).rfind("  ");
    return gap == std::string_view::npos || gap < first ? first + 2 : width_of(line.substr(0, gap + 2));
}

}  // namespace

std::size_t width_of(std::string_view text) {  // all bytes but those that continue a letter
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> lines_of(std::string_view text, std::size_t first_columns, std::size_t columns) {
    std::vector<std::string> lines{""};
    std::size_t used = 0;
    while (!text.empty()) {
        auto const word = text.substr(0, std::min(text.find(' ', text.find_first_not_of(' ')), text.size()));
        text.remove_prefix(word.size());
        bool const fits = used + width_of(word) <= (lines.size() == 1 ? first_columns : columns);
        if (fits || used == 0) {
            lines.back() += word;
            used += width_of(word);
            continue;
        }
        auto const bare = word.substr(std::min(word.find_first_not_of(' '), word.size()));
        if (bare.empty()) continue;
        lines.emplace_back(bare);
        used = width_of(bare);
    }
    return lines;
}

std::string wrapped(std::string_view given, std::size_t columns) {
    auto const safe = terminal_safe(given);
    std::string_view text = safe;
    std::string out;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = text.substr(0, end);
        bool const ended = end < text.size();
        text.remove_prefix(end + (ended ? 1 : 0));
        if (width_of(line) <= columns) {
            out += line;
        } else {
            auto const indent = hanging_indent(line, columns);
            bool first = true;
            for (auto const& part : lines_of(line, columns, columns - indent)) {
                out += first ? part : "\n" + std::string(indent, ' ') + part;
                first = false;
            }
        }
        if (ended) out += '\n';
    }
    return out;
}

}  // namespace rekindle
