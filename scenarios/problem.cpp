#include "scenarios/problem.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace rekindle {
namespace {

constexpr std::size_t shown_problems = 200;
constexpr std::size_t shown_value = 60;

/// A value on one line, cut where it is long; never cut inside a UTF-8 character.
std::string shown(std::string const& value) {
    std::string line;
    for (char const c : value) line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    if (line.size() <= shown_value) return line;
    auto cut = shown_value;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    return line.substr(0, cut) + "...";
}

std::string all_texts(std::vector<Problem> const& problems) {
    std::string text;
    for (std::size_t i = 0; i < problems.size() && i < shown_problems; ++i) {
        text += (i > 0 ? "\n" : "") + problems[i].text();
    }
    if (problems.size() > shown_problems) text += fmt::format("\n... and {} more", problems.size() - shown_problems);
    return text;
}

}  // namespace

std::string to_string(Mark const& mark) {
    if (!mark.file) return "";
    return mark.line > 0 ? fmt::format("{}:{}:{}", *mark.file, mark.line, mark.column) : *mark.file;
}

std::string Problem::text() const {
    std::string out = to_string(mark);
    auto const append = [&](std::string const& part) { out += (out.empty() ? "" : ": ") + part; };
    if (!path.empty()) append(shown(path) + (value.empty() ? "" : " = " + shown(value)));
    if (path.empty() && !value.empty()) append(shown(value));
    append(rule);
    return hint.empty() ? out : out + "; " + hint;
}

ScenarioError::ScenarioError(std::vector<Problem> problems)
    : std::runtime_error{all_texts(problems)}, problems_{std::move(problems)} {}

void Problems::add(Mark const& mark, std::string path, std::string value, std::string rule, std::string hint) {
    list_.push_back({mark, std::move(path), std::move(value), std::move(rule), std::move(hint)});
}

bool Problems::clean(std::string_view path) const {
    return std::none_of(list_.begin(), list_.end(), [&](Problem const& p) {
        std::string_view const at = p.path;
        if (!at.starts_with(path)) return false;
        return at.size() == path.size() || path.empty() || at[path.size()] == '.' || at[path.size()] == '[';
    });
}

void Problems::raise_if_any() const {
    if (list_.empty()) return;
    std::vector<std::string> files;  // in the order they were first named
    auto const file_of = [&](Problem const& p) {
        auto const name = p.mark.file ? *p.mark.file : "";
        auto const at = std::find(files.begin(), files.end(), name);
        if (at != files.end()) return at - files.begin();
        files.push_back(name);
        return static_cast<std::ptrdiff_t>(files.size()) - 1;
    };
    for (auto const& p : list_) (void)file_of(p);
    auto sorted = list_;
    std::stable_sort(sorted.begin(), sorted.end(), [&](Problem const& a, Problem const& b) {
        return std::tuple{file_of(a), a.mark.line, a.mark.column} < std::tuple{file_of(b), b.mark.line, b.mark.column};
    });
    throw ScenarioError{std::move(sorted)};
}

}  // namespace rekindle
