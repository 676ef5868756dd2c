// Right and wrong guesses and answers: by an accuracy or a confusion matrix.
#include <algorithm>

#include "scenarios/leaving_parts.hpp"

namespace rekindle::leaving_parts {
namespace {

void row_chances(void* target, Value const& v) {
    auto& row = *static_cast<Confusion::Row*>(target);
    row.names = v.names;
    row.chances = v.list;
}
constexpr Row row_rows[] = {
    {.key = "guessed",
     .kind = Kind::number_map,
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .certain = true,
     .free_names = true,
     .land = row_chances,
     .meaning = "chance of each guess; those left out: 0; together 100%"},
};
constexpr Group row_group{"confusion", "What is guessed, or said, of users who are truly of one category.", row_rows};
void row_into(void* target, std::string const& name, Fill const& fill) {
    auto& row = static_cast<Confusion*>(target)->rows.emplace_back();
    row.name = name;
    fill(&row);
}
constexpr Row confusion_rows[] = {
    {.key = "accuracy",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .required = true,
     .one_of = "quality",
     .land = into<&Confusion::accuracy>,
     .example = "80%",
     .meaning = "chance of the right one; wrong ones are equally likely"},
    {.key = "confusion",
     .kind = Kind::group_map,
     .required = true,
     .one_of = "quality",
     .free_names = true,
     .group = &row_group,
     .descend = row_into,
     .meaning = "confusion matrix, a row per true category"},
};

std::vector<std::vector<double>> by_accuracy(double accuracy, std::size_t n) {
    double const wrong = n > 1 ? (1 - accuracy) / static_cast<double>(n - 1) : 0;
    std::vector<std::vector<double>> out(n, std::vector<double>(n, wrong));
    for (std::size_t i = 0; i < n; ++i) out[i][i] = n > 1 ? accuracy : 1;
    return out;
}

/// Place of a level; n, and a problem, where there is none.
std::size_t place(std::string const& name, std::vector<std::string> const& levels, Fill const& fill) {
    auto const at = std::find(levels.begin(), levels.end(), name);
    if (at == levels.end()) fill.complain("confusion", "`" + name + "` is no category", name_hint(name, levels));
    return static_cast<std::size_t>(at - levels.begin());
}

}  // namespace

constinit Group const confusion_group{"right and wrong", "How often a guess or an answer is right.", confusion_rows};

bool confusion_matrix(Confusion const& written, std::vector<std::string> const& levels,
                      std::vector<std::vector<double>>& said, Fill const& fill) {
    auto const n = levels.size();
    if (written.accuracy >= 0) {
        said = by_accuracy(written.accuracy, n);
        return true;
    }
    said.assign(n, std::vector<double>(n, 0.0));
    std::vector<double> sums(n, 0.0);
    for (auto const& row : written.rows) {
        auto const i = place(row.name, levels, fill);
        if (i == n) return false;
        for (std::size_t k = 0; k < row.names.size(); ++k) {
            auto const j = place(row.names[k], levels, fill);
            if (j == n) return false;
            said[i][j] = row.chances[k];
            sums[i] += row.chances[k];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (sums[i] > 1 - 1e-9 && sums[i] < 1 + 1e-9) continue;
        fill.complain("confusion", "the chances of `" + levels[i] + "` must add up to 100%");
        return false;
    }
    return true;
}

}  // namespace rekindle::leaving_parts
