#pragma once
// Reads a tree by the schema: every key checked, every value landed in its target, all mistakes noted.

#include "scenarios/draws.hpp"
#include "scenarios/schema.hpp"

namespace rekindle {

class SchemaWalk {
  public:
    /// `root` is handed to the rows that need the whole file's target.
    SchemaWalk(Problems& problems, Draws& draws, void* root) : problems_{problems}, draws_{draws}, root_{root} {}

    /// Fills `target` from the map `node`; false where something under it is wrong.
    bool fill(Node const& node, Group const& group, std::string const& path, void* target);

  private:
    class BoundFill;
    void check_keys(Node const& node, Group const& group, std::string const& path);
    void fill_rows(Node const& node, Group const& group, std::string const& path, void* target);
    void complain_missing(Node const& node, Row const& row, Group const& group, std::string const& path);
    void complain_misplaced(Node const& node, Row const& row, Group const& group, std::string const& path);
    void land(Node const& value, Row const& row, std::string const& path, void* target);
    void land_group(Node const& value, Row const& row, std::string const& path, std::string const& name, void* target,
                    Mark const* key = nullptr);
    std::optional<double> number(Node const& value, Row const& row, std::string const& path, Value& out);
    bool read_value(Node const& value, Row const& row, Value& out);
    bool read_numbers(Node const& value, Row const& row, Value& out);
    bool check_name(std::string const& name, Mark const& mark, Row const& row, std::string const& path);
    bool read_number_map(Node const& value, Row const& row, Value& out);
    bool read_word(Node const& value, Row const& row, Value& out);
    bool read_names(Node const& value, Row const& row, Value& out);
    bool read_choices(Node const& value, Row const& row, Value& out);
    int choice(Node const& value, Row const& row, std::string const& path);

    Problems& problems_;
    Draws& draws_;
    void* root_;
};

/// `2024-02-30` is no date. Days since 1970-01-01.
[[nodiscard]] std::optional<int> parse_date(std::string_view text);
[[nodiscard]] std::string date_text(int days_since_1970);

}  // namespace rekindle
