#include "sim/engine/parking.hpp"

#include <cstring>
#include <new>

#include "sim/base/contract.hpp"

namespace rekindle {

void Parking::park(std::size_t epoch, UserState const& state, std::uint64_t index, PackLayout const& layout) {
    auto const length = (1 + packed_bytes(state, layout) + length_unit_ - 1) / length_unit_;
    auto& queue = queues_[epoch];
    if (queue.used + length * length_unit_ > page_bytes_) append_page(queue);
    auto* const place = page(queue.last).bytes() + queue.used;
    bool const late = length * length_unit_ <= late_.size();
    auto* const to = late ? late_.data() : place;
    if (late) {
        write_late();
        late_to_ = place;
        __builtin_prefetch(place, 1);
        __builtin_prefetch(place + length * length_unit_ - 1, 1);
    }
    *to = static_cast<std::byte>(length);
    auto const bytes = 1 + pack(state, index, layout, to + 1);
    REKINDLE_ENSURES(bytes <= length * length_unit_);
    if (late) late_bytes_ = bytes;
    queue.used += static_cast<std::uint32_t>(length * length_unit_);
    ++queue.count;
}

void Parking::write_late() {
    if (late_to_ != nullptr) std::memcpy(late_to_, late_.data(), late_bytes_);
    late_to_ = nullptr;
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
        if (p / slab_pages == slabs_.size())
            slabs_.emplace_back(new std::byte[slab_pages * (sizeof(Page) + page_bytes_)]);
        new (&page(p)) Page;
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
