#include "experiments/sweep/shard_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scenarios/uncertain_number.hpp"

namespace rekindle {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view checksum_mark = "checksum ";

Json json_of(std::optional<double> const& x) { return x ? Json(*x) : Json(nullptr); }
std::optional<double> number_of(Json const& j) { return j.is_null() ? std::nullopt : std::optional{j.get<double>()}; }

Json json_of(PointResult const& p) {
    if (!p.error.empty()) return {{"point", p.point}, {"error", p.error}};
    auto worlds = Json::array();
    for (auto const& cells : p.cells) {
        auto world = Json::array();
        for (auto const& c : cells)
            world.push_back(
                {json_of(c.mean), json_of(c.se), json_of(c.difference), json_of(c.difference_se), c.values});
        worlds.push_back(std::move(world));
    }
    return {{"point", p.point}, {"policies", p.policies}, {"baseline", p.baseline}, {"responses", std::move(worlds)}};
}

PointResult point_of(Json const& j) {
    PointResult p;
    j.at("point").get_to(p.point);
    if (j.contains("error")) {
        j.at("error").get_to(p.error);
        return p;
    }
    j.at("policies").get_to(p.policies);
    j.at("baseline").get_to(p.baseline);
    for (auto const& world : j.at("responses")) {
        auto& cells = p.cells.emplace_back();
        for (auto const& c : world)
            cells.push_back({number_of(c.at(0)), number_of(c.at(1)), number_of(c.at(2)), number_of(c.at(3)),
                             c.at(4).get<std::vector<double>>()});
    }
    return p;
}

}  // namespace

std::string shard_text(Shard const& shard) {
    std::string out = Json{{"rekindle_shard", 1},
                           {"plan", shard.digest},
                           {"shard", shard.number},
                           {"of", shard.shards},
                           {"points", shard.points.size()}}
                          .dump() +
                      "\n";
    for (auto const& p : shard.points) out += json_of(p).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    return out + fmt::format("{}{:016x}\n", checksum_mark, fnv1a(out));
}

std::optional<Shard> parse_shard(std::string_view text) {
    auto const last = text.size() < 2 ? std::string_view::npos : text.rfind('\n', text.size() - 2);
    if (last == std::string_view::npos) return std::nullopt;
    auto const body = text.substr(0, last + 1);
    if (text.substr(last + 1) != fmt::format("{}{:016x}\n", checksum_mark, fnv1a(body))) return std::nullopt;
    try {
        Shard out;
        std::size_t wanted = 0, from = 0;
        for (bool head = true; from < body.size(); head = false) {
            auto const to = body.find('\n', from);
            auto const j = Json::parse(body.substr(from, to - from));
            from = to + 1;
            if (!head) {
                out.points.push_back(point_of(j));
                continue;
            }
            if (j.at("rekindle_shard") != 1) return std::nullopt;
            j.at("plan").get_to(out.digest);
            j.at("shard").get_to(out.number);
            j.at("of").get_to(out.shards);
            j.at("points").get_to(wanted);
        }
        if (out.points.size() != wanted) return std::nullopt;
        return out;
    } catch (Json::exception const&) { return std::nullopt; }
}

std::filesystem::path shard_path(std::filesystem::path const& folder, std::size_t number) {
    return folder / "shards" / fmt::format("shard-{:05}.json", number);
}

}  // namespace rekindle
