#pragma once
// The one way results reach the disk: a file is either the old one or the whole new one, never a torn one, and files
// that belong together are replaced together.

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

/// The disk or its rights, not the model: names the file and the system's reason. The program ends with exit code 5.
class OutputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};
/// A descriptor that was open is not any more: foreign code in the process has closed it.
class ClosedFile : public OutputError {
  public:
    using OutputError::OutputError;
};
/// Throws OutputError, or ClosedFile, with the system's words for `error`.
[[noreturn]] void fail_output(std::filesystem::path const& path, std::string const& what, int error);

/// Something new on the disk that has still to take the place of something old. Its parts throw OutputError.
class Replacement {
  public:
    virtual ~Replacement() = default;
    /// All of it is on the disk: from here on only the name is missing.
    virtual void seal() = 0;
    /// Takes the name, and keeps the old one.
    virtual void replace() = 0;
    /// After replace(): the old one is back. Does what it can.
    virtual void undo() noexcept = 0;
    /// Lets the old one go.
    virtual void finish() = 0;
};
/// Seals all, then replaces all. Where that fails for one, the others are undone before OutputError leaves.
void commit_together(std::vector<Replacement*> const& all);

/// Writes `bytes` to a temporary file in the folder of `path`, syncs and closes it, renames it to `path` and syncs the
/// folder. Throws OutputError on any failure, also where `path` exists and is not a regular file; the temporary file is
/// then removed and an older file is untouched. One writer per path at a time; temporary files of writers that were
/// killed are removed.
void write_atomically(std::filesystem::path const& path, std::string_view bytes);

/// The same for a file that is written piece by piece: it takes its name at commit() and is removed where that is not
/// reached.
class AtomicFile final : public Replacement {
  public:
    /// Throws OutputError where `path` cannot be made.
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile() override;
    AtomicFile(AtomicFile const&) = delete;
    AtomicFile& operator=(AtomicFile const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    /// Throws OutputError, as a full disk does.
    void append(std::string_view bytes);
    void seal() override;
    void replace() override;
    void undo() noexcept override;
    void finish() override;
    /// Seals and renames. Called once, last, in place of the above.
    void commit();
    /// Seals and takes the name `elsewhere`, on the same file system and free. Called once, last, in place of the
    /// above.
    void move_to(std::filesystem::path const& elsewhere);

  private:
    class TemporaryFile;
    std::filesystem::path path_;
    std::string pending_;
    bool sealed_ = false;
    std::unique_ptr<TemporaryFile> file_;
};

/// Writes all of `bytes` to an open file; `name` is for the message. Throws OutputError.
void write_all(int descriptor, std::string_view bytes, std::filesystem::path const& name);

/// After it, new names in the folder survive a power cut. Throws OutputError.
void sync_folder(std::filesystem::path const& folder);

/// The number of the process whose temporary `.NAME.PID-N.part` an entry is, with `name` for NAME (empty: any); 0:
/// none.
[[nodiscard]] int writer_of(std::string_view entry, std::string_view name);
/// Whether such an entry's writer has died.
[[nodiscard]] bool is_stale(std::string_view entry, std::string_view name);
/// The `attempt`-th such name of this process.
[[nodiscard]] std::string part_name(std::string_view name, int attempt);

/// Creates the folder and its parents. Throws OutputError.
void create_folder(std::filesystem::path const& folder);

}  // namespace rekindle
