#include "scenarios/preset_kinds.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "scenarios/channel_schema.hpp"
#include "scenarios/tree_merge.hpp"

namespace rekindle {
namespace {

// clang-format off
constexpr std::array channels{
    PresetKind{"ai_call", "an automatic call; dear beside a message, cheap beside a person",
        "{cost: {value: 0.15, source: assumed}, opt_in: {value: 60%, source: assumed}, delivered: {value: 95%, source: assumed}, "
        "opened: {value: 45%, source: assumed}, clicked: {value: 23%, source: assumed}, opt_out: {value: 2%, source: assumed}, "
        "complaint: {value: 0.5%, source: assumed}, pressure: {value: 3, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 25%, source: assumed}, within: {value: 72h, source: assumed}}]}"},
    PresetKind{"assistant", "the app's assistant; reaches only who still visits",
        "{cost: {value: 0.01, source: assumed}, reach: active, reach_window: 7d, "
        "opened: {value: 35%, source: assumed}, clicked: {value: 25%, source: assumed}, pressure: {value: 0.3, source: assumed}, "
        "effects: [{on: clicked, target: lapse, boost: {value: 0.8, source: assumed}, for: {value: 14d, source: assumed}}]}"},
    PresetKind{"community", "groups and forums; few are in, those stay",
        "{cost: {value: 0.02, source: assumed}, opt_in: {value: 15%, source: assumed}, opened: {value: 40%, source: assumed}, "
        "clicked: {value: 15%, source: assumed}, opt_out: {value: 0.2%, source: assumed}, pressure: {value: 0.3, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 15%, source: assumed}, within: {value: 7d, source: assumed}}]}"},
    PresetKind{"email", "cheap; spam filters and stale lists take their share",
        "{cost: {value: 0.002, source: assumed}, opt_in: {value: 70%, source: assumed}, delivered: {value: 95%, source: assumed}, "
        "opened: {value: 20%, source: assumed}, clicked: {value: 4%, source: assumed}, opt_out: {value: 0.5%, source: assumed}, "
        "complaint: {value: 0.05%, source: assumed}, pressure: {value: 1, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 25%, source: assumed}, within: {value: 72h, source: assumed}}], "
        "response: [{by: list_age, on: delivered, half_life: {value: 3y, source: assumed}}]}"},
    PresetKind{"human", "a person calls, one by one; staff limits how many",
        "{cost: {value: 0, source: assumed}, labour: {value: 6, source: assumed}, opt_in: {value: 60%, source: assumed}, "
        "delivered: {value: 70%, source: assumed}, opened: {value: 80%, source: assumed}, clicked: {value: 40%, source: assumed}, "
        "opt_out: {value: 1%, source: assumed}, pressure: {value: 3, source: assumed}, capacity: {value: 0.1% of users /d, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 35%, source: assumed}, within: {value: 7d, source: assumed}}]}"},
    PresetKind{"popup", "a pop-up in the app; reaches only who still visits",
        "{cost: {value: 0, source: assumed}, reach: active, reach_window: 3d, "
        "opened: {value: 60%, source: assumed}, clicked: {value: 8%, source: assumed}, pressure: {value: 0.5, source: assumed}, "
        "effects: [{on: clicked, target: lapse, boost: {value: 0.85, source: assumed}, for: {value: 7d, source: assumed}}]}"},
    PresetKind{"push", "a push notification; free, soon ignored",
        "{cost: {value: 0.0005, source: assumed}, opt_in: {value: 50%, source: assumed}, delivered: {value: 90%, source: assumed}, "
        "opened: {value: 6%, source: assumed}, clicked: {value: 40%, source: assumed}, opt_out: {value: 0.7%, source: assumed}, "
        "pressure: {value: 1, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 20%, source: assumed}, within: {value: 48h, source: assumed}}]}"},
    PresetKind{"sms", "a text message; read by many, annoys some",
        "{cost: {value: 0.05, source: assumed}, opt_in: {value: 55%, source: assumed}, delivered: {value: 97%, source: assumed}, "
        "opened: {value: 24%, source: assumed}, clicked: {value: 15%, source: assumed}, opt_out: {value: 1%, source: assumed}, "
        "complaint: {value: 0.2%, source: assumed}, pressure: {value: 2, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 25%, source: assumed}, within: {value: 72h, source: assumed}}]}"},
    PresetKind{"social", "an account on a social network",
        "{cost: {value: 0.01, source: assumed}, opt_in: {value: 25%, source: assumed}, opened: {value: 30%, source: assumed}, "
        "clicked: {value: 18%, source: assumed}, opt_out: {value: 0.5%, source: assumed}, pressure: {value: 0.7, source: assumed}, "
        "effects: [{on: clicked, pulse: {value: 20%, source: assumed}, within: {value: 72h, source: assumed}}]}"},
};

constexpr std::array offers{
    PresetKind{"content", "something to read, watch or play; costs little",
        "{amount: {value: 2, source: assumed}, cost: {value: 5%, source: assumed}, due: taking, expires: 30d, effect: {value: 1.1, source: assumed}}"},
    PresetKind{"discount", "a share of the order; response saturates with its depth",
        "{discount: {value: 20%, source: assumed}, expires: 14d, redemption: {value: 60%, source: assumed}, next_lapse: {value: 1.2, source: assumed}, "
        "response: [{by: depth, on: clicked, gain: {value: 1.5, source: assumed}, scale: {value: 15%, source: assumed}}]}"},
    PresetKind{"free_shipping", "the delivery of one order",
        "{amount: {value: 5, source: assumed}, expires: 14d, redemption: {value: 70%, source: assumed}, order_value: {value: 1.1, source: assumed}, "
        "clicked: {value: 1.3, source: assumed}}"},
    PresetKind{"gift", "a present with the order; worth more than it costs",
        "{amount: {value: 10, source: assumed}, cost: {value: 40%, source: assumed}, expires: 30d, redemption: {value: 80%, source: assumed}, "
        "opened: {value: 1.2, source: assumed}, clicked: {value: 1.3, source: assumed}}"},
    PresetKind{"points", "a card that several orders fill",
        "{amount: {value: 2, source: assumed}, uses: 5, expires: 90d, redemption: {value: 70%, source: assumed}, "
        "clicked: {value: 1.1, source: assumed}, next_lapse: {value: 0.9, source: assumed}}"},
    PresetKind{"service", "a helping hand: a consultation, an upgrade of service",
        "{amount: {value: 8, source: assumed}, due: taking, taken: clicked, expires: 30d, clicked: {value: 1.2, source: assumed}, "
        "next_lapse: {value: 0.8, source: assumed}}"},
    PresetKind{"trial", "a paid feature for a while",
        "{amount: {value: 10, source: assumed}, cost: {value: 20%, source: assumed}, due: taking, taken: clicked, expires: 30d, "
        "clicked: {value: 1.2, source: assumed}, "
        "effects: [{on: clicked, target: lapse, boost: {value: 0.8, source: assumed}, for: {value: 30d, source: assumed}}]}"},
};
// clang-format on

void expand(Node& scenario, std::string_view section, std::span<PresetKind const> kinds, Group const& group) {
    auto* map = scenario.find(section);
    if (map == nullptr || !map->is_map()) return;
    for (auto& entry : map->entries) {
        auto const* kind = entry.value.is_map() ? given(entry.value, "kind") : nullptr;
        if (kind == nullptr) continue;
        auto const found = std::ranges::find(kinds, std::string_view{kind->text}, &PresetKind::name);
        if (found == kinds.end()) continue;
        Problems none;
        auto base = parse_yaml(found->yaml, "kind " + kind->text, none);
        base.mark = entry.value.mark;
        merge_into(base, entry.value, group);
        if (section == "channels" && base.find("list") == nullptr) {
            Node list;
            list.kind = Node::Kind::scalar;
            list.mark = base.mark;
            list.text = kind->text;
            base.entries.push_back({"list", base.mark, std::move(list)});
        }
        std::erase_if(base.entries, [](Node::Entry const& e) { return e.key == "kind"; });  // all of it is written out
        entry.value = std::move(base);
    }
}

}  // namespace

std::span<PresetKind const> channel_kinds() { return channels; }
std::span<PresetKind const> offer_kinds() { return offers; }

void expand_kinds(Node& scenario) {
    expand(scenario, "channels", channels, channel_group);
    expand(scenario, "offers", offers, offer_group);
}

}  // namespace rekindle
