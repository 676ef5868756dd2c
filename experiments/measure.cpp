#include "experiments/measure.hpp"

#include <cctype>
#include <charconv>

namespace rekindle {

/// Recursive descent over the text; every rule appends to the measure's steps.
class MeasureParser {
  public:
    MeasureParser(std::string_view text, Measure& out) : text_{text}, out_{out} {}

    void whole() {
        sum();
        if (!at_end()) fail("is not understood from here on");
    }

  private:
    using Kind = Measure::Kind;
    static constexpr int deepest = 100;

    [[noreturn]] void fail(std::string const& what) const { throw MeasureError{at_, what}; }
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool at_end() {
        skip();
        return at_ == text_.size();
    }
    bool take(char c) {
        skip();
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void append(Kind kind) { out_.steps_.push_back({kind}); }

    void sum() {
        if (++depth_ > deepest) fail("is too deep");
        product();
        for (;;) {
            bool const plus = take('+');
            if (!plus && !take('-')) break;
            product();
            append(plus ? Kind::add : Kind::subtract);
        }
        --depth_;
    }
    void product() {
        factor();
        for (;;) {
            bool const times = take('*');
            if (!times && !take('/')) break;
            factor();
            append(times ? Kind::multiply : Kind::divide);
        }
    }
    void factor() {
        bool negative = false;
        while (take('-')) negative = !negative;
        if (take('(')) {
            sum();
            if (!take(')')) fail("a closing parenthesis is missing");
        } else if (skip(); at_ < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0)) {
            number();
        } else {
            metric();
        }
        if (negative) append(Kind::negate);
    }
    void number() {
        double value = 0;
        auto const [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc{}) fail("is no number");
        at_ = static_cast<std::size_t>(end - text_.data());
        if (take('%')) value /= 100;
        out_.steps_.push_back({Kind::number, value});
    }
    std::string word(bool dashes) {
        skip();
        auto const start = at_;
        auto const fits = [&](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (dashes ? c == '-' : c == '.');
        };
        while (at_ < text_.size() && fits(text_[at_])) ++at_;
        if (at_ == start) fail("a name is missing, as in returns(early)");
        return std::string{text_.substr(start, at_ - start)};
    }
    void metric() {
        skip();
        MetricOfWorld one;
        one.column = at_;
        one.metric = word(false);
        if (!take('(')) fail("`" + one.metric + "` needs a policy in parentheses");
        one.policy = word(true);
        one.variant = take('@') ? word(true) : "base";
        if (!take(')')) fail("a closing parenthesis is missing");
        out_.steps_.push_back({Kind::metric, 0, out_.metrics_.size()});
        out_.metrics_.push_back(std::move(one));
    }

    std::string_view text_;
    Measure& out_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

Measure::Measure(std::string_view text) { MeasureParser{text, *this}.whole(); }

std::optional<double> Measure::value(std::vector<std::optional<double>> const& of_metrics) const {
    std::vector<double> stack;
    for (auto const& step : steps_) {
        if (step.kind == Kind::number) {
            stack.push_back(step.number);
            continue;
        }
        if (step.kind == Kind::metric) {
            if (!of_metrics[step.metric]) return std::nullopt;
            stack.push_back(*of_metrics[step.metric]);
            continue;
        }
        double const right = stack.back();
        if (step.kind == Kind::negate) {
            stack.back() = -right;
            continue;
        }
        stack.pop_back();
        double& left = stack.back();
        switch (step.kind) {
            case Kind::add: left += right; break;
            case Kind::subtract: left -= right; break;
            case Kind::multiply: left *= right; break;
            default:
                if (right == 0) return std::nullopt;
                left /= right;
        }
    }
    return stack.back();
}

}  // namespace rekindle
