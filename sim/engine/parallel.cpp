#include "sim/engine/parallel.hpp"

#include "sim/base/contract.hpp"

#ifdef REKINDLE_WITH_TBB
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace rekindle {
namespace {

using Work = std::function<void(std::size_t, std::size_t)>;

#if defined(__SANITIZE_THREAD__)
/// ThreadSanitizer cannot see how the packaged TBB synchronises: under it, plain threads, so that what it reports is
/// ours.
void run_parallel(std::size_t items, int threads, Work const& work) {
    std::atomic<std::size_t> next{0};
    std::mutex guard;
    std::exception_ptr failed;
    auto take = [&](std::size_t slot) {
        try {
            for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < items;) work(i, slot);
        } catch (...) {
            std::lock_guard const lock(guard);
            failed = std::current_exception();
            next = items;
        }
    };
    std::vector<std::thread> pool;
    for (std::size_t slot = 0; slot < static_cast<std::size_t>(threads); ++slot) pool.emplace_back(take, slot);
    for (auto& thread : pool) thread.join();
    if (failed) std::rethrow_exception(failed);
}
#elif defined(REKINDLE_WITH_TBB)
void run_parallel(std::size_t items, int threads, Work const& work) {
    // More threads than cores are allowed: tests compare them.
    tbb::global_control const allow(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    tbb::task_arena arena(threads);
    arena.execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, items, 1),
            [&](tbb::blocked_range<std::size_t> const& range) {
                auto const slot = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
                for (std::size_t i = range.begin(); i < range.end(); ++i) work(i, slot);
            },
            tbb::simple_partitioner());
    });
}
#else
void run_parallel(std::size_t items, int, Work const& work) {
    for (std::size_t i = 0; i < items; ++i) work(i, 0);
}
#endif

}  // namespace

void for_each_item(std::size_t items, int threads, Work const& work) {
    REKINDLE_EXPECTS(threads >= 1);
    if (threads == 1 || items <= 1) {
        for (std::size_t i = 0; i < items; ++i) work(i, 0);
        return;
    }
    run_parallel(items, threads, work);
}

int available_threads() {
#ifdef REKINDLE_WITH_TBB
    return tbb::info::default_concurrency();
#else
    return 1;
#endif
}

}  // namespace rekindle
