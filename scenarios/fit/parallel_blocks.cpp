#include "scenarios/fit/parallel_blocks.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cstddef>

#include "sim/base/contract.hpp"

namespace rekindle {

struct BlockRunner::Arena {
    explicit Arena(int threads)
        : limit{tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)}, tasks{threads} {}

    tbb::global_control limit;  ///< lets the arena have more threads than the machine, without a warning
    tbb::task_arena tasks;
};

BlockRunner::BlockRunner(int threads) {
    REKINDLE_EXPECTS(threads >= 0);
    int const wanted = threads > 0 ? threads : tbb::this_task_arena::max_concurrency();
    if (wanted > 1) arena_ = std::make_unique<Arena>(wanted);
}

BlockRunner::~BlockRunner() = default;

void BlockRunner::run(int count, std::function<void(int)> const& body) const {
    if (!arena_) {
        for (int i = 0; i < count; ++i) body(i);
        return;
    }
    arena_->tasks.execute([&] { tbb::parallel_for(0, count, [&](int i) { body(i); }); });
}

}  // namespace rekindle
