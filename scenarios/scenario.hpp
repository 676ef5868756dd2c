#pragma once
// A scenario file: read, checked as a whole, and resolved into a Model once per replicate.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/problem.hpp"
#include "sim/population/model.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

struct Node;

/// Immutable and cheap to copy; all members are thread-safe.
class Scenario {
  public:
    /// Reads a file with what it extends, then applies `path=value` overrides in their order. Throws ScenarioError with
    /// every mistake.
    [[nodiscard]] static Scenario load(std::filesystem::path const& path,
                                       std::vector<std::string> const& overrides = {});
    /// The same from a text; `name` stands in messages.
    [[nodiscard]] static Scenario parse(std::string_view text, std::string const& name,
                                        std::vector<std::string> const& overrides = {});

    /// The same from a tree already read (yaml_tree.hpp); nothing is extended.
    [[nodiscard]] static Scenario of_tree(Node tree, std::vector<std::string> const& overrides = {});

    /// The numbers of one draw of the uncertain ones; always the same where nothing is uncertain. Every draw is keyed
    /// by (seed, parameter_draw, path of its place).
    [[nodiscard]] Model resolve(std::uint64_t seed, std::uint32_t parameter_draw) const;
    /// The uncertain numbers of that draw: path and value in the canonical unit (days, per day, fractions), in the
    /// order of the schema.
    [[nodiscard]] std::vector<std::pair<std::string, double>> drawn(std::uint64_t seed,
                                                                    std::uint32_t parameter_draw) const;
    /// The model at the centre of every distribution: what `explain` describes.
    [[nodiscard]] Model central() const;

    [[nodiscard]] bool uncertain() const;
    /// `place = value` of every number with `source: assumed`.
    [[nodiscard]] std::vector<std::string> const& assumed() const;
    /// Names a policy may use.
    [[nodiscard]] ObservableSchema observables() const;

    [[nodiscard]] std::string const& name() const;
    [[nodiscard]] std::string const& description() const;
    [[nodiscard]] std::string start_date() const;  ///< of day 0, 1997-09-30

    /// Self-contained YAML: nothing extended, defaults written out, distributions and sources kept. Loading it gives
    /// the same Model for every draw. Lines are indented by `indent` blanks.
    [[nodiscard]] std::string plan_yaml(int indent = 0) const;
    /// FNV-1a of plan_yaml(), 16 hexadecimal digits.
    [[nodiscard]] std::string digest() const;

  private:
    struct Content;
    struct Drawn;
    static Drawn draw(Content const& content, std::uint64_t seed, std::uint32_t parameter_draw);
    static Scenario check(std::shared_ptr<Content> content, std::vector<std::string> const& overrides,
                          Problems& problems);
    explicit Scenario(std::shared_ptr<Content const> content) : content_{std::move(content)} {}
    std::shared_ptr<Content const> content_;
};

}  // namespace rekindle
