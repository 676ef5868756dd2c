#include "scenarios/uncertain_number.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/portable_math.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {
namespace {

/// One row per distribution a number may be.
struct Distribution {
    std::string_view name;
    Number::Kind kind;
    std::size_t arguments;
    std::array<bool, 3> has_unit;  // which arguments carry the place's unit
    std::array<bool, 3> positive;  // which must be above 0
    std::string_view form;
    bool bounded;
};
using K = Number::Kind;
constexpr std::array distributions{
    Distribution{"beta", K::beta, 2, {false, false, false}, {true, true, false}, "[a, b]", true},
    Distribution{"gamma", K::gamma, 2, {false, true, false}, {true, true, false}, "[shape, scale]", false},
    Distribution{"lognormal", K::lognormal, 2, {true, false, false}, {true, false, false}, "[median, sigma]", false},
    Distribution{"normal", K::normal, 2, {true, true, false}, {false, false, false}, "[mean, sd]", false},
    Distribution{"triangular", K::triangular, 3, {true, true, true}, {false, false, false}, "[low, mode, high]", true},
    Distribution{"uniform", K::uniform, 2, {true, true, false}, {false, false, false}, "[low, high]", true},
};
constexpr std::array<std::string_view, 4> sources{"", "data", "claim", "assumed"};

Distribution const* distribution(std::string_view name) {
    auto const found =
        std::find_if(distributions.begin(), distributions.end(), [&](auto const& d) { return d.name == name; });
    return found == distributions.end() ? nullptr : &*found;
}
Distribution const& distribution(Number::Kind kind) {
    return *std::find_if(distributions.begin(), distributions.end(), [&](auto const& d) { return d.kind == kind; });
}

std::vector<std::string> number_keys() {
    std::vector<std::string> names{"value", "source"};
    for (auto const& d : distributions) names.emplace_back(d.name);
    return names;
}

/// The range of a share of users at a place whose plain numbers have `range`.
Range share_of(Range const& range) { return {0, 1, range.low_open || range.low > 0, false}; }

std::optional<Quantity> read_quantity(Node const& node, Unit unit, std::string const& path, Problems& problems) {
    if (!node.is_scalar()) {
        problems.add(node.mark, path, node.shown(), "must be a number", "write it on one line");
        return std::nullopt;
    }
    auto const read = parse_quantity(node.text, unit);
    if (auto const* wrong = std::get_if<Misread>(&read)) {
        problems.add(node.mark, path, node.text, wrong->rule, wrong->hint);
        return std::nullopt;
    }
    return std::get<Quantity>(read);
}

/// What was probably meant; `plain`: written without a per cent sign.
std::string range_hint(double value, Range const& range, Unit unit, bool plain) {
    if (unit == Unit::fraction && plain && value > 1 && range.contains(value / 100))
        return fmt::format("write {0}% for {0} per cent", shortest(value));
    if (value < 0 && range.contains(-value)) return "remove the minus sign";
    return "";
}

bool check_certain(Number const& n, Unit unit, Range const& range, Node const& node, std::string const& path,
                   Problems& problems) {
    auto const allowed = n.of_users ? share_of(range) : range;
    if (allowed.contains(n.arguments[0])) return true;
    problems.add(node.mark, path, node.shown(), allowed.rule(n.of_users ? Unit::fraction : unit),
                 range_hint(n.arguments[0], allowed, unit, n.written == Unit::plain));
    return false;
}

/// Ends of a bounded distribution.
std::array<double, 2> support(Number const& n) {
    if (n.kind == K::beta) return {0, 1};
    return {n.arguments[0], n.kind == K::uniform ? n.arguments[1] : n.arguments[2]};
}

bool check_bounded(Number const& n, Unit unit, Range const& range, Node const& at, std::string const& path,
                   Problems& problems) {
    auto const ends = support(n);
    if (!(ends[0] <= ends[1]) ||
        (n.kind == K::triangular && !(ends[0] <= n.arguments[1] && n.arguments[1] <= ends[1]))) {
        problems.add(at.mark, path, n.text(unit), "must ascend", fmt::format("write {}", distribution(n.kind).form));
        return false;
    }
    if (ends[0] >= range.low && ends[1] <= range.high && (ends[0] < ends[1] || range.contains(ends[0]))) return true;
    auto const outside = ends[0] < range.low ? ends[0] : ends[1];
    problems.add(at.mark, path, n.text(unit), "every value it can take " + range.rule(unit),
                 range_hint(outside, range, unit, n.written == Unit::plain));
    return false;
}

/// Two hundred draws under a fixed key: the share of a distribution that lies inside its place.
bool check_unbounded(Number const& n, Unit unit, Range const& range, Node const& at, std::string const& path,
                     Problems& problems) {
    if (!(n.arguments[1] >= 0)) {
        problems.add(at.mark, path, n.text(unit), "the spread must be at least 0");
        return false;
    }
    Stream stream{ReplicateKey{0}, UserId{0}, Purpose::parameter, 0};
    int inside = 0;
    bool finite = true;
    for (int i = 0; i < 200; ++i) {
        double const x = n.draw(stream);
        finite = finite && std::isfinite(x);
        inside += range.contains(x);
    }
    if (finite && range.contains(n.centre()) && inside >= 20) return true;
    problems.add(at.mark, path, n.text(unit), "its centre and a tenth of its values " + range.rule(unit),
                 range_hint(n.centre(), range, unit, n.written == Unit::plain));
    return false;
}

/// The list after `lognormal:` and its like.
bool read_arguments(Node const& list, Distribution const& d, Unit unit, std::string const& path, Number& out,
                    Problems& problems) {
    if (!list.is_list() || list.items.size() != d.arguments) {
        problems.add(list.mark, path, list.shown(), fmt::format("{} takes {} numbers", d.name, d.arguments),
                     fmt::format("write {}: {}", d.name, d.form));
        return false;
    }
    bool good = true;
    bool first = true;
    for (std::size_t i = 0; i < d.arguments; ++i) {
        auto const q = read_quantity(list.items[i], d.has_unit[i] ? unit : Unit::plain, path, problems);
        if (!q) {
            good = false;
            continue;
        }
        if (d.positive[i] && !(q->value > 0)) {
            problems.add(list.items[i].mark, path, list.items[i].text, "must be above 0",
                         fmt::format("{}: {}", d.name, d.form));
            good = false;
        }
        out.arguments[i] = q->value;
        if (d.has_unit[i] && first) out.written = q->written, out.of_users = q->of_users, first = false;
    }
    return good;
}

bool read_source(Node const& node, std::string const& path, Source& out, Problems& problems) {
    for (std::size_t i = 1; i < sources.size(); ++i) {
        if (node.is_scalar() && node.text == sources[i]) {
            out = static_cast<Source>(i);
            return true;
        }
    }
    problems.add(node.mark, path + ".source", node.shown(), "unknown source", "known: data, claim, assumed");
    return false;
}

std::optional<Number> read_distribution(Node const& node, Unit unit, Range const& range, std::string const& path,
                                        Problems& problems) {
    Number out;
    out.mark = node.mark;
    Node const* given = nullptr;
    Distribution const* chosen = nullptr;
    bool good = true;
    for (auto const& entry : node.entries) {
        if (entry.key == "source") {
            good = read_source(entry.value, path, out.source, problems) && good;
            continue;
        }
        auto const* d = distribution(entry.key);
        if (d == nullptr && entry.key != "value") {
            problems.add(entry.mark, path, entry.key, "is no distribution", name_hint(entry.key, number_keys()));
            good = false;
        } else if (given != nullptr) {
            problems.add(entry.mark, path, entry.key, "a number takes one distribution or one value", "keep one");
            good = false;
        } else {
            given = &entry.value;
            chosen = d;
        }
    }
    if (given == nullptr) {
        if (good)
            problems.add(node.mark, path, node.shown(), "a value or distribution is missing",
                         "write {value: 0.3, source: assumed}");
        return std::nullopt;
    }
    if (chosen == nullptr) {
        auto certain = given->is_scalar() ? read_number(*given, unit, range, path, problems) : std::nullopt;
        if (!given->is_scalar()) problems.add(given->mark, path, given->shown(), "`value` must be one number");
        if (!certain || !good) return std::nullopt;
        certain->source = out.source;
        return certain;
    }
    out.kind = chosen->kind;
    if (unit == Unit::count || unit == Unit::headcount) {
        problems.add(node.mark, path, node.shown(), "must be one certain number");
        return std::nullopt;
    }
    if (!read_arguments(*given, *chosen, unit, path, out, problems) || !good) return std::nullopt;
    auto const allowed = out.of_users ? share_of(range) : range;
    bool const fine = chosen->bounded ? check_bounded(out, unit, allowed, node, path, problems)
                                      : check_unbounded(out, unit, allowed, node, path, problems);
    return fine ? std::optional{out} : std::nullopt;
}

}  // namespace

std::string_view source_name(Source source) { return sources[static_cast<std::size_t>(source)]; }

double Number::centre() const {
    switch (kind) {
        case Kind::uniform: return 0.5 * (arguments[0] + arguments[1]);
        case Kind::triangular: return arguments[1];
        case Kind::beta: return arguments[0] / (arguments[0] + arguments[1]);
        case Kind::gamma: return arguments[0] * arguments[1];
        default: return arguments[0];
    }
}

double Number::draw(Stream& stream) const {
    auto const [a, b, c] = arguments;
    switch (kind) {
        case Kind::certain:
        case Kind::reference: return a;
        case Kind::normal: return a + b * draw_normal(stream);
        case Kind::lognormal: return draw_lognormal(stream, portable::log(a), b);
        case Kind::uniform: return a + (b - a) * stream.uniform();
        case Kind::beta: return draw_beta(stream, a, b);
        case Kind::gamma: return draw_gamma(stream, a, b);
        case Kind::triangular: {
            double const u = stream.uniform();
            if (!(c > a)) return b;
            double const left = (b - a) / (c - a);
            return u < left ? a + std::sqrt(u * (c - a) * (b - a)) : c - std::sqrt((1 - u) * (c - a) * (c - b));
        }
    }
    return a;
}

std::string Number::text(Unit unit) const {
    auto const as = unit == Unit::any ? written : unit;
    std::string body;
    if (kind == Kind::reference) {
        body = "$" + reference;
    } else if (kind == Kind::certain) {
        body = quantity_text(arguments[0], as, of_users);
    } else {
        auto const& d = distribution(kind);
        std::string list;
        for (std::size_t i = 0; i < d.arguments; ++i) {
            list += (i > 0 ? ", " : "") +
                    (d.has_unit[i] ? quantity_text(arguments[i], as, of_users) : shortest(arguments[i]));
        }
        auto const label = source == Source::unstated ? "" : fmt::format(", source: {}", source_name(source));
        return fmt::format("{{{}: [{}]{}}}", d.name, list, label);
    }
    return source == Source::unstated ? body : fmt::format("{{value: {}, source: {}}}", body, source_name(source));
}

std::optional<Number> read_number(Node const& node, Unit unit, Range const& range, std::string const& path,
                                  Problems& problems) {
    if (node.is_map()) return read_distribution(node, unit, range, path, problems);
    Number out;
    out.mark = node.mark;
    bool const refers = node.is_scalar() && node.text.size() > 1 && node.text.front() == '$' && node.text[1] >= 'a' &&
                        node.text[1] <= 'z';
    if (refers) {
        out.kind = Number::Kind::reference;
        out.reference = node.text.substr(1);
        return out;
    }
    auto const quantity = read_quantity(node, unit, path, problems);
    if (!quantity) return std::nullopt;
    out.arguments[0] = quantity->value;
    out.written = quantity->written;
    out.of_users = quantity->of_users;
    return check_certain(out, unit, range, node, path, problems) ? std::optional{out} : std::nullopt;
}

bool looks_like_number(Node const& node) {
    if (!node.is_map() || node.entries.empty()) return false;
    return std::all_of(node.entries.begin(), node.entries.end(), [](Node::Entry const& e) {
        return e.key == "value" || e.key == "source" || distribution(e.key) != nullptr;
    });
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    return hash;
}

Stream parameter_stream(ReplicateKey key, std::string_view path) {
    auto const hash = fnv1a(path);
    return {key, UserId{hash}, Purpose::parameter, static_cast<std::uint32_t>(hash & 0xFFFFFFu)};
}

double draw_within(Number const& number, Range const& range, Stream& stream) {
    auto const allowed = number.of_users ? share_of(range) : range;
    for (int i = 0; i < 10'000; ++i) {
        double const x = number.draw(stream);
        if (allowed.contains(x)) return x;
    }
    return number.centre();
}

}  // namespace rekindle
