#pragma once
// A YAML text as a plain tree with marks: the one door to yaml-cpp. Only what scenario files need: no anchors, aliases,
// tags or merge keys, one document, scalar keys, no duplicates.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/problem.hpp"

namespace rekindle {

struct Node {
    enum class Kind : std::uint8_t {
        null,  ///< nothing, or `null` / `~`
        scalar,
        list,
        map,
    };
    struct Entry;

    Kind kind = Kind::null;
    bool quoted = false;        ///< scalar written in quotes
    bool written_null = false;  ///< null spelt out, which takes an inherited value away
    Mark mark;
    std::string text;            ///< scalar
    std::vector<Node> items;     ///< list
    std::vector<Entry> entries;  ///< map, in the file's order

    /// The value under `key`; null where there is none or this is no map.
    [[nodiscard]] Node const* find(std::string_view key) const;
    [[nodiscard]] Node* find(std::string_view key);
    [[nodiscard]] bool is_map() const { return kind == Kind::map; }
    [[nodiscard]] bool is_list() const { return kind == Kind::list; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
    [[nodiscard]] bool is_null() const { return kind == Kind::null; }
    /// One line for messages: the scalar, or `[...]`, `{...}`.
    [[nodiscard]] std::string shown() const;

    [[nodiscard]] static Node scalar(std::string text, Mark mark);
};

struct Node::Entry {
    std::string key;
    Mark mark;
    Node value;
};

/// Parses `text`; `name` stands in messages. Mistakes go to `problems`; where they leave no whole tree the result is
/// null. Linear in the text, whatever it holds; depth, size and nodes are limited (text_scan.hpp).
[[nodiscard]] Node parse_yaml(std::string_view text, std::string const& name, Problems& problems);

/// The same from a file; an unreadable one is a problem.
[[nodiscard]] Node read_yaml(std::filesystem::path const& path, Problems& problems);

}  // namespace rekindle
