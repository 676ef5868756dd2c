#include "scenarios/draws.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/schema.hpp"

namespace rekindle {
namespace {

/// Whether a parameter written in one unit may stand at a place of another. A plain one takes the unit of the place.
bool fits_place(Unit written, Unit place) {
    switch (written) {
        case Unit::span: return place == Unit::span;
        case Unit::rate: return place == Unit::rate || place == Unit::daily_cap;
        case Unit::fraction: return place == Unit::fraction || place == Unit::plain || place == Unit::multiplier;
        default: return true;
    }
}

}  // namespace

Draws::Draws(ParameterTable const& parameters) : parameters_{parameters}, values_{parameters.centres()} {}

Draws::Draws(ParameterTable const& parameters, ReplicateKey key, ParameterTable::Ranges const& ranges)
    : parameters_{parameters}, key_{key}, values_{parameters.draw(key, ranges)}, ranges_{ranges} {}

void Draws::note(Number const& number, Unit unit, std::string const& path) {
    if (number.source != Source::assumed) return;
    auto line = fmt::format("{} = {}", path, number.text(unit));
    if (std::find(assumed_.begin(), assumed_.end(), line) == assumed_.end()) assumed_.push_back(std::move(line));
}

void Draws::note_draw(std::string path, double value) {
    auto const same = [&](auto const& known) { return known.first == path; };
    if (std::none_of(drawn_.begin(), drawn_.end(), same)) drawn_.emplace_back(std::move(path), value);
}

std::optional<double> Draws::referred(Number const& number, Unit unit, Range const& range, std::string const& path,
                                      Problems& problems) {
    auto const* entry = parameters_.find(number.reference);
    if (entry == nullptr) {
        problems.add(number.mark, path, "$" + number.reference, "unknown parameter",
                     name_hint(number.reference, parameters_.names()));
        return std::nullopt;
    }
    if (!fits_place(entry->number.written, unit)) {
        problems.add(number.mark, path, "$" + number.reference,
                     fmt::format("the parameter is written {}, which does not fit here", entry->number.text(Unit::any)),
                     "write it without a unit: it then takes the unit of the place (days, per day)");
        return std::nullopt;
    }
    if (!key_) {
        auto const known = ranges_.find(number.reference);
        ranges_[number.reference] = known == ranges_.end() ? range : known->second.within(range);
        uncertain_ = uncertain_ || parameters_.uncertain(*entry);
        if (entry->joint < 0)
            note(entry->number, Unit::any, joined("parameters", number.reference));
        else if (entry->number.source == Source::assumed) {
            auto const& joint = parameters_.joints()[static_cast<std::size_t>(entry->joint)];
            auto line = fmt::format("parameters.{}.{} = median {}", joint.name, number.reference,
                                    shortest(entry->number.arguments[0]));
            if (std::find(assumed_.begin(), assumed_.end(), line) == assumed_.end())
                assumed_.push_back(std::move(line));
        }
    }
    double const value = values_.find(number.reference)->second;
    if (key_ && parameters_.uncertain(*entry)) note_draw(joined("parameters", number.reference), value);
    return value;
}

std::optional<double> Draws::value(Number const& number, Unit unit, Range const& range, std::string const& path,
                                   Problems& problems) {
    if (!key_) {
        note(number, unit, path);
        uncertain_ = uncertain_ || number.uncertain();
    }
    if (number.kind == Number::Kind::reference) return referred(number, unit, range, path, problems);
    if (!key_ || !number.uncertain()) return number.centre();
    auto stream = parameter_stream(*key_, path);
    double const value = draw_within(number, range, stream);
    note_draw(path, value);
    return value;
}

}  // namespace rekindle
