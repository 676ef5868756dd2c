#include "output/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <regex>
#include <string>
#include <system_error>
#include <utility>

namespace rekindle {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(fs::path const& path, std::string const& what, int error) { fail_output(path, what, error); }

fs::path folder_of(fs::path const& path) { return path.parent_path().empty() ? fs::path(".") : path.parent_path(); }

/// Temporary files of this name whose writers were killed.
void remove_stale_parts(fs::path const& path) {
    std::error_code ignored;
    for (auto const& entry : fs::directory_iterator(folder_of(path), ignored)) {
        if (is_stale(entry.path().filename().string(), path.filename().string()) && entry.is_regular_file(ignored))
            ::unlink(entry.path().c_str());
    }
}

/// An open descriptor, closed at the latest by the destructor.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }
    /// False with errno where closing fails: some file systems report a full disk only then.
    [[nodiscard]] bool close() { return ::close(std::exchange(number_, -1)) == 0; }

  private:
    int number_;
};

}  // namespace

void fail_output(fs::path const& path, std::string const& what, int error) {
    auto const text = path.string() + ": " + what + ": " + std::generic_category().message(error);
    if (error == EBADF) throw ClosedFile(text);
    throw OutputError(text);
}

void sync_folder(fs::path const& folder) {
    Descriptor const file{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (file.number() < 0) fail(folder, "cannot open", errno);
    if (::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS) fail(folder, "cannot sync", errno);
}

std::string part_name(std::string_view name, int attempt) {
    return "." + std::string(name) + "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".part";
}

int writer_of(std::string_view entry, std::string_view name) {
    static std::regex const form(R"(\.(.+)\.([0-9]{1,9})-[0-9]{1,4}\.part)");
    std::cmatch match;
    if (!std::regex_match(entry.begin(), entry.end(), match, form)) return 0;
    return name.empty() || match[1].str() == name ? std::stoi(match[2].str()) : 0;
}

bool is_stale(std::string_view entry, std::string_view name) {
    int const writer = writer_of(entry, name);
    return writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH;
}

void commit_together(std::vector<Replacement*> const& all) {
    for (auto* one : all) one->seal();
    std::size_t done = 0;
    try {
        for (; done < all.size(); ++done) all[done]->replace();
    } catch (...) {
        while (done > 0) all[--done]->undo();
        throw;
    }
    for (auto* one : all) one->finish();
}

void write_all(int descriptor, std::string_view bytes, fs::path const& name) {
    while (!bytes.empty()) {
        auto const written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(name, "cannot write", errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// A new file in the folder of `path`, removed by the destructor unless it was renamed. Until it is sealed it has no
/// name, where the file system can do that: then even a killed process leaves nothing behind.
class AtomicFile::TemporaryFile {
  public:
    explicit TemporaryFile(fs::path path) : path_{std::move(path)}, file_{create()} {}
    TemporaryFile(TemporaryFile const&) = delete;
    TemporaryFile& operator=(TemporaryFile const&) = delete;
    ~TemporaryFile() {
        if (!temporary_.empty()) ::unlink(temporary_.c_str());
    }

    void write(std::string_view bytes) { write_all(file_.number(), bytes, path_); }

    void sync() {
        if (::fsync(file_.number()) != 0) fail(path_, "cannot write", errno);
    }

    void seal() {
        sync();
        if (temporary_.empty()) take_name([&](char const* name) { return link(name); });
        close();
    }

    void rename() {
        if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "cannot replace", errno);
        temporary_.clear();
        sync_folder(folder_of(path_));
    }

    /// The old file gets the temporary name.
    void exchange() {
        if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) == 0) return;
        if (errno == ENOENT) {
            fresh_ = true;
            if (::rename(temporary_.c_str(), path_.c_str()) == 0) return;
        }
        bool const unknown = errno == EINVAL || errno == ENOSYS;
        if (!unknown || ::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "cannot replace", errno);
        temporary_.clear();  // an older file cannot come back
    }

    void exchange_back() noexcept {
        if (temporary_.empty()) return;
        if (fresh_) {
            if (::rename(path_.c_str(), temporary_.c_str()) != 0) ::unlink(path_.c_str());
        } else {
            (void)::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE);
        }
    }

    void move_to(fs::path const& elsewhere) {
        if (temporary_.empty()) {
            sync();
            if (link(elsewhere.c_str()) != 0) fail(elsewhere, "cannot create", errno);
            close();
            return;
        }
        if (::rename(temporary_.c_str(), elsewhere.c_str()) != 0) fail(elsewhere, "cannot create", errno);
        temporary_.clear();
    }

  private:
    int create() {
        auto const folder = folder_of(path_);
        remove_stale_parts(path_);
        if (::access("/proc/self/fd", X_OK) == 0) {  // else it could not be named later
            int const number = ::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
            if (number >= 0) return number;
            bool const unknown = errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL;
            if (!unknown) fail(path_, "cannot create", errno);
        }
        return take_name([](char const* name) { return ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
    }

    int link(char const* name) {
        auto const nameless = "/proc/self/fd/" + std::to_string(file_.number());
        return ::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW);
    }

    void close() {
        if (!file_.close()) fail(path_, "cannot write", errno);
    }

    /// The first free name that `make` succeeds with; its result.
    template <class Make>
    int take_name(Make make) {
        for (int attempt = 0; attempt < 1000; ++attempt) {
            auto const name = path_.parent_path() / part_name(path_.filename().string(), attempt);
            int const result = make(name.c_str());
            if (result >= 0) {
                temporary_ = name;
                return result;
            }
            if (errno != EEXIST) break;
        }
        fail(path_, "cannot create", errno);
    }

    fs::path path_;
    fs::path temporary_;  ///< empty: it has no name yet
    Descriptor file_;
    bool fresh_ = false;  ///< there was no older file
};

AtomicFile::AtomicFile(fs::path path) : path_{std::move(path)} {
    std::error_code ignored;
    auto const status = fs::status(path_, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status)) throw OutputError(path_.string() + ": not a regular file");
    file_ = std::make_unique<TemporaryFile>(path_);
}

AtomicFile::~AtomicFile() = default;

void AtomicFile::append(std::string_view bytes) {
    constexpr std::size_t enough = std::size_t{1} << 20;
    if (bytes.size() >= enough) {
        file_->write(std::exchange(pending_, {}));
        file_->write(bytes);
        return;
    }
    pending_ += bytes;
    if (pending_.size() < enough) return;
    file_->write(pending_);
    pending_.clear();
}

void AtomicFile::seal() {
    if (std::exchange(sealed_, true)) return;
    file_->write(std::exchange(pending_, {}));
    file_->seal();
}

void AtomicFile::replace() { file_->exchange(); }
void AtomicFile::undo() noexcept { file_->exchange_back(); }

void AtomicFile::finish() {
    file_.reset();
    sync_folder(folder_of(path_));
}

void AtomicFile::commit() {
    seal();
    file_->rename();
}

void AtomicFile::move_to(fs::path const& elsewhere) {
    if (!sealed_) file_->write(std::exchange(pending_, {}));
    file_->move_to(elsewhere);
    sealed_ = true;
}

void write_atomically(fs::path const& path, std::string_view bytes) {
    AtomicFile file{path};
    file.append(bytes);
    file.commit();
}

void create_folder(fs::path const& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw OutputError(folder.string() + ": cannot create the folder: " + error.message());
    if (!fs::is_directory(folder, error)) throw OutputError(folder.string() + ": not a folder");
}

}  // namespace rekindle
