#pragma once
// A whole folder of results that changes at once.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "output/atomic_file.hpp"

namespace rekindle {

/// The next contents of a folder, made in a folder beside it that then changes places with it: whoever looks, also
/// after a kill, finds all the old files or all the new ones. Files that are not the program's own stay (as further
/// links to them). Where the folder cannot change places (it is a mount point or holds folders, the caller stands in
/// it, the file system does not know how), its files are moved one by one, the last of `own` away first and back last:
/// a folder with that one is whole.
class StagedFolder final : public Replacement {
  public:
    /// `folder` exists. `own`: the files that belong together; those that are not written again go. Folders left by
    /// killed writers are removed. Throws OutputError.
    StagedFolder(std::filesystem::path const& folder, std::span<char const* const> own);
    ~StagedFolder() override;
    StagedFolder(StagedFolder const&) = delete;
    StagedFolder& operator=(StagedFolder const&) = delete;

    /// Throws OutputError.
    void write(std::string const& name, std::string_view bytes);
    /// Whether a file would lie in the folder itself; take() then makes it one of its own.
    [[nodiscard]] bool holds(std::filesystem::path const& file) const;
    void take(AtomicFile& file);

    void seal() override;
    void replace() override;
    void undo() noexcept override;
    void finish() override;

  private:
    struct Move {
        std::filesystem::path from, to;
    };
    [[nodiscard]] bool is_own(std::string const& name) const;
    [[nodiscard]] bool may_change_places() const;
    [[nodiscard]] std::filesystem::path free_name(std::filesystem::path const& parent);
    [[nodiscard]] bool link_others();
    [[nodiscard]] bool change_places();
    void move_files();
    void move(std::filesystem::path const& from, std::filesystem::path const& to);
    void dissolve(std::filesystem::path const& staging) const noexcept;

    std::filesystem::path folder_;  ///< without links
    std::filesystem::path staging_;
    std::string message_name_;  ///< as the caller named it
    std::vector<std::string> own_;
    std::vector<Move> moved_;
    bool swapped_ = false;
};

}  // namespace rekindle
