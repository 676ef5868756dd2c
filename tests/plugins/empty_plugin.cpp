// A library that is no plug-in.

extern "C" [[gnu::visibility("default")]] int answer() { return 42; }
