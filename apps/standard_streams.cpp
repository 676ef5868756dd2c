#include "apps/standard_streams.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iostream>
#include <streambuf>
#include <system_error>
#include <utility>

#include "sim/base/safe_text.hpp"

namespace rekindle {
namespace {

constexpr std::array<std::string_view, 5> own_colors{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m"};

/// terminal_safe() with the program's own colours let through.
std::string colored_safe(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const escape = std::min(text.find('\x1b'), text.size());
        out += terminal_safe(text.substr(0, escape));
        text.remove_prefix(escape);
        if (text.empty()) break;
        std::string_view passed;
        for (auto const color : own_colors) {
            if (text.starts_with(color)) passed = color;
        }
        out += passed.empty() ? replacement_character : passed;
        text.remove_prefix(std::max<std::size_t>(passed.size(), 1));
    }
    return out;
}

/// A number that is free would be the next file's: whoever prints would write into it.
void take_closed_descriptors() {
    for (int number = 0; number <= 2; ++number) {
        if (::fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
        int const taken = ::open("/dev/null", O_RDONLY);  // the lowest free number; writing to it fails
        if (taken > 2) ::close(taken);
    }
}

StandardStreams* current = nullptr;

}  // namespace

class StandardStreams::Buffer final : public std::streambuf {
  public:
    Buffer(std::ostream& stream, int descriptor)
        : stream_{stream}, before_{stream.rdbuf(this)}, descriptor_{descriptor} {}
    Buffer(Buffer const&) = delete;
    Buffer& operator=(Buffer const&) = delete;
    ~Buffer() override { stream_.rdbuf(before_); }

    void data(std::string_view text) {
        pass_text();
        ready_ += text;
        if (ready_.size() >= enough) write();
    }
    void hold() { held_ = true; }
    std::string take() {
        pass_text();
        return std::exchange(ready_, {});
    }
    int error() const { return error_; }  ///< of the first write that failed; 0: none

  protected:
    int_type overflow(int_type c) override {
        if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
        text_ += traits_type::to_char_type(c);
        return c;
    }
    std::streamsize xsputn(char const* text, std::streamsize size) override {
        text_.append(text, static_cast<std::size_t>(size));
        if (text_.size() >= enough && text_.back() == '\n') sync();
        return size;
    }
    int sync() override {
        pass_text();
        write();
        return error_ == 0 ? 0 : -1;
    }

  private:
    static constexpr std::size_t enough = std::size_t{1} << 16;

    void pass_text() {
        if (text_ == "\r") {  // alone: the progress line begins again
            ready_ += text_;
        } else {
            ready_ += terminal_safe(text_);
        }
        text_.clear();
    }

    void write() {
        if (held_) return;
        std::string_view left = ready_;
        while (!left.empty() && error_ == 0) {
            auto const written = ::write(descriptor_, left.data(), left.size());
            if (written < 0 && (errno == EINTR || (errno == EAGAIN && await_room()))) continue;
            if (written < 0) error_ = errno;
            if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
        }
        ready_.clear();
    }

    /// Where the caller's descriptor does not block.
    [[nodiscard]] bool await_room() const {
        pollfd full{descriptor_, POLLOUT, 0};
        return ::poll(&full, 1, -1) >= 0 || errno == EINTR;
    }

    std::ostream& stream_;
    std::streambuf* before_;
    int descriptor_;
    std::string text_;   ///< for people, not yet looked at
    std::string ready_;  ///< to be written
    bool held_ = false;
    int error_ = 0;
};

StandardStreams::StandardStreams() {
    take_closed_descriptors();
    out_ = std::make_unique<Buffer>(std::cout, STDOUT_FILENO);
    error_ = std::make_unique<Buffer>(std::cerr, STDERR_FILENO);
    current = this;
}

StandardStreams::~StandardStreams() { current = nullptr; }

ExitCode StandardStreams::ended_with(ExitCode code) {
    std::cout.flush();
    int const error = out_->error();
    if (error == 0 || error == EPIPE) return code;
    std::cerr << fmt::format("standard output: cannot be written: {}\n", std::generic_category().message(error));
    return ExitCode::output;
}

void print_data(std::string_view text) { current->out_->data(text); }
void print_table(std::string_view text, ColorMode color) {
    print_data(color == ColorMode::colored ? colored_safe(text) : terminal_safe(text));
}
void hold_output() { current->out_->hold(); }
std::string held_output() { return current->out_->take(); }

}  // namespace rekindle
