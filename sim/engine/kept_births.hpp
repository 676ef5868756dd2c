#pragma once
// Births of users who are taken up again and again, each as short as its model allows.

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

#include "sim/population/birth.hpp"

namespace rekindle {

/// By dense index. Different users may be written by different threads at a time.
class KeptBirths {
  public:
    KeptBirths() = default;
    /// For models with so many traits.
    KeptBirths(std::size_t users, std::size_t traits)
        : users_{users}, length_{offsetof(Traits, values) + traits * sizeof(double)}, bytes_(users * length_) {}

    [[nodiscard]] std::size_t size() const { return users_; }
    void keep(std::size_t index, Traits const& user) { std::memcpy(&bytes_[index * length_], &user, length_); }
    void read(std::size_t index, Traits& user) const { std::memcpy(&user, &bytes_[index * length_], length_); }
    [[nodiscard]] UserId id(std::size_t index) const {
        UserId out;
        std::memcpy(&out, &bytes_[index * length_ + offsetof(Traits, id)], sizeof out);
        return out;
    }
    /// Asks for a birth that will be read soon. Inlined: a call that only asks is taken for one without effect.
    [[gnu::always_inline]] void foresee(std::size_t index) const {
        __builtin_prefetch(&bytes_[index * length_]);
        __builtin_prefetch(&bytes_[(index + 1) * length_ - 1]);
    }

  private:
    static_assert(std::is_trivially_copyable_v<Traits> && std::is_standard_layout_v<Traits>);
    std::size_t users_ = 0, length_ = 0;
    std::vector<std::byte> bytes_;
};

}  // namespace rekindle
