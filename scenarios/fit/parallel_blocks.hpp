#pragma once
// The fits' one door to threads.

#include <functional>
#include <memory>

namespace rekindle {

/// Runs independent blocks on a fixed number of threads. Every block writes into its own slot and the caller adds the
/// slots in index order, so results do not depend on the number of threads.
class BlockRunner {
  public:
    /// 0 threads: as many as the machine has; 1: no other thread is started.
    explicit BlockRunner(int threads);
    ~BlockRunner();
    BlockRunner(BlockRunner const&) = delete;
    BlockRunner& operator=(BlockRunner const&) = delete;

    /// Calls body(0) ... body(count - 1), in any order, and waits for all. The first exception is rethrown.
    void run(int count, std::function<void(int)> const& body) const;

  private:
    struct Arena;
    std::unique_ptr<Arena> arena_;  ///< null with one thread
};

}  // namespace rekindle
