#pragma once
// The user's mistakes in a data file. The application prints every message and ends with exit code 3.

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rekindle {

/// All problems found in a data file at once, each as `file[:line]: column = value: rule; hint`. Always on (not a
/// contract).
class DataError : public std::runtime_error {
  public:
    /// `messages` must not be empty.
    explicit DataError(std::vector<std::string> messages)
        : std::runtime_error(joined(messages)), messages_{std::move(messages)} {}

    [[nodiscard]] std::vector<std::string> const& messages() const noexcept { return messages_; }

  private:
    static std::string joined(std::vector<std::string> const& messages) {
        std::string text;
        for (auto const& message : messages) text += (text.empty() ? "" : "\n") + message;
        return text;
    }
    std::vector<std::string> messages_;
};

/// The disk or its rights, not the content: a log that is missing, a folder, or cannot be read. The application ends
/// with exit code 5.
class UnreadableData : public DataError {
  public:
    explicit UnreadableData(std::string message) : DataError({std::move(message)}) {}
};

}  // namespace rekindle
