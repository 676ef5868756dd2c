// Never comes back from being loaded.

namespace {

int volatile endless = 1;
int spin() {
    while (endless != 0) {}
    return 0;
}
int const spun = spin();

}  // namespace
