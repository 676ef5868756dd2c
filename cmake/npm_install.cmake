# Installs what a folder's package-lock.json names: cmake -D NPM=... -D FROM=folder -D INTO=folder -P npm_install.cmake
# The lock file decides every byte; nothing of it is committed. Needs the network the first time only.
file(MAKE_DIRECTORY ${INTO})
file(COPY ${FROM}/package.json ${FROM}/package-lock.json ${FROM}/.npmrc DESTINATION ${INTO})
execute_process(COMMAND ${NPM} ci --prefer-offline --no-progress --loglevel=error WORKING_DIRECTORY ${INTO}
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0)
    message("${said}")
    message(FATAL_ERROR "npm could not install the packages of ${FROM}/package-lock.json: the first build needs the network "
        "(ECharts and esbuild for report.html); later builds do not")
endif()
file(TOUCH ${INTO}/installed)
