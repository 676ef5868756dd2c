#include "scenarios/node_text.hpp"

#include <algorithm>

#include "scenarios/schema_text.hpp"

namespace rekindle {
namespace {

/// Plain where it reads back as the same scalar in flow style.
bool plain(Node const& scalar) {
    auto const& text = scalar.text;
    auto harmless = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '/' || c == '-' || c == '+' || c == '%' || c == ' ' || c == '(' || c == ')';
    };
    auto starts = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    bool const signed_number = text.size() > 1 && (text[0] == '-' || text[0] == '+' || text[0] == '.') &&
                               ((text[1] >= '0' && text[1] <= '9') || text[1] == '.');
    return !scalar.quoted && !text.empty() && (starts(text.front()) || signed_number) && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), harmless);
}

std::string flow(Node const& node) {
    switch (node.kind) {
        case Node::Kind::null: return node.written_null ? "null" : "";
        case Node::Kind::scalar: return plain(node) ? node.text : quoted_text(node.text);
        case Node::Kind::list: {
            std::string out = "[";
            for (auto const& item : node.items) out += (out.size() > 1 ? ", " : "") + flow(item);
            return out + "]";
        }
        case Node::Kind::map: {
            std::string out = "{";
            for (auto const& [key, mark, value] : node.entries)
                out += (out.size() > 1 ? ", " : "") + quoted_text(key) + ": " + flow(value);
            return out + "}";
        }
    }
    return "";
}

}  // namespace

std::string node_text(Node const& tree) {
    if (!tree.is_map() || tree.entries.empty()) return flow(tree) + "\n";
    std::string out;
    for (auto const& [key, mark, value] : tree.entries) out += quoted_text(key) + ": " + flow(value) + "\n";
    return out;
}

}  // namespace rekindle
