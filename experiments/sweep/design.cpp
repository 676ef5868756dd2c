#include "experiments/sweep/design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <fstream>
#include <numeric>

#include "sim/base/contract.hpp"
#include "sim/base/nearest_name.hpp"
#include "sim/random/stream.hpp"

namespace rekindle {
namespace {

using Method = SweepDesign::Method;
using Places = std::vector<std::vector<double>>;

/// Words of a design's own: stream `column`, counter `row`.
std::uint64_t word(std::uint64_t seed, std::uint32_t column, std::uint64_t row) {
    return draw_word(replicate_key(seed, column), UserId{row}, Purpose::parameter, 0, 0);
}
double uniform(std::uint64_t seed, std::uint32_t column, std::uint64_t row) {
    return unit_uniform(word(seed, column, row));
}

/// Nested uniform scrambling: every bit is flipped by a hash of the bits above it.
std::uint32_t owen_scrambled(std::uint32_t value, std::uint64_t key) {
    std::uint32_t out = 0;
    for (std::uint32_t bit = 32; bit-- > 0;) {
        std::uint64_t const above = bit == 31 ? 0 : value >> (bit + 1);
        std::uint64_t const flip = replicate_key(key ^ above, bit).bits & 1;
        out |= static_cast<std::uint32_t>(((value >> bit) & 1u) ^ flip) << bit;
    }
    return out;
}

/// A random order of 0 .. n - 1 (Fisher and Yates).
std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed, std::uint32_t column) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[word(seed, column, i) % i]);
    return order;
}

Places random_places(std::size_t n, std::size_t k, std::uint64_t seed) {
    Places out(n, std::vector<double>(k));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < k; ++j) out[i][j] = uniform(seed, static_cast<std::uint32_t>(j), i);
    }
    return out;
}

Places latin_hypercube(std::size_t n, std::size_t k, std::uint64_t seed) {
    auto out = random_places(n, k, seed);
    for (std::size_t j = 0; j < k; ++j) {
        auto const order = shuffled(n, seed, static_cast<std::uint32_t>(k + j));
        for (std::size_t i = 0; i < n; ++i)
            out[i][j] = (static_cast<double>(order[i]) + out[i][j]) / static_cast<double>(n);
    }
    return out;
}

Places saltelli(std::size_t n, std::size_t k, std::uint64_t seed) {
    Places out;
    out.reserve(n * (k + 2));
    for (auto const& both : sobol_points(n, 2 * k, seed)) {
        auto const middle = both.begin() + static_cast<std::ptrdiff_t>(k);
        std::vector<double> const a(both.begin(), middle), b(middle, both.end());
        out.push_back(a);
        for (std::size_t j = 0; j < k; ++j) {
            out.push_back(a);
            out.back()[j] = b[j];
        }
        out.push_back(b);
    }
    return out;
}

/// Each factor moves once in each trajectory, by half of its levels.
Places morris(SweepFile const& file) {
    auto const k = file.factors.size();
    auto const seed = file.design.seed;
    Places out;
    for (std::uint32_t r = 0; r < file.design.trajectories; ++r) {
        std::vector<std::size_t> at(k), levels(k), jump(k);
        for (std::size_t j = 0; j < k; ++j) {
            levels[j] = file.factors[j].level_count(file.design.levels);
            jump[j] = std::max<std::size_t>(levels[j] / 2, 1);
            at[j] = word(seed, static_cast<std::uint32_t>(j), r) % levels[j];
        }
        auto place = [&] {
            std::vector<double> p(k);
            for (std::size_t j = 0; j < k; ++j)
                p[j] = (static_cast<double>(at[j]) + 0.5) / static_cast<double>(levels[j]);
            return p;
        };
        out.push_back(place());
        for (auto const j : shuffled(k, seed + 1, r)) {
            at[j] = at[j] + jump[j] < levels[j] ? at[j] + jump[j] : at[j] >= jump[j] ? at[j] - jump[j] : 0;
            out.push_back(place());
        }
    }
    return out;
}

/// Levels of ranges sit in the middle of their share of [0, 1) in Morris' design.
std::string level_of(SweepFactor const& f, double u, SweepDesign const& design) {
    if (design.method != Method::morris || !f.values.empty()) return f.at(u);
    auto const n = f.level_count(design.levels);
    return f.level(std::min(static_cast<std::size_t>(u * static_cast<double>(n)), n - 1), n);
}

void grid(SweepFile const& file, DesignTable& out) {
    std::vector<std::size_t> counts;
    for (auto const& f : file.factors) counts.push_back(f.level_count(file.design.levels));
    std::vector<std::size_t> at(counts.size(), 0);
    for (bool more = true; more;) {
        auto& row = out.levels.emplace_back();
        for (std::size_t j = 0; j < at.size(); ++j) row.push_back(file.factors[j].level(at[j], counts[j]));
        more = false;
        for (std::size_t j = at.size(); j-- > 0 && !more;) {
            more = ++at[j] < counts[j];
            if (!more) at[j] = 0;
        }
    }
}

void one_at_a_time(SweepFile const& file, DesignTable& out) {
    auto count = [&](SweepFactor const& f) { return f.level_count(file.design.levels); };
    std::vector<std::string> base;
    for (auto const& f : file.factors) base.push_back(f.level(0, count(f)));
    out.levels.push_back(base);
    for (std::size_t j = 0; j < base.size(); ++j) {
        auto const& f = file.factors[j];
        for (std::size_t l = 1; l < count(f); ++l) {
            out.levels.push_back(base);
            out.levels.back()[j] = f.level(l, count(f));
        }
    }
}

std::vector<std::string> cells_of(std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= line.size();) {
        auto const to = std::min(line.find(',', from), line.size());
        auto cell = line.substr(from, to - from);
        auto const first = cell.find_first_not_of(" \""), last = cell.find_last_not_of(" \"");
        out.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
        from = to + 1;
    }
    return out;
}

void from_csv(SweepFile const& file, DesignTable& out, Problems& problems) {
    auto const path = file.folder / file.design.file;
    Mark mark{std::make_shared<std::string const>(path.string()), 0, 0};
    std::ifstream in{path};
    std::string line;
    if (!in || !std::getline(in, line))
        return problems.add(file.mark, "design.file", file.design.file, "cannot be read",
                            "the path is relative to the sweep file");
    auto const header = cells_of(line);
    std::vector<std::size_t> column;
    for (auto const& f : file.factors) {
        auto const found = std::find(header.begin(), header.end(), f.name);
        if (found == header.end()) problems.add(mark, f.name, "", "no column of this name", name_hint(f.name, header));
        column.push_back(static_cast<std::size_t>(found - header.begin()));
    }
    if (!problems.empty()) return;
    for (mark.line = 2; std::getline(in, line); ++mark.line) {
        if (line.empty() || line == "\r") continue;
        auto const cells = cells_of(line);
        if (cells.size() != header.size()) {
            problems.add(mark, "", line, fmt::format("must have {} cells, as the header", header.size()));
            continue;
        }
        auto& row = out.levels.emplace_back();
        for (auto const c : column) row.push_back(cells[c]);
    }
    if (out.levels.empty()) problems.add(file.mark, "design.file", file.design.file, "holds no points");
}

/// Points that the design will have; 0 where only its file tells.
double count_of(SweepFile const& file) {
    auto const& d = file.design;
    double const k = static_cast<double>(file.factors.size());
    double product = 1, sum = 1;
    for (auto const& f : file.factors) {
        auto const n = static_cast<double>(f.level_count(d.levels));
        product *= n, sum += n - 1;
    }
    switch (d.method) {
        case Method::grid: return product;
        case Method::one_at_a_time: return sum;
        case Method::random:
        case Method::latin_hypercube:
        case Method::sobol: return d.points;
        case Method::saltelli: return d.samples * (k + 2);
        case Method::morris: return d.trajectories * (k + 1);
        case Method::csv: break;
    }
    return 0;
}

Places places_of(SweepFile const& file) {
    auto const& d = file.design;
    auto const k = file.factors.size();
    switch (d.method) {
        case Method::random: return random_places(d.points, k, d.seed);
        case Method::latin_hypercube: return latin_hypercube(d.points, k, d.seed);
        case Method::sobol: return sobol_points(d.points, k, d.seed);
        case Method::saltelli: return saltelli(d.samples, k, d.seed);
        case Method::morris: return morris(file);
        default: return {};
    }
}

}  // namespace

std::vector<std::vector<double>> sobol_points(std::size_t n, std::size_t dimensions, std::uint64_t seed) {
    REKINDLE_EXPECTS(dimensions >= 1 && dimensions <= 1000 && n < (std::size_t{1} << 32));
    boost::random::sobol_engine<std::uint32_t, 32> sequence(dimensions);
    Places out(n, std::vector<double>(dimensions));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < dimensions; ++j) {
            // Boost leaves the sequence's first point out, the origin; without it the strata are not met once each.
            std::uint32_t const raw = i == 0 ? 0 : sequence();
            auto const key = replicate_key(seed, static_cast<std::uint32_t>(j)).bits;
            out[i][j] = static_cast<double>(owen_scrambled(raw, key)) * 0x1p-32;
        }
    }
    return out;
}

DesignTable make_design(SweepFile const& file, Problems& problems) {
    DesignTable out;
    if (count_of(file) > static_cast<double>(most_points)) {
        problems.add(file.mark, "design", fmt::format("{:.0f} points", count_of(file)),
                     fmt::format("at most {}", most_points),
                     "a grid multiplies its levels: sobol spreads fewer points");
        return out;
    }
    if (2 * file.factors.size() > 1000) {
        problems.add(file.mark, "factors", std::to_string(file.factors.size()), "at most 500");
        return out;
    }
    if (file.design.method == Method::grid) grid(file, out);
    if (file.design.method == Method::one_at_a_time) one_at_a_time(file, out);
    if (file.design.method == Method::csv) from_csv(file, out, problems);
    out.places = places_of(file);
    for (auto const& place : out.places) {
        auto& row = out.levels.emplace_back();
        for (std::size_t j = 0; j < place.size(); ++j) row.push_back(level_of(file.factors[j], place[j], file.design));
    }
    return out;
}

}  // namespace rekindle
