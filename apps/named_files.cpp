#include "apps/named_files.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "apps/command.hpp"

namespace rekindle {
namespace {

namespace fs = std::filesystem;

bool one_file(NamedFile const& a, NamedFile const& b) {
    if (a.path.empty() || b.path.empty()) return false;
    std::error_code error;
    if (fs::exists(a.path, error) && !fs::is_regular_file(a.path, error)) return false;  // /dev/null
    if (fs::equivalent(a.path, b.path, error) && !error) return true;
    error.clear();
    auto const at = [&](std::string const& path) { return fs::weakly_canonical(fs::absolute(path), error); };
    auto const first = at(a.path), second = at(b.path);
    return !error && first == second;
}

}  // namespace

void expect_apart(std::vector<NamedFile> const& inputs, std::vector<NamedFile> const& outputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        auto const& out = outputs[i];
        for (auto const& in : inputs) {
            if (one_file(out, in))
                throw UsageError(
                    fmt::format("{} = {}: is read as {}; write to another file", out.option, out.path, in.option));
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (one_file(out, outputs[j]))
                throw UsageError(fmt::format("{} = {}: is written by {} already; name another file", out.option,
                                             out.path, outputs[j].option));
        }
    }
}

}  // namespace rekindle
