#include "scenarios/schema_walk.hpp"
#include "scenarios/time_zone.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rekindle {

std::optional<int> parse_date(std::string_view text) {
    auto const number = [&](std::size_t from, std::size_t count) -> int {
        int value = 0;
        auto const part = text.substr(from, count);
        auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc{} && end == part.data() + part.size() && part.front() != '-' ? value : -1;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int const y = number(0, 4), m = number(5, 2), d = number(8, 2);
    if (y < 1000 || m < 1 || d < 1) return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                                           std::chrono::day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count());
}

std::string date_text(int days_since_1970) {
    std::chrono::year_month_day const date{std::chrono::sys_days{std::chrono::days{days_since_1970}}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

/// The walk, a map and its group, waiting for a target.
class SchemaWalk::BoundFill final : public Fill {
  public:
    BoundFill(SchemaWalk& walk, Node const& node, Group const& group, std::string const& path, bool keys)
        : walk_{walk}, node_{node}, group_{group}, path_{path}, keys_{keys} {}

    bool operator()(void* target) const override {
        auto const before = walk_.problems_.size();
        if (keys_) walk_.check_keys(node_, group_, path_);
        walk_.fill_rows(node_, group_, path_, target);
        return walk_.problems_.size() == before;
    }
    void complain(std::string_view key, std::string rule, std::string hint) const override {
        auto const* value = key.empty() ? nullptr : given(node_, key);
        walk_.problems_.add(value ? value->mark : node_.mark, value ? joined(path_, key) : path_,
                            value ? value->shown() : "", std::move(rule), std::move(hint));
    }
    void* root() const override { return walk_.root_; }
    Node const& node() const override { return node_; }
    Mark const& key_mark() const override { return key_mark_ != nullptr ? *key_mark_ : node_.mark; }
    void stand_under(Mark const& key) { key_mark_ = &key; }
    std::string const& path() const override { return path_; }

  private:
    SchemaWalk& walk_;
    Node const& node_;
    Group const& group_;
    std::string const& path_;
    bool keys_;
    Mark const* key_mark_ = nullptr;
};

bool SchemaWalk::fill(Node const& node, Group const& group, std::string const& path, void* target) {
    return BoundFill{*this, node, group, path, true}(target);
}

void SchemaWalk::check_keys(Node const& node, Group const& group, std::string const& path) {
    auto const known = keys_of(group);
    for (auto const& [key, mark, value] : node.entries) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            problems_.add(mark, joined(path, key), value.is_scalar() ? value.text : "", "unknown key",
                          name_hint(key, known));
        } else if (value.is_null() && !value.written_null) {
            problems_.add(mark, joined(path, key), "", "is empty", "write its value, or null to leave it out");
        } else if (!value.is_null() && row_of(group, key, &value) == nullptr) {
            auto const* row = row_of(group, key);
            problems_.add(value.mark, joined(path, key), value.shown(), "has the wrong form",
                          std::string{row->meaning});
        }
    }
}

void SchemaWalk::complain_missing(Node const& node, Row const& row, Group const& group, std::string const& path) {
    if (row.one_of.empty()) {
        problems_.add(node.mark, joined(path, row.key), "", "is required", std::string{row.meaning});
        return;
    }
    std::vector<std::string> choices;
    for (auto const& other : group.rows) {
        if (choices.empty() && other.one_of == row.one_of && presence(other, group, node) == Presence::missing &&
            &other != &row) {
            return;  // said once, at the first
        }
        if (other.one_of == row.one_of && presence(other, group, node) != Presence::inactive &&
            std::find(choices.begin(), choices.end(), other.key) == choices.end())
            choices.emplace_back(other.key);
    }
    problems_.add(node.mark, path, "", fmt::format("one of {} is required", fmt::join(choices, ", ")));
}

void SchemaWalk::complain_misplaced(Node const& node, Row const& row, Group const& group, std::string const& path) {
    auto const* entry = given(node, row.key);
    // Another row of the same key may count instead.
    for (auto const& other : group.rows) {
        if (&other != &row && other.key == row.key && presence(other, group, node) == Presence::given) return;
    }
    if (row.when.values.empty()) {
        problems_.add(entry->mark, joined(path, row.key), entry->shown(),
                      fmt::format("needs `{}` beside it", row.when.key));
        return;
    }
    std::vector<std::string> fitting;
    auto const setting = setting_of(row.when.key, group, node);
    auto const* setter = row_of(group, row.when.key);
    if (setter != nullptr && !setting.empty() && !has_word(setter->choices, setting))
        return;  // the setting itself is wrong
    for (auto const& other : group.rows) {
        if (other.when.key == row.when.key && has_word(other.when.values, setting)) fitting.emplace_back(other.key);
    }
    problems_.add(entry->mark, joined(path, row.key), entry->shown(),
                  fmt::format("belongs to {}: {}, here it is {}", row.when.key, fmt::join(words(row.when.values), ", "),
                              setting.empty() ? "not given" : setting),
                  fitting.empty() ? "" : fmt::format("{} takes {}", setting, fmt::join(fitting, ", ")));
}

void SchemaWalk::fill_rows(Node const& node, Group const& group, std::string const& path, void* target) {
    std::vector<std::string_view> chosen;  // tags of one_of already filled
    for (auto const& row : group.rows) {
        if (row.kind == Kind::inline_group) {
            BoundFill const fill{*this, node, *row.group, path, false};
            row.descend(target, "", fill);
            continue;
        }
        auto const here = joined(path, row.key);
        switch (presence(row, group, node)) {
            case Presence::given: {
                auto const& value = *given(node, row.key);
                if (!row.one_of.empty() && std::find(chosen.begin(), chosen.end(), row.one_of) != chosen.end()) {
                    problems_.add(value.mark, here, value.shown(), "another choice is given beside it",
                                  "keep one of them");
                    break;
                }
                if (!row.one_of.empty()) chosen.push_back(row.one_of);
                land(value, row, here, target);
                break;
            }
            case Presence::fallback:
                land(Node::scalar(std::string{default_of(row, node)}, node.mark), row, here, target);
                break;
            case Presence::missing: complain_missing(node, row, group, path); break;
            case Presence::misplaced: complain_misplaced(node, row, group, path); break;
            case Presence::absent:
            case Presence::inactive: break;
        }
    }
}

void SchemaWalk::land_group(Node const& value, Row const& row, std::string const& path, std::string const& name,
                            void* target, Mark const* key) {
    if (!value.is_map()) {
        problems_.add(value.mark, path, value.shown(), "must be a map",
                      fmt::format("its keys: {}", fmt::join(keys_of(*row.group), ", ")));
        return;
    }
    BoundFill fill{*this, value, *row.group, path, true};
    if (key != nullptr) fill.stand_under(*key);
    row.descend(target, name, fill);
}

void SchemaWalk::land(Node const& value, Row const& row, std::string const& path, void* target) {
    switch (row.kind) {
        case Kind::group: land_group(value, row, path, "", target); return;
        case Kind::group_list:
            if (!value.is_list())
                problems_.add(value.mark, path, value.shown(), "must be a list", "begin each item with a dash");
            if (value.is_list() && value.items.empty() && !row.may_be_empty)
                problems_.add(value.mark, path, "[]", "must have at least one item",
                              "leave the key out if you do not need it");
            for (std::size_t i = 0; i < value.items.size(); ++i)
                land_group(value.items[i], row, fmt::format("{}[{}]", path, i), "", target);
            return;
        case Kind::group_map:
            if (!value.is_map()) problems_.add(value.mark, path, value.shown(), "must be a map of names");
            if (value.is_map() && value.entries.empty())
                problems_.add(value.mark, path, "{}", "must have at least one name",
                              "leave the key out if you do not need it");
            for (auto const& [name, mark, item] : value.entries) {
                (void)check_name(name, mark, row, path);
                if (item.is_null() && !item.written_null)
                    problems_.add(mark, joined(path, name), "", "is empty", "write its keys, or null to leave it out");
                if (!item.is_null()) land_group(item, row, joined(path, name), name, target, &mark);
            }
            return;
        case Kind::parameters:  // read before everything else
        case Kind::inline_group: return;
        default: break;
    }
    Value out;
    out.unit = row.unit;
    out.path = path;
    out.mark = value.mark;
    if (read_value(value, row, out)) row.land(target, out);
}

bool SchemaWalk::read_value(Node const& value, Row const& row, Value& out) {
    switch (row.kind) {
        case Kind::number:
            if (auto const x = number(value, row, out.path, out)) {
                out.number = *x;
                return true;
            }
            return false;
        case Kind::numbers: return read_numbers(value, row, out);
        case Kind::number_map: return read_number_map(value, row, out);
        case Kind::choices: return read_choices(value, row, out);
        case Kind::names: return read_names(value, row, out);
        default: return read_word(value, row, out);
    }
}

std::optional<double> SchemaWalk::number(Node const& value, Row const& row, std::string const& path, Value& out) {
    auto const read = read_number(value, row.unit, row.range, path, problems_);
    if (!read) return std::nullopt;
    bool const whole = row.unit == Unit::count || row.unit == Unit::headcount;
    if ((row.certain || whole) && (read->uncertain() || read->kind == Number::Kind::reference)) {
        problems_.add(value.mark, path, value.shown(), "must be one certain number: it shapes the run, not its rates");
        return std::nullopt;
    }
    out.of_users = read->of_users;
    return draws_.value(*read, row.unit, row.range, path, problems_);
}

bool SchemaWalk::read_numbers(Node const& value, Row const& row, Value& out) {
    auto const items = items_of(value);
    if (items.empty() || (row.length > 0 && items.size() != row.length)) {
        auto const count = row.length > 0 ? fmt::format("{} numbers", row.length) : std::string{"numbers"};
        problems_.add(value.mark, out.path,
                      value.is_list() ? fmt::format("{} numbers", value.items.size()) : value.shown(),
                      "must be a list of " + count);
        return false;
    }
    bool good = true;
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto const x = number(items[i], row, fmt::format("{}[{}]", out.path, i), out);
        out.list.push_back(x.value_or(0));
        good = good && x.has_value();
    }
    return good;
}

/// Of a key that is a name.
bool SchemaWalk::check_name(std::string const& name, Mark const& mark, Row const& row, std::string const& path) {
    if (row.free_names ? is_label(name) : is_identifier(name)) return true;
    problems_.add(mark, joined(path, name), "",
                  row.free_names ? "a category's name has 1 to 64 printable characters without double quotes"
                                 : "a name has letters a-z, digits, _ and - only");
    return false;
}

bool SchemaWalk::read_number_map(Node const& value, Row const& row, Value& out) {
    if (!value.is_map() || value.entries.empty()) {
        problems_.add(value.mark, out.path, value.shown(), "must be a map of names with a number each");
        return false;
    }
    bool good = true;
    for (auto const& [name, mark, item] : value.entries) {
        good = check_name(name, mark, row, out.path) && good;
        auto const x = number(item, row, joined(out.path, name), out);
        out.names.push_back(name);
        out.list.push_back(x.value_or(0));
        good = good && x.has_value();
    }
    return good;
}

int SchemaWalk::choice(Node const& value, Row const& row, std::string const& path) {
    auto const known = words(row.choices);
    auto const found = std::find(known.begin(), known.end(), value.text);
    if (value.is_scalar() && found != known.end()) return static_cast<int>(found - known.begin());
    auto near = nearest_name(value.text, known);
    problems_.add(value.mark, path, value.shown(), fmt::format("unknown; known: {}", fmt::join(known, ", ")),
                  near.empty() ? "" : fmt::format("did you mean `{}`?", near));
    return -1;
}

bool SchemaWalk::read_names(Node const& value, Row const&, Value& out) {
    auto const items = items_of(value);
    if (items.empty()) {
        problems_.add(value.mark, out.path, value.shown(), "must be a name or a list of names", "write [a, b]");
        return false;
    }
    bool good = true;
    for (auto const& item : items) {
        if (!item.is_scalar() || !is_identifier(item.text)) {
            problems_.add(item.mark, out.path, item.shown(), "a name has letters a-z, digits, _ and - only");
            good = false;
        }
        out.names.push_back(item.text);
    }
    return good;
}

bool SchemaWalk::read_choices(Node const& value, Row const& row, Value& out) {
    auto const items = items_of(value);
    if (row.length > 0 ? items.size() != row.length : items.empty()) {
        auto const count = row.length > 0 ? fmt::format("{} ", row.length) : std::string{};
        problems_.add(value.mark, out.path, value.shown(), fmt::format("must be a list of {}names", count),
                      fmt::format("known: {}", row.choices));
        return false;
    }
    for (auto const& item : items) out.picks.push_back(choice(item, row, out.path));
    return std::find(out.picks.begin(), out.picks.end(), -1) == out.picks.end();
}

bool SchemaWalk::read_word(Node const& value, Row const& row, Value& out) {
    auto const complain = [&](std::string rule, std::string hint) {
        problems_.add(value.mark, out.path, value.shown(), std::move(rule), std::move(hint));
        return false;
    };
    if (!value.is_scalar()) return complain("must be one word or text", value.is_null() ? "it is empty" : "");
    out.text = value.text;
    if (row.kind == Kind::expression && value.quoted) out.mark.column += 1;
    switch (row.kind) {
        case Kind::name:
            return is_identifier(value.text) || complain("a name has letters a-z, digits, _ and - only", "");
        case Kind::flag:
            out.flag = value.text == "true";
            return out.flag || value.text == "false" || complain("must be true or false", "");
        case Kind::choice: return (out.choice = choice(value, row, out.path)) >= 0;
        case Kind::date: {
            auto const days = parse_date(value.text);
            out.number = days.value_or(0);
            return days || complain("is no date", "write year-month-day like 1997-09-30");
        }
        default: return !value.text.empty() || complain("is empty", "");
    }
}

}  // namespace rekindle
