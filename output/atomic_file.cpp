#include "output/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace rekindle {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(fs::path const& path, std::string const& what, int error) {
    throw OutputError(path.string() + ": " + what + ": " + std::generic_category().message(error));
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

/// After it, the new name survives a power cut.
void sync_folder(fs::path const& path) {
    auto const folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
    Descriptor const file{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (file.number() < 0) fail(folder, "cannot open", errno);
    if (::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS) fail(folder, "cannot sync", errno);
}

}  // namespace

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
        if (!renamed_ && !temporary_.empty()) ::unlink(temporary_.c_str());
    }

    void write(std::string_view bytes) { write_all(file_.number(), bytes, path_); }

    void seal() {
        if (::fsync(file_.number()) != 0) fail(path_, "cannot write", errno);
        if (temporary_.empty()) {
            auto const nameless = "/proc/self/fd/" + std::to_string(file_.number());
            take_name([&](char const* name) {
                return ::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW);
            });
        }
        if (!file_.close()) fail(path_, "cannot write", errno);
    }

    void rename() {
        if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "cannot replace", errno);
        renamed_ = true;
        sync_folder(path_);
    }

  private:
    int create() {
        auto const folder = path_.parent_path().empty() ? fs::path(".") : path_.parent_path();
        if (::access("/proc/self/fd", X_OK) == 0) {  // else it could not be named later
            int const number = ::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
            if (number >= 0) return number;
            bool const unknown = errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL;
            if (!unknown) fail(path_, "cannot create", errno);
        }
        return take_name([](char const* name) { return ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
    }

    /// The first free name that `make` succeeds with; its result.
    template <class Make>
    int take_name(Make make) {
        for (int attempt = 0; attempt < 1000; ++attempt) {
            auto const suffix = "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".part";
            auto const name = path_.parent_path() / ("." + path_.filename().string() + suffix);
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
    bool renamed_ = false;
};

AtomicFile::AtomicFile(fs::path path) {
    std::error_code ignored;
    auto const status = fs::status(path, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status)) throw OutputError(path.string() + ": not a regular file");
    file_ = std::make_unique<TemporaryFile>(std::move(path));
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
    file_->write(std::exchange(pending_, {}));
    file_->seal();
    sealed_ = true;
}

void AtomicFile::commit() {
    if (!sealed_) seal();
    file_->rename();
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
