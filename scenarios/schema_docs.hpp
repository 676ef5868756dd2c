#pragma once
// The schema as documents: Markdown for people, JSON Schema for editors, commented templates for a start.

#include <string>

namespace rekindle {

/// docs/scenario_format.md.
[[nodiscard]] std::string schema_markdown();
/// JSON Schema (draft 2020-12): `scenario` at the top, `policy` under $defs. Editors may use it; the loader knows more.
[[nodiscard]] std::string schema_json();
/// A scenario that loads as it is, every other key beside it as a comment. `name` must be an identifier.
[[nodiscard]] std::string init_template(std::string const& name);
/// The same for a policy, for the channels and offers of init_template().
[[nodiscard]] std::string policy_template(std::string const& name);

}  // namespace rekindle
