#include "scenarios/text_scan.hpp"

#include <fmt/format.h>

namespace rekindle {
namespace {

/// Position of a byte as line and column.
Mark mark_at(std::string_view text, std::size_t at, std::shared_ptr<std::string const> const& file) {
    Mark mark{file, 1, 1};
    for (std::size_t i = 0; i < at && i < text.size(); ++i) {
        mark.column += 1;
        if (text[i] == '\n') mark = {file, mark.line + 1, 1};
    }
    return mark;
}

/// Length of the well-formed UTF-8 character at `i` (RFC 3629: no surrogates, no overlong forms), or 0.
std::size_t utf8_length(std::string_view text, std::size_t i) {
    auto const byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
    auto const follows = [&](std::size_t k) { return (byte(k) & 0xC0u) == 0x80u; };
    unsigned const b = byte(i);
    if (b < 0x80) return 1;
    if (b >= 0xC2 && b < 0xE0) return follows(i + 1) ? 2 : 0;
    if (b >= 0xE0 && b < 0xF0) {
        bool const bad = (b == 0xE0 && byte(i + 1) < 0xA0) || (b == 0xED && byte(i + 1) >= 0xA0);
        return !bad && follows(i + 1) && follows(i + 2) ? 3 : 0;
    }
    if (b >= 0xF0 && b < 0xF5) {
        bool const bad = (b == 0xF0 && byte(i + 1) < 0x90) || (b == 0xF4 && byte(i + 1) >= 0x90);
        return !bad && follows(i + 1) && follows(i + 2) && follows(i + 3) ? 4 : 0;
    }
    return 0;
}

struct Finding {
    std::size_t at;
    char const* rule;
    char const* hint;
};

/// The first byte that is no text.
bool encoding_holds(std::string_view text, Finding& found) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        found = {0, "the file begins with a byte order mark", "save it as UTF-8 without BOM"};
        return false;
    }
    for (std::size_t i = 0; i < text.size();) {
        auto const c = static_cast<unsigned char>(text[i]);
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
            found = {i, "a control character: this is a binary file or has another encoding", "save it as UTF-8 text"};
            return false;
        }
        auto const length = utf8_length(text, i);
        if (length == 0) {
            found = {i, "not valid UTF-8", "save the file as UTF-8 text"};
            return false;
        }
        i += length;
    }
    return true;
}

bool indentation_holds(std::string_view text, Finding& found) {
    bool leading = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            leading = true;
        } else if (text[i] == '\t' && leading) {
            found = {i, "a tab in the indentation", "indent with spaces"};
            return false;
        } else if (text[i] != ' ') {
            leading = false;
        }
    }
    return true;
}

/// Depth of flow brackets and of dashes on one line, and values, outside quotes and comments: the parser holds a
/// bracket in memory as a whole before it tells of anything in it. Counts depth too much in odd texts, never too
/// little; values only where a separator is sure. The parser's own events are counted again.
bool nesting_holds(std::string_view text, Finding& found) {
    int brackets = 0, dashes = 0;
    std::size_t values = 0;
    char quote = 0;
    bool leading = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        char const before = i > 0 ? text[i - 1] : '\n';
        bool const free =
            before == '\n' || before == ' ' || before == '[' || before == '{' || before == ',' || before == ':';
        if (quote != 0) {
            if (c == '\\' && quote == '"')
                ++i;
            else if (c == quote)
                quote = 0;
            continue;
        }
        if (c == '\n') leading = true, dashes = 0;
        if ((c == '"' || c == '\'') && free) quote = c;
        if (c == '#' && (before == ' ' || before == '\n')) {
            while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
            continue;
        }
        if (leading && (c == '-' || c == '?'))
            ++dashes;
        else if (c != ' ' && c != '\n')
            leading = false;
        char const next = i + 1 < text.size() ? text[i + 1] : '\n';
        if ((c == ',' && brackets > 0) || (c == ':' && (next == ' ' || next == '\n'))) ++values;
        if (values > max_nodes) {
            found = {i, "more than 100000 values", ""};
            return false;
        }
        if (c == '[' || c == '{') ++brackets;
        if ((c == ']' || c == '}') && brackets > 0) --brackets;
        if (brackets > max_depth || (dashes > max_depth && leading && text.substr(i, 2) == "- ")) {
            found = {i, "nested too deeply: at most 100 levels", ""};
            return false;
        }
    }
    return true;
}

}  // namespace

bool scan_text(std::string_view text, std::shared_ptr<std::string const> const& file, Problems& problems) {
    if (text.size() > max_file_bytes) {
        problems.add({file, 0, 0}, "", "", fmt::format("{} bytes: at most 4 MB", text.size()));
        return false;
    }
    Finding found{};
    if (encoding_holds(text, found) && indentation_holds(text, found) && nesting_holds(text, found)) return true;
    problems.add(mark_at(text, found.at, file), "", "", found.rule, found.hint);
    return false;
}

}  // namespace rekindle
