#pragma once
// The fields a scenario declares beside the fixed ones of observable_table(): which there are, and what they mean.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/population/model.hpp"
#include "sim/recall/observed_user.hpp"

namespace rekindle {

/// A field of one model. Its number is its place in further_fields().
struct FurtherField {
    enum class Kind : std::uint8_t {
        recency,
        frequency,
        monetary,
        r_score,
        f_score,
        m_score,
        visits_recent,
        visit_ratio,
        days_since_use,
        uses_recent,
        missed_uses,
        health,
        health_alarm,
        warning_age,
        warning_count,
        tier,
        guess,
        score,
        survey_answer,
    };
    Kind kind;
    std::size_t item = 0;  ///< row of the model's list: warning, tier ladder, classifier, score
    std::string name;
    std::vector<std::string> levels;  ///< of a categorical field
};
[[nodiscard]] std::vector<FurtherField> further_fields(Model const& model);

/// One row per kind of field: for `list fields` and the docs.
struct FurtherFieldRow {
    FurtherField::Kind kind;
    std::string_view name;  ///< NAME stands for the item's own
    FieldUnit unit;
    std::string_view declared_by;  ///< key of the scenario
    std::string_view meaning;
};
[[nodiscard]] std::span<FurtherFieldRow const> further_field_table();

}  // namespace rekindle
