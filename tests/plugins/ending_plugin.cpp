// Ends the program while it is loaded: ENDING is the call.

#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace {

int end() {
    ENDING;
    return 0;
}
int const ended = end();

}  // namespace
