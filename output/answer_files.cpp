#include "output/answer_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "output/answer_fields.hpp"
#include "output/escaping.hpp"
#include "output/hdf5_file.hpp"

namespace rekindle {
namespace {

using Json = nlohmann::ordered_json;

Json number(double x) {
    if (std::fabs(x) < 0x1p53 && x == std::trunc(x)) return static_cast<std::int64_t>(x);
    return x;
}
Json to_json(std::string const& text) { return text; }
Json to_json(double x) { return number(x); }
Json to_json(std::optional<double> const& x) { return x ? number(*x) : Json(nullptr); }
Json to_json(std::vector<double> const& list) {
    Json out = Json::array();
    for (double const x : list) out.push_back(number(x));
    return out;
}

std::string to_cell(std::string const& text) { return csv_cell(text); }
std::string to_cell(double x) { return fmt::format("{}", x + 0.0); }
std::string to_cell(std::optional<double> const& x) { return x ? to_cell(*x) : std::string{}; }
std::string to_cell(std::vector<double> const& list) {
    std::string out;
    for (double const x : list) out += (out.empty() ? "" : " ") + to_cell(x);
    return out;
}

/// Ages of a curve that summary.json shows.
std::vector<std::size_t> shown_ages(std::size_t points) {
    constexpr std::array<std::size_t, 20> ages{0,  1,  2,  3,   5,   7,   10,  14,  21,  30,
                                               45, 60, 90, 120, 150, 180, 270, 365, 540, 730};
    std::vector<std::size_t> shown;
    for (auto const age : ages) {
        if (age < points) shown.push_back(age);
    }
    if (points > 0 && shown.back() + 1 != points) shown.push_back(points - 1);
    return shown;
}

Json curve_json(AgeCurve const& curve) {
    Json points = Json::array();
    for (auto const age : shown_ages(curve.value.size())) {
        points.push_back({{"age_days", age},
                          {"value", number(curve.value[age])},
                          {"se", number(curve.se[age])},
                          {"low", number(curve.low[age])},
                          {"high", number(curve.high[age])}});
    }
    return {{"policy", curve.policy}, {"group", curve.group}, {"points", points}};
}

}  // namespace

Json answers_json(Answers const& answers) {
    Json json = Json::object();
    json["spell_users"] = answers.spell_users;
    json["value_of_perfect_information"] = to_json(answers.value_of_perfect_information);
    tables_of(answers, [&](char const* name, auto const& rows) {
        Json list = Json::array();
        for (auto const& row : rows) {
            Json object = Json::object();
            fields_of(row, [&](char const* field, auto const& value) { object[field] = to_json(value); });
            list.push_back(std::move(object));
        }
        json[name] = std::move(list);
    });
    curves_of(answers, [&](char const* name, auto const& curves) {
        Json list = Json::array();
        for (auto const& curve : curves) list.push_back(curve_json(curve));
        json[name] = std::move(list);
    });
    return json;
}

std::string curves_csv(Answers const& answers) {
    std::string csv = "curve,policy,group,age_days,at_risk,events,value,se,low,high\n";
    curves_of(answers, [&](char const* name, std::vector<AgeCurve> const& curves) {
        for (auto const& c : curves) {
            for (std::size_t age = 0; age < c.value.size(); ++age) {
                csv += fmt::format("{},{},{},{},", name, csv_cell(c.policy), csv_cell(c.group), age);
                bool const last = age == c.at_risk.size();
                csv += last ? std::string(",") : fmt::format("{},{}", c.at_risk[age], c.events[age]);
                csv += fmt::format(",{},{},{},{}\n", c.value[age] + 0.0, c.se[age] + 0.0, c.low[age] + 0.0,
                                   c.high[age] + 0.0);
            }
        }
    });
    return csv;
}

std::string answers_csv(Answers const& answers) {
    std::string csv = "table,row,field,value\n";
    tables_of(answers, [&](char const* name, auto const& rows) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            fields_of(rows[i], [&](char const* field, auto const& value) {
                csv += fmt::format("{},{},{},{}\n", name, i, field, to_cell(value));
            });
        }
    });
    return csv;
}

void write_curves(Hdf5File& file, Answers const& answers) {
    std::size_t ages = 0;
    curves_of(answers, [&](char const*, std::vector<AgeCurve> const& curves) {
        for (auto const& c : curves) ages = std::max(ages, c.value.size());
    });
    if (ages == 0) return;
    std::vector<std::int64_t> days(ages);
    for (std::size_t d = 0; d < ages; ++d) days[d] = static_cast<std::int64_t>(d);
    file.dimension("age", days);
    file.attribute("age", "units", std::string("day"));
    curves_of(answers, [&](std::string const name, std::vector<AgeCurve> const& curves) {
        if (curves.empty()) return;
        std::vector<std::int64_t> rows(curves.size());
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
        auto const rows_name = name + "_of";
        file.dimension(rows_name, rows);
        std::vector<std::string> policies, groups;
        for (auto const& c : curves) policies.push_back(c.policy), groups.push_back(c.group);
        file.variable(name + "_policy", {rows_name}, policies);
        file.variable(name + "_group", {rows_name}, groups);
        auto const write = [&](std::string const& suffix, auto member) {
            std::vector<double> values(curves.size() * ages, std::numeric_limits<double>::quiet_NaN());
            for (std::size_t i = 0; i < curves.size(); ++i) {
                auto const& row = curves[i].*member;
                for (std::size_t d = 0; d < row.size(); ++d) values[i * ages + d] = static_cast<double>(row[d]);
            }
            file.variable(name + suffix, {rows_name, "age"}, values);
            file.attribute(name + suffix, "units",
                           std::string(suffix == "_at_risk" || suffix == "_events" ? "count" : "1"));
        };
        write("", &AgeCurve::value), write("_se", &AgeCurve::se);
        write("_low", &AgeCurve::low), write("_high", &AgeCurve::high);
        write("_at_risk", &AgeCurve::at_risk), write("_events", &AgeCurve::events);
    });
}

}  // namespace rekindle
