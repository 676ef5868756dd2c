#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "output/escaping.hpp"
#include "output/hdf5_file.hpp"
#include "output/sweep_table.hpp"

namespace rekindle {
namespace {

using Cell = std::optional<double> SweepCell::*;
struct Column {
    char const* suffix;
    Cell value;
};
constexpr Column columns[] = {{"", &SweepCell::mean},
                              {"_se", &SweepCell::se},
                              {"_difference", &SweepCell::difference},
                              {"_difference_se", &SweepCell::difference_se}};

std::string number(std::optional<double> const& x) { return x ? fmt::format("{}", *x + 0.0) : std::string{}; }

std::vector<std::string> policies_of(SweepTable const& table) {
    std::vector<std::string> out;
    for (auto const& row : table.rows) {
        if (row.error.empty() && std::find(out.begin(), out.end(), row.policy) == out.end()) out.push_back(row.policy);
    }
    return out;
}

std::size_t place_of(std::vector<std::string> const& names, std::string const& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/// Names that HDF5 dimensions of ours have already.
std::string dimension_name(std::string const& factor) {
    bool const taken = factor == "policy" || factor == "response" || factor == "point";
    return taken ? "factor_" + factor : factor;
}

void add_attributes(Hdf5File& file, SweepTable const& table) {
    file.attribute("", "Conventions", "CF-1.10");
    file.attribute("", "title", table.name);
    file.attribute("", "source", "rekindle " + table.version);
    file.attribute("", "plan_digest", table.digest);
    file.attribute("", "seed", table.seed);
}

}  // namespace

std::string sweep_csv(SweepTable const& table) {
    std::string out = "point";
    for (auto const& factor : table.factors) out += "," + csv_cell(factor);
    out += ",policy,baseline";
    for (auto const& response : table.responses) {
        for (auto const& column : columns) out += "," + response + column.suffix;
    }
    out += ",error\n";
    for (auto const& row : table.rows) {
        out += fmt::format("{}", row.point);
        for (auto const& level : row.levels) out += "," + csv_cell(level);
        out += fmt::format(",{},{}", csv_cell(row.policy), row.error.empty() ? (row.baseline ? "1" : "0") : "");
        for (std::size_t r = 0; r < table.responses.size(); ++r) {
            for (auto const& column : columns)
                out += "," + (row.cells.empty() ? std::string{} : number(row.cells[r].*column.value));
        }
        out += "," + csv_cell(row.error) + "\n";
    }
    return out;
}

std::string sweep_h5(SweepTable const& table) {
    Hdf5File file;
    add_attributes(file, table);
    auto const policies = policies_of(table);
    std::vector<std::string> dimensions;
    auto const points = table.points;
    if (!table.levels.empty()) {
        for (std::size_t j = 0; j < table.factors.size(); ++j) {
            dimensions.push_back(dimension_name(table.factors[j]));
            file.dimension(dimensions.back(), table.levels[j]);
        }
    } else {
        dimensions = {"point"};
        std::vector<std::int64_t> numbers(points);
        for (std::size_t i = 0; i < points; ++i) numbers[i] = static_cast<std::int64_t>(i);
        file.dimension("point", numbers);
        for (std::size_t j = 0; j < table.factors.size(); ++j) {
            std::vector<std::string> levels(points);
            for (auto const& row : table.rows) levels[row.point] = row.levels[j];
            file.variable(dimension_name(table.factors[j]), {"point"}, std::span<std::string const>(levels));
        }
    }
    if (policies.empty()) return file.finish();
    file.dimension("policy", policies);
    file.dimension("response", table.responses);
    dimensions.insert(dimensions.end(), {"policy", "response"});
    for (auto const& [name, value] :
         {std::pair{"mean", &SweepCell::mean}, std::pair{"se", &SweepCell::se},
          std::pair{"difference", &SweepCell::difference}, std::pair{"difference_se", &SweepCell::difference_se}}) {
        std::vector<double> values(points * policies.size() * table.responses.size(),
                                   std::numeric_limits<double>::quiet_NaN());
        for (auto const& row : table.rows) {
            auto const first = (row.point * policies.size() + place_of(policies, row.policy)) * table.responses.size();
            for (std::size_t r = 0; r < row.cells.size(); ++r) {
                if (row.cells[r].*value) values[first + r] = *(row.cells[r].*value);
            }
        }
        file.variable(name, dimensions, std::span<double const>(values));
    }
    return file.finish();
}

}  // namespace rekindle
