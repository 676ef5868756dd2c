#pragma once
// A stream of CSV records with their line numbers (RFC 4180: quoted fields, doubled quotes, quoted line breaks), read
// in pieces.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "scenarios/fit/log_digest.hpp"

namespace rekindle {

/// One record. `problem` says why it could not be split (a quote never closed, text after a closing quote); then
/// `fields` is empty.
struct CsvRecord {
    std::uint64_t line = 0;  ///< of its first character, from 1
    std::vector<std::string> fields;
    std::string problem;
};

/// Reads a file line by line and hands out records; memory holds a few lines. Skips a UTF-8 byte order mark and blank
/// lines, takes LF, CRLF and, in files without any LF, CR. A quoted field may run over at most `max_record_lines`
/// lines; else the record is reported and reading goes on one line later.
class CsvRecords {
  public:
    static constexpr std::size_t max_record_lines = 100;
    static constexpr std::size_t max_line_bytes = 1 << 20;

    /// Throws UnreadableData where `path` is no regular file or cannot be opened, DataError where it is larger than
    /// `max_bytes`.
    CsvRecords(std::filesystem::path const& path, std::uintmax_t max_bytes);

    /// The next record into `record`; false at the end. Throws DataError on binary content (a NUL byte, a UTF-16 mark),
    /// on a line over `max_line_bytes`; UnreadableData on a read error.
    [[nodiscard]] bool next(CsvRecord& record);

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
    /// SHA-256 of everything read; call once, at the end.
    [[nodiscard]] std::string digest() { return digest_.hex(); }

  private:
    struct Line {
        std::uint64_t number = 0;
        std::string text;
    };

    bool read_line(Line& line);
    bool pull_line(Line& line);
    bool fill();

    std::filesystem::path path_;
    std::ifstream file_;
    std::vector<char> buffer_;
    std::size_t buffer_at_ = 0;
    std::size_t buffer_end_ = 0;
    char line_end_ = '\n';
    std::uint64_t lines_ = 0;
    std::uint64_t bytes_ = 0;
    std::deque<Line> pushed_back_;
    LogDigest digest_;
};

}  // namespace rekindle
