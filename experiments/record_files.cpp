#include "experiments/record_files.hpp"

#include <algorithm>

#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

template <class Row>
std::vector<std::string> names_of(std::vector<Row> const& rows) {
    std::vector<std::string> out;
    for (auto const& row : rows) out.push_back(row.name);
    return out;
}

std::vector<std::string> world_names(Experiment const& experiment) {
    std::vector<std::string> out;
    for (auto const& loaded : experiment.policies) out.push_back(loaded.policy->plan().name);
    return out;
}

UserNames user_names(Experiment const& experiment) {
    auto const& model = experiment.scenario.central();
    UserNames out{.worlds = world_names(experiment), .segments = names_of(model.segments), .traits = {}};
    for (auto const& trait : model.traits) out.traits.push_back({trait.name, trait.levels});
    std::vector<PolicyPtr> policies;
    for (auto const& loaded : experiment.policies) policies.push_back(loaded.policy);
    out.twin = untouched_world(model, policies);
    return out;
}

EventNames event_names(Experiment const& experiment) {
    auto const& model = experiment.scenario.central();
    EventNames out{.worlds = world_names(experiment),
                   .channels = names_of(model.channels),
                   .messages = names_of(model.response.messages),
                   .offers = names_of(model.offers),
                   .reasons = names_of(model.leaving.reasons),
                   .warnings = names_of(model.leaving.warnings),
                   .programmes = names_of(model.care.programmes),
                   .tiers = {},
                   .fixes = names_of(model.leaving.fixes),
                   .journeys = {}};
    if (model.care.desk) out.tiers = names_of(model.care.desk->tiers);
    for (auto const& loaded : experiment.policies) {
        auto const& journeys = loaded.policy->plan().program.journeys;
        out.journeys.push_back(journeys.size() > 1 ? names_of(journeys) : std::vector<std::string>{});
    }
    return out;
}

}  // namespace

RecordFiles::RecordFiles(RecordWanted const& wanted, Experiment& experiment) : replications_{wanted.replications} {
    experiment.recorded = wanted.replications;
    if (!wanted.users_file.empty()) {
        users_ = std::make_unique<UsersFile>(wanted.users_file, user_names(experiment));
        experiment.users = users_.get();
    }
    if (!wanted.events_file.empty()) {
        UserSample sample;
        if (!wanted.events_sample.empty())
            sample = UserSample(wanted.events_sample, experiment.seed, experiment.scenario.central().initial_users);
        events_ = std::make_unique<EventsFile>(wanted.events_file, event_names(experiment), sample);
        experiment.log = events_.get();
    }
}

std::vector<AtomicFile*> RecordFiles::finished(RunResult const& result) {
    auto const recorded = std::min<std::size_t>(replications_, result.replications_asked);
    auto const finished = std::count_if(result.replicates.begin(), result.replicates.end(),
                                        [&](ReplicateTally const& r) { return r.replicate < recorded; });
    std::vector<AtomicFile*> out;
    if (static_cast<std::size_t>(finished) < recorded) return out;
    if (users_) out.push_back(&users_->finished());
    if (events_) out.push_back(&events_->finished());
    return out;
}

}  // namespace rekindle
