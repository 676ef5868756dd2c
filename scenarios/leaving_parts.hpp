#pragma once
// What the files about leaving share, and the guesses that observe_schema.cpp lists among a team's data.

#include "scenarios/leaving_schema.hpp"

namespace rekindle::leaving_parts {

inline constexpr Range factor = between(0, 1e6);

/// Land where the member may belong to a base of the target `Owner`.
template <class Owner, auto Member>
void landed(void* target, Value const& v) {
    assign(static_cast<Owner*>(target)->*Member, v);
}

/// How a guess or an answer goes wrong, as written.
struct Confusion {
    double accuracy = -1;
    struct Row {
        std::string name;
        std::vector<std::string> names;
        std::vector<double> chances;
    };
    std::vector<Row> rows;
};
extern Group const confusion_group;  ///< inline; target Confusion
/// Chances of each level said per true level; each row adds up to 1. False where it does not (noted).
[[nodiscard]] bool confusion_matrix(Confusion const& written, std::vector<std::string> const& levels,
                                    std::vector<std::vector<double>>& said, Fill const& fill);

extern Group const classifier_group, score_group;
/// Descends, target ScenarioDraft.
void classifier_into(void* target, std::string const& name, Fill const& fill);
void score_into(void* target, std::string const& name, Fill const& fill);

}  // namespace rekindle::leaving_parts
