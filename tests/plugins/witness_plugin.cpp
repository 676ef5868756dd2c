// The example's policy under another name, in a library that leaves a file behind where it is loaded: WITNESS names it.

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace {

int witness() {
    char const* file = std::getenv("WITNESS");
    if (file != nullptr) ::close(::open(file, O_WRONLY | O_CREAT, 0666));
    return 0;
}
int const seen = witness();

}  // namespace

#include "examples/plugin/quiet_regulars.cpp"
