#pragma once
// Golden files under tests/output/golden. REKINDLE_UPDATE_GOLDEN=1 in the environment rewrites them: read the diff
// before a commit.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/output/temporary_folder.hpp"

namespace rekindle::sample {

inline void check_golden(std::string const& name, std::string const& text) {
    auto const file = std::filesystem::path(REKINDLE_SOURCE_DIR) / "tests/output/golden" / name;
    if (std::getenv("REKINDLE_UPDATE_GOLDEN")) std::ofstream{file, std::ios::binary} << text;
    INFO("golden file " << name);
    REQUIRE(std::filesystem::exists(file));
    CHECK(text == bytes_of(file));
}

}  // namespace rekindle::sample
