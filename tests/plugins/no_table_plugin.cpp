// The ABI is right, the table is missing.

#include "sim/recall/plugin.hpp"

extern "C" [[gnu::visibility("default")]] std::uint64_t rekindle_plugin_abi() { return rekindle::plugin_abi(); }
