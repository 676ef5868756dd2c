#include "scenarios/schema.hpp"

#include <algorithm>

namespace rekindle {

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        if (end > 0) out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

bool has_word(std::string_view text, std::string_view word) {
    auto const all = words(text);
    return std::find(all.begin(), all.end(), word) != all.end();
}

bool is_identifier(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::span<Node const> items_of(Node const& value) {
    return value.is_scalar() ? std::span{&value, 1} : std::span{value.items};
}

bool is_label(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.front() == ' ' || text.back() == ' ') return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = [&](std::size_t k) {
            return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u;
        };
        unsigned const next = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);  // of three bytes
        bool const three = byte(0) >= 0xE0 && byte(0) < 0xF0;
        bool const unseen = three && ((next >= 0x200B && next <= 0x200F) || (next >= 0x2028 && next <= 0x202E) ||
                                      (next >= 0x2060 && next <= 0x206F) || next == 0xFEFF);
        bool const control = byte(0) < 0x20 || byte(0) == 0x7F || (byte(0) == 0xC2 && byte(1) < 0xA0);
        if (unseen || control || text[i] == '"') return false;
    }
    return true;
}

std::string joined(std::string const& path, std::string_view key) {
    return path.empty() ? std::string{key} : path + "." + std::string{key};
}

Node const* given(Node const& node, std::string_view key) {
    auto const* value = node.find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string_view default_of(Row const& row, Node const& node) {
    if (!row.implied.empty()) {
        for (auto const& key : words(row.implied_by)) {
            if (given(node, key) != nullptr) return row.implied;
        }
    }
    return row.fallback;
}

std::string_view setting_of(std::string_view key, Group const& group, Node const& node) {
    if (auto const* value = given(node, key)) return value->text;
    auto const* row = row_of(group, key);
    return row == nullptr ? std::string_view{} : default_of(*row, node);
}

namespace {

bool counts(Row const& row, Group const& group, Node const& node) {
    if (row.when.key.empty()) return true;
    if (row.when.values.empty()) return given(node, row.when.key) != nullptr;
    return has_word(row.when.values, setting_of(row.when.key, group, node));
}

/// Whether another row of the same choice is given and counts.
bool other_given(Row const& row, Group const& group, Node const& node) {
    if (row.one_of.empty()) return false;
    return std::any_of(group.rows.begin(), group.rows.end(), [&](Row const& other) {
        return other.one_of == row.one_of && other.key != row.key && given(node, other.key) != nullptr &&
               counts(other, group, node);
    });
}

}  // namespace

Presence presence(Row const& row, Group const& group, Node const& node) {
    auto const* value = given(node, row.key);
    bool const mine = value != nullptr && (row.accepts == nullptr || row.accepts(*value));
    if (!counts(row, group, node)) return mine ? Presence::misplaced : Presence::inactive;
    if (mine) return Presence::given;
    if (value != nullptr || other_given(row, group, node)) return Presence::absent;
    if (!default_of(row, node).empty()) return Presence::fallback;
    return row.required ? Presence::missing : Presence::absent;
}

std::vector<std::string> keys_of(Group const& group) {
    std::vector<std::string> keys;
    for (auto const& row : group.rows) {
        if (row.kind == Kind::inline_group) {
            auto const more = keys_of(*row.group);
            keys.insert(keys.end(), more.begin(), more.end());
        } else if (std::find(keys.begin(), keys.end(), row.key) == keys.end()) {
            keys.emplace_back(row.key);
        }
    }
    return keys;
}

Row const* row_of(Group const& group, std::string_view key, Node const* value) {
    for (auto const& row : group.rows) {
        if (row.kind == Kind::inline_group) {
            if (auto const* found = row_of(*row.group, key, value)) return found;
        } else if (row.key == key && (value == nullptr || row.accepts == nullptr || row.accepts(*value))) {
            return &row;
        }
    }
    return nullptr;
}

}  // namespace rekindle
