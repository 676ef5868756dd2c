#pragma once
// A shard of a sweep on disk: the responses of its points, with the plan's digest and a checksum. The same points give
// the same bytes.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/sweep_table.hpp"

namespace rekindle {

/// What one point gave: cells per policy compared and response, or why there are none.
struct PointResult {
    std::size_t point = 0;
    std::vector<std::string> policies;          ///< names of the worlds
    std::size_t baseline = 0;                   ///< row of `policies`
    std::vector<std::vector<SweepCell>> cells;  ///< [policy][response]
    std::string error;
};

struct Shard {
    std::string digest;  ///< of the frozen plan
    std::size_t number = 0, shards = 1;
    std::vector<PointResult> points;  ///< in order
};

[[nodiscard]] std::string shard_text(Shard const& shard);
/// Empty where the text is no whole shard: torn, changed, or of another program.
[[nodiscard]] std::optional<Shard> parse_shard(std::string_view text);

/// `shard-00003.json` of a folder.
[[nodiscard]] std::filesystem::path shard_path(std::filesystem::path const& folder, std::size_t number);

}  // namespace rekindle
