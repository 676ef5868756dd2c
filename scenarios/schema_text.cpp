#include "scenarios/schema_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/uncertain_number.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

std::string number_text(Node const& node, Row const& row) {
    Problems problems;
    auto const number = read_number(node, row.unit, row.range, "", problems);
    REKINDLE_EXPECTS(number.has_value());
    return number->text(row.unit);
}

std::string word(std::string_view text) {
    bool const plain = is_identifier(text) && text != "null" && !text.starts_with('-');
    return plain ? std::string{text} : quoted_text(text);
}

std::string list_text(Node const& node, Row const& row) {
    std::string out = "[";
    for (auto const& item : items_of(node)) {
        out += out.size() > 1 ? ", " : "";
        out += row.kind == Kind::numbers ? number_text(item, row) : item.text;
    }
    return out + "]";
}

std::string map_text(Node const& node, Row const& row) {
    std::string out = "{";
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
        out += (i > 0 ? ", " : "") +
               fmt::format("{}: {}", word(node.entries[i].key), number_text(node.entries[i].value, row));
    }
    return out + "}";
}

class TextWriter {
  public:
    explicit TextWriter(ParameterTable const& parameters) : parameters_{parameters} {}

    void group(Node const& node, Group const& of, int indent) {
        for (auto const& row : of.rows) {
            if (row.kind == Kind::inline_group) {
                group(node, *row.group, indent);
                continue;
            }
            auto const here = presence(row, of, node);
            if (here == Presence::given) value(*given(node, row.key), row, indent);
            if (here == Presence::fallback) value(Node::scalar(std::string{default_of(row, node)}, {}), row, indent);
        }
    }
    std::string take() { return std::move(out_); }

  private:
    static std::string pad(int indent) { return std::string(static_cast<std::size_t>(indent), ' '); }
    void line(int indent, std::string_view key, std::string const& text) {
        out_ += fmt::format("{}{}: {}\n", pad(indent), key, text);
    }

    void value(Node const& node, Row const& row, int indent) {
        switch (row.kind) {
            case Kind::number: return line(indent, row.key, number_text(node, row));
            case Kind::numbers:
            case Kind::choices:
            case Kind::names: return line(indent, row.key, list_text(node, row));
            case Kind::number_map: return line(indent, row.key, map_text(node, row));
            case Kind::text:
            case Kind::expression: return line(indent, row.key, quoted_text(node.text));
            case Kind::group: return nested(node, *row.group, std::string{row.key}, indent);
            case Kind::group_map:
                out_ += fmt::format("{}{}:\n", pad(indent), row.key);
                for (auto const& [name, mark, item] : node.entries) {
                    if (!item.is_null()) nested(item, *row.group, word(name), indent + 2);
                }
                return;
            case Kind::group_list: return items(node, row, indent);
            case Kind::parameters:
                out_ += fmt::format("{}{}:\n{}", pad(indent), row.key, parameters_.text(indent + 2));
                return;
            default: return line(indent, row.key, word(node.text));
        }
    }
    void nested(Node const& node, Group const& of, std::string const& key, int indent) {
        TextWriter inner{parameters_};
        inner.group(node, of, indent + 2);
        auto const body = inner.take();
        out_ += body.empty() ? fmt::format("{}{}: {{}}\n", pad(indent), key)
                             : fmt::format("{}{}:\n{}", pad(indent), key, body);
    }
    void items(Node const& node, Row const& row, int indent) {
        if (node.items.empty()) return line(indent, row.key, "[]");
        out_ += fmt::format("{}{}:\n", pad(indent), row.key);
        for (auto const& item : node.items) {
            TextWriter inner{parameters_};
            inner.group(item, *row.group, indent + 4);
            auto body = inner.take();
            if (body.empty()) body = pad(indent + 4) + "{}\n";
            body[static_cast<std::size_t>(indent) + 2] = '-';
            out_ += body;
        }
    }

    ParameterTable const& parameters_;
    std::string out_;
};

}  // namespace

std::string quoted_text(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\r')
            out += "\\r";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + "\"";
}

std::string indented(std::string const& text, int indent) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        auto const end = std::min(text.find('\n', i), text.size() - 1) + 1;
        out += std::string(static_cast<std::size_t>(indent), ' ') + text.substr(i, end - i);
        i = end;
    }
    return out;
}

std::string resolved_text(Node const& node, Group const& group, ParameterTable const& parameters, int indent) {
    TextWriter writer{parameters};
    writer.group(node, group, indent);
    return writer.take();
}

}  // namespace rekindle
