#include "sim/engine/parking.hpp"

#include <cstring>

#include "sim/base/contract.hpp"

namespace rekindle {

void Parking::park(std::size_t epoch, UserState const& state, std::uint64_t index, PackLayout const& layout) {
    std::array<std::byte, max_packed_bytes> record;
    auto const bytes = pack(state, index, layout, record.data());
    auto const length = (bytes + 2) / 2 * 2;  // with the length byte, in units of two
    auto& queue = queues_[epoch];
    if (queue.first == none || page(queue.last).used + length > page_bytes) {
        auto const p = take_page();
        if (queue.first == none) {
            queue.first = p;
        } else {
            page(queue.last).next = p;
        }
        queue.last = p;
    }
    auto& to = page(queue.last);
    to.bytes[to.used] = static_cast<std::byte>(length / 2);
    std::memcpy(&to.bytes[to.used + 1], record.data(), bytes);
    to.used += static_cast<std::uint32_t>(length);
    REKINDLE_ENSURES(length / 2 < 256);
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
    page(p).used = 0;
    return p;
}

void Parking::release(Queue queue) {
    for (std::uint32_t p = queue.first; p != none;) {
        auto const next = page(p).next;
        page(p).next = free_;
        free_ = p;
        p = next;
    }
}

}  // namespace rekindle
