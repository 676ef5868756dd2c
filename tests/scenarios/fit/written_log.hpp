#pragma once
// A log in a temporary file, gone at the end of the scope.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace rekindle {

class WrittenLog {
  public:
    explicit WrittenLog(std::string_view content) {
        static std::atomic<int> count{0};
        auto const stamp = std::chrono::steady_clock::now().time_since_epoch().count();
        path_ = std::filesystem::temp_directory_path() /
                ("log_" + std::to_string(stamp) + "_" + std::to_string(++count) + ".csv");
        std::ofstream{path_, std::ios::binary} << content;
    }
    ~WrittenLog() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    WrittenLog(WrittenLog const&) = delete;
    WrittenLog& operator=(WrittenLog const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace rekindle
