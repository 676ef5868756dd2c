#pragma once
// Timelines worked out by hand: one user, a policy, and the minutes at which what is done.

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "policies/journey_policy.hpp"
#include "scenarios/policy_reader.hpp"
#include "sim/engine/run.hpp"
#include "sim/population/further_fields.hpp"

namespace rekindle::timeline {

/// Notes what is done, as `1d09:00 email`: sends by their channel, and steps that touch nobody.
class Done final : public EventLog {
  public:
    explicit Done(Model const& model) : model_{model} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) note(e);
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    [[nodiscard]] std::string const& text() const { return text_; }

  private:
    void note(LoggedEvent const& e) {
        auto const what = words(e);
        if (what.empty() || e.world != 0) return;
        auto const minutes = static_cast<std::int64_t>(days_of(e.t) * 1440 + 0.5);
        text_ += fmt::format("{}{}d{:02}:{:02} {}", text_.empty() ? "" : ", ", minutes / 1440, minutes / 60 % 24,
                             minutes % 60, what);
    }

    [[nodiscard]] std::string words(LoggedEvent const& e) const {
        switch (e.what) {
            case Happening::touch: return model_.channels[e.channel].name;
            case Happening::survey:
                return "asked " + (e.detail == no_detail ? "" : model_.leaving.reasons[e.detail].name);
            case Happening::report: return "for " + model_.leaving.fixes[e.detail].name;
            case Happening::list_cleaned: return "cleaned " + model_.channels[e.channel].name;
            case Happening::enrolment: return "in " + model_.care.programmes[e.detail].name;
            default: return "";
        }
    }
    Model const& model_;
    std::string text_;
};

/// How the one user behaves: visits right after each multiple of `period` (0: never), with an order or without.
struct Script {
    double period = 0;
    bool orders = false;
    double horizon = 12;
    double warm_up = 0;
    double churn_threshold = 30;
    double carts = 0;
    std::string utc_offset = {};
    void (*shape)(Model& m) = nullptr;  ///< what else the model has
};

inline Channel channel(char const* name, double cost, double opened, double clicked, double opt_out) {
    Channel c;
    c.name = name;
    c.cost = micros_of(cost);
    c.opened = opened;
    c.clicked = clicked;
    c.opt_out = opt_out;
    return c;
}

/// A hazard that fires as good as at once after `age`.
inline HazardLaw at_age(double age) {
    double const breaks[] = {age};
    double const rates[] = {0, 1e6};
    return PiecewiseConstant(breaks, rates);
}

inline Model model_of(Script const& s) {
    Model m;
    m.name = "scripted";
    m.initial_users = 1;
    m.horizon = ticks_of(s.horizon);
    m.warm_up = ticks_of(s.warm_up);
    m.churn_threshold = ticks_of(s.churn_threshold);
    m.segments.push_back({.name = "all"});
    if (s.period > 0) {
        m.lapse.law = at_age(0.25);
        m.comeback.law = at_age(s.period - 0.25);
        m.comeback.with_order = s.orders;
    }
    m.order_value.kind = OrderValue::Kind::fixed;
    m.order_value.mean = 10;
    m.channels = {channel("email", 1, 1, 0, 0), channel("push", 0, 0, 0, 0), channel("sms", 2, 1, 1, 0),
                  channel("out", 1, 1, 0, 1)};
    m.carts = {s.carts, ticks_of(0.5)};
    if (!s.utc_offset.empty())
        m.traits.push_back({.name = "utc_offset",
                            .kind = Trait::Kind::categorical,
                            .levels = {s.utc_offset},
                            .shares = {1},
                            .observable = true});
    if (s.shape != nullptr) s.shape(m);
    return m;
}

inline std::vector<std::string> names_of(auto const& rows) {
    std::vector<std::string> out;
    for (auto const& row : rows) out.push_back(row.name);
    return out;
}

inline PolicyPtr policy_of(std::string const& body, Model const& m) {
    ObservableSchema schema;
    schema.channels = names_of(m.channels);
    schema.programmes = names_of(m.care.programmes);
    schema.warnings = names_of(m.leaving.warnings);
    schema.surveys = names_of(m.leaving.surveys);
    schema.fixes = names_of(m.leaving.fixes);
    for (auto const& t : m.traits) schema.traits.push_back({t.name, t.levels});
    for (auto const& f : further_fields(m)) schema.traits.push_back({f.name, f.levels});
    schema.start_days = 19723;  // 2024-01-01
    schema.carts = m.carts.left_per_visit > 0;
    bool const stack = body.find("policies:") != std::string::npos;
    auto const file = PolicyFile::parse((stack ? "kind: stack\nname: p\n" : "name: p\n") + body, "timeline");
    std::vector<SpecProblem> problems;
    auto policy =
        stack ? compile_stack(*file.stack(), schema, problems) : compile_policy(file.spec(), schema, problems);
    for (auto const& p : problems) FAIL(p.where.path << " " << p.value << ": " << p.rule);
    return policy;
}

struct Timeline {
    char const* name;
    Script user;
    char const* policy;
    char const* done;
};

inline void play(Timeline const& line) {
    INFO(line.name << "\n" << line.policy);
    auto const m = model_of(line.user);
    std::vector<PolicyPtr> const policies{policy_of(line.policy, m)};
    for (std::uint64_t seed : {1u, 2u, 3u}) {
        Done log{m};
        RunOptions options;
        options.seed = seed;
        options.log = &log;
        auto const tally = run_replicate(m, policies, options);
        CHECK(log.text() == line.done);
        options.log = nullptr;  // unheard it is the same
        CHECK(run_replicate(m, policies, options).worlds[0].sums == tally.worlds[0].sums);
    }
}

inline Script const silent_user{};
inline Script const visits_5d{.period = 5};
inline Script const orders_5d{.period = 5, .orders = true};

}  // namespace rekindle::timeline
