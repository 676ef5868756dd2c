#pragma once
// The schema as data: one row per key, grouped. The rows drive the loader, its messages, the resolved text, JSON
// Schema, the docs and the commented template; a new key is one row.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "scenarios/number_text.hpp"
#include "scenarios/yaml_tree.hpp"
#include "sim/base/duration.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

enum class Kind : std::uint8_t {
    number,        ///< one number, or a distribution unless `certain`
    numbers,       ///< a list of numbers
    number_map,    ///< names with a number each
    text,          ///< any text
    expression,    ///< a text read by the expressions' compiler; its place is kept
    name,          ///< an identifier [a-z0-9_-]+
    choice,        ///< one of `choices`
    choices,       ///< a list of `choices`
    names,         ///< a list of identifiers
    flag,          ///< true or false
    date,          ///< 1997-09-30
    group,         ///< a map with the keys of `group`
    inline_group,  ///< the keys of `group` stand here, without a key of their own
    group_list,    ///< a list of such maps
    group_map,     ///< names with such a map each
    parameters,    ///< uncertain numbers shared by several places
};

/// A value read at a row.
struct Value {
    Unit unit = Unit::plain;
    double number = 0;  ///< number, in canonical units
    bool of_users = false;
    bool flag = false;
    int choice = 0;                  ///< position in `choices`
    std::vector<int> picks;          ///< choices
    std::string text;                ///< text, name, choice, date
    std::vector<double> list;        ///< numbers, number_map
    std::vector<std::string> names;  ///< number_map, names
    std::string path;
    Mark mark;
};

/// Fills one group's target from its map; handed to a row's `descend`.
class Fill {
  public:
    virtual ~Fill() = default;
    /// Fills `target`; false where something under it is wrong (already noted).
    virtual bool operator()(void* target) const = 0;
    /// Notes a mistake at `key` of this map, or at the map where `key` is empty or absent.
    virtual void complain(std::string_view key, std::string rule, std::string hint = "") const = 0;
    /// The target of the whole file.
    [[nodiscard]] virtual void* root() const = 0;
    [[nodiscard]] virtual Node const& node() const = 0;
    /// Of the key this map stands under, in a map of names; else of the map.
    [[nodiscard]] virtual Mark const& key_mark() const = 0;
    [[nodiscard]] virtual std::string const& path() const = 0;
};

using Land = void (*)(void* target, Value const& value);
using Descend = void (*)(void* target, std::string const& name, Fill const& fill);

/// The row counts only where `key` of the same map has one of `values` (separated by blanks), or is present where there
/// are none.
struct When {
    std::string_view key;
    std::string_view values;
};

struct Group;

struct Row {
    std::string_view key = {};
    Kind kind = Kind::number;
    Unit unit = Unit::plain;
    Range range = {};
    std::string_view fallback =
        {};  ///< default as text; empty: the key may be absent and then means what `meaning` says
    bool required = false;
    bool certain = false;           ///< takes no distribution: it shapes the run rather than its rates
    std::string_view choices = {};  ///< separated by blanks; enums land in this order
    When when = {};
    std::string_view one_of = {};      ///< of the rows with this tag exactly one is given (required) or at most one
    std::string_view implied_by = {};  ///< keys whose presence makes `implied` the default
    std::string_view implied = {};
    std::size_t length = 0;                       ///< of a list; 0: any
    bool free_names = false;                      ///< number_map, group_map: names of categories, any printable text
    bool may_be_empty = false;                    ///< group_list: [] is a value
    bool (*accepts)(Node const& node) = nullptr;  ///< picks among rows of one key by the form of the value
    Group const* group = nullptr;
    Land land = nullptr;
    Descend descend = nullptr;
    std::string_view example = {};  ///< shown live in the template; for group_map a name
    std::string_view meaning = {};
};

struct Group {
    std::string_view name;  ///< heading in the docs
    std::string_view meaning;
    std::span<Row const> rows;
};

// How a row lands in its target, as a template of the path of members.

template <class M>
struct MemberOwner;
template <class C, class T>
struct MemberOwner<T C::*> {
    using type = C;
};

template <class Object, auto First, auto... Rest>
auto& member_at(Object& object) {
    if constexpr (sizeof...(Rest) == 0)
        return object.*First;
    else
        return member_at<std::remove_reference_t<decltype(object.*First)>, Rest...>(object.*First);
}
template <auto First, auto... Rest>
auto& member_in(void* target) {
    using Owner = typename MemberOwner<decltype(First)>::type;
    return member_at<Owner, First, Rest...>(*static_cast<Owner*>(target));
}

inline std::int64_t integer_of(Value const& v) {
    if (v.unit == Unit::money) return micros_of(v.number);
    if (v.unit != Unit::span) return static_cast<std::int64_t>(v.number);
    return v.number < 0 ? ticks_of(v.number) : Duration::of_days(v.number).up();
}
template <class T>
void assign(T& to, Value const& v) {
    if constexpr (std::is_same_v<T, bool>)
        to = v.flag;
    else if constexpr (std::is_same_v<T, std::string>)
        to = v.text;
    else if constexpr (std::is_same_v<T, std::vector<double>>)
        to = v.list;
    else if constexpr (std::is_enum_v<T>)
        to = static_cast<T>(v.choice);
    else if constexpr (std::is_same_v<T, Duration>)
        to = Duration::of_days(v.number);
    else if constexpr (std::is_integral_v<T>)
        to = static_cast<T>(integer_of(v));
    else
        to = v.number;
}

/// Land: the value goes to the member at the end of the path.
template <auto... Path>
void into(void* target, Value const& value) {
    assign(member_in<Path...>(target), value);
}
/// Descend: the group fills the member at the end of the path.
template <auto... Path>
void inside(void* target, std::string const&, Fill const& fill) {
    fill(&member_in<Path...>(target));
}
/// Descend of inline groups that share the target.
inline void same_target(void* target, std::string const&, Fill const& fill) { fill(target); }
/// Descend: makes an optional member and fills it.
template <auto... Path>
void emplaced(void* target, std::string const&, Fill const& fill) {
    fill(&member_in<Path...>(target).emplace());
}
/// Descend: appends to a vector member; a `name` member takes the map's key.
template <auto... Path>
void appended(void* target, std::string const& name, Fill const& fill) {
    auto& item = member_in<Path...>(target).emplace_back();
    if constexpr (requires { item.name = name; }) {
        if (!name.empty()) item.name = name;
    }
    fill(&item);
}

// What a map says about a row.

enum class Presence : std::uint8_t {
    given,
    fallback,   ///< absent: the default counts
    absent,     ///< absent: nothing lands
    missing,    ///< absent though required
    inactive,   ///< does not count here, and is absent
    misplaced,  ///< does not count here, but is given
};
[[nodiscard]] Presence presence(Row const& row, Group const& group, Node const& node);
/// The row's default in this map: `implied` or `fallback`.
[[nodiscard]] std::string_view default_of(Row const& row, Node const& node);
/// The value under `key`, null where absent or taken away by a written null.
[[nodiscard]] Node const* given(Node const& node, std::string_view key);
/// The text a `when` key has in this map, defaults included.
[[nodiscard]] std::string_view setting_of(std::string_view key, Group const& group, Node const& node);
/// Keys a map of this group may have, inline groups included.
[[nodiscard]] std::vector<std::string> keys_of(Group const& group);
/// The row of `key`, inline groups included; the one that accepts `value` where several share the key.
[[nodiscard]] Row const* row_of(Group const& group, std::string_view key, Node const* value = nullptr);
[[nodiscard]] std::vector<std::string> words(std::string_view text);
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);
[[nodiscard]] bool is_identifier(std::string_view text);
/// The items of a list; a plain value stands for a list of itself.
[[nodiscard]] std::span<Node const> items_of(Node const& value);
/// What may name a category: up to 64 bytes of printable UTF-8, no double quote, no blank at its ends.
[[nodiscard]] bool is_label(std::string_view text);
[[nodiscard]] std::string joined(std::string const& path, std::string_view key);

}  // namespace rekindle
