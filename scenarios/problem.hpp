#pragma once
// What a user got wrong, collected until everything has been read: one exception carries all of it.

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/nearest_name.hpp"

namespace rekindle {

/// Where a text stands: lines and columns count from 1; line 0 means the whole file or an override.
struct Mark {
    std::shared_ptr<std::string const> file;
    int line = 0;
    int column = 0;
};
/// `file:line:col`, or `file` where there is no line.
[[nodiscard]] std::string to_string(Mark const& mark);

/// One mistake: `place: path = value: rule; hint`. Empty parts are left out.
struct Problem {
    Mark mark;
    std::string path;
    std::string value;
    std::string rule;
    std::string hint;

    [[nodiscard]] std::string text() const;
};

/// All mistakes of a scenario or policy. what() is one line per problem.
class ScenarioError : public std::runtime_error {
  public:
    explicit ScenarioError(std::vector<Problem> problems);
    [[nodiscard]] std::vector<Problem> const& problems() const { return problems_; }

  private:
    std::vector<Problem> problems_;
};

/// The collector. Not thread-safe.
class Problems {
  public:
    void add(Mark const& mark, std::string path, std::string value, std::string rule, std::string hint = "");
    void add(Problem problem) { list_.push_back(std::move(problem)); }
    [[nodiscard]] bool empty() const { return list_.empty(); }
    [[nodiscard]] std::size_t size() const { return list_.size(); }
    /// Whether no problem lies at `path` or below it.
    [[nodiscard]] bool clean(std::string_view path) const;
    [[nodiscard]] std::vector<Problem> const& list() const { return list_; }
    /// Throws ScenarioError, in the order of the files' lines, if anything was added.
    void raise_if_any() const;

  private:
    std::vector<Problem> list_;
};

}  // namespace rekindle
