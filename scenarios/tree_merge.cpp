#include "scenarios/tree_merge.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

constexpr std::size_t longest_chain = 10;

void erase_key(Node& map, std::string_view key) {
    std::erase_if(map.entries, [&](Node::Entry const& e) { return e.key == key; });
}

/// Takes away what `key` with `value` chooses against.
void drop_other_forms(Node& map, std::string_view key, Node const& value, Group const& group) {
    for (auto const& row : group.rows) {
        if (row.kind == Kind::inline_group) {
            drop_other_forms(map, key, value, *row.group);
            continue;
        }
        for (auto const& mine : group.rows) {
            if (mine.key == key && !mine.one_of.empty() && row.one_of == mine.one_of && row.key != key) {
                erase_key(map, row.key);
                for (auto const& dependent : group.rows) {
                    if (dependent.when.key == row.key && dependent.when.values.empty()) erase_key(map, dependent.key);
                }
            }
        }
        if (row.when.key != key || row.when.values.empty() || has_word(row.when.values, value.text)) continue;
        // Another row of the same key may fit the new setting.
        bool const other_fits = std::any_of(group.rows.begin(), group.rows.end(), [&](Row const& other) {
            return other.key == row.key && has_word(other.when.values, value.text);
        });
        if (!other_fits) erase_key(map, row.key);
    }
}

void merge_value(Node& base, Node const& over, Row const* row) {
    bool const both = base.is_map() && over.is_map() && row != nullptr;
    if (both && row->kind == Kind::group) return merge_into(base, over, *row->group);
    if (!both || (row->kind != Kind::group_map && row->kind != Kind::parameters && row->kind != Kind::number_map)) {
        base = over;
        return;
    }
    for (auto const& [name, mark, item] : over.entries) {
        auto* known = base.find(name);
        if (item.is_null() && item.written_null)
            erase_key(base, name);
        else if (known == nullptr)
            base.entries.push_back({name, mark, item});
        else if (row->kind == Kind::group_map && known->is_map() && item.is_map())
            merge_into(*known, item, *row->group);
        else
            *known = item;
    }
    base.mark = over.mark;
}

/// Puts one key; `replace` sets the whole value instead of merging it.
void put(Node& map, Node::Entry const& entry, Group const& group, bool replace) {
    if (entry.value.is_null() && entry.value.written_null) return erase_key(map, entry.key);
    drop_other_forms(map, entry.key, entry.value, group);
    auto* known = map.find(entry.key);
    if (known == nullptr)
        map.entries.push_back(entry);
    else if (replace)
        *known = entry.value;
    else
        merge_value(*known, entry.value, row_of(group, entry.key, &entry.value));
}

Node extended(Node tree, std::filesystem::path const& folder, Group const& group,
              std::vector<std::filesystem::path>& chain, Problems& problems) {
    auto const* base = given(tree, "extends");
    if (base == nullptr || !base->is_scalar()) {
        if (base != nullptr) problems.add(base->mark, "extends", base->shown(), "must be the path of one file");
        erase_key(tree, "extends");
        return tree;
    }
    auto const path = (folder / base->text).lexically_normal();
    std::error_code failed;
    auto const identity = std::filesystem::weakly_canonical(path, failed);
    auto const text = base->text;
    auto const mark = base->mark;
    erase_key(tree, "extends");
    if (std::find(chain.begin(), chain.end(), identity) != chain.end()) {
        problems.add(mark, "extends", text, "goes round in a circle", "a scenario cannot extend itself");
        return tree;
    }
    if (chain.size() >= longest_chain) {
        problems.add(mark, "extends", text, fmt::format("more than {} files deep", longest_chain));
        return tree;
    }
    if (!std::filesystem::exists(path, failed)) {
        problems.add(mark, "extends", text, "no such file", "the path is relative to the file that extends");
        return tree;
    }
    auto below = read_yaml(path, problems);
    if (!below.is_map()) {
        if (problems.empty()) problems.add(mark, "extends", text, "is no scenario");
        return tree;
    }
    chain.push_back(identity);
    auto out = extended(std::move(below), path.parent_path(), group, chain, problems);
    chain.pop_back();
    merge_into(out, tree, group);
    out.mark = tree.mark;
    return out;
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts(1);
    for (char const c : path) {
        if (c == '.' || c == '[')
            parts.emplace_back();
        else if (c != ']')
            parts.back() += c;
    }
    return parts;
}

Node* list_item(Node& list, std::string const& key) {
    std::size_t index = 0;
    auto const [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (error == std::errc{} && end == key.data() + key.size())
        return index < list.items.size() ? &list.items[index] : nullptr;
    for (auto& item : list.items) {
        auto const* name = item.find("name");
        if (name != nullptr && name->text == key) return &item;
    }
    return nullptr;
}

/// Where an override walks: `named` while the next part is a name in a group_map.
struct Place {
    Node* node;
    Group const* group;
    bool named;
};

/// The item of a list of named maps, appended where there is none of this name or one like it; null, and a problem,
/// where that cannot be.
Node* item_or_new(Place const& place, std::string const& key, Mark const& mark, std::string const& path,
                  Problems& problems) {
    auto& list = *place.node;
    if (auto* known = list_item(list, key)) return known;
    std::vector<std::string> names;
    for (auto const& item : list.items) {
        if (auto const* name = item.find("name")) names.push_back(name->text);
    }
    bool const number = key.find_first_not_of("0123456789") == std::string::npos;
    bool const named = place.group != nullptr && row_of(*place.group, "name") != nullptr;
    if (number || !named || !nearest_name(key, names).empty()) {
        problems.add(mark, path, "", fmt::format("the list has no item `{}`", key),
                     names.empty() || number
                         ? fmt::format("it has {} items, counted from 0 or by name", list.items.size())
                         : name_hint(key, names));
        return nullptr;
    }
    Node made;
    made.kind = Node::Kind::map;
    made.mark = mark;
    made.entries.push_back({"name", mark, Node::scalar(key, mark)});
    return &list.items.emplace_back(std::move(made));
}

/// Marks of an override have no line.
void set_marks(Node& node, Mark const& mark) {
    node.mark = mark;
    for (auto& item : node.items) set_marks(item, mark);
    for (auto& entry : node.entries) {
        entry.mark = mark;
        set_marks(entry.value, mark);
    }
}

bool step_down(Place& place, std::string const& key, Mark const& mark, std::string const& path, Problems& problems) {
    if (place.node->is_list()) {
        place.node = item_or_new(place, key, mark, path, problems);
        return place.node != nullptr;
    }
    if (place.node->is_scalar()) {
        problems.add(mark, path, "", fmt::format("`{}` lies below a plain value", key), "set the value itself");
        return false;
    }
    auto const* row = place.group != nullptr && !place.named ? row_of(*place.group, key) : nullptr;
    auto* next = place.node->find(key);
    if (next == nullptr && place.named) {
        std::vector<std::string> known;
        for (auto const& entry : place.node->entries) known.push_back(entry.key);
        if (auto const near = nearest_name(key, known); !near.empty()) {
            problems.add(mark, path, "", fmt::format("there is no `{}` to change a part of", key),
                         fmt::format("did you mean `{}`? A new one with a name so near is set whole: {{...}}", near));
            return false;
        }
    }
    if (next == nullptr) {
        if (row != nullptr && !place.named && place.group != nullptr)
            drop_other_forms(*place.node, key, {}, *place.group);
        place.node->kind = Node::Kind::map;
        Node made;
        made.kind = row != nullptr && row->kind == Kind::group_list ? Node::Kind::list : Node::Kind::map;
        made.mark = mark;
        place.node->entries.push_back({key, mark, std::move(made)});
        next = &place.node->entries.back().value;
    }
    bool const stays = place.named;  // a name within group_map keeps the group
    if (!stays) {
        place.named = row != nullptr && row->kind == Kind::group_map;
        place.group = row != nullptr ? row->group : nullptr;
    } else {
        place.named = false;
    }
    place.node = next;
    return true;
}

}  // namespace

void merge_into(Node& base, Node const& over, Group const& group) {
    for (auto const& entry : over.entries) put(base, entry, group, false);
}

Node read_extended(std::filesystem::path const& path, Group const& group, Problems& problems) {
    auto tree = read_yaml(path, problems);
    if (!tree.is_map()) return tree;
    std::error_code failed;
    std::vector<std::filesystem::path> chain{std::filesystem::weakly_canonical(path, failed)};
    return extended(std::move(tree), path.parent_path(), group, chain, problems);
}

Node parse_extended(std::string_view text, std::string const& name, Group const& group, Problems& problems) {
    return extend_tree(parse_yaml(text, name, problems), std::filesystem::path{name}.parent_path(), group, problems);
}

Node extend_tree(Node tree, std::filesystem::path const& folder, Group const& group, Problems& problems) {
    if (!tree.is_map()) return tree;
    std::vector<std::filesystem::path> chain;
    return extended(std::move(tree), folder, group, chain, problems);
}

void apply_override(Node& tree, std::string const& text, Group const& group, Problems& problems) {
    auto const equals = text.find('=');
    auto const path = text.substr(0, equals);
    Mark const mark{std::make_shared<std::string const>("--set " + path), 0, 0};
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
        problems.add(mark, "", text, "must be path=value", "for example lapse.mean=30d");
        return;
    }
    Problems of_value;
    auto value = parse_yaml(text.substr(equals + 1), *mark.file, of_value);
    for (auto problem : of_value.list()) problems.add(mark, "", text.substr(equals + 1), problem.rule, problem.hint);
    if (!of_value.empty()) return;
    set_marks(value, mark);
    auto const parts = split_path(path);
    if (parts.front() == "extends") {
        problems.add(mark, "extends", text.substr(equals + 1), "cannot be set", "write a file that extends it");
        return;
    }
    Place place{&tree, &group, false};
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (!step_down(place, parts[i], mark, path, problems)) return;
    }
    auto const& last = parts.back();
    if (place.node->is_list()) {
        auto* item = item_or_new(place, last, mark, path, problems);
        if (item == nullptr) return;
        auto const* name = item->find("name");
        if (value.is_map() && value.find("name") == nullptr && name != nullptr)
            value.entries.insert(value.entries.begin(), {"name", mark, *name});
        *item = std::move(value);
        return;
    }
    if (place.node->is_scalar()) {
        problems.add(mark, path, "", fmt::format("`{}` lies below a plain value", last), "set the value itself");
        return;
    }
    place.node->kind = Node::Kind::map;
    static Group const no_rows{};
    put(*place.node, {last, mark, std::move(value)}, place.group != nullptr && !place.named ? *place.group : no_rows,
        true);
}

}  // namespace rekindle
