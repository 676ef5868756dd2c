#pragma once
// Files that grow while a comparison runs: its users and its events.

#include <memory>
#include <string>

#include "experiments/experiment.hpp"
#include "output/events_file.hpp"
#include "output/users_file.hpp"

namespace rekindle {

struct RecordWanted {
    std::string users_file, events_file;  ///< empty: none
    std::string events_sample;            ///< of users, see UserSample; empty: all
    std::uint32_t replications = 1;       ///< the first so many

    [[nodiscard]] bool any() const { return !users_file.empty() || !events_file.empty(); }
};

/// Opens the files and has `experiment` write into them; they are removed where they are not committed. Must outlive
/// the experiment's run.
class RecordFiles {
  public:
    /// Throws OutputError where a file cannot be made, std::invalid_argument for a bad sample.
    RecordFiles(RecordWanted const& wanted, Experiment& experiment);

    /// The files, which have still to take their names; none where the replicates that they hold are not finished.
    [[nodiscard]] std::vector<AtomicFile*> finished(RunResult const& result);

  private:
    std::uint32_t replications_;
    std::unique_ptr<UsersFile> users_;
    std::unique_ptr<EventsFile> events_;
};

}  // namespace rekindle
