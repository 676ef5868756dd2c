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

/// A loaded library. Copies share it; it stays loaded until the program ends, since its policies may be in use by any
/// thread.
struct Plugin {
    std::string file;    ///< absolute path
    std::string digest;  ///< of the file's bytes: FNV-1a, 16 hexadecimal digits
    std::span<PolicyEntry const> policies;

    [[nodiscard]] PolicyEntry const* find(std::string_view name) const;
};

/// Loads a library; `file` is a path, never searched for. Nothing of it but its ABI number is called. Throws
/// PluginError.
[[nodiscard]] Plugin load_plugin(std::string const& file);

}  // namespace rekindle
