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
    /// For records of `layout`, which must outlive this: pages and units are as long as these may need.
    Parking(std::size_t epochs, PackLayout const& layout);

    void park(std::size_t epoch, UserState const& state, std::uint64_t index, PackLayout const& layout);

    /// Takes the queue of an epoch away and calls visit(record, next, later) for each record in the order parked, with
    /// the two after it (null: none); a visit may park again.
    template <class Visit>
    void drain(std::size_t epoch, Visit&& visit) {
        write_late();
        Queue const queue = queues_[epoch];
        queues_[epoch] = Queue{.used = static_cast<std::uint32_t>(page_bytes_)};
        Place at = start(queue), next = after(at, queue);
        while (at.record != nullptr) {
            Place const later = after(next, queue);
            visit(at.record, next.record, later.record);
            at = next;
            next = later;
        }
        release(queue);
    }
    /// Calls visit(record) for each record and leaves the queue as it is.
    template <class Visit>
    void peek(std::size_t epoch, Visit&& visit) {
        write_late();
        Queue const& queue = queues_[epoch];
        for (Place at = start(queue); at.record != nullptr; at = after(at, queue)) visit(at.record);
    }
    [[nodiscard]] std::size_t count(std::size_t epoch) const { return queues_[epoch].count; }

  private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    /// The head of a page; its bytes follow.
    struct Page {
        std::uint32_t next = none;
        std::uint32_t used = 0;  ///< once it is full; the last page's is the queue's
        [[nodiscard]] std::byte* bytes() { return reinterpret_cast<std::byte*>(this + 1); }
        [[nodiscard]] std::byte const* bytes() const { return reinterpret_cast<std::byte const*>(this + 1); }
    };
    struct Queue {
        std::uint32_t first = none, last = none;
        std::uint32_t used = 0;  ///< of the last page; of an empty queue, a whole one
        std::uint32_t count = 0;
    };
    /// A record in a queue: behind the byte that tells its length. Null: behind the last.
    struct Place {
        std::uint32_t page;
        std::byte const* record;
    };

    [[nodiscard]] Place start(Queue const& queue) const { return enter(queue.first); }
    [[nodiscard]] Place enter(std::uint32_t p) const {
        if (p == none) return {none, nullptr};
        auto const& entered = page(p);
        if (entered.next != none) foresee(page(entered.next));
        return {p, entered.bytes() + 1};
    }
    [[nodiscard]] Place after(Place at, Queue const& queue) const {
        if (at.record == nullptr) return at;
        auto const& here = page(at.page);
        auto const* const next = at.record + static_cast<std::size_t>(at.record[-1]) * length_unit_;
        auto const used = at.page == queue.last ? queue.used : here.used;
        if (next < here.bytes() + used) return {at.page, next};
        return enter(at.page == queue.last ? none : here.next);
    }
    /// Records rest for days: without this each page would be waited for.
    void foresee(Page const& page) const {
        auto const* const bytes = reinterpret_cast<std::byte const*>(&page);
        for (std::size_t line = 0; line < sizeof(Page) + page_bytes_; line += 64) __builtin_prefetch(bytes + line);
    }
    [[nodiscard]] Page& page(std::uint32_t p) const {
        return *reinterpret_cast<Page*>(slabs_[p / slab_pages].get() + p % slab_pages * (sizeof(Page) + page_bytes_));
    }
    /// Writes the record that waits for its page.
    void write_late();
    std::uint32_t take_page();
    void append_page(Queue& queue);
    void release(Queue const& queue);

    static constexpr std::size_t slab_pages = 64;
    std::size_t page_bytes_;
    /// A record begins with its length in such units, and takes whole ones.
    std::size_t length_unit_;
    std::vector<Queue> queues_;
    std::vector<std::unique_ptr<std::byte[]>> slabs_;
    std::uint32_t free_ = none;
    std::uint32_t fresh_ = 0;
    // The last record parked: its page, last written long ago, is asked for now, and written with the next one.
    std::byte* late_to_ = nullptr;
    std::size_t late_bytes_ = 0;
    std::vector<std::byte> late_, next_;
};

}  // namespace rekindle
