# report_assets.cpp from output/report/web: npm installs ECharts and esbuild as locked, esbuild bundles, CMake embeds.
find_program(NODE node NAMES nodejs)
find_program(NPM npm)
if(NOT NODE OR NOT NPM)
    message(FATAL_ERROR "node and npm are needed to bundle report.html's script: apt-get install nodejs npm (any Node from 18 on)")
endif()
execute_process(COMMAND ${NODE} --version OUTPUT_VARIABLE node_version OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REGEX MATCH "[0-9]+" node_major "${node_version}")
if(node_major LESS 18)
    message(FATAL_ERROR "${NODE} is ${node_version}: report.html's script needs Node 18 or newer")
endif()

# Installs the packages that `from`/package-lock.json names into `into`; done again only when that file changes.
function(npm_folder from into)
    add_custom_command(OUTPUT ${into}/installed
        COMMAND ${CMAKE_COMMAND} -D NPM=${NPM} -D FROM=${from} -D INTO=${into} -P ${CMAKE_SOURCE_DIR}/cmake/npm_install.cmake
        DEPENDS ${from}/package.json ${from}/package-lock.json ${from}/.npmrc ${CMAKE_SOURCE_DIR}/cmake/npm_install.cmake
        COMMENT "Installing the npm packages of ${from}" VERBATIM)
endfunction()

set(web ${CMAKE_CURRENT_SOURCE_DIR}/report/web)
set(web_build ${CMAKE_BINARY_DIR}/report_web)
npm_folder(${web} ${web_build})
file(GLOB web_sources CONFIGURE_DEPENDS ${web}/*.js ${web}/*.mjs ${web}/*.css)
set(report_assets ${CMAKE_BINARY_DIR}/generated/report_assets.cpp)
add_custom_command(OUTPUT ${report_assets}
    COMMAND ${CMAKE_COMMAND} -E copy ${web_sources} ${web_build}
    COMMAND ${CMAKE_COMMAND} -E chdir ${web_build} ${NODE} build.mjs bundle
    COMMAND ${CMAKE_COMMAND} -D OUT=${report_assets} -D FOLDER=${web_build}/bundle -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
    DEPENDS ${web_build}/installed ${web_sources} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
    COMMENT "Bundling the script of report.html" VERBATIM)
