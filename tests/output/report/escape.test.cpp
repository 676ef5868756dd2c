#include "output/report/escape.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace rekindle::report;

TEST_CASE("no name becomes markup", "[output][report]") {
    CHECK(html_escaped("<script>alert('x')</script>") == "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    CHECK(html_escaped("\" onload=\"x") == "&quot; onload=&quot;x");
    CHECK(html_escaped("a & b &amp; c") == "a &amp; b &amp;amp; c");
    CHECK(html_escaped("召回 🚀 é") == "召回 🚀 é");
}

TEST_CASE("broken UTF-8 and control characters are shown as such", "[output][report]") {
    std::string const bad = "\xEF\xBF\xBD";
    CHECK(html_escaped("a\xFFz") == "a" + bad + "z");
    CHECK(html_escaped("\xE4\xBD") == bad + bad);                      // cut off
    CHECK(html_escaped("\xC0\xAF") == bad + bad);                      // overlong /
    CHECK(html_escaped("\xED\xA0\x80") == bad + bad + bad);            // a surrogate
    CHECK(html_escaped("\xF5\x80\x80\x80") == bad + bad + bad + bad);  // beyond U+10FFFF
    CHECK(html_escaped(std::string_view("a\0b", 3)) == "a" + bad + "b");
    CHECK(html_escaped("line\nbreak\ttab") == "line\nbreak\ttab");
}

TEST_CASE("JSON inside a script block cannot end or change the block and reads back the same", "[output][report]") {
    for (std::string const text :
         {"</script><b>", "<!-- <script>", "]]>&amp;", "\u2028 and \u2029", "plain", "\\u003c"}) {
        auto const json = nlohmann::json({{"name", text}}).dump();
        auto const safe = json_for_script(json);
        CHECK(safe.find_first_of("<>&") == std::string::npos);
        CHECK(safe.find("\u2028") == std::string::npos);
        CHECK(safe.find("\u2029") == std::string::npos);
        CHECK(nlohmann::json::parse(safe)["name"] == text);
    }
}
