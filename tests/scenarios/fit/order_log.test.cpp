#include "scenarios/fit/order_log.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/data_error.hpp"
#include "scenarios/fit/log_digest.hpp"
#include "tests/scenarios/fit/written_log.hpp"

using namespace rekindle;
using Catch::Matchers::Contains;

namespace {

/// All messages of the DataError that reading `content` throws; empty where it is read.
std::string refusal(std::string_view content) {
    WrittenLog const file{content};
    try {
        static_cast<void>(read_order_log(file.path()));
    } catch (DataError const& error) { return error.what(); }
    return {};
}

std::string good_rows(int count) {
    std::string text = "customer,date,amount\n";
    for (int i = 0; i < count; ++i) text += fmt::format("c{},1997-01-{:02},10\n", i % 7, 1 + i % 28);
    return text;
}

}  // namespace

TEST_CASE("Columns are found by name, in any order and case, with quotes, CRLF, a byte order mark and times",
          "[contract]") {
    WrittenLog const file{
        "\xef\xbb\xbf"
        "Note, Amount ,date,CUSTOMER\r\n"
        "\"a, \"\"b\"\"\",1.50,2024-02-29T23:59:59Z,\"Li, Wei\"\r\n"
        "\r\n"
        "\"two\r\nlines\",2e1,2024-03-01 08:00,\"Li, Wei\"\r\n"
        ",.25,2024-02-29,\" Li, Wei\"\r\n"
        ",3,2023-12-31, Ada\r\n"};
    auto const log = read_order_log(file.path());
    REQUIRE(log.customers == std::vector<std::string>{"Ada", "Li, Wei"});
    REQUIRE(log.begin == std::vector<std::size_t>{0, 1, 3});
    CHECK(format_calendar_day(log.orders[0].day) == "2023-12-31");
    CHECK(format_calendar_day(log.orders[1].day) == "2024-02-29");
    CHECK(log.orders[1].amount == 1.75);  // the two orders of the day
    CHECK(log.orders[2].amount == 20);
    CHECK(log.source.rows == 4);
    CHECK(log.source.bad_rows == 0);
    CHECK(log.warnings.empty());
}

TEST_CASE("Every kind of bad row is refused with file, line and reason", "[contract]") {
    struct Case {
        char const* row;
        char const* message;
    };
    auto const broken = GENERATE(values<Case>({
        {"a,1997-13-01,5", ".csv:2: date = 1997-13-01: must be a calendar date yyyy-mm-dd"},
        {"a,1997-02-29,5", "date = 1997-02-29"},
        {"a,19970201,5", "date = 19970201: must be a calendar date yyyy-mm-dd, 1900 to 2200; it looks like yyyymmdd"},
        {"a,1997/02/01,5", "it looks like year, month, day: write hyphens"},
        {"a,01/02/1997,5", "whether day or month comes first here cannot be told"},
        {"a,35462,5", "it looks like a day number of a spreadsheet"},
        {"a,1997-02-01,+-5", "amount = +-5: must be a plain number"},
        {"a,1997-02-01,+", "amount = +: must be a plain number"},
        {"a,1997-02-01x,5", "date = 1997-02-01x"},
        {"a,1997-02-01T99:00,5", "date = 1997-02-01T99:00"},
        {"a,1899-12-31,5", "date = 1899-12-31"},
        {"a,,5", "date = : must be"},
        {"a,1997-02-01,", "amount = : must be a plain number"},
        {"a,1997-02-01,$5", "amount = $5: must be a plain number"},
        {"a,1997-02-01,5 EUR", "amount = 5 EUR"},
        {"a,1997-02-01,nan", "amount = nan: must be a plain number"},
        {"a,1997-02-01,inf", "amount = inf"},
        {"a,1997-02-01,1e999", "amount = 1e999"},
        {"a,1997-02-01,-5", "amount = -5: must not be negative"},
        {"a,1997-02-01,1e13", "must be at most 1e12"},
        {" ,1997-02-01,5", "customer: must not be empty"},
        {"a,1997-02-01", "2 fields: the header has 3"},
        {"a,1997-02-01,5,00", "4 fields: the header has 3"},
        {"\"a,1997-02-01,5", "a quote is never closed"},
        {"\"a\"b,1997-02-01,5", "text after a closing quote"},
    }));
    CAPTURE(broken.row);
    auto const message = refusal(std::string{"customer,date,amount\n"} + broken.row + "\n");
    CHECK_THAT(message, Contains(broken.message));
    CHECK_THAT(message, Contains(".csv:2: "));
    CHECK_THAT(message, Contains("1 of 1 rows are bad (100 %): at most 1 % are tolerated"));
}

TEST_CASE("Files that are no log are refused", "[contract]") {
    CHECK_THAT(refusal(""), Contains("empty"));
    CHECK_THAT(refusal("customer,date,amount\n\n"), Contains("only a header"));
    CHECK_THAT(refusal("id,day,amount\n1,1997-01-01,2\n"),
               Contains("column customer is missing; the header has: id, day, amount"));
    CHECK_THAT(refusal("id,day,amount\n1,1997-01-01,2\n"), Contains("column date is missing"));
    CHECK_THAT(refusal("customer,date,date,amount\n"), Contains("column date is named twice"));
    CHECK_THAT(refusal("customer;date;amount\n"), Contains("columns are separated by commas"));
    CHECK_THAT(refusal(std::string_view{"customer,date,amount\na,1997-01-01,\0", 36}), Contains("binary content"));
    CHECK_THAT(refusal("\xff\xfe"
                       "c"),
               Contains("binary content"));
    CHECK_THAT(refusal(std::string(2 << 20, 'x')), Contains("not a CSV log"));
}

TEST_CASE("A log that is missing, a folder or a device is told apart from a bad one", "[contract]") {
    CHECK_THROWS_WITH(read_order_log("/no/such/log.csv"), Contains("/no/such/log.csv: no such file"));
    CHECK_THROWS_AS(read_order_log("/no/such/log.csv"), UnreadableData);
    CHECK_THROWS_WITH(read_order_log(std::filesystem::temp_directory_path()), Contains("is a folder"));
    CHECK_THROWS_AS(read_order_log(std::filesystem::temp_directory_path()), UnreadableData);
    CHECK_THROWS_WITH(read_order_log("/dev/null"), Contains("not a regular file"));
    CHECK_THROWS_AS(read_order_log("/dev/null"), UnreadableData);
}

TEST_CASE("Up to one row in a hundred may be bad: the rest is read and the bad ones are named", "[contract]") {
    WrittenLog const file{good_rows(99) + "x,1997-01-01,oops\n"};
    auto const log = read_order_log(file.path());
    CHECK(log.source.rows == 100);
    CHECK(log.source.bad_rows == 1);
    REQUIRE(log.warnings.size() == 3);  // the last: good_rows() repeats itself
    CHECK_THAT(log.warnings[0], Contains(".csv:101: amount = oops"));
    CHECK_THAT(log.warnings[1], Contains("1 of 100 rows are bad"));
    CHECK(log.customers.size() == 7);
    CHECK_THAT(refusal(good_rows(98) + "x,1997-01-01,oops\n"), Contains("1 of 99 rows are bad"));
}

TEST_CASE("Lines may end in CR alone, amounts begin with a plus, and rows that repeat another are kept and counted",
          "[contract]") {
    WrittenLog const file{
        "customer,date,amount\ra,2024-01-05,+14.48\rb,2024-01-01,1\ra,2024-01-05,14.48\ra,2024-01-06,14.48\r"};
    auto const log = read_order_log(file.path());
    REQUIRE(log.orders.size() == 3);
    CHECK(log.orders[0].amount == 28.96);
    REQUIRE(log.warnings.size() == 1);
    CHECK_THAT(log.warnings[0], Contains("1 of 4 rows repeat another one (same customer, day and amount)"));
}

TEST_CASE("The first twenty bad rows are listed, all are counted", "[contract]") {
    std::string text = good_rows(10000);
    for (int i = 0; i < 50; ++i) text += "x,never,1\n";
    WrittenLog const file{text};
    auto const log = read_order_log(file.path());
    CHECK(log.source.bad_rows == 50);
    REQUIRE(log.warnings.size() == 22);
    CHECK_THAT(log.warnings[20], Contains("50 of 10050 rows are bad (0.5 %), the first 20 are listed"));
}

TEST_CASE("A quote that is never closed spoils one row, not the rest of the file", "[contract]") {
    WrittenLog const file{good_rows(300) + "\"x,1997-01-01,5\n" + "y,1997-01-02,5\n" + "z,1997-01-03,5\n"};
    auto const log = read_order_log(file.path());
    CHECK(log.source.rows == 303);
    CHECK(log.source.bad_rows == 1);
    CHECK_THAT(log.warnings.front(), Contains(".csv:302: a quote is never closed"));
    CHECK(log.customers.back() == "z");
}

TEST_CASE("The order of rows in a log does not matter", "[contract]") {
    WrittenLog const forward{
        "customer,date,amount\na,2024-01-05,.1\nb,2024-01-01,1\na,2024-01-05,.7\na,2024-01-05,.2\n"};
    WrittenLog const backward{
        "customer,date,amount\na,2024-01-05,.2\na,2024-01-05,.7\nb,2024-01-01,1\na,2024-01-05,.1\n"};
    auto const one = read_order_log(forward.path());
    auto const other = read_order_log(backward.path());
    CHECK(one.customers == other.customers);
    REQUIRE(one.orders.size() == 2);
    CHECK(one.orders[0].amount == other.orders[0].amount);
}

TEST_CASE("A date far from all others is refused with its line, a long or gappy log is not", "[contract]") {
    auto const refused = [](std::string const& rows, char const* end) -> std::string {
        WrittenLog const file{good_rows(300) + rows};
        auto const log = read_order_log(file.path());
        try {
            static_cast<void>(calibration_sample(log, end == nullptr ? log.source.last_day : *parse_calendar_day(end)));
        } catch (DataError const& error) { return error.what(); }
        return {};
    };
    CHECK_THAT(refused("x,2099-01-01,5\n", nullptr),
               Contains(".csv:302: date = 2099-01-01: 102 years after all other orders (1997-01-01 to 1997-01-28)") &&
                   Contains("a mistyped year?") && Contains("--calibration-end 1997-01-28"));
    CHECK_THAT(refused("c1,1997-02-01,5\nx,1970-01-01,5\n", nullptr),
               Contains(".csv:303: date = 1970-01-01: 27 years before all other orders (1997-01-01 to 1997-02-01)") &&
                   Contains("a mistyped year?"));
    CHECK_THAT(refused("x,2001-01-01,5\nx,1979-01-01,5\n", nullptr), Contains(".csv:303: date = 1979-01-01"));
    CHECK_THAT(refused("x,1970-01-01,5\n", "1997-01-20"), Contains("date = 1970-01-01"));
    CHECK(refused("x,2099-01-01,5\n", "1997-01-28").empty());  // cut off
    CHECK(refused("x,1999-12-01,5\n", nullptr).empty());       // within three years
    CHECK(refused("x,1999-12-01,5\nx,2002-11-01,5\nx,2005-10-01,5\n", nullptr).empty());
    std::string second_life;  // a shop that closed for five years
    for (int i = 0; i < 20; ++i) second_life += fmt::format("c1,2002-03-{:02},5\n", 1 + i);
    CHECK(refused(second_life, nullptr).empty());
}

TEST_CASE("Digests are SHA-256", "[contract]") {
    LogDigest nothing;
    CHECK(nothing.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    LogDigest abc;
    abc.add("a");
    abc.add("bc");
    CHECK(abc.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    LogDigest long_text;
    for (int i = 0; i < 1000; ++i) long_text.add(std::string(1000, 'a'));
    CHECK(long_text.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("The calibration end cuts the log and a customer's clock starts at its first order", "[contract]") {
    WrittenLog const file{
        "customer,date,amount\n"
        "a,2024-01-01,5\na,2024-01-08,6\na,2024-01-08,4\na,2024-01-22,20\na,2024-02-01,99\n"
        "b,2024-01-15,7\n"
        "late,2024-01-23,7\n"};
    auto const log = read_order_log(file.path());
    auto const sample = calibration_sample(log, *parse_calendar_day("2024-01-22"));
    REQUIRE(sample.customers.size() == 2);
    CHECK(sample.transactions == 4);
    CHECK(sample.customers[0].repeats == 2);
    CHECK(sample.customers[0].repeat_value_mean == 15);
    CHECK(sample.gaps_days == std::vector<std::int32_t>{7, 14});
    auto const rows = recency_frequency(sample);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].age_weeks == 1);
    CHECK(rows[1].recency_weeks == 3);
    CHECK(rows[1].age_weeks == 3);
    auto const days = day_histories(sample);
    CHECK(days.histories[days.of_customer[0]].silent_days == 0);
    CHECK(days.histories[days.of_customer[1]].silent_days == 7);
    CHECK_THROWS_WITH(calibration_sample(log, *parse_calendar_day("2023-12-31")), Contains("no order up to then"));
    CHECK_THROWS_WITH(calibration_sample(log, *parse_calendar_day("2024-01-02")), Contains("no customer orders again"));
}
