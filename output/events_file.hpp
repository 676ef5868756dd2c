#pragma once
// The log of events, --events-out: what happened to whom, when, in which world.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "output/atomic_file.hpp"
#include "output/user_sample.hpp"
#include "sim/observe/event_log.hpp"

namespace rekindle {

/// What the events' numbers stand for.
struct EventNames {
    std::vector<std::string> worlds, channels, messages, offers, reasons, warnings, programmes, tiers, fixes;
    std::vector<std::vector<std::string>> journeys;  ///< per world; empty: it has one, without a name
};

/// A CSV file with a row per event, streamed as the run goes on.
class EventsFile final : public EventLog {
  public:
    /// Throws OutputError where the file cannot be made.
    EventsFile(std::filesystem::path const& path, EventNames names, UserSample sample);
    void take(std::uint32_t replicate, std::span<LoggedEvent const> events) override;
    [[nodiscard]] bool wants(UserId user) const override { return sample_.holds(user); }
    /// The file with all its rows, which has still to take its name.
    [[nodiscard]] AtomicFile& finished();

  private:
    void write(LoggedEvent const& event);
    [[nodiscard]] std::string_view journey(LoggedEvent const& event) const;
    void write_detail(LoggedEvent const& event);

    EventNames names_;
    UserSample sample_;
    AtomicFile file_;
    std::string rows_;
};

}  // namespace rekindle
