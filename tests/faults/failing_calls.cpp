// Preloaded into the program by tests: the FAULT_AT-th of the calls that write files fails with FAULT_ERRNO, or is the
// process's last (FAULT_KILL). Their number is written to FAULT_COUNT when the process ends. Only files made for
// writing count, directories, which are opened to be synced, and what gives or takes names; standard output and error
// do not. Calls that only tidy up (unlink, rmdir) count, but never fail: nothing depends on them.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

int calls = 0;
bool ours[1024] = {};    // descriptors that count
bool folder[1024] = {};  // of these, of folders: whether they close well matters to nobody

int number(char const* name) {
    char const* text = std::getenv(name);
    return text == nullptr ? 0 : std::atoi(text);
}

/// Counts a call; true where it is the one to fail.
bool fails() {
    if (++calls != number("FAULT_AT")) return false;
    if (number("FAULT_KILL") != 0) ::kill(::getpid(), SIGKILL);
    errno = number("FAULT_ERRNO");
    return true;
}

template <class Function>
Function* real(char const* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool makes_file(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

bool counts(int descriptor) { return descriptor >= 0 && descriptor < 1024 && ours[descriptor]; }

int open_with(char const* name, char const* path, int flags, unsigned mode) {
    bool const counted = (flags & (O_CREAT | O_TMPFILE)) != 0;  // O_TMPFILE has O_DIRECTORY in it
    if (counted && fails()) return -1;
    int const descriptor = real<int(char const*, int, ...)>(name)(path, flags, mode);
    if (descriptor >= 0 && descriptor < 1024) {
        ours[descriptor] = counted;
        folder[descriptor] = (flags & (O_WRONLY | O_DIRECTORY)) == O_DIRECTORY;
    }
    return descriptor;
}

struct Count {
    ~Count() {
        char const* path = std::getenv("FAULT_COUNT");
        if (path == nullptr) return;
        int const total = calls;
        if (auto* file = std::fopen(path, "w")) {
            std::fprintf(file, "%d\n", total);
            std::fclose(file);
        }
    }
} const count;

}  // namespace

extern "C" {

int open(char const* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    unsigned const mode = makes_file(flags) ? va_arg(more, unsigned) : 0;
    va_end(more);
    return open_with("open", path, flags, mode);
}

int open64(char const* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    unsigned const mode = makes_file(flags) ? va_arg(more, unsigned) : 0;
    va_end(more);
    return open_with("open64", path, flags, mode);
}

ssize_t write(int descriptor, void const* bytes, size_t size) {
    if (counts(descriptor) && fails()) return -1;
    return real<ssize_t(int, void const*, size_t)>("write")(descriptor, bytes, size);
}

int fsync(int descriptor) {
    if (counts(descriptor) && fails()) return -1;
    return real<int(int)>("fsync")(descriptor);
}

int close(int descriptor) {
    bool const failing = counts(descriptor) && !folder[descriptor] && fails();
    if (descriptor >= 0 && descriptor < 1024) ours[descriptor] = false;
    int const error = errno;
    int const result = real<int(int)>("close")(descriptor);
    if (!failing) return result;
    errno = error;
    return -1;
}

int rename(char const* from, char const* to) noexcept {
    if (fails()) return -1;
    return real<int(char const*, char const*)>("rename")(from, to);
}

int renameat2(int from_folder, char const* from, int to_folder, char const* to, unsigned flags) noexcept {
    if (fails()) return -1;
    return real<int(int, char const*, int, char const*, unsigned)>("renameat2")(from_folder, from, to_folder, to,
                                                                                flags);
}

int linkat(int from_folder, char const* from, int to_folder, char const* to, int flags) noexcept {
    if (fails()) return -1;
    return real<int(int, char const*, int, char const*, int)>("linkat")(from_folder, from, to_folder, to, flags);
}

int mkdir(char const* path, mode_t mode) noexcept {
    if (fails()) return -1;
    return real<int(char const*, mode_t)>("mkdir")(path, mode);
}

int unlink(char const* path) noexcept {
    if (number("FAULT_KILL") != 0) (void)fails();
    return real<int(char const*)>("unlink")(path);
}

int rmdir(char const* path) noexcept {
    if (number("FAULT_KILL") != 0) (void)fails();
    return real<int(char const*)>("rmdir")(path);
}

}  // extern "C"
