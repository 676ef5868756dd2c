#include "output/report/words.hpp"

#include <algorithm>
#include <vector>

#include "sim/base/contract.hpp"

namespace rekindle::report {
namespace {

Word const* find(std::string_view key) {
    auto const found = std::ranges::find(words(), key, &Word::key);
    return found == words().end() ? nullptr : &*found;
}

}  // namespace

std::string filled(std::string_view pattern, std::span<std::string const> arguments) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        bool const numbered = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
        auto const index = numbered ? static_cast<std::size_t>(pattern[i + 1] - '0') : arguments.size();
        if (index < arguments.size()) {
            out += arguments[index];
            i += 2;
        } else {
            out += pattern[i];
        }
    }
    return out;
}

Text say(std::string_view key, std::initializer_list<Text> arguments) {
    auto const* word = find(key);
    REKINDLE_EXPECTS(word != nullptr);
    std::vector<std::string> en, zh;
    for (auto const& argument : arguments) en.push_back(argument.en), zh.push_back(argument.zh);
    return {filled(word->en, en), filled(word->zh, zh)};
}

Text say_or(std::string_view key, std::string const& name) { return find(key) != nullptr ? say(key) : same(name); }

Text metric_name(Metric const& metric) {
    if (auto const* word = find("metric." + std::string(metric.name)))
        return {std::string(word->en), std::string(word->zh)};
    auto label = metric.label;
    while (label.starts_with(' ')) label.remove_prefix(1);
    return same(std::string(label));
}

}  // namespace rekindle::report
