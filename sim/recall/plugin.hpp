#pragma once
// A shared library of policies, loaded by `--plugin FILE`. Its source ends with
//
//     REKINDLE_PLUGIN({"my_policy", &make_my_policy, "what it does, in a line"})
//
// and links Rekindle::policy (see examples/plugin). No destructor of its policies or static objects is ever called.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// One policy by name, native or of a plug-in.
struct PolicyEntry {
    std::string_view name;  ///< [a-z0-9_-]+, and its plan's name
    PolicyPtr (*make)(ObservableSchema const& schema);
    std::string_view summary;  ///< one line for `list policies`
};

/// What a plug-in registers. Lives as long as the library.
struct PluginTable {
    PolicyEntry const* policies = nullptr;
    std::size_t count = 0;
};

/// Raised whenever what a plug-in and the program share changes its meaning.
inline constexpr std::uint32_t plugin_abi_version = 2;

/// What a plug-in must have been built against: the version, and below it a digest (FNV-1a) of the shared types' sizes
/// and the compiler's own ABI, so that a mismatch is told even where nobody raised the version.
constexpr std::uint64_t plugin_abi() {
    std::uint32_t digest = 2166136261u;
    for (std::uint64_t const size :
         {sizeof(PolicyPlan), sizeof(JourneyPlan), sizeof(Trigger), sizeof(Instruction), sizeof(Send), sizeof(Cap),
          sizeof(ObservedUser), sizeof(ObservableSchema), sizeof(ObservableSchema::Trait), sizeof(PolicyEntry),
          sizeof(std::string), std::size_t{__GXX_ABI_VERSION}}) {
        digest = (digest ^ static_cast<std::uint32_t>(size)) * 16777619u;
    }
    return (std::uint64_t{plugin_abi_version} << 32) | digest;
}

}  // namespace rekindle

/// Registers the rows {name, make, summary} of a plug-in. Once per library, outside any namespace. The program asks for
/// the ABI first and touches nothing else of a library that answers another number.
#define REKINDLE_PLUGIN(...)                                                                                           \
    extern "C" [[gnu::visibility("default")]] std::uint64_t rekindle_plugin_abi() { return ::rekindle::plugin_abi(); } \
    extern "C" [[gnu::visibility("default")]] ::rekindle::PluginTable const* rekindle_plugin() {                       \
        static constexpr ::rekindle::PolicyEntry rows[] = {__VA_ARGS__};                                               \
        static constexpr ::rekindle::PluginTable table{rows, sizeof(rows) / sizeof(rows[0])};                          \
        return &table;                                                                                                 \
    }
