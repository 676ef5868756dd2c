#include "sim/base/nearest_name.hpp"

#include <algorithm>
#include <numeric>

namespace rekindle {
namespace {

/// Optimal string alignment distance.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view given, std::vector<std::string> const& known) {
    if (given.size() > 64) return "";
    std::string best;
    std::size_t const most = std::max<std::size_t>(1, given.size() / 3);
    std::size_t least = most + 1;
    for (auto const& name : known) {
        if (name.size() > given.size() + most || given.size() > name.size() + most) continue;
        if (auto const d = edit_distance(given, name); d < least) {
            least = d;
            best = name;
        }
    }
    return best;
}

std::string name_hint(std::string_view given, std::vector<std::string> known) {
    if (auto const near = nearest_name(given, known); !near.empty()) return "did you mean `" + near + "`?";
    if (known.empty()) return "none is defined";
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    std::string out = "known: ";
    for (std::size_t i = 0; i < known.size(); ++i) out += (i > 0 ? ", " : "") + known[i];
    return out;
}

}  // namespace rekindle
