#include "sim/engine/touch_course.hpp"

#include <algorithm>

#include "sim/base/contract.hpp"
#include "sim/base/time.hpp"
#include "sim/engine/effect_profile.hpp"

namespace rekindle {
namespace {

std::vector<EffectProfile> return_effects(Channel const& channel) {
    std::vector<EffectProfile> profiles;
    for (auto const& effect : channel.effects) {
        if (effect.pulse || effect.target == Process::comeback) profiles.push_back(compile_effect(effect));
    }
    return profiles;
}

/// Ages at which some effect changes, up to `within`, which is the last.
std::vector<Tick> changes(std::vector<EffectProfile> const& profiles, Tick within) {
    std::vector<Tick> ages{within};
    for (auto const& p : profiles) {
        for (std::size_t i = 0; i < p.values.size(); ++i)
            ages.push_back(std::min(static_cast<Tick>(i + 1) * p.step, p.duration));
    }
    std::erase_if(ages, [&](Tick age) { return age > within; });
    std::ranges::sort(ages);
    ages.erase(std::ranges::unique(ages).begin(), ages.end());
    return ages;
}

}  // namespace

TouchCourse touch_course(Channel const& channel, Tick within) {
    REKINDLE_EXPECTS(within > 0);
    auto const profiles = return_effects(channel);
    TouchCourse course;
    Tick from = 0;
    for (Tick const until : changes(profiles, within)) {
        TouchCourse::Step step{.until_days = days_of(until), .factor = {1, 1, 1, 1}};
        for (auto const& p : profiles) {
            if (from >= p.duration) continue;
            double const value = p.values[static_cast<std::size_t>(from / p.step)];
            for (auto stage = static_cast<std::size_t>(p.on); stage < touch_stages; ++stage) {
                if (p.target == pulse_target)
                    step.added[stage] += value * static_cast<double>(until - from);
                else
                    step.factor[stage] *= value;
            }
        }
        course.steps.push_back(step);
        from = until;
    }
    double const delivered = channel.delivered, opened = delivered * channel.opened;
    double const clicked = opened * channel.clicked;
    course.furthest = {1 - delivered, delivered - opened, opened - clicked, clicked};
    return course;
}

}  // namespace rekindle
