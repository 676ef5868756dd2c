#pragma once
// SHA-256 of a log while it is read, so that a scenario can name exactly the file it was made from (`sha256sum` prints
// the same).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rekindle {

/// SHA-256 (FIPS 180-4). Feed bytes with `add` in any pieces; call `hex` once at the end.
class LogDigest {
  public:
    void add(std::string_view bytes);

    /// 64 lower-case hexadecimal digits. The object must not be used afterwards.
    [[nodiscard]] std::string hex();

  private:
    void take_byte(unsigned char byte);
    void compress();

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<unsigned char, 64> block_{};
    std::size_t filled_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace rekindle
