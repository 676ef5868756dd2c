#include "sim/base/text_wrap.hpp"

#include <catch2/catch.hpp>

using namespace rekindle;

TEST_CASE("long lines are broken at blanks and hang under their first word or last column", "[contract]") {
    CHECK(wrapped("") == "");
    CHECK(wrapped("short\n\nlines\n", 10) == "short\n\nlines\n");
    CHECK(wrapped("one two three four\n", 10) == "one two\n  three\n  four\n");
    CHECK(wrapped(" one two three", 10) == " one two\n   three");
    CHECK(wrapped("key  meaning of the key", 16) == "key  meaning of\n     the key");
    CHECK(wrapped("unbreakable_word and more", 8) == "unbreakable_word\n  and\n  more");
    CHECK(wrapped("\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9\xC3\xA9", 6) == "\xC3\xA9\xC3\xA9\xC3\xA9 \xC3\xA9\xC3\xA9");
    CHECK(wrapped(std::string(300, ' '), 10).find_first_not_of(" \n") == std::string::npos);
    CHECK(lines_of("a bb ccc", 2, 4) == std::vector<std::string>{"a", "bb", "ccc"});
}
