#include "output/report/story_words.hpp"

#include <fmt/format.h>

#include <array>

#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Text reason_words(LoggedEvent const& e) {
    auto const until = same(clock_text(e.until)), number = same(std::to_string(static_cast<int>(e.value) + 1));
    if (e.why == Why::none || e.why == Why::count_) return {};
    return say("story.why." + std::string(name_of(e.why)), {until, number});
}

/// "journey NAME", the name only where the policy has several.
Text journey_words(UserStory::World const* world, LoggedEvent const& e) {
    if (world == nullptr || e.journey >= world->journeys.size()) return say("story.journey");
    return say("story.journey_of", {same(world->journeys[e.journey])});
}

Text reached_words(LoggedEvent const& e) {
    constexpr std::array keys{"story.reached.sent", "story.reached.delivered", "story.reached.opened",
                              "story.reached.clicked"};
    return say(keys[std::min<std::size_t>(e.reached, keys.size() - 1)]);
}

}  // namespace

std::string clock_text(rekindle::Tick t) {
    auto const seconds = static_cast<std::int64_t>(days_of(t - day_of(t) * ticks_per_day) * 86400);
    return fmt::format("{}d {:02}:{:02}", day_of(t), seconds / 3600, seconds / 60 % 60);
}

Text event_words(UserStory const& story, UserStory::World const* world, LoggedEvent const& e,
                 std::string const& currency) {
    using H = Happening;
    auto const key = "story." + std::string(name_of(e.what));
    auto const channel = same(e.channel < story.channels.size() ? story.channels[e.channel] : std::string());
    auto const detail = [&](std::vector<std::string> const& names) {
        return same(e.detail < names.size() ? names[e.detail] : std::string());
    };
    auto const number = same(std::to_string(e.detail + 1)), until = same(clock_text(e.until));
    auto const money = same(fmt::format("{:.2f} {}", e.value, currency));
    switch (e.what) {
        case H::order: return say(e.value > 0 ? "story.order_for" : "story.order", {money});
        case H::comeback: return say(e.value > 0 ? "story.recalled" : "story.return");
        case H::journey_start: return say(key, {journey_words(world, e)});
        case H::journey_end: return say(key, {journey_words(world, e), reason_words(e)});
        case H::touch: return say(key, {channel, reached_words(e)});
        case H::opt_out:
        case H::complaint: return say(key, {channel});
        case H::redemption: return say(key, {money});
        case H::refusal:
            if (e.channel == no_channel) return say("story.no_start", {journey_words(world, e), reason_words(e)});
            return say(key, {channel, reason_words(e)});
        case H::offer_taken: return say(key, {same(e.offer < story.offers.size() ? story.offers[e.offer] : "")});
        case H::fewer_requests: return say(key, {channel});
        case H::resubscription: return say(key, {channel, until});
        case H::warning: return say(key, {detail(story.warnings)});
        case H::answer: return say(key, {same(fmt::format("{:.0f}", e.value))});
        case H::enrolment: return say(key, {detail(story.programmes)});
        case H::check_in: return say(e.reached > 0 ? "story.check_in" : "story.check_in_missed", {number});
        case H::task: return say(e.reached > 0 ? "story.task" : "story.task_open", {number});
        case H::referral: return say(key, {until});
        case H::lapse:
            if (e.detail < story.reasons.size()) return say("story.lapse_for", {detail(story.reasons)});
            break;
        case H::survey: return say(e.detail == no_detail ? "story.no_answer" : "story.survey", {detail(story.reasons)});
        case H::report: return say(key, {detail(story.fixes)});
        case H::list_cleaned: return say(key, {channel});
        case H::count_: return {};
        case H::arrival:
        case H::visit:
        case H::dispute:
        case H::contact:
        case H::upgrade:
        case H::gone:
        case H::weakening:
        case H::engaged: break;
    }
    return say(key);
}

std::vector<LoggedEvent> told_events(std::vector<LoggedEvent> const& events) {
    std::vector<LoggedEvent> told;
    for (auto const& e : events) {
        bool const part = e.what == Happening::visit && !told.empty() && told.back().t == e.t &&
                          (told.back().what == Happening::order || told.back().what == Happening::comeback);
        if (!part) told.push_back(e);
    }
    return told;
}

}  // namespace rekindle::report
