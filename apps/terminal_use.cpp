#include "apps/terminal_use.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "output/atomic_file.hpp"

namespace rekindle {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int) { interrupt(); }

std::vector<std::filesystem::path> libraries(std::filesystem::path const& under) {
    std::error_code ignored;
    auto const program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    std::vector<std::filesystem::path> found;
    for (auto const& base :
         {std::filesystem::current_path(ignored), program / "../../..", program / "../share/rekindle"}) {
        auto const folder = base / under;
        if (!std::filesystem::is_directory(folder, ignored)) continue;
        bool known = false;
        for (auto const& f : found) known = known || std::filesystem::equivalent(f, folder, ignored);
        if (!known) found.push_back(folder.lexically_normal());
    }
    return found;
}

}  // namespace

std::atomic<bool> const& interrupt_flag() { return interrupted; }

void interrupt() {
    if (interrupted.exchange(true)) _exit(130);
}

std::span<int const> stop_signals() {
    static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};
    static std::size_t const count = [] {
        struct sigaction hangup {};
        bool const ignored = sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler == SIG_IGN;
        return signals.size() - (ignored ? 1 : 0);
    }();
    return std::span(signals).first(count);
}

void catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = &on_signal;
    for (int const signal : stop_signals()) sigaction(signal, &action, nullptr);
    ignore_write_signals();
}

void ignore_write_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

ColorMode color_mode(std::string const& choice) {
    if (choice == "always") return ColorMode::colored;
    if (choice == "never") return ColorMode::plain;
    char const* no_color = std::getenv("NO_COLOR");
    bool const wanted = (no_color == nullptr || *no_color == '\0') && isatty(STDOUT_FILENO) != 0;
    return wanted ? ColorMode::colored : ColorMode::plain;
}

ProgressStyle progress_style(bool quiet) {
    if (quiet) return ProgressStyle::quiet;
    return isatty(STDERR_FILENO) != 0 ? ProgressStyle::rewritten : ProgressStyle::plain;
}

std::string shell_word(std::string const& name) {
    constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
    if (!name.empty() && name.find_first_not_of(plain) == std::string::npos) return name;
    std::string word = "'";
    for (char const c : name) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

std::vector<std::filesystem::path> policy_libraries() { return libraries("policies/library"); }
std::vector<std::filesystem::path> scenario_libraries() { return libraries("scenarios/library"); }
std::vector<std::filesystem::path> case_libraries() { return libraries("scenarios/cases"); }

std::filesystem::path find_scenario(std::string const& file_or_name) {
    std::error_code ignored;
    if (std::filesystem::exists(file_or_name, ignored)) return file_or_name;
    std::string known;
    for (auto const& folder : scenario_libraries()) {
        auto const path = folder / (file_or_name + ".yaml");
        if (std::filesystem::exists(path, ignored)) return path;
    }
    throw OutputError(fmt::format(
        "{}: no such file, and no scenario of this name in the library; try: rekindle list scenarios", file_or_name));
}

}  // namespace rekindle
