#include "sim/engine/effect_profile.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {

EffectProfile compile_effect(Effect const& effect, std::uint8_t channel) {
    REKINDLE_EXPECTS(effect.duration > 0);
    EffectProfile profile;
    profile.on = effect.on;
    profile.channel = channel;
    profile.target = effect.pulse ? pulse_target : static_cast<std::uint8_t>(effect.target);
    profile.harms = effect.harms();
    profile.duration = effect.duration;
    profile.step = effect.duration;
    if (effect.pulse) {
        profile.values.push_back(-portable::log1p(-effect.probability) / static_cast<double>(effect.duration));
        return profile;
    }
    if (effect.half_life > 0) profile.step = std::max<Tick>(effect.half_life / 8, 1);
    constexpr Tick most_steps = 60000;
    if (effect.duration / profile.step > most_steps) profile.step = effect.duration / most_steps + 1;
    for (Tick from = 0; from < effect.duration; from += profile.step) {
        if (effect.half_life <= 0) {
            profile.values.push_back(effect.multiplier);
            break;
        }
        double const middle =
            static_cast<double>(from) + 0.5 * static_cast<double>(std::min(profile.step, effect.duration - from));
        double const left = portable::pow(2.0, -middle / static_cast<double>(effect.half_life));
        profile.values.push_back(1 + (effect.multiplier - 1) * left);
    }
    return profile;
}

}  // namespace rekindle
