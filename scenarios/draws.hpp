#pragma once
// Turns numbers as written into values: their centres while a scenario is checked, or one draw of the uncertain ones.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/parameters.hpp"

namespace rekindle {

class Draws {
  public:
    /// Centres; notes what is uncertain or assumed and what ranges the places ask of the parameters.
    explicit Draws(ParameterTable const& parameters);
    /// One draw under `key`, with the ranges noted before.
    Draws(ParameterTable const& parameters, ReplicateKey key, ParameterTable::Ranges const& ranges);

    /// The value of the number at `path`. A reference that does not fit is noted in `problems` and gives nothing.
    [[nodiscard]] std::optional<double> value(Number const& number, Unit unit, Range const& range,
                                              std::string const& path, Problems& problems);

    [[nodiscard]] bool uncertain() const { return uncertain_; }
    [[nodiscard]] std::vector<std::string> const& assumed() const { return assumed_; }
    [[nodiscard]] ParameterTable::Ranges const& ranges() const { return ranges_; }
    /// What has been drawn, each place or parameter once: its path and its value in the canonical unit.
    [[nodiscard]] std::vector<std::pair<std::string, double>> const& drawn() const { return drawn_; }

  private:
    [[nodiscard]] std::optional<double> referred(Number const& number, Unit unit, Range const& range,
                                                 std::string const& path, Problems& problems);
    void note_draw(std::string path, double value);
    void note(Number const& number, Unit unit, std::string const& path);

    ParameterTable const& parameters_;
    std::optional<ReplicateKey> key_;
    ParameterTable::Values values_;
    ParameterTable::Ranges ranges_;
    bool uncertain_ = false;
    std::vector<std::string> assumed_;
    std::vector<std::pair<std::string, double>> drawn_;
};

}  // namespace rekindle
