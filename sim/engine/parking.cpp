#include "sim/engine/parking.hpp"

#include <cstring>
#include <new>

#include "sim/base/contract.hpp"

namespace rekindle {

namespace {

/// Records of a byte's worth of units; the least that do.
std::size_t unit_of(std::size_t record_bytes) {
    std::size_t unit = 4;
    while (unit * 255 < record_bytes) unit *= 2;
    return unit;
}

}  // namespace

Parking::Parking(std::size_t epochs, PackLayout const& layout)
    : length_unit_{unit_of(1 + most_packed(layout))}, late_(length_unit_ + most_packed(layout)), next_(late_.size()) {
    std::size_t page = 1024;
    while (page - sizeof(Page) < late_.size()) page *= 2;
    page_bytes_ = page - sizeof(Page);
    queues_.assign(epochs, Queue{.used = static_cast<std::uint32_t>(page_bytes_)});
}

void Parking::park(std::size_t epoch, UserState const& state, std::uint64_t index, PackLayout const& layout) {
    auto const bytes = 1 + pack(state, index, layout, next_.data() + 1);
    auto const length = (bytes + length_unit_ - 1) / length_unit_;
    next_[0] = static_cast<std::byte>(length);
    auto& queue = queues_[epoch];
    if (queue.used + length * length_unit_ > page_bytes_) append_page(queue);
    auto* const place = page(queue.last).bytes() + queue.used;
    write_late();
    for (std::size_t line = 0; line < bytes; line += 64) __builtin_prefetch(place + line, 1);
    __builtin_prefetch(place + bytes - 1, 1);
    std::swap(late_, next_);
    late_to_ = place;
    late_bytes_ = bytes;
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
