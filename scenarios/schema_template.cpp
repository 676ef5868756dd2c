#include <algorithm>

#include <fmt/format.h>

#include "scenarios/policy_schema.hpp"
#include "scenarios/scenario_schema.hpp"
#include "scenarios/schema_docs.hpp"
#include "sim/base/text_wrap.hpp"

namespace rekindle {
namespace {

/// A line of the template; only live ones count when it is loaded.
struct Line {
    std::size_t indent = 0;
    std::string text;
    std::string_view comment;
    bool live = true;
};

/// Something to show for a scalar.
std::string sample(Row const& row) {
    if (!row.example.empty()) {
        bool const quote = row.kind == Kind::text || row.kind == Kind::expression;
        return quote ? fmt::format("\"{}\"", row.example) : std::string{row.example};
    }
    if (!row.implied.empty()) return std::string{row.implied};
    if (!row.fallback.empty()) return std::string{row.fallback};
    switch (row.kind) {
        case Kind::choice: return words(row.choices).front();
        case Kind::flag: return "true";
        case Kind::names: return "[promo]";
        case Kind::choices: return fmt::format("[{}]", words(row.choices).front());
        case Kind::date: return "2024-06-01";
        case Kind::numbers: {
            std::string out = "[1";
            for (std::size_t i = 1; i < row.length; ++i) out += ", 1";
            return out + "]";
        }
        case Kind::number_map:
            return row.unit == Unit::fraction ? "{ios: 40%, android: 60%}" : "{ios: 1.2, android: 1}";
        case Kind::expression: return "\"orders >= 2\"";
        case Kind::parameters: return "{r: {lognormal: [0.4, 0.05], source: data}}";
        case Kind::number: break;
        default: return "...";
    }
    switch (row.unit) {
        case Unit::fraction: return "10%";
        case Unit::span: return "7d";
        case Unit::rate: return "0.1/d";
        case Unit::daily_cap: return "500/d";
        case Unit::headcount: return "1000";
        default: return "1";
    }
}

/// What a `when` key has in the template.
std::string_view shown_setting(Group const& group, std::string_view key) {
    auto const* row = row_of(group, key);
    if (row == nullptr) return "";
    if (!row->implied.empty()) return row->implied;
    return row->example.empty() ? row->fallback : row->example;
}

/// Whether every item of a list is one of these rows.
bool all_alternatives(Group const& group) {
    return std::all_of(group.rows.begin(), group.rows.end(),
                       [&](Row const& row) { return !row.one_of.empty() && row.one_of == group.rows.front().one_of; });
}

/// A block of comments holds one of several choices, so that it can be uncommented as a whole.
bool shown(Row const& row, Group const& group, bool live) {
    if (row_of(group, row.key) != &row) return false;  // another form of a key already shown
    if (!live && !row.one_of.empty() && row.example.empty() && !all_alternatives(group)) return false;
    if (row.when.key.empty()) return true;
    if (row.when.values.empty()) {
        auto const* other = row_of(group, row.when.key);
        return other != nullptr && !other->example.empty();
    }
    return has_word(row.when.values, shown_setting(group, row.when.key));
}

class TemplateWriter {
  public:
    explicit TemplateWriter(std::string name) : name_{std::move(name)} {}

    void group(Group const& of, std::size_t indent, bool live) {
        path_.push_back(&of);
        for (auto const& row : of.rows) {
            if (row.kind == Kind::inline_group)
                group(*row.group, indent, live);
            else if (shown(row, of, live) && !inside(row))
                line(row, indent, live);
        }
        path_.pop_back();
    }
    std::string text() const {
        std::string out;
        for (auto const& l : lines_) {
            auto const body = fmt::format("{}{}{}", l.live ? "" : "# ", std::string(l.indent, ' '), l.text);
            out += l.comment.empty() ? body + "\n" : commented(body, l.comment, l.live);
        }
        return out;
    }

  private:
    /// The comment beside `body`, as far as it fits; the rest in comment lines below it.
    static std::string commented(std::string const& body, std::string_view comment, bool live) {
        constexpr std::size_t comment_column = 44;
        auto const begins = std::max(body.size(), comment_column) + 3;
        auto const room = begins + 30 < terminal_columns ? terminal_columns - begins : 0;
        auto parts = lines_of(comment, room, terminal_columns - comment_column - 3);
        std::string out;
        if (room == 0) {
            out = body + "\n";
        } else {
            out = fmt::format("{:<{}} # {}\n", body, comment_column, parts.front());
            parts.erase(parts.begin());
        }
        for (auto const& part : parts) out += fmt::format("{:<{}} # {}\n", live ? "" : "#", comment_column, part);
        return out;
    }
    /// Steps hold steps: one level is shown.
    [[nodiscard]] bool inside(Row const& row) const {
        return row.group != nullptr && std::find(path_.begin(), path_.end(), row.group) != path_.end();
    }
    void line(Row const& row, std::size_t indent, bool parent_live) {
        bool const live = parent_live && !row.example.empty();
        auto const key = fmt::format("{}:", row.key);
        switch (row.kind) {
            case Kind::group:
                lines_.push_back({indent, key, row.meaning, live});
                return group(*row.group, indent + 2, live);
            case Kind::group_map:
                lines_.push_back({indent, key, row.meaning, live});
                lines_.push_back({indent + 2, fmt::format("{}:", row.example.empty() ? "desk" : row.example),
                                  row.group->meaning, live});
                return group(*row.group, indent + 4, live);
            case Kind::group_list: {
                lines_.push_back({indent, key, row.meaning, live});
                if (!all_alternatives(*row.group)) return item([&] { group(*row.group, indent + 4, live); });
                path_.push_back(row.group);
                for (auto const& choice : row.group->rows) {
                    if (shown(choice, *row.group, live) && !inside(choice))
                        item([&] { this->line(choice, indent + 4, live); });
                }
                path_.pop_back();
                return;
            }
            default: {
                bool const own_name = indent == 0 && row.kind == Kind::name;
                lines_.push_back(
                    {indent, fmt::format("{} {}", key, own_name ? name_ : sample(row)), row.meaning, live});
            }
        }
    }

    /// What `write` writes as one item of a list.
    template <class Write>
    void item(Write write) {
        auto const first = lines_.size();
        write();
        lines_[first].indent -= 2;
        lines_[first].text = "- " + lines_[first].text;
    }

    std::string name_;
    std::vector<Line> lines_;
    std::vector<Group const*> path_;
};

std::string template_of(Group const& group, std::string_view what, std::string const& name) {
    TemplateWriter writer{name};
    writer.group(group, 0, true);
    auto const text = writer.text();
    return fmt::format(
               "# A {} to begin with: change what stands, uncomment what you need. `rekindle validate`\n"
               "# checks it, `rekindle schema` lists every key; {}.\n\n",
               what, "units: 7d 36h 2w, 0.05/d 1/60d, 15%") +
           text;
}

}  // namespace

std::string init_template(std::string const& name) { return template_of(scenario_group, "scenario", name); }
std::string policy_template(std::string const& name) { return template_of(policy_group, "policy", name); }

}  // namespace rekindle
