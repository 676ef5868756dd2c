#pragma once
// Expressions and names of a spec: compiled and looked up, with problems at their place.

#include <optional>
#include <string>
#include <vector>

#include "policies/expression.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle {

/// Without a schema only the form, the fields and the units are checked.
[[nodiscard]] std::optional<Expression> compiled_expression(Located const& where, ObservableSchema const* schema,
                                                            Wanted wanted, std::vector<SpecProblem>& problems);

/// Position of a name, or a problem and 0. An empty name is passed over.
[[nodiscard]] std::size_t look_up(Located const& name, std::vector<std::string> const& known, char const* rule,
                                  std::vector<SpecProblem>& problems);

/// The expressions of a policy, asked by number.
struct ExpressionTable {
    std::vector<Expression> conditions;
    std::vector<Expression> values;
};

/// Number of the value that the step's offer is worth.
[[nodiscard]] std::uint16_t offer_formula(PolicySpec::Step const& step, ObservableSchema const& schema,
                                          ExpressionTable& expressions, std::vector<SpecProblem>& problems);

/// Upkeep with its targets looked up, each once.
[[nodiscard]] std::vector<Upkeep> upkeep_of(PolicySpec const& spec, ObservableSchema const& schema,
                                            std::vector<SpecProblem>& problems);

/// Compiles specs into the journeys of one program.
class ProgramCompiler {
  public:
    ProgramCompiler(ObservableSchema const& schema, std::vector<SpecProblem>& problems)
        : schema_{schema}, problems_{problems} {}

    void add(PolicySpec const& spec);
    /// A cap or budget of the journey added last, or of all.
    void add_cap(SpecCap const& cap, std::uint8_t journey);
    void add_budget(SpecBudget const& budget, std::uint8_t journey);
    void limit_at_once(std::int64_t journeys) { out_.at_once = static_cast<std::size_t>(journeys); }
    /// Checks what the whole must fulfil; `where` for messages.
    [[nodiscard]] JourneyProgram finish(Located const& where);
    [[nodiscard]] ExpressionTable take_expressions() { return std::move(expressions_); }

  private:
    using Step = PolicySpec::Step;
    [[nodiscard]] std::uint16_t emit(std::vector<Step> const& steps, std::uint16_t after);
    [[nodiscard]] std::uint16_t emit_step(Step const& step, std::uint16_t after);
    [[nodiscard]] std::uint16_t push(Instruction instruction);
    [[nodiscard]] std::uint16_t push_send(Step const& step, std::uint16_t after);
    [[nodiscard]] std::uint16_t push_split(Step const& step, std::uint16_t after);
    [[nodiscard]] std::uint8_t learner(Step const& step);
    [[nodiscard]] std::uint8_t cleaning(Step const& step);
    [[nodiscard]] std::uint8_t fix_start(Step const& step);
    [[nodiscard]] std::uint8_t row_of(Located const& name, std::vector<std::string> const& known, char const* rule);
    [[nodiscard]] std::uint16_t condition(Located const& where);
    [[nodiscard]] std::uint16_t value(Located const& where);
    [[nodiscard]] std::uint32_t tag_bit(std::string const& tag, Located const& where);
    void add_triggers(PolicySpec const& spec, JourneyPlan& journey);
    void use_zone(Located const& where);
    void complain(Located const& where, std::string value, std::string rule, std::string hint);

    ObservableSchema const& schema_;
    std::vector<SpecProblem>& problems_;
    JourneyProgram out_;
    ExpressionTable expressions_;
    std::vector<std::string> tags_;
    std::vector<std::pair<Located const*, std::uint16_t>> known_conditions_;  // a repeated step compiles once
    std::vector<std::pair<Step const*, std::uint8_t>> known_learners_;
    bool too_long_ = false;
};

}  // namespace rekindle
