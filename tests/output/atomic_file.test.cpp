#include "output/atomic_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>

#include "output/result_files.hpp"
#include "tests/output/sample_run.hpp"
#include "tests/output/temporary_folder.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

/// Runs `body` in a child process whose limits and user are its own; its exit code.
int exit_code_of(std::function<int()> const& body) {
    auto const child = ::fork();
    if (child == 0) {
        int code = 99;
        try {
            code = body();
        } catch (...) {}
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// No file may grow beyond `bytes`: as a full disk does, writing fails half way.
void limit_file_size(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

template <class Action>
int five_on_output_error(Action action) {
    try {
        action();
    } catch (OutputError const&) { return 5; }
    return 0;
}

}  // namespace

TEST_CASE("a file is written, then replaced as a whole", "[output]") {
    TemporaryFolder const folder;
    auto const file = folder.path() / "summary.json";
    write_atomically(file, "first");
    CHECK(bytes_of(file) == "first");
    write_atomically(file, "second, longer");
    CHECK(bytes_of(file) == "second, longer");
    CHECK(folder.entries() == 1);

    auto const mask = ::umask(0);
    ::umask(mask);
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == (0666U & ~mask));
}

TEST_CASE("a full disk is an OutputError with the file's name", "[output]") {
    int const full = ::open("/dev/full", O_WRONLY);
    REQUIRE(full >= 0);
    CHECK_THROWS_WITH(write_all(full, "x", "daily.csv"), Catch::StartsWith("daily.csv: cannot write: No space left"));
    ::close(full);
    CHECK_THROWS_WITH(write_atomically("/dev/full", "x"), Catch::Contains("not a regular file"));
}

TEST_CASE("a file that does not fit leaves the older one and no temporary", "[output]") {
    TemporaryFolder const folder;
    auto const file = folder.path() / "results.h5";
    write_atomically(file, "older");
    std::string const bytes(100'000, 'x');
    CHECK(exit_code_of([&] {
              limit_file_size(4096);
              return five_on_output_error([&] { write_atomically(file, bytes); });
          }) == 5);
    CHECK(bytes_of(file) == "older");
    CHECK(folder.entries() == 1);
}

TEST_CASE("result files that do not fit are not torn", "[output]") {
    TemporaryFolder const folder;
    auto const run = small_run();
    auto const analysis = analyse(run);
    CHECK(exit_code_of([&] {
              limit_file_size(8192);
              return five_on_output_error([&] { write_result_files(folder.path(), run, analysis); });
          }) == 5);
    CHECK(folder.entries() == 0);
}

TEST_CASE("a folder without rights, or a file in its place, is an OutputError", "[output]") {
    TemporaryFolder const folder;
    auto const locked = folder.path() / "locked";
    std::filesystem::create_directory(locked);
    write_atomically(locked / "a", "older");
    std::filesystem::permissions(locked, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                                             std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    CHECK(exit_code_of([&] {
              if (::geteuid() == 0 && ::setuid(65534) != 0) return 98;  // rights do not bind the super-user
              return five_on_output_error([&] { write_atomically(locked / "a", "new"); });
          }) == 5);
    CHECK(bytes_of(locked / "a") == "older");
    std::filesystem::permissions(locked, std::filesystem::perms::owner_all);

    write_atomically(folder.path() / "file", "x");
    CHECK_THROWS_AS(create_folder(folder.path() / "file"), OutputError);
    CHECK_THROWS_AS(create_folder(folder.path() / "file" / "below"), OutputError);
    CHECK_THROWS_AS(write_atomically(folder.path() / "missing" / "file", "x"), OutputError);
    CHECK_THROWS_AS(write_atomically(locked, "x"), OutputError);
}
