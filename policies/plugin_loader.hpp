#pragma once
// The one door to dlopen: from a file given by `--plugin` to the policies it registers. Not part of the core build.

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sim/recall/plugin.hpp"

namespace rekindle {

/// A file that is no plug-in of this program. what() is `plugin = FILE: rule; hint`.
class PluginError : public std::runtime_error {
  public:
    PluginError(std::string file, std::string const& rule, std::string const& hint = "")
        : std::runtime_error("plugin = " + file + ": " + rule + (hint.empty() ? "" : "; " + hint)),
          file_{std::move(file)} {}
    [[nodiscard]] std::string const& file() const { return file_; }

  private:
    std::string file_;
};

/// A library as it lies on the disk: looked at, not loaded.
struct PluginFile {
    std::string path;    ///< absolute
    std::string digest;  ///< of the file's bytes: FNV-1a, 16 hexadecimal digits
};
/// Reads a library without running anything of it; `file` is a path, never searched for. Refuses what is no whole
/// library for this machine, and what anyone may change: the file, its folder, or a folder above (unless that is
/// sticky, as /tmp). Throws PluginError.
[[nodiscard]] PluginFile examine_plugin(std::string const& file);

/// A loaded library. Copies share it; it stays loaded until the program ends, since its policies may be in use by any
/// thread.
struct Plugin {
    std::string file;    ///< absolute path
    std::string digest;  ///< as in PluginFile
    std::span<PolicyEntry const> policies;

    [[nodiscard]] PolicyEntry const* find(std::string_view name) const;
};

/// Loads a library: runs its constructors, then calls nothing of it but its ABI number. Throws PluginError.
[[nodiscard]] Plugin load_plugin(PluginFile const& file);
[[nodiscard]] Plugin load_plugin(std::string const& file);

}  // namespace rekindle
