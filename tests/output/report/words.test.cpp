#include "output/report/words.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace rekindle;
using namespace rekindle::report;

namespace {

std::set<char> argument_numbers(std::string_view text) {
    std::set<char> found;
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if (text[i] == '{' && text[i + 2] == '}') found.insert(text[i + 1]);
    }
    return found;
}

}  // namespace

TEST_CASE("every word stands in both languages with the same places to fill", "[output][report]") {
    std::set<std::string_view> keys;
    for (auto const& word : words()) {
        INFO(word.key);
        CHECK(keys.insert(word.key).second);
        CHECK_FALSE(word.en.empty());
        CHECK_FALSE(word.zh.empty());
        CHECK(argument_numbers(word.en) == argument_numbers(word.zh));
    }
}

TEST_CASE("arguments are filled in as they are", "[output][report]") {
    CHECK(say("flows.link", {same("{1}"), same("{0}")}).en == "{1} → {0}");
    CHECK(say("unit.of", {Text{"cost", "成本"}, same("USD")}).zh == "成本（USD）");
}

TEST_CASE("every metric has a name, in English where nobody translated it", "[output][report]") {
    for (auto const& metric : metrics()) {
        INFO(metric.name);
        auto const name = metric_name(metric);
        CHECK_FALSE(name.en.starts_with(' '));
        CHECK_FALSE(name.zh.empty());
    }
}
