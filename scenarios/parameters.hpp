#pragma once
// Numbers that several places share, possibly jointly uncertain: `parameters:`.

#include <map>
#include <string>
#include <vector>

#include "scenarios/uncertain_number.hpp"

namespace rekindle {

/// Parameters whose logarithms are multivariate normal.
struct JointParameters {
    std::string name;
    std::vector<std::string> names;
    std::vector<double> median;          ///< > 0
    std::vector<double> log_covariance;  ///< row by row, symmetric, positive definite
    std::vector<double> cholesky;        ///< lower triangle of the factor, row by row
    Source source = Source::unstated;
    Mark mark;
};

class ParameterTable {
  public:
    ParameterTable() = default;
    /// Reads the map under `parameters:`.
    ParameterTable(Node const& node, Problems& problems);

    struct Entry {
        Number number;
        int joint = -1;            ///< row of joints(), or -1
        std::size_t position = 0;  ///< in the joint parameters
    };
    [[nodiscard]] Entry const* find(std::string const& name) const;
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::vector<JointParameters> const& joints() const { return joints_; }
    [[nodiscard]] bool uncertain(Entry const& entry) const { return entry.joint >= 0 || entry.number.uncertain(); }

    using Values = std::map<std::string, double, std::less<>>;
    using Ranges = std::map<std::string, Range, std::less<>>;
    [[nodiscard]] Values centres() const;
    /// One draw of all; values outside `ranges` are drawn again (joint parameters together).
    [[nodiscard]] Values draw(ReplicateKey key, Ranges const& ranges) const;
    /// Whether what the used parameters can be fits the places that use them.
    void check(Ranges const& ranges, Problems& problems) const;
    /// The section as YAML, each line indented by `indent` blanks; reads back to the same bits.
    [[nodiscard]] std::string text(int indent) const;

  private:
    void read_joint(std::string const& name, Node const& node, Problems& problems);
    void add_joint(JointParameters joint, Node const& names, Problems& problems);
    bool draw_joint(JointParameters const& joint, Stream& stream, Ranges const& ranges, Values& out) const;

    std::vector<std::string> order_;  // single names and joint names as written
    std::map<std::string, Entry, std::less<>> entries_;
    std::vector<JointParameters> joints_;
};

}  // namespace rekindle
