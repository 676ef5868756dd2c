#pragma once
// Parked users: packed records in pages, one queue per epoch. Sequential writes and reads, no memory per user who is
// not parked.

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "sim/engine/user_state.hpp"

namespace rekindle {

/// The parked users of one chunk and world, by epoch. Pages are recycled, so memory follows the number parked at a
/// time. Not thread-safe.
class Parking {
  public:
    explicit Parking(std::size_t epochs) : queues_(epochs) {}

    void park(std::size_t epoch, UserState const& state, std::uint64_t index, PackLayout const& layout);

    /// Takes the queue of an epoch away and calls visit(record) for each record in the order parked; a visit may park
    /// again.
    template <class Visit>
    void drain(std::size_t epoch, Visit&& visit) {
        Queue queue = queues_[epoch];
        queues_[epoch] = {};
        read(queue, visit);
        release(queue);
    }
    /// Calls visit(record) for each record and leaves the queue as it is.
    template <class Visit>
    void peek(std::size_t epoch, Visit&& visit) const {
        read(queues_[epoch], visit);
    }
    [[nodiscard]] bool empty(std::size_t epoch) const { return queues_[epoch].first == none; }

  private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    static constexpr std::size_t page_bytes = 1008;
    struct Page {
        std::uint32_t next = none;
        std::uint32_t used = 0;
        std::array<std::byte, page_bytes> bytes;
    };
    struct Queue {
        std::uint32_t first = none, last = none;
    };

    template <class Visit>
    void read(Queue queue, Visit& visit) const {
        for (std::uint32_t p = queue.first; p != none; p = page(p).next) {
            for (std::size_t at = 0; at < page(p).used;) {
                auto const length = static_cast<std::size_t>(page(p).bytes[at]) * 2;
                visit(&page(p).bytes[at + 1]);
                at += length;
            }
        }
    }
    [[nodiscard]] Page& page(std::uint32_t p) const { return slabs_[p / slab_pages][p % slab_pages]; }
    std::uint32_t take_page();
    void release(Queue queue);

    static constexpr std::size_t slab_pages = 64;
    std::vector<Queue> queues_;
    std::vector<std::unique_ptr<Page[]>> slabs_;
    std::uint32_t free_ = none;
    std::uint32_t fresh_ = 0;
};

}  // namespace rekindle
