#include "sim/population/further_fields.hpp"

#include <array>

namespace rekindle {
namespace {

using K = FurtherField::Kind;
using U = FieldUnit;

constexpr std::array table{
    FurtherFieldRow{K::recency, "recency", U::days, "observe.rfm", "time since the last order"},
    FurtherFieldRow{K::frequency, "frequency", U::count, "observe.rfm", "orders in the window"},
    FurtherFieldRow{K::monetary, "monetary", U::money, "observe.rfm", "value of the orders in the window"},
    FurtherFieldRow{K::r_score, "r_score", U::number, "observe.rfm", "1 to 5 by recency: 5 below the first threshold"},
    FurtherFieldRow{K::f_score, "f_score", U::number, "observe.rfm",
                    "1 to 5 by frequency: 5 from the last threshold on"},
    FurtherFieldRow{K::m_score, "m_score", U::number, "observe.rfm", "1 to 5 by money: 5 from the last threshold on"},
    FurtherFieldRow{K::visits_recent, "visits_recent", U::count, "observe.engagement", "visits in the window"},
    FurtherFieldRow{K::visit_ratio, "visit_ratio", U::number, "observe.engagement",
                    "visits per day in the window over those before it; 1 without a history of two windows"},
    FurtherFieldRow{K::days_since_use, "days_since_use", U::days, "core_feature",
                    "time since the last core-feature use, or the return if that was later"},
    FurtherFieldRow{K::uses_recent, "uses_recent", U::count, "core_feature", "core-feature uses in the window"},
    FurtherFieldRow{K::missed_uses, "missed_uses", U::count, "core_feature", "expected uses missed in a row"},
    FurtherFieldRow{K::health, "health", U::number, "core_feature",
                    "uses per day in the window over those before it; 1 without a history of two windows"},
    FurtherFieldRow{K::health_alarm, "health_alarm", U::number, "core_feature",
                    "1 where the health has dropped by the stated part, else 0"},
    FurtherFieldRow{K::warning_age, "signal_NAME", U::days, "warnings",
                    "time since the last signal; infinite without one"},
    FurtherFieldRow{K::warning_count, "signal_NAME_count", U::count, "warnings", "signals of the last four weeks"},
    FurtherFieldRow{K::tier, "NAME", U::number, "observe.tiers", "class of the spend so far, compared by name"},
    FurtherFieldRow{K::guess, "NAME", U::number, "observe.classifiers",
                    "guess of a trait, compared by name; may be wrong"},
    FurtherFieldRow{K::score, "NAME", U::number, "observe.scores", "predictive score of stated quality"},
    FurtherFieldRow{K::survey_answer, "survey_answer", U::number, "surveys",
                    "lapse reason given in the last survey answered, compared by name; `none` before"},
};

std::string named(std::string_view pattern, std::string name) {
    auto const at = pattern.find("NAME");
    for (char& c : name) c = c == '-' ? '_' : c;
    return at == std::string_view::npos
               ? std::string(pattern)
               : std::string(pattern.substr(0, at)) + name + std::string(pattern.substr(at + 4));
}

}  // namespace

std::span<FurtherFieldRow const> further_field_table() { return table; }

std::vector<FurtherField> further_fields(Model const& model) {
    auto const& m = model.leaving;
    std::vector<FurtherField> out;
    auto add = [&](K kind, std::size_t item = 0, std::string const& name = "", std::vector<std::string> levels = {}) {
        out.push_back({kind, item, named(table[static_cast<std::size_t>(kind)].name, name), std::move(levels)});
    };
    if (m.rfm) {
        for (auto kind : {K::recency, K::frequency, K::monetary, K::r_score, K::f_score, K::m_score}) add(kind);
    }
    if (m.engagement) {
        for (auto kind : {K::visits_recent, K::visit_ratio}) add(kind);
    }
    if (m.feature) {
        for (auto kind : {K::days_since_use, K::uses_recent, K::missed_uses, K::health, K::health_alarm}) add(kind);
    }
    for (std::size_t k = 0; k < m.warnings.size(); ++k) {
        add(K::warning_age, k, m.warnings[k].name);
        add(K::warning_count, k, m.warnings[k].name);
    }
    for (std::size_t k = 0; k < m.tiers.size(); ++k) add(K::tier, k, m.tiers[k].name, m.tiers[k].levels);
    for (std::size_t k = 0; k < m.classifiers.size(); ++k)
        add(K::guess, k, m.classifiers[k].name, m.classifiers[k].levels);
    for (std::size_t k = 0; k < m.scores.size(); ++k) add(K::score, k, m.scores[k].name);
    if (!m.surveys.empty()) {
        std::vector<std::string> answers;
        for (auto const& reason : m.reasons) answers.push_back(reason.name);
        answers.emplace_back("none");
        add(K::survey_answer, 0, "", std::move(answers));
    }
    return out;
}

}  // namespace rekindle
