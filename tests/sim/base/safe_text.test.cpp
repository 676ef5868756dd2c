#include "sim/base/safe_text.hpp"

#include <catch2/catch.hpp>

#include "sim/base/text_wrap.hpp"

using namespace rekindle;

TEST_CASE("characters are read as Unicode has them", "[base]") {
    CHECK(first_character("a").code == U'a');
    CHECK(first_character("\u00e9x").length == 2);
    CHECK(first_character("\u4e2d").code == U'\u4e2d');
    CHECK(first_character("\U0001F680").code == U'\U0001F680');
    for (auto const* broken :
         {"\x80", "\xC0\xAF", "\xE4\xBD", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF", "\xE0\x80\x80"})
        CHECK_FALSE(first_character(broken).whole);
}

TEST_CASE("what moves the cursor, hides or turns a text does not reach a terminal", "[base]") {
    CHECK(terminal_safe("plain, caf\u00e9 \u4e2d\u6587 \U0001F680\n\tnext") ==
          "plain, caf\u00e9 \u4e2d\u6587 \U0001F680\n\tnext");
    std::string const bad{replacement_character};
    for (std::string const text : {"\x1b", "\x07", "\x08", "\r", "\x7f", "\u0085", "\u009b", "\u202e", "\u2066",
                                   "\u2069", "\u200f", "\u061c", "\u2028", "\u2029", "\ufeff", "\x9b", "\xff"}) {
        CHECK(terminal_safe("a" + text + "b") == "a" + bad + "b");
        CHECK(wrapped("a" + text + "b") == "a" + bad + "b");
    }
    CHECK(terminal_safe(std::string("a\0b", 3)) == "a" + bad + "b");
    CHECK(terminal_safe("\x1b[31mred") == bad + "[31mred");
}
