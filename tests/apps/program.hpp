#pragma once
// Runs the real program as a user does, and looks at what it leaves behind.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/output/temporary_folder.hpp"

namespace rekindle::program {

namespace fs = std::filesystem;
using nlohmann::json;
using sample::bytes_of;

inline fs::path const source{REKINDLE_SOURCE_DIR};

inline void write(fs::path const& file, std::string const& text) { std::ofstream{file, std::ios::binary} << text; }

/// A folder to work in, with the source tree's libraries in reach as they are from the repository's root.
class Workplace {
  public:
    Workplace() {
        for (auto const* name : {"bench", "docs", "policies", "scenarios"})
            fs::create_directory_symlink(source / name, path() / name);
    }
    [[nodiscard]] fs::path const& path() const { return folder_.path(); }
    [[nodiscard]] fs::path operator/(std::string const& name) const { return path() / name; }

  private:
    sample::TemporaryFolder folder_;
};

struct Outcome {
    int code = -1;  ///< exit code; 1000 + signal where one ended it
    std::string out, err;
};

/// A shell command in `folder`, with the program's folder first in PATH. `interrupt_after`: seconds until `signal` to
/// the program; < 0: none.
inline Outcome shell(fs::path const& folder, std::string const& command, double interrupt_after = -1,
                     int signal = SIGINT) {
    sample::TemporaryFolder const files;
    auto const out = files.path() / "out", err = files.path() / "err";
    auto const bin = fs::path(REKINDLE_BINARY).parent_path().string();
    pid_t const child = fork();
    if (child == 0) {
        auto const path = bin + ":" + (std::getenv("PATH") != nullptr ? std::getenv("PATH") : "/usr/bin:/bin");
        ::setenv("PATH", path.c_str(), 1);
        for (auto const& [file, number] : {std::pair{out, STDOUT_FILENO}, {err, STDERR_FILENO}}) {
            int const opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
            if (opened < 0 || ::dup2(opened, number) < 0) _exit(127);
        }
        if (::chdir(folder.c_str()) != 0) _exit(127);
        ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    if (interrupt_after >= 0) {
        std::this_thread::sleep_for(std::chrono::duration<double>(interrupt_after));
        ::kill(child, signal);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status), bytes_of(out), bytes_of(err)};
}

/// The program with these arguments; `exec`, so that a signal reaches it and not the shell.
inline Outcome call(fs::path const& folder, std::string const& arguments, double interrupt_after = -1,
                    int signal = SIGINT) {
    return shell(folder, "exec rekindle " + arguments, interrupt_after, signal);
}

inline json without_performance(std::string const& text) {
    auto summary = json::parse(text);
    summary.erase("performance");
    return summary;
}

/// Contents by name; of summary.json all but what may differ between runs.
inline std::map<std::string, std::string> contents(fs::path const& folder) {
    std::map<std::string, std::string> out;
    for (auto const& entry : fs::directory_iterator(folder)) {
        auto const name = entry.path().filename().string();
        auto text = bytes_of(entry.path());
        if (name == "summary.json")
            text = text.substr(0, text.find("\"performance\"")) + without_performance(text).dump();
        out[name] = text;
    }
    return out;
}

inline std::vector<std::string> names(std::map<std::string, std::string> const& files) {
    std::vector<std::string> out;
    for (auto const& file : files) out.push_back(file.first);
    return out;
}

inline std::vector<std::string> const result_names{"answers.csv", "curves.csv",  "daily.csv",
                                                   "plan.yaml",   "report.html", "report.json",
                                                   "results.h5",  "summary.csv", "summary.json"};

/// The first file that differs; empty where all are equal to the byte.
inline std::string first_difference(fs::path const& a, fs::path const& b) {
    auto const x = contents(a), y = contents(b);
    if (names(x) != names(y)) return "the names of the files";
    for (auto const& [name, text] : x) {
        if (text != y.at(name)) return name;
    }
    return "";
}

}  // namespace rekindle::program
