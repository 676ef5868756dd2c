#pragma once
// The one way results reach the disk: a file is either the old one or the whole new one, never a torn one.

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rekindle {

/// The disk or its rights, not the model: names the file and the system's reason. The program ends with exit code 5.
class OutputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Writes `bytes` to a temporary file in the folder of `path`, syncs and closes it, renames it to `path` and syncs the
/// folder. Throws OutputError on any failure, also where `path` exists and is not a regular file; the temporary file is
/// then removed and an older file is untouched. One writer per path at a time.
void write_atomically(std::filesystem::path const& path, std::string_view bytes);

/// The same for a file that is written piece by piece: it takes its name at commit() and is removed where that is not
/// reached.
class AtomicFile {
  public:
    /// Throws OutputError where `path` cannot be made.
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile();
    AtomicFile(AtomicFile const&) = delete;
    AtomicFile& operator=(AtomicFile const&) = delete;

    /// Throws OutputError, as a full disk does.
    void append(std::string_view bytes);
    /// Syncs and closes: from here on only the name is missing. Called once.
    void seal();
    /// Renames; seals before, where that was not done. Called once, last.
    void commit();

  private:
    class TemporaryFile;
    std::string pending_;
    bool sealed_ = false;
    std::unique_ptr<TemporaryFile> file_;
};

/// Writes all of `bytes` to an open file; `name` is for the message. Throws OutputError.
void write_all(int descriptor, std::string_view bytes, std::filesystem::path const& name);

/// Creates the folder and its parents. Throws OutputError.
void create_folder(std::filesystem::path const& folder);

}  // namespace rekindle
