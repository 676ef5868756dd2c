#include "scenarios/fit/parallel_blocks.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "sim/base/contract.hpp"

namespace rekindle {

struct BlockRunner::Arena {
    tbb::task_arena tasks;
};

BlockRunner::BlockRunner(int threads) {
    REKINDLE_EXPECTS(threads >= 0);
    if (threads == 1) return;
    arena_ = std::make_unique<Arena>();
    arena_->tasks.initialize(threads == 0 ? tbb::task_arena::automatic : threads);
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
