#include "output/staged_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ranges>
#include <utility>

namespace rekindle {
namespace {

namespace fs = std::filesystem;

struct stat status_of(fs::path const& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) status = {};
    return status;
}

bool same_file(struct stat const& a, struct stat const& b) {
    return a.st_ino != 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

bool stands_in(fs::path const& folder) {
    std::error_code failed;
    auto const here = fs::canonical(fs::current_path(failed), failed);
    return failed || std::ranges::mismatch(folder, here).in1 == folder.end();
}

/// Names first, since entries change while the folder is gone through.
std::vector<fs::path> entries_of(fs::path const& folder) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (auto const& entry : fs::directory_iterator(folder, failed)) out.push_back(entry.path());
    return out;
}

}  // namespace

StagedFolder::StagedFolder(fs::path const& folder, std::span<char const* const> own)
    : message_name_{folder.string()}, own_(own.begin(), own.end()) {
    std::error_code failed;
    folder_ = fs::canonical(folder, failed);
    if (failed) fail_output(folder, "cannot be found", failed.value());
    auto const name = folder_.filename().string();
    for (auto const& place : {folder_.parent_path(), folder_}) {
        for (auto const& entry : entries_of(place)) {
            if (is_stale(entry.filename().string(), name)) dissolve(entry);
        }
    }
    for (auto const& entry : entries_of(folder_)) {
        for (auto const& file : own_) {
            if (is_stale(entry.filename().string(), file)) ::unlink(entry.c_str());
        }
    }
    if (may_change_places()) staging_ = free_name(folder_.parent_path());
    if (staging_.empty()) staging_ = free_name(folder_);
    if (staging_.empty()) fail_output(folder, "cannot create a file in it", errno);
}

StagedFolder::~StagedFolder() {
    if (!staging_.empty()) dissolve(staging_);
}

bool StagedFolder::is_own(std::string const& name) const { return std::ranges::find(own_, name) != own_.end(); }

/// A folder beside this one of the same owner on the same file system can be put in its place; unless that would leave
/// the caller in a folder that is gone.
bool StagedFolder::may_change_places() const {
    auto const own = status_of(folder_), parent = status_of(folder_.parent_path());
    return folder_ != folder_.parent_path() && own.st_dev == parent.st_dev && own.st_uid == ::geteuid() &&
           !stands_in(folder_);
}

/// A new folder in `parent`; empty with errno where none can be made.
fs::path StagedFolder::free_name(fs::path const& parent) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        auto const path = parent / part_name(folder_.filename().string(), attempt);
        if (::mkdir(path.c_str(), 0700) == 0) return path;
        if (errno != EEXIST) break;
    }
    return {};
}

void StagedFolder::write(std::string const& name, std::string_view bytes) {
    auto const message = fs::path(message_name_) / name;
    int const file = ::open((staging_ / name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) fail_output(message, "cannot create", errno);
    auto const failed = [&](int error) {
        ::close(file);
        fail_output(message, "cannot write", error);
    };
    try {
        write_all(file, bytes, message);
    } catch (...) {
        ::close(file);
        throw;
    }
    if (::fsync(file) != 0) failed(errno);
    if (::close(file) != 0) fail_output(message, "cannot write", errno);
}

bool StagedFolder::holds(fs::path const& file) const {
    std::error_code failed;
    auto const parent = file.parent_path().empty() ? fs::path(".") : file.parent_path();
    return fs::equivalent(parent, folder_, failed) && !failed;
}

void StagedFolder::take(AtomicFile& file) {
    auto const name = file.path().filename().string();
    file.move_to(staging_ / name);
    own_.insert(own_.begin(), name);
}

/// The mark says, to whoever finds a folder of a killed writer, on which side of the switch that was.
void StagedFolder::seal() {
    auto const mark = staging_ / staging_.filename();
    int const file = ::open(mark.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 || ::close(file) != 0) fail_output(message_name_, "cannot create a file in it", errno);
    sync_folder(staging_);
}

/// Further links to the files that are not ours; false where some entry is no file.
bool StagedFolder::link_others() {
    for (auto const& entry : entries_of(folder_)) {
        auto const name = entry.filename().string();
        if (is_own(name) || writer_of(name, "") == ::getpid()) continue;
        auto const mode = status_of(entry).st_mode;
        if (!S_ISREG(mode) && !S_ISLNK(mode)) return false;
        if (::linkat(AT_FDCWD, entry.c_str(), AT_FDCWD, (staging_ / name).c_str(), 0) != 0) return false;
    }
    return true;
}

bool StagedFolder::change_places() {
    if (staging_.parent_path() == folder_ || !link_others()) return false;
    auto const old = status_of(folder_);
    if (::chown(staging_.c_str(), static_cast<uid_t>(-1), old.st_gid) != 0 ||
        ::chmod(staging_.c_str(), old.st_mode & 07777U) != 0)
        return false;
    if (::renameat2(AT_FDCWD, staging_.c_str(), AT_FDCWD, folder_.c_str(), RENAME_EXCHANGE) != 0) {
        if (errno == EINVAL || errno == ENOSYS || errno == EXDEV || errno == EBUSY) return false;
        fail_output(message_name_, "cannot replace", errno);
    }
    return true;
}

void StagedFolder::replace() {
    swapped_ = change_places();
    if (swapped_) return;
    try {
        move_files();
    } catch (...) {
        undo();
        throw;
    }
}

void StagedFolder::move(fs::path const& from, fs::path const& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        fail_output(fs::path(message_name_) / to.filename(), "cannot replace", errno);
    moved_.push_back({from, to});
}

void StagedFolder::move_files() {
    auto const exists = [](fs::path const& path) { return status_of(path).st_ino != 0; };
    for (auto const& name : own_ | std::views::reverse) {
        if (exists(folder_ / name)) move(folder_ / name, staging_ / ("old." + name));
    }
    for (auto const& name : own_) {
        if (exists(staging_ / name)) move(staging_ / name, folder_ / name);
    }
}

void StagedFolder::undo() noexcept {
    if (swapped_) {
        (void)::renameat2(AT_FDCWD, staging_.c_str(), AT_FDCWD, folder_.c_str(), RENAME_EXCHANGE);
        swapped_ = false;
    }
    for (auto const& one : moved_ | std::views::reverse) (void)::rename(one.to.c_str(), one.from.c_str());
    moved_.clear();
}

void StagedFolder::finish() {
    auto const old = std::exchange(staging_, {});
    try {
        sync_folder(folder_);
        sync_folder(folder_.parent_path());
    } catch (...) {
        dissolve(old);
        throw;
    }
    dissolve(old);
}

/// Removes a folder that was staged. After the switch it holds the old files: ours go, and what has another link in the
/// folder; what somebody put there after it was looked at moves into the folder. Before the switch all of it is ours.
void StagedFolder::dissolve(fs::path const& staging) const noexcept {
    try {
        auto const mark = folder_ / staging.filename();
        bool const switched = S_ISREG(status_of(mark).st_mode);
        for (auto const& entry : entries_of(staging)) {
            auto const name = entry.filename().string();
            bool const ours = !switched || is_own(name) || writer_of(name, "") > 0 ||
                              same_file(status_of(entry), status_of(folder_ / name));
            // What the folder has a newer file of is the old one of a file that a run took for its own.
            bool const moved = !ours && ::renameat2(AT_FDCWD, entry.c_str(), AT_FDCWD, (folder_ / name).c_str(),
                                                    RENAME_NOREPLACE) == 0;
            if (ours || (!moved && errno == EEXIST)) ::unlink(entry.c_str());
        }
        ::rmdir(staging.c_str());
        if (switched) ::unlink(mark.c_str());
    } catch (...) {}  // what is left is removed by the next writer
}

}  // namespace rekindle
