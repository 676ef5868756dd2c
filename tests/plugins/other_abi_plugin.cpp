// Built against another program: answers an ABI number of its own, and would crash if anything else of it were touched.

#include <cstdint>
#include <cstdlib>

extern "C" [[gnu::visibility("default")]] std::uint64_t rekindle_plugin_abi() {
    return (std::uint64_t{999} << 32) | 0xabc;
}
extern "C" [[gnu::visibility("default")]] void const* rekindle_plugin() { std::abort(); }
