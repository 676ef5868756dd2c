#pragma once
// Names that break pages: the browser test wants each shown as text.

#include <string>
#include <vector>

namespace rekindle::sample {

inline std::vector<std::string> hostile_names() {
    return {
        "none",
        "<script>window.broken=1</script>",
        "</script><script>window.broken=2</script>",
        "<!-- <script>",
        "--><img src=x onerror=window.broken=3>",
        "<img src=x onerror=\"window.broken=4\">",
        "\" onmouseover=\"window.broken=5",
        "' onfocus='window.broken=6' autofocus='",
        "<svg/onload=window.broken=7>",
        "</title></style></textarea><b>bold</b>",
        "javascript:window.broken=8",
        "&lt;already escaped&gt; &amp; &#60;",
        "{{constructor.constructor('window.broken=9')()}}",
        "${window.broken=10}",
        "{0} {1} {b} {c|x}",
        "__proto__",
        "constructor",
        "toString",
        "a\"b'c`d\\e/f",
        "new\nline and\ttab",
        "\u202Eright to left override",
        "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627",
        "\u053C emoji \U0001F680\U0001F469\u200D\U0001F680 joined",
        "zero\u200Bwidth\uFEFFmarks",
        "line\u2028and\u2029paragraph separators",
        "中文策略名称,带标点",
        "combining Z\u0351\u0343\u0363a\u036B\u0304l\u0343g\u0300o\u0301",
        "a_very_long_name_" + std::string(300, 'x'),
        std::string(60, 'W') + " " + std::string(60, 'i'),
        "100%",
        "-1e308,NaN,Infinity",
    };
}

}  // namespace rekindle::sample
