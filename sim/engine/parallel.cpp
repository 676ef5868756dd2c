#include "sim/engine/parallel.hpp"

#include "sim/base/contract.hpp"

#ifdef REKINDLE_WITH_TBB
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace rekindle {

void for_each_item(std::size_t items, int threads, std::function<void(std::size_t, std::size_t)> const& work) {
    REKINDLE_EXPECTS(threads >= 1);
    if (threads == 1 || items <= 1) {
        for (std::size_t i = 0; i < items; ++i) work(i, 0);
        return;
    }
#ifdef REKINDLE_WITH_TBB
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
#else
    for (std::size_t i = 0; i < items; ++i) work(i, 0);
#endif
}

int available_threads() {
#ifdef REKINDLE_WITH_TBB
    return tbb::info::default_concurrency();
#else
    return 1;
#endif
}

}  // namespace rekindle
