#include "policies/plugin_loader.hpp"

#include <dlfcn.h>
#include <link.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "policies/foreign_call.hpp"
#include "policies/policy_registry.hpp"

namespace rekindle {
namespace {

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325ull;

std::string hexadecimal(std::uint64_t value, int digits) {
    std::string out;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15];
    return out;
}

std::string absolute(std::string const& file) {
    if (file.starts_with('/')) return file;
    char* const folder = ::realpath(".", nullptr);
    if (folder == nullptr) return file;
    std::string out = std::string(folder) + "/" + file;
    std::free(folder);
    return out;
}

std::string bytes_of_file(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad()) throw PluginError(file, "cannot be read", "give the path of a shared library");
    return bytes;
}

/// The start of an ELF file: enough to tell what it is for.
struct Head {
    unsigned char ident[EI_NIDENT];
    std::uint16_t type, machine;
};

std::optional<Head> head_of(std::string const& bytes) {
    Head head;
    if (bytes.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, bytes.data(), sizeof head);
    if (std::memcmp(head.ident, ELFMAG, SELFMAG) != 0) return std::nullopt;
    return head;
}

/// dlopen's own words for these depend on the version of the C library.
void check_kind(std::string const& file, std::string const& bytes) {
    auto const head = head_of(bytes);
    if (!head) throw PluginError(file, "is not a shared library", "build it as examples/plugin does");
    auto const own = head_of(bytes_of_file("/proc/self/exe"));
    if (own && (own->ident[EI_CLASS] != head->ident[EI_CLASS] || own->ident[EI_DATA] != head->ident[EI_DATA] ||
                own->machine != head->machine)) {
        throw PluginError(file,
                          "is built for another processor (ELF machine " + std::to_string(head->machine) +
                              ", this program has " + std::to_string(own->machine) + ")",
                          "build it on this kind of machine");
    }
    if (head->type != ET_DYN) throw PluginError(file, "is not a shared library", "add_library(... MODULE ...)");
}

/// Reading beyond the end of a mapped file would end the program inside dlopen.
void check_whole(std::string const& file, std::string const& bytes) {
    bool whole = bytes.size() >= sizeof(ElfW(Ehdr));
    ElfW(Ehdr) head{};
    if (whole) std::memcpy(&head, bytes.data(), sizeof head);
    for (std::size_t i = 0; whole && i < head.e_phnum; ++i) {
        ElfW(Phdr) part;
        auto const at = head.e_phoff + i * sizeof part;
        whole = at <= bytes.size() && bytes.size() - at >= sizeof part;
        if (!whole) break;
        std::memcpy(&part, bytes.data() + at, sizeof part);
        whole = part.p_offset <= bytes.size() && part.p_filesz <= bytes.size() - part.p_offset;
    }
    if (!whole) throw PluginError(file, "is cut short", "build or copy it again");
}

bool anyone_writes(std::string const& path, bool sticky_counts) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return false;  // reading it will tell
    return (status.st_mode & S_IWOTH) != 0 && (sticky_counts || (status.st_mode & S_ISVTX) == 0);
}

/// Whoever can change the file, or put another in its place, would run code in the caller's name.
void check_rights(std::string const& file) {
    char* const resolved = ::realpath(file.c_str(), nullptr);
    if (resolved == nullptr) return;  // reading it will tell
    std::string path = resolved;
    std::free(resolved);
    if (anyone_writes(path, true)) throw PluginError(file, "may be changed by anyone", "chmod o-w " + path);
    bool nearest = true;
    while (path.size() > 1) {
        path.resize(std::max<std::size_t>(path.rfind('/'), 1));
        if (anyone_writes(path, nearest)) {
            throw PluginError(file, "lies in " + path + ", where anyone may put another in its place",
                              "move it, or chmod o-w " + path);
        }
        nearest = false;
    }
}

template <class Function>
Function symbol(void* library, std::string const& file, char const* name) {
    void* const found = ::dlsym(library, name);
    if (found == nullptr) {
        throw PluginError(file, std::string("has no symbol `") + name + "`",
                          "end its source with REKINDLE_PLUGIN({name, make, summary})");
    }
    return reinterpret_cast<Function>(found);
}

std::string version_text(std::uint64_t abi) {
    return std::to_string(abi >> 32) + "." + hexadecimal(abi & 0xffffffffu, 8);
}

bool is_name(std::string_view name) {
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

void check_names(Plugin const& plugin) {
    if (plugin.policies.empty()) throw PluginError(plugin.file, "registers no policy");
    for (auto const& entry : plugin.policies) {
        std::string const name{entry.name};
        if (!is_name(name) || entry.make == nullptr)
            throw PluginError(plugin.file, "registers the policy `" + name + "`", "a name has a-z, 0-9, _ and - only");
        if (plugin.find(name) != &entry) throw PluginError(plugin.file, "registers the policy `" + name + "` twice");
        for (auto const& native : policy_table()) {
            if (native.name == entry.name)
                throw PluginError(plugin.file, "registers the policy `" + name + "`", "a native policy has this name");
        }
    }
}

}  // namespace

PolicyEntry const* Plugin::find(std::string_view name) const {
    for (auto const& entry : policies) {
        if (entry.name == name) return &entry;
    }
    return nullptr;
}

PluginFile examine_plugin(std::string const& file) {
    PluginFile out{absolute(file), {}};
    check_rights(out.path);
    auto const bytes = bytes_of_file(out.path);
    check_kind(out.path, bytes);
    check_whole(out.path, bytes);
    std::uint64_t digest = fnv_start;
    for (char const c : bytes) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    out.digest = hexadecimal(digest, 16);
    return out;
}

Plugin load_plugin(std::string const& file) { return load_plugin(examine_plugin(file)); }

Plugin load_plugin(PluginFile const& file) {
    Plugin plugin{.file = file.path, .digest = file.digest, .policies = {}};
    ForeignCallMark const mark(kept_name(plugin.file), "its loading");
    void* const library = ::dlopen(plugin.file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw PluginError(plugin.file, std::string("cannot be loaded: ") + ::dlerror());
    auto const abi = symbol<std::uint64_t (*)()>(library, plugin.file, "rekindle_plugin_abi")();
    if (abi != plugin_abi()) {
        throw PluginError(plugin.file,
                          "speaks ABI " + version_text(abi) + ", this program speaks ABI " + version_text(plugin_abi()),
                          "build it against the headers installed with this program");
    }
    auto const* table = symbol<PluginTable const* (*)()>(library, plugin.file, "rekindle_plugin")();
    plugin.policies = {table->policies, table->count};
    check_names(plugin);
    return plugin;
}

}  // namespace rekindle
