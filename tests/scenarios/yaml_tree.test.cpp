#include "scenarios/yaml_tree.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>

#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

/// The first problem of a text, after its file name.
std::string first_problem(std::string const& text) {
    Problems problems;
    (void)parse_yaml(text, "f", problems);
    return problems.empty() ? "" : problems.list().front().text();
}

std::string repeated(std::string_view piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
}

}  // namespace

TEST_CASE("a tree keeps order, marks and quotes", "[scenarios]") {
    Problems problems;
    auto const tree = parse_yaml("b: 1\na:\n  - x\n  - \"7\"\nc: {k: null, n: }\n", "f", problems);
    REQUIRE(problems.empty());
    REQUIRE(tree.entries.size() == 3);
    CHECK(tree.entries[0].key == "b");
    CHECK(tree.find("a")->items[1].quoted);
    CHECK_FALSE(tree.find("a")->items[0].quoted);
    CHECK(to_string(tree.find("a")->items[1].mark) == "f:4:5");
    CHECK(tree.find("c")->find("k")->written_null);
    CHECK_FALSE(tree.find("c")->find("n")->written_null);
    CHECK(tree.find("z") == nullptr);
}

TEST_CASE("what scenario files do not need is refused with its place", "[scenarios]") {
    CHECK(first_problem("a: &x 1\nb: *x").starts_with("f:1:4: anchors and aliases"));
    CHECK(first_problem("a: 1\na: 2").starts_with("f:2:1: a: the key is given twice"));
    CHECK(first_problem("a: {b: 1, b: 2}").starts_with("f:1:11: b: the key is given twice"));
    CHECK(first_problem("a: 1\n<<: {b: 2}").starts_with("f:2:1: <<: merge keys"));
    CHECK(first_problem("a: 1\n---\nb: 2").starts_with("f:2:1: text after the end"));
    CHECK(first_problem("{a: 1}, b").starts_with("f:1:7: text after the end"));
    CHECK(first_problem("a: !!int 3").find("tags (!) are not supported") != std::string::npos);
    CHECK(first_problem("? [a, b]\n: 3").find("a key must be a plain word") != std::string::npos);
    CHECK(first_problem(": 3").find("a key is missing") != std::string::npos);
    CHECK(first_problem("a:\n\t- 1").starts_with("f:2:1: a tab in the indentation"));
    CHECK(first_problem("a: [1, 2").find("not valid YAML") != std::string::npos);
    CHECK(first_problem("").find("the file is empty") != std::string::npos);
    CHECK(first_problem("# only a comment\n").find("the file is empty") != std::string::npos);
}

TEST_CASE("what is no UTF-8 text is refused with its place", "[scenarios]") {
    CHECK(first_problem("\xEF\xBB\xBF"
                        "a: 1")
              .find("byte order mark") != std::string::npos);
    CHECK(first_problem(std::string{"a: \0b", 5}).starts_with("f:1:4: a control character"));
    CHECK(first_problem("a: 1\nb: caf\xE9").starts_with("f:2:7: not valid UTF-8"));
    CHECK(first_problem("a: \xED\xA0\x80").find("not valid UTF-8") != std::string::npos);  // a surrogate
    CHECK(first_problem("a: \xC0\xAF").find("not valid UTF-8") != std::string::npos);      // an overlong form
    CHECK(first_problem("a: caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80").empty());
}

TEST_CASE("hostile texts end quickly with a message", "[scenarios]") {
    std::string bomb = "a: &a [x, x, x, x]\n";
    for (char c = 'b'; c < 'z'; ++c) {
        bomb += std::string{c} + ": &" + c + " [*" + char(c - 1) + ", *" + char(c - 1) + ", *" + char(c - 1) + "]\n";
    }
    std::string staircase;
    for (int i = 0; i < 2500; ++i) staircase += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    std::pair<char const*, std::string> const traps[] = {
        {"brackets", std::string(100'000, '[')},
        {"bracket lines", repeated("[\n", 100'000)},
        {"maps in maps", repeated("{a: ", 100'000)},
        {"dashes", repeated("- ", 100'000)},
        {"question marks", repeated("? ", 100'000)},
        {"staircase", staircase},
        {"alias bomb", bomb},
        {"long scalar", "name: " + std::string(4'000'000, 'x')},
        {"long key", std::string(3'000'000, 'x') + ": 1"},
        {"long list", "name: [" + repeated("a,", 1'000'000) + "]"},
        {"many values", repeated("- 1\n", 150'000)},
        {"colons", std::string(1'000'000, ':')},
        {"quotes", std::string(1'000'000, '"')},
        {"commas", "[" + std::string(1'000'000, ',')},
        {"documents", repeated("---\n", 100'000)},
        {"trailing", "{a: 1}, b"},
        {"too long", std::string(5'000'000, ' ')},
    };
    for (auto const& [name, text] : traps) {
        INFO(name);
        auto const start = std::chrono::steady_clock::now();
        std::string message;
        try {
            (void)Scenario::parse(text, "f");
        } catch (ScenarioError const& e) { message = e.what(); }
        CHECK(message.starts_with("f:"));
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{10});
    }
}

TEST_CASE("a file that cannot be read is a problem, not a crash", "[scenarios]") {
    Problems problems;
    (void)read_yaml("no/such/file.yaml", problems);
    (void)read_yaml(REKINDLE_SOURCE_DIR, problems);
    REQUIRE(problems.size() == 2);
    CHECK(problems.list()[0].rule == "cannot be read");
    CHECK(problems.list()[1].rule == "is a folder, not a file");
}
