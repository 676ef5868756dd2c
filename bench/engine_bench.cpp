// The engine's parts by themselves: threshold draws per instruction set, inversion of the hazard laws, whole replicates
// of W1 to W3. Usage and options: engine_bench --help. For figures beside the reference kernels: bench/compare.py.
#include <benchmark/benchmark.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/policy_loading.hpp"
#include "scenarios/scenario.hpp"
#include "sim/engine/run.hpp"
#include "sim/random/block_draws.hpp"

namespace {

using namespace rekindle;

constexpr std::uint64_t bench_users = 100000;

/// Time per item, as a counter of its own.
void report_time_each(benchmark::State& state, char const* name, double items) {
    state.counters[name] = benchmark::Counter(
        items * static_cast<double>(state.iterations()),
        static_cast<benchmark::Counter::Flags>(benchmark::Counter::kIsRate | benchmark::Counter::kInvert));
}

void block_draws(benchmark::State& state, DrawKernel kernel) {
    if (!supported(kernel)) {
        state.SkipWithError("this CPU lacks the instruction set");
        return;
    }
    std::array<DrawRow, batch_rows> rows;
    std::array<float, batch_rows * row_draws> out;
    PhiloxSchedule const key(replicate_key(1, 0).bits);
    std::uint64_t user = 0;
    for (auto _ : state) {
        for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = {Purpose::order, i, 0};
        fill_with(kernel, key, UserId{user++}, rows, out.data());
        benchmark::DoNotOptimize(out);
    }
    report_time_each(state, "per_draw", out.size());
}
BENCHMARK_CAPTURE(block_draws, portable, DrawKernel::portable);
BENCHMARK_CAPTURE(block_draws, avx2, DrawKernel::avx2);
BENCHMARK_CAPTURE(block_draws, avx512, DrawKernel::avx512);

constexpr std::array breaks_days{30.0, 90.0};
constexpr std::array rates_per_day{0.03, 0.015, 0.005};

/// One sojourn drawn from a law, at thresholds as they come.
void sojourn(benchmark::State& state, HazardLaw const& law) {
    std::vector<double> thresholds(1024);
    for (std::uint32_t i = 0; i < thresholds.size(); ++i) {
        thresholds[i] = unit_exponential(replicate_key(1, 0), UserId{0}, Purpose::lapse, 0, i);
    }
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(inverse_cumulative(law, thresholds[i++ % thresholds.size()]));
}
BENCHMARK_CAPTURE(sojourn, exponential, Exponential{1.0 / 60});
BENCHMARK_CAPTURE(sojourn, weibull, Weibull{.shape = 0.7, .scale_days = 60});
BENCHMARK_CAPTURE(sojourn, gompertz, Gompertz{.rate_per_day = 0.01, .growth_per_day = 0.005});
BENCHMARK_CAPTURE(sojourn, log_logistic, LogLogistic{.shape = 1.5, .scale_days = 60});
BENCHMARK_CAPTURE(sojourn, log_normal, LogNormal{.mu_log_days = 4.1, .sigma = 1});
BENCHMARK_CAPTURE(sojourn, gamma, GammaLaw{.shape = 1.5, .scale_days = 40});
BENCHMARK_CAPTURE(sojourn, piecewise, PiecewiseConstant(breaks_days, rates_per_day));

/// A whole replicate of a bench scenario, one thread, one world; time per event of the reference workload.
void replicate(benchmark::State& state, std::string const& name, double reference_events_per_user) {
    std::filesystem::path const bench = std::filesystem::path(REKINDLE_SOURCE_DIR) / "bench";
    auto const scenario =
        Scenario::load(bench / "scenarios" / (name + ".yaml"), {"users=" + std::to_string(bench_users)});
    auto const file = bench / "policies" / (name + ".yaml");
    std::vector<PolicyPtr> const policies{
        make_policy(std::filesystem::exists(file) ? file.string() : "none", scenario.observables(), {})};
    auto const model = scenario.resolve(1, 0);
    RunOptions options;
    for (auto _ : state) {
        ++options.seed;
        benchmark::DoNotOptimize(run_replicate(model, policies, options));
    }
    report_time_each(state, "per_reference_event", static_cast<double>(bench_users) * reference_events_per_user);
}
BENCHMARK_CAPTURE(replicate, w1, "w1", 15.3079)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replicate, w2, "w2", 30.46)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replicate, w3, "w3", 26.34)->Unit(benchmark::kMillisecond);

/// W2's users under a policy of its channels; time per user, the untouched world beside it for the difference.
void policy_per_user(benchmark::State& state, std::string const& policy) {
    std::filesystem::path const bench = std::filesystem::path(REKINDLE_SOURCE_DIR) / "bench";
    auto const scenario = Scenario::load(bench / "scenarios/w2.yaml", {"users=" + std::to_string(bench_users)});
    auto const file = bench / "policies" / (policy + ".yaml");
    std::vector<PolicyPtr> const policies{
        make_policy(std::filesystem::exists(file) ? file.string() : policy, scenario.observables(), {})};
    auto const model = scenario.resolve(1, 0);
    RunOptions options;
    for (auto _ : state) {
        ++options.seed;
        benchmark::DoNotOptimize(run_replicate(model, policies, options));
    }
    report_time_each(state, "per_user", static_cast<double>(bench_users));
}
BENCHMARK_CAPTURE(policy_per_user, none, "none")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(policy_per_user, w2, "w2")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(policy_per_user, twelve_steps, "twelve_steps")->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
