#include "scenarios/fit/order_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "scenarios/fit/csv_records.hpp"
#include "scenarios/fit/data_error.hpp"

namespace rekindle {
namespace {

constexpr std::uintmax_t max_log_bytes = 1'000'000'000;
constexpr std::uint64_t listed_rows = 20;
constexpr double max_amount = 1e12;
constexpr std::array<std::string_view, 3> column_names{"customer", "date", "amount"};

std::string_view trimmed(std::string_view text) {
    auto const from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::string lower_case(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

/// A value fit for a message: one line, at most 40 bytes.
std::string shown(std::string_view text) {
    std::string result{text.substr(0, 40)};
    for (char& c : result)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return text.size() > 40 ? result + "..." : result;
}

/// Which way of writing dates a refused one may be, or nothing.
std::string_view date_hint(std::string_view text) {
    std::string shape;
    for (char const c : text.substr(0, 10)) shape += c >= '0' && c <= '9' ? '9' : c;
    if (text.size() >= 8 && shape.starts_with("99999999")) return "; it looks like yyyymmdd or a time in seconds";
    if (shape == "9999/99/99" || shape == "9999.99.99") return "; it looks like year, month, day: write hyphens";
    if (!shape.empty() && shape.find_first_not_of("9/.-") == std::string::npos && shape.find_first_of("/.-") <= 2)
        return "; whether day or month comes first here cannot be told";
    if (!shape.empty() && shape.find_first_not_of('9') == std::string::npos)
        return "; it looks like a day number of a spreadsheet";
    return "";
}

struct Row {
    std::uint32_t customer = 0;
    CalendarDay day = 0;
    double amount = 0;
};

class LogReader {
  public:
    explicit LogReader(std::filesystem::path const& path) : file_{path.string()}, records_{path, max_log_bytes} {}

    OrderLog read() {
        read_header();
        while (records_.next(record_)) {
            ++rows_count_;
            if (auto const problem = take_row()) bad_row(*problem);
        }
        refuse_if_bad();
        OrderLog log = sorted();
        log.source.file_name = file_;
        log.source.sha256 = records_.digest();
        log.source.bytes = records_.bytes();
        log.source.rows = rows_count_;
        log.source.bad_rows = bad_count_;
        log.days = std::move(days_);
        if (bad_count_ > 0) {
            log.warnings = std::move(problems_);
            log.warnings.push_back(bad_summary() + ": left out");
        }
        if (repeated_count_ > 0)
            log.warnings.push_back(
                fmt::format("{}: {} of {} rows repeat another one (same customer, day and amount); they are kept: take "
                            "them out if the export doubled them",
                            file_, repeated_count_, rows_count_));
        return log;
    }

  private:
    void read_header() {
        if (!records_.next(record_))
            throw DataError({file_ + ": empty: the first line must name the columns customer,date,amount"});
        if (!record_.problem.empty()) throw DataError({fmt::format("{}:{}: {}", file_, record_.line, record_.problem)});
        width_ = record_.fields.size();
        std::vector<std::string> problems;
        for (std::size_t i = 0; i < column_names.size(); ++i) find_column(i, problems);
        if (!problems.empty()) throw DataError(std::move(problems));
    }

    void find_column(std::size_t which, std::vector<std::string>& problems) {
        std::size_t found = 0;
        for (std::size_t i = 0; i < width_; ++i) {
            if (lower_case(trimmed(record_.fields[i])) != column_names[which]) continue;
            column_[which] = i;
            ++found;
        }
        if (found == 1) return;
        std::string header;
        for (auto const& field : record_.fields) header += (header.empty() ? "" : ", ") + shown(trimmed(field));
        problems.push_back(fmt::format("{}:{}: column {} {}; the header has: {}{}", file_, record_.line,
                                       column_names[which], found == 0 ? "is missing" : "is named twice", shown(header),
                                       width_ == 1 ? "; columns are separated by commas" : ""));
    }

    /// What is wrong with the row, or nothing: then it is stored.
    std::optional<std::string> take_row() {
        if (!record_.problem.empty()) return record_.problem;
        if (record_.fields.size() != width_)
            return fmt::format("{} fields: the header has {}; quote fields that hold commas", record_.fields.size(),
                               width_);
        auto const customer = trimmed(record_.fields[column_[0]]);
        if (customer.empty()) return "customer: must not be empty";
        auto const date = trimmed(record_.fields[column_[1]]);
        auto const day = parse_calendar_day(date);
        if (!day)
            return fmt::format("date = {}: must be a calendar date yyyy-mm-dd, 1900 to 2200{}", shown(date),
                               date_hint(date));
        auto text = trimmed(record_.fields[column_[2]]);
        auto const given = text;
        if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
        double amount = 0;
        auto const parsed = std::from_chars(text.data(), text.data() + text.size(), amount);
        if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() ||
            !std::isfinite(amount))
            return fmt::format("amount = {}: must be a plain number", shown(given));
        if (amount < 0) return fmt::format("amount = {}: must not be negative; leave refunds out", shown(given));
        if (amount > max_amount) return fmt::format("amount = {}: must be at most 1e12", shown(given));
        rows_.push_back({customer_index(customer), *day, amount});
        auto& that_day = days_.try_emplace(*day, DayRows{record_.line, 0}).first->second;
        ++that_day.rows;
        return std::nullopt;
    }

    std::uint32_t customer_index(std::string_view name) {
        auto const [place, is_new] =
            index_of_.try_emplace(std::string{name}, static_cast<std::uint32_t>(names_.size()));
        if (is_new) names_.push_back(&place->first);
        return place->second;
    }

    void bad_row(std::string const& problem) {
        if (++bad_count_ <= listed_rows) problems_.push_back(fmt::format("{}:{}: {}", file_, record_.line, problem));
    }

    std::string bad_summary() const {
        double const percent = 100.0 * static_cast<double>(bad_count_) / static_cast<double>(rows_count_);
        return fmt::format("{}: {} of {} rows are bad ({} %){}", file_, bad_count_, rows_count_,
                           percent < 0.01 ? "under 0.01" : fmt::format("{:.{}g}", percent, percent < 99.5 ? 2 : 3),
                           bad_count_ > listed_rows ? fmt::format(", the first {} are listed", listed_rows) : "");
    }

    void refuse_if_bad() {
        if (rows_count_ == 0) throw DataError({file_ + ": no orders: only a header"});
        if (bad_count_ * 100 <= rows_count_) return;
        problems_.push_back(bad_summary() + ": at most 1 % are tolerated");
        throw DataError(std::move(problems_));
    }

    /// Customers by name, rows by (customer, day, amount), merged by day.
    OrderLog sorted() {
        std::vector<std::uint32_t> by_name(names_.size());
        std::iota(by_name.begin(), by_name.end(), 0U);
        std::sort(by_name.begin(), by_name.end(), [&](auto a, auto b) { return *names_[a] < *names_[b]; });
        std::vector<std::uint32_t> rank(names_.size());
        OrderLog log;
        for (std::uint32_t i = 0; i < by_name.size(); ++i) {
            rank[by_name[i]] = i;
            log.customers.push_back(*names_[by_name[i]]);
        }
        for (auto& row : rows_) row.customer = rank[row.customer];
        std::sort(rows_.begin(), rows_.end(), [](Row const& a, Row const& b) {
            return std::tie(a.customer, a.day, a.amount) < std::tie(b.customer, b.day, b.amount);
        });
        merge_days(log);
        return log;
    }

    void merge_days(OrderLog& log) {
        log.source.first_day = log.source.last_day = rows_.front().day;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            auto const& row = rows_[i];
            bool const new_customer = i == 0 || rows_[i - 1].customer != row.customer;
            if (new_customer) log.begin.push_back(log.orders.size());
            if (!new_customer && rows_[i - 1].day == row.day) {
                log.orders.back().amount += row.amount;
                if (rows_[i - 1].amount == row.amount) ++repeated_count_;
            } else {
                log.orders.push_back({row.day, row.amount});
            }
            log.source.first_day = std::min(log.source.first_day, row.day);
            log.source.last_day = std::max(log.source.last_day, row.day);
        }
        log.begin.push_back(log.orders.size());
    }

    std::string file_;
    CsvRecords records_;
    CsvRecord record_;
    std::size_t width_ = 0;
    std::array<std::size_t, 3> column_{};
    std::unordered_map<std::string, std::uint32_t> index_of_;
    std::vector<std::string const*> names_;
    std::vector<Row> rows_;
    std::map<CalendarDay, DayRows> days_;
    std::uint64_t rows_count_ = 0;
    std::uint64_t bad_count_ = 0;
    std::uint64_t repeated_count_ = 0;
    std::vector<std::string> problems_;
};

}  // namespace

OrderLog read_order_log(std::filesystem::path const& path) { return LogReader{path}.read(); }

}  // namespace rekindle
