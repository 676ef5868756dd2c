#include "scenarios/fit/csv_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "scenarios/fit/data_error.hpp"

namespace rekindle {
namespace {

enum class Split : std::uint8_t { done, open_quote, text_after_quote };

/// Splits one record at its commas. Spaces around unquoted fields are kept.
Split split_record(std::string_view text, std::vector<std::string>& fields) {
    fields.clear();
    std::size_t at = 0;
    while (true) {
        std::string field;
        if (at < text.size() && text[at] == '"') {
            for (++at;; ++at) {
                if (at >= text.size()) return Split::open_quote;
                if (text[at] != '"') {
                    field += text[at];
                } else if (at + 1 < text.size() && text[at + 1] == '"') {
                    field += text[at++];
                } else {
                    break;
                }
            }
            ++at;
            if (at < text.size() && text[at] != ',') return Split::text_after_quote;
        } else {
            auto const comma = std::min(text.find(',', at), text.size());
            field = text.substr(at, comma - at);
            at = comma;
        }
        fields.push_back(std::move(field));
        if (at >= text.size()) return Split::done;
        ++at;
    }
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; }

}  // namespace

CsvRecords::CsvRecords(std::filesystem::path const& path, std::uintmax_t max_bytes) : path_{path} {
    std::error_code error;
    auto const status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) throw UnreadableData(fmt::format("{}: no such file", path.string()));
    if (std::filesystem::is_directory(status))
        throw UnreadableData(fmt::format("{}: is a folder, not a regular file", path.string()));
    if (!std::filesystem::is_regular_file(status))
        throw UnreadableData(fmt::format("{}: not a regular file", path.string()));
    auto const size = std::filesystem::file_size(path, error);
    if (!error && size > max_bytes)
        throw DataError({fmt::format("{}: {} bytes: at most {} are read; split the log by customer", path.string(),
                                     size, max_bytes)});
    file_.open(path, std::ios::binary);
    if (!file_) throw UnreadableData(fmt::format("{}: cannot be opened: {}", path.string(), std::strerror(errno)));
    buffer_.resize(1 << 20);
}

bool CsvRecords::fill() {
    file_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    if (file_.bad()) throw UnreadableData(fmt::format("{}: read error", path_.string()));
    buffer_at_ = 0;
    buffer_end_ = static_cast<std::size_t>(file_.gcount());
    std::string_view const got{buffer_.data(), buffer_end_};
    digest_.add(got);
    if (got.find('\0') != std::string_view::npos ||
        (bytes_ == 0 && (got.starts_with("\xff\xfe") || got.starts_with("\xfe\xff"))))
        throw DataError(
            {fmt::format("{}: binary content: must be a text file in UTF-8; export the log as CSV", path_.string())});
    if (bytes_ == 0 && got.find('\n') == std::string_view::npos && got.find('\r') != std::string_view::npos)
        line_end_ = '\r';
    bytes_ += buffer_end_;
    return buffer_end_ > 0;
}

bool CsvRecords::read_line(Line& line) {
    line.text.clear();
    line.number = lines_ + 1;
    while (true) {
        if (buffer_at_ == buffer_end_ && !fill()) {
            if (line.text.empty()) return false;
            break;
        }
        auto const* const begin = buffer_.data() + buffer_at_;
        auto const* const end = static_cast<char const*>(std::memchr(begin, line_end_, buffer_end_ - buffer_at_));
        auto const length = end ? static_cast<std::size_t>(end - begin) : buffer_end_ - buffer_at_;
        line.text.append(begin, length);
        buffer_at_ += length + (end ? 1 : 0);
        if (line.text.size() > max_line_bytes)
            throw DataError({fmt::format("{}:{}: a line of over {} bytes: not a CSV log", path_.string(), line.number,
                                         max_line_bytes)});
        if (end) break;
    }
    ++lines_;
    if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
    if (line.number == 1 && line.text.starts_with("\xef\xbb\xbf")) line.text.erase(0, 3);
    return true;
}

bool CsvRecords::pull_line(Line& line) {
    if (pushed_back_.empty()) return read_line(line);
    line = std::move(pushed_back_.front());
    pushed_back_.pop_front();
    return true;
}

bool CsvRecords::next(CsvRecord& record) {
    record.fields.clear();
    record.problem.clear();
    Line line;
    do {
        if (!pull_line(line)) return false;
    } while (blank(line.text));
    record.line = line.number;
    std::string text = line.text;
    std::vector<Line> continued;
    Split split = split_record(text, record.fields);
    while (split == Split::open_quote && continued.size() + 1 < max_record_lines && pull_line(line)) {
        text += '\n' + line.text;
        continued.push_back(line);
        split = split_record(text, record.fields);
    }
    if (split == Split::done) return true;
    record.fields.clear();
    record.problem = split == Split::open_quote ? "a quote is never closed"
                                                : "text after a closing quote; double a quote inside quotes";
    pushed_back_.insert(pushed_back_.begin(), continued.begin(), continued.end());
    return true;
}

}  // namespace rekindle
