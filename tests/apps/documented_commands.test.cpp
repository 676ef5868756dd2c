// Every command that a ```sh block of README.md or docs/*.md shows runs as it stands, in order, from a folder like the
// repository's root.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;

namespace {

/// Lines that begin with `rekindle ` inside ```sh blocks; a line ending in \ goes on.
std::vector<std::string> commands_of(std::string const& markdown) {
    std::vector<std::string> commands;
    std::istringstream lines(markdown);
    bool inside = false, goes_on = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) {
            inside = !inside && line.starts_with("```sh");
            continue;
        }
        if (!inside) continue;
        bool const more = line.ends_with('\\');
        if (more) line.pop_back();
        if (goes_on) {
            commands.back() += line;
        } else if (line.starts_with("rekindle ")) {
            commands.push_back(line);
        }
        goes_on = more && (goes_on || line.starts_with("rekindle "));
    }
    return commands;
}

std::vector<fs::path> documents() {
    std::vector<fs::path> files{source / "README.md"};
    for (auto const& entry : fs::directory_iterator(source / "docs")) {
        if (entry.path().extension() == ".md") files.push_back(entry.path());
    }
    std::sort(files.begin() + 1, files.end());
    return files;
}

}  // namespace

TEST_CASE("commands are found in sh blocks only", "[contract]") {
    CHECK(commands_of("rekindle no\n```sh\nrekindle a\nls\nrekindle b \\\n  -c\n```\n```yaml\nrekindle "
                      "no\n```\n```\nrekindle no\n```\n```sh\nrekindle d # e\n```\n") ==
          std::vector<std::string>{"rekindle a", "rekindle b   -c", "rekindle d # e"});
}

TEST_CASE("every command of the documents runs", "[contract]") {
    std::size_t found = 0;
    for (auto const& file : documents()) {
        INFO(file.filename().string());
        Workplace const at;
        for (auto const& command : commands_of(bytes_of(file))) {
            ++found;
            auto const outcome = shell(at.path(), command);
            INFO(command << "\n" << outcome.err);
            CHECK(outcome.code == 0);
        }
    }
    CHECK(found >= 4);
}
