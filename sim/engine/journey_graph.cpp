#include "sim/engine/journey_graph.hpp"

#include <map>
#include <optional>
#include <tuple>

#include "sim/base/portable_math.hpp"
#include "sim/engine/sink.hpp"
#include "sim/engine/world_plan.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_nodes = 4000;
static_assert(most_nodes * (max_links + 1) <= 0xFFFF);  // places in the lists of chains

bool fits(ModelPlan const& model, WorldPlan const& world) {
    if (!world.acts || !world.line || model.model->gone || !model.model->signals.empty()) return false;
    for (auto const& plan : world.sends) {
        auto const& channel = *model.channels[index_of(plan.send.channel)].channel;
        if (channel.reach_window != never || channel.opt_out > 0) return false;
        for (auto const& effect : channel.effects) {
            if (!effect.pulse && effect.target != Process::comeback) return false;
        }
    }
    return true;
}

}  // namespace

class JourneyExplorer {
  public:
    JourneyExplorer(ModelPlan const& model, WorldPlan const& world, JourneyGraph& graph)
        : model_{model}, world_{world}, graph_{graph} {}

    /// False where there are too many states.
    bool explore() {
        State start;
        start.at = world_.program->journeys.front().entry;
        settle(start);
        if (!start.running || !enter(start)) return false;
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (!expand(static_cast<std::uint16_t>(i))) return false;
        }
        for (std::uint16_t i = 0; i < states_.size(); ++i) pave(i);
        for (std::uint16_t i = 0; i < states_.size(); ++i) chain(i);
        return true;
    }

  private:
    /// A journey's state with times relative to now.
    struct State {
        std::vector<std::tuple<Tick, std::uint16_t, std::uint8_t>> effects;  ///< age, step, profile
        std::uint16_t at = 0;  ///< the instruction that comes next, past waits
        bool running = true;
        Tick step_in = 0;
        auto operator<=>(State const&) const = default;
    };

    Instruction const& step(std::uint16_t at) const { return world_.program->code[at]; }

    /// Waits join what comes before them; a journey whose end is no time away is over.
    void settle(State& state) const {
        for (; state.at != journey_over && step(state.at).kind == Instruction::Kind::wait;
             state.at = step(state.at).next)
            state.step_in += step(state.at).wait;
        if (state.at != journey_over && step(state.at).kind == Instruction::Kind::stop) state.at = journey_over;
        state.running = state.at != journey_over || state.step_in > 0;
    }

    EffectProfile const& profile(std::uint8_t p) const { return model_.profiles[p]; }

    /// The node of a state, made if it is new.
    std::optional<std::uint16_t> enter(State const& state) {
        auto const found = index_.find(state);
        if (found != index_.end()) return found->second;
        if (states_.size() >= most_nodes || state.effects.size() >= max_live_effects) return std::nullopt;
        auto const i = static_cast<std::uint16_t>(states_.size());
        index_.emplace(state, i);
        states_.push_back(state);
        JourneyNode node;
        node.running = state.running;
        node.at = state.at;
        if (state.at != journey_over) node.send = step(state.at).action;
        if (state.running) node.step_in = state.step_in;
        node.effective = !state.effects.empty();
        if (node.effective) node.channel = profile(std::get<2>(state.effects.back())).channel;
        node.first_effect = static_cast<std::uint16_t>(graph_.effects_.size());
        node.effect_count = static_cast<std::uint16_t>(state.effects.size());
        if (graph_.effects_.size() + state.effects.size() > 0xFFFF) return std::nullopt;
        for (auto const& [age, step, p] : state.effects) {
            graph_.effects_.push_back({age, step, p});
            double const value = profile(p).values[step];
            if (profile(p).target == pulse_target) {
                node.pulse_rate += value;
            } else {
                node.boost *= value;
            }
        }
        node.log_boost = portable::log(node.boost);
        graph_.nodes_.push_back(node);
        return i;
    }

    /// Where only one node can follow, the way there.
    void pave(std::uint16_t i) {
        using End = JourneyNode::End;
        auto& node = graph_.nodes_[i];
        bool const counted = node.end == End::touch && node.cell >= 0;
        if (node.end != End::change && node.end != End::pass && !counted) return;
        auto const& next = node.reached[counted ? static_cast<std::size_t>(node.cell) % touch_stages : 0];
        node.onward = (static_cast<std::ptrdiff_t>(next.node) - i) * static_cast<std::ptrdiff_t>(sizeof(JourneyNode));
        node.spends_return = next.spends_return;
        node.spends_pulse = next.spends_pulse;
    }

    /// The chain that begins at a node.
    void chain(std::uint16_t first) {
        auto& head = graph_.nodes_[first];
        head.first_link = static_cast<std::uint16_t>(graph_.links_.size());
        head.first_touch = static_cast<std::uint16_t>(graph_.touches_.size());
        std::uint16_t changes = 0;
        auto const* n = &head;
        auto add = [&] {
            double const exposure = model_.comeback.rate_per_tick * static_cast<double>(n->length);
            graph_.links_.push_back({n->boost, exposure, head.chain_length, graph_.index_of(*n), changes});
        };
        for (; n->onward != 0 && n->spends_return && head.links < max_links; n = &n->follower()) {
            add();
            head.chain_length += n->length;
            if (n->cell >= 0) {
                graph_.touches_.push_back({head.chain_length, static_cast<std::uint16_t>(n->cell), head.links});
                ++head.touches;
            } else {
                changes = static_cast<std::uint16_t>(changes + n->changes);
            }
            ++head.links;
        }
        add();
    }

    bool expand(std::uint16_t i) {
        State const state = states_[i];
        Tick change_in = never;
        for (auto const& [age, step, p] : state.effects)
            change_in = std::min(change_in, profile(p).live(p, 0, step).change - age);
        if (change_in == never && !state.running) return true;
        State after = state;
        Tick const length = state.running ? std::min(change_in, state.step_in) : change_in;
        for (auto& [age, step, p] : after.effects) age += length;
        if (after.running) after.step_in -= length;
        graph_.nodes_[i].length = length;
        return change_in == length ? change(i, std::move(after)) : act(i, std::move(after));
    }

    /// Every effect that ends or steps now; simultaneous steps of the journey come after.
    bool change(std::uint16_t i, State after) {
        JourneyNode::Next next;
        std::uint16_t changes = 0;
        State changed = after;
        changed.effects.clear();
        for (auto const& [age, step, p] : after.effects) {
            if (profile(p).live(p, 0, step).change != age) {
                changed.effects.emplace_back(age, step, p);
                continue;
            }
            ++changes;
            (profile(p).target == pulse_target ? next.spends_pulse : next.spends_return) = true;
            if (age < profile(p).duration) changed.effects.emplace_back(age, static_cast<std::uint16_t>(step + 1), p);
        }
        auto const to = enter(changed);
        if (!to) return false;
        next.node = *to;
        auto& node = graph_.nodes_[i];
        node.end = JourneyNode::End::change;
        node.changes = changes;
        node.reached[0] = next;
        return true;
    }

    /// The next send of the journey, or its end.
    bool act(std::uint16_t i, State after) {
        if (after.at == journey_over) return end(i, std::move(after));
        auto const& plan = world_.sends[step(after.at).action];
        after.at = step(after.at).next;
        after.step_in = 0;
        settle(after);
        graph_.nodes_[i].end = plan.limits != 0 ? JourneyNode::End::claim : JourneyNode::End::touch;
        if (plan.limits != 0) {
            auto const untouched = enter(after);
            if (!untouched) return false;
            graph_.nodes_[i].refused.node = *untouched;
        }
        auto const c = index_of(plan.send.channel);
        auto const& channel = model_.channels[c];
        if (channel.certain && model_.discount.empty() && plan.send.offer == no_offer && !world_.observed)
            graph_.nodes_[i].cell = static_cast<std::int16_t>(touch_cell(c, *channel.certain));
        for (std::size_t stage = 0; stage < touch_stages; ++stage) {
            if (channel.certain && stage != static_cast<std::size_t>(*channel.certain)) continue;
            State touched = after;
            JourneyNode::Next next;
            for (auto const p : channel.effects_up_to[stage]) {
                (profile(p).target == pulse_target ? next.spends_pulse : next.spends_return) = true;
                touched.effects.emplace_back(Tick{0}, std::uint16_t{0}, p);
            }
            auto const to = enter(touched);
            if (!to) return false;
            next.node = *to;
            graph_.nodes_[i].reached[stage] = next;
        }
        return true;
    }

    /// After a wait at the end.
    bool end(std::uint16_t i, State after) {
        after.running = false;
        after.step_in = 0;
        auto const to = enter(after);
        if (!to) return false;
        graph_.nodes_[i].end = JourneyNode::End::pass;
        graph_.nodes_[i].reached[0].node = *to;
        return true;
    }

    ModelPlan const& model_;
    WorldPlan const& world_;
    JourneyGraph& graph_;
    std::vector<State> states_;
    std::map<State, std::uint16_t> index_;
};

JourneyGraph::JourneyGraph(ModelPlan const& model, WorldPlan const& world) {
    if (!fits(model, world)) return;
    JourneyExplorer explorer(model, world, *this);
    if (!explorer.explore()) {
        nodes_.clear();
        effects_.clear();
        links_.clear();
        touches_.clear();
    }
}

}  // namespace rekindle
