#pragma once
// That no output of a command falls on what it reads or on another output.

#include <string>
#include <vector>

namespace rekindle {

/// A file on the command line and the option that names it.
struct NamedFile {
    std::string option, path;  ///< no path: not given
};
/// Throws UsageError where an output is one of the inputs, or two outputs are one file, by whatever path.
void expect_apart(std::vector<NamedFile> const& inputs, std::vector<NamedFile> const& outputs);

}  // namespace rekindle
