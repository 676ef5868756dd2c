#include "sim/engine/parking.hpp"

#include "sim/base/contract.hpp"

namespace rekindle {

void Parking::park(std::size_t epoch, UserState const& state, std::uint64_t index, PackLayout const& layout) {
    auto const length = (1 + packed_bytes(state, layout) + length_unit - 1) / length_unit;
    auto& queue = queues_[epoch];
    if (queue.used + length * length_unit > page_bytes) append_page(queue);
    auto* const to = page(queue.last).bytes.data() + queue.used;
    *to = static_cast<std::byte>(length);
    [[maybe_unused]] auto const bytes = pack(state, index, layout, to + 1);
    REKINDLE_ENSURES(bytes < length * length_unit);
    queue.used += static_cast<std::uint32_t>(length * length_unit);
    ++queue.count;
}

void Parking::append_page(Queue& queue) {
    auto const p = take_page();
    if (queue.first == none) {
        queue.first = p;
    } else {
        page(queue.last).next = p;
        page(queue.last).used = queue.used;
    }
    queue.last = p;
    queue.used = 0;
}

std::uint32_t Parking::take_page() {
    std::uint32_t p = free_;
    if (p != none) {
        free_ = page(p).next;
    } else {
        p = fresh_++;
        if (p / slab_pages == slabs_.size()) slabs_.emplace_back(new Page[slab_pages]);
    }
    page(p).next = none;
    return p;
}

void Parking::release(Queue const& queue) {
    for (std::uint32_t p = queue.first; p != none;) {
        auto const next = page(p).next;
        page(p).next = free_;
        free_ = p;
        p = next;
    }
}

}  // namespace rekindle
