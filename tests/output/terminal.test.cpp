#include "output/terminal.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "output/number_format.hpp"
#include "tests/output/golden_file.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

std::string table_of(RunResult const& run, ColorMode color = ColorMode::plain) {
    return terminal_table(run, analyse(run), color);
}

std::size_t widest_line(std::string const& text) {
    std::istringstream lines{text};
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) widest = std::max(widest, width_of(line));
    return widest;
}

RunResult uncertain_run() {
    auto run = small_run(6);
    run.uncertain = true;
    run.warnings = {"channels.mail.opened: the cap at 1 can bite"};
    for (int i = 2; i < 12; ++i) run.assumed.push_back("parameter " + std::to_string(i) + std::string(120, '.'));
    return run;
}

}  // namespace

TEST_CASE("the table is the one that a strategy lead has read before", "[output][golden]") {
    check_golden("table.txt", table_of(small_run()));
    check_golden("table_uncertain.txt", table_of(uncertain_run()));
}

TEST_CASE("no line is wider than 100 columns, whatever the names and sizes", "[output]") {
    CHECK(widest_line(table_of(uncertain_run())) <= 100);
    auto run = run_of({"none", "a_policy_with_a_very_long_name_indeed", "c", "d", "e"}, 0, 0);
    for (std::uint32_t r = 0; r < 4; ++r) {
        run.replicates.push_back(replicate_of(invented_users(r, 200, 5), r, 0, 0));
        run.replicates.back().parameter_draw = r / 2;
        add_daily(run.replicates.back());
        run.replicates.back().users *= 54'321'987;
        for (auto& w : run.replicates.back().worlds) {
            for (auto& sum : w.sums) sum = sum * 54'321'987;
        }
    }
    run.scenario = std::string(300, 'x');
    run.uncertain = true;
    auto const table = table_of(run);
    CHECK(widest_line(table) <= 100);
    CHECK_THAT(table, Catch::Contains("a_policy_with_a_v…"));
}

TEST_CASE("colour only when asked for", "[output]") {
    CHECK(table_of(small_run()).find('\x1b') == std::string::npos);
    auto const colored = table_of(small_run(), ColorMode::colored);
    CHECK(colored.find("\x1b[31m") != std::string::npos);  // costs more than the baseline
    CHECK(colored.find("\x1b[32m") != std::string::npos);
}

TEST_CASE("a missing interval shows as such, with its reason", "[output]") {
    auto run = small_run();
    run.coupled = true;
    for (auto& w : run.replicates[0].worlds) w.has_moments = false;
    auto const table = table_of(run);
    CHECK_THAT(table, Catch::Contains("±?") && Catch::Contains("an interval needs 2 or more replications"));
}

TEST_CASE("assumed numbers are counted and shortened", "[output]") {
    auto const table = table_of(uncertain_run());
    CHECK_THAT(table,
               Catch::Contains("assumed, not measured: 11") && Catch::Contains("and 8 more; plan.yaml lists all"));
    CHECK_THAT(table, Catch::Contains("warnings: 1"));
}

TEST_CASE("warnings are printed in full", "[output]") {
    auto run = small_run();
    run.warnings = {
        "--until: after 3 replications ci(returns) is ±254 % of its value, not 2 %; more of them will not do: "
        "uncertain parameters alone are too wide"};
    auto const table = table_of(run);
    CHECK_THAT(table, Catch::Contains("alone are too wide\n") && !Catch::Contains("…"));
    CHECK(widest_line(table) <= 100);
}

TEST_CASE("with one draw of the parameters a line stands for the block of standard errors", "[output]") {
    auto run = small_run();
    run.uncertain = true;
    auto const table = table_of(run);
    CHECK_THAT(table, !Catch::Contains("standard errors: by luck") && Catch::Contains("--replications"));
    CHECK(widest_line(table) <= 100);
    CHECK_THAT(table_of(uncertain_run()), Catch::Contains("standard errors: by luck"));
}

TEST_CASE("numbers show the digits that their interval supports", "[output]") {
    CHECK(with_thousands(1234567.891, 2) == "1,234,567.89");
    CHECK(with_thousands(-999, 0) == "-999");
    CHECK(with_thousands(-1000, 0) == "-1,000");
    CHECK(with_thousands(-0.0001, 2) == "0.00");
    CHECK(with_interval(12345.678, 123.4, {}) == "12,346 ±123");
    CHECK(with_interval(212.3456, 0.0123, {}) == "212.346 ±0.012");
    CHECK(with_interval(0.40453, 0.00098, {true, false}) == "40.453% ±0.098");
    CHECK(with_interval(0.012, 0.034, {true, true}) == "+1.2 pts ±3.4");
    CHECK(with_interval(12345678, 12345, {}) == "12.346M ±0.012");
    CHECK(with_interval(-2.5e9, 1e7, {}) == "-2.500bn ±0.010");
    CHECK(with_interval(17, std::nullopt, {}) == "17");
    CHECK(with_interval(1.23456, std::nullopt, {}) == "1.235");
    CHECK(two_digits(254.3) == "254");
    CHECK(two_digits(3.44) == "3.4");
    CHECK(two_digits(0.0123) == "0.012");
}

TEST_CASE("text is measured and cut in characters, not bytes", "[output]") {
    CHECK(width_of("±…é") == 3);
    CHECK(shortened("häufig", 6) == "häufig");
    CHECK(shortened("häufig", 4) == "häu…");
    CHECK(pad_left("±1", 4) == "  ±1");
    CHECK(sparkline({0, 4, 8}, 8, 10) == "▁▅█");
    CHECK(sparkline({0, 0, 8, 8}, 8, 2) == "▁█");
    CHECK(sparkline({}, 1, 5).empty());
}
