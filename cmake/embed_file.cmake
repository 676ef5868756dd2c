# Bytes of files as C++: cmake -D OUT=file.cpp -D FOLDER=folder -P embed_file.cmake
# Defines the functions of output/report/report_assets.hpp from report.js, report.css and their hashes.
function(bytes_of name variable)
    file(READ ${FOLDER}/${name} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
    set(${variable} "${hex}" PARENT_SCOPE)
endfunction()
function(asset name function)
    bytes_of(${name} bytes)
    set(code "${code}constexpr unsigned char ${function}_bytes[] = {${bytes}};\n" PARENT_SCOPE)
    set(functions "${functions}std::string_view ${function}() { return text(${function}_bytes); }\n" PARENT_SCOPE)
endfunction()
set(code "")
set(functions "")
asset(report.js page_script)
asset(report.css page_style)
asset(report.js.sha256 page_script_hash)
asset(report.css.sha256 page_style_hash)
file(WRITE ${OUT} "// Made by cmake/embed_file.cmake.
#include \"output/report/report_assets.hpp\"

namespace rekindle::report {
namespace {
template <std::size_t N>
std::string_view text(unsigned char const (&bytes)[N]) {
    return {reinterpret_cast<char const*>(bytes), N};
}
${code}}  // namespace
${functions}}  // namespace rekindle::report
")
