#include "policies/expression_compiler.hpp"

#include <algorithm>
#include <cstdlib>

#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

using T = Token::Kind;

constexpr std::size_t most_tokens = 1001;  // the end counts

bool is(Token const& token, std::string_view text) {
    return token.kind != T::quoted && token.kind != T::number && token.text == text;
}
bool equality(Token const& token) { return is(token, "==") || is(token, "!="); }

std::vector<std::string> field_names() {
    std::vector<std::string> names;
    for (auto const& row : observable_table()) names.emplace_back(row.name);
    return names;
}

bool is_function(std::string const& name) {
    auto const all = expression_functions();
    return std::find(all.begin(), all.end(), name) != all.end();
}

}  // namespace

std::size_t Formula::origin(std::size_t at) const {
    std::size_t best = 0;
    for (auto const& [from, to] : places) {
        if (from <= at) best = to;
    }
    return best;
}

ExpressionCompiler::ExpressionCompiler(std::string_view text, ObservableSchema const* schema, Wanted wanted,
                                       std::vector<ExpressionProblem>& problems)
    : problems_{problems}, schema_{schema}, wanted_{wanted}, tokens_{tokens_of(text, problems)} {}

void ExpressionCompiler::complain(Token const& token, std::string rule, std::string hint) {
    problems_.push_back({token.at, token.text + token.unit, std::move(rule), std::move(hint)});
}

ObservableField const* ExpressionCompiler::field(std::string_view name) const {
    auto const table = observable_table();
    auto const found = std::find_if(table.begin(), table.end(), [&](auto const& row) { return row.name == name; });
    return found == table.end() ? nullptr : &*found;
}

ObservableSchema::Trait const* ExpressionCompiler::trait(std::string_view name) const {
    if (schema_ == nullptr) return nullptr;
    auto const& all = schema_->traits;
    auto const found = std::find_if(all.begin(), all.end(), [&](auto const& row) { return row.name == name; });
    return found == all.end() ? nullptr : &*found;
}

/// The categorical trait that token `i` is compared with by == or !=.
ObservableSchema::Trait const* ExpressionCompiler::compared_trait(std::size_t i) const {
    auto const categorical = [&](std::size_t k) {
        auto const* found = at(k).kind == T::word ? trait(at(k).text) : nullptr;
        return found != nullptr && !found->levels.empty() ? found : nullptr;
    };
    if (i >= 2 && equality(at(i - 1)) && categorical(i - 2) != nullptr) return categorical(i - 2);
    return equality(at(i + 1)) ? categorical(i + 2) : nullptr;
}

std::string ExpressionCompiler::level(std::size_t i, ObservableSchema::Trait const& of) {
    auto const found = std::find(of.levels.begin(), of.levels.end(), at(i).text);
    if (found != of.levels.end()) return std::to_string(found - of.levels.begin());
    complain(at(i), concat({"is no category of ", of.name}), name_hint(at(i).text, of.levels));
    return "0";
}

std::string ExpressionCompiler::word(std::size_t i) {
    auto const& token = at(i);
    auto const use = [&](Formula::Variable v) {
        auto& all = out_.variables;
        bool const known = std::any_of(all.begin(), all.end(), [&](auto const& other) { return other.name == v.name; });
        if (!known) all.push_back(v);
        return token.text;
    };
    if (is(at(i + 1), "(")) {
        if (!is_function(token.text))
            complain(token, "unknown function", name_hint(token.text, expression_functions()));
        return token.text;
    }
    if (auto const* row = field(token.text)) return use({token.text, row->value, 0});
    if (auto const* row = trait(token.text)) {
        bool const compared = equality(at(i + 1)) || (i > 0 && equality(at(i - 1)));
        if (!row->levels.empty() && !compared) {
            complain(token, "has categories: compare it by == or != with one", name_hint("", row->levels));
        }
        return use({token.text, nullptr, static_cast<std::size_t>(row - schema_->traits.data())});
    }
    if (token.text == "and" || token.text == "or" || token.text == "not") {
        complain(token, "is no operator",
                 token.text == "and"  ? "write &&"
                 : token.text == "or" ? "write ||"
                                      : "write !");
        return "0";
    }
    auto known = field_names();
    if (schema_ != nullptr) {
        for (auto const& row : schema_->traits) known.push_back(row.name);
        complain(token, "unknown name", name_hint(token.text, known));
    } else if (auto const near = nearest_name(token.text, known); !near.empty()) {
        complain(token, "unknown name", concat({"did you mean `", near, "`?"}));
    }
    return "0";  // without a schema: a trait, whatever it holds
}

/// Whether a comparison's side is this one token.
bool ExpressionCompiler::stands_alone(std::size_t i) const {
    auto const ends = [&](Token const& t) {
        return t.kind == T::end || t.kind == T::logic || t.kind == T::comparison || (t.kind == T::punctuation);
    };
    return (i == 0 || ends(at(i - 1))) && ends(at(i + 1));
}

void ExpressionCompiler::check_operands(Token const& name, Token const& number) {
    auto const* row = name.kind == T::word ? field(name.text) : nullptr;
    if (row == nullptr || number.kind != T::number) return;
    bool const span = row->unit == FieldUnit::days || row->unit == FieldUnit::day_number;
    bool const zero = std::strtod(number.text.c_str(), nullptr) == 0;
    if (span && (number.unit.empty() || number.unit == "%") && !zero) {
        complain(number, name.text + " is a span of time", concat({"write ", number.text, "d"}));
    } else if (!span && !number.unit.empty()) {
        complain(number, name.text + " is no span of time and no fraction", concat({"write ", number.text}));
    }
}

void ExpressionCompiler::check_units(std::size_t i) {
    if (i == 0 || !stands_alone(i - 1) || !stands_alone(i + 1)) return;
    check_operands(at(i - 1), at(i + 1));
    check_operands(at(i + 1), at(i - 1));
}

void ExpressionCompiler::check_wanted(Wanted wanted) {
    bool const tests = std::any_of(tokens_.begin(), tokens_.end(),
                                   [](Token const& t) { return t.kind == T::comparison || t.kind == T::logic; });
    if (wanted == Wanted::condition && !tests)
        complain(tokens_.front(), "must be a condition", "compare it, as in orders >= 2");
}

Formula ExpressionCompiler::formula() {
    if (tokens_.size() > most_tokens) {
        problems_.push_back({0, "", "is too long: at most 1000 words and signs", ""});
        return {};
    }
    if (tokens_.size() == 1) {
        if (problems_.empty()) problems_.push_back({0, "", "is empty", ""});
        return {};
    }
    check_wanted(wanted_);
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
        auto const& token = tokens_[i];
        std::string piece = token.text;
        if (token.kind == T::number) piece = concat({token.text, " ", token.unit == "m" ? "mi" : token.unit});
        if (token.kind == T::comparison) check_units(i);
        if (token.kind == T::word || token.kind == T::quoted) {
            auto const* of = field(token.text) == nullptr || token.kind == T::quoted ? compared_trait(i) : nullptr;
            bool const is_trait = token.kind == T::word && trait(token.text) != nullptr;
            if (of != nullptr && !is_trait)
                piece = level(i, *of);
            else if (token.kind == T::word)
                piece = word(i);
            else if (schema_ != nullptr)
                complain(token, "a quoted text is a category of a trait",
                         concat({"write trait == \"", token.text, "\""}));
            else
                piece = std::string{"0"};
        }
        out_.places.emplace_back(out_.text.size(), token.at);
        // muParser wants a function's parenthesis right behind its name.
        out_.text += is(at(i + 1), "(") ? piece : concat({piece, " "});
    }
    return std::move(out_);
}

}  // namespace rekindle
