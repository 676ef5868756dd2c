#pragma once
// Where the events of one world are booked.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/carries.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/engine/learning.hpp"
#include "sim/engine/service_desk.hpp"
#include "sim/observe/counters.hpp"
#include "sim/observe/event_log.hpp"
#include "sim/observe/life_value.hpp"
#include "sim/observe/spells.hpp"
#include "sim/observe/stage_flows.hpp"
#include "sim/observe/touch_tallies.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

/// Daily cells of one world and thread, from the first day of the warm-up; events at the very end fall into a last cell
/// of their own. Counts are 32-bit, so that a year of them stays in the first-level cache; a thread books fewer than
/// 2^32 events of a kind a day.
template <class Cell>
class DayLog {
  public:
    DayLog(Tick start, Tick end, std::size_t series) {
        auto const first = day_of(start);
        auto const days = static_cast<std::size_t>(day_of(end) - first + 1);
        cells_.resize(days * series);
        for (std::size_t s = 0; s < series; ++s) day_0_.push_back(cells_.data() + s * days - first);
    }
    DayLog(DayLog&&) = default;  // no copies: its rows point into its own cells
    DayLog& operator=(DayLog&&) = default;

    /// Cell of a series on the day of `t`.
    [[nodiscard]] Cell& at(std::size_t series, Tick t) { return day_0_[series][day_of(t)]; }
    /// The cells of a series, to be indexed by the day.
    [[nodiscard]] Cell* series(std::size_t series) { return day_0_[series]; }
    [[nodiscard]] Cell const& on_day(std::size_t series, std::int64_t day) const { return day_0_[series][day]; }

  private:
    std::vector<Cell> cells_;
    std::vector<Cell*> day_0_;  ///< of each series
};

/// Touches by channel and the stage they reached, counted once each; spread over the counters of touches, opens, clicks
/// and costs at the end.
[[nodiscard]] constexpr std::size_t touch_cell(std::size_t channel, TouchStage reached) {
    return channel * touch_stages + static_cast<std::size_t>(reached);
}

/// A user's totals and those of a few users before it, so that these are summed together when they have come to rest: a
/// vector load right behind the stores it covers would wait for them.
class RecentTotals {
  public:
    static constexpr std::size_t users = 16;
    using Rows = std::array<Totals, users>;

    RecentTotals() = default;
    RecentTotals(RecentTotals const& other) : rows_{other.rows_}, now_{&rows_[other.turn()]} {}
    RecentTotals& operator=(RecentTotals const&) = delete;

    [[nodiscard]] std::int64_t& operator[](std::size_t counter) { return (*now_)[counter]; }
    [[nodiscard]] std::int64_t operator[](std::size_t counter) const { return (*now_)[counter]; }
    [[nodiscard]] Totals& now() { return *now_; }
    [[nodiscard]] Rows const& rows() const { return rows_; }
    void turn_to(std::size_t turn) { now_ = &rows_[turn]; }
    /// Books into totals kept elsewhere until the next turn_to(): of a segment, where nobody asks for single users.
    void book_into(Totals& totals) { now_ = &totals; }
    /// Of every user's totals, the first `slots`.
    void clear(std::size_t slots) {
        for (auto& row : rows_) std::fill_n(row.begin(), slots, 0);
    }

  private:
    [[nodiscard]] std::size_t turn() const { return static_cast<std::size_t>(now_ - rows_.data()); }
    alignas(64) Rows rows_{};
    Totals* now_ = rows_.data();
};

/// A user that lives in one world only.
struct Newcomer {
    UserId id{};
    Tick arrival = 0;
    std::uint8_t generation = 0;  ///< steps of referral away from a user of the run
};

/// First lives ended by each reason, by whole days of age; takes no room without reasons.
class ReasonAges {
  public:
    ReasonAges(Tick start, Tick end, std::size_t reasons)
        : days_{static_cast<std::size_t>(day_of(end - start)) + 1}, cells_(days_ * reasons) {}
    void count(std::size_t reason, Tick age) { ++cells_[reason * days_ + static_cast<std::size_t>(day_of(age))]; }
    /// Adds all cells to `rows`, which grow to the run's days.
    void add_to(std::vector<std::vector<std::int64_t>>& rows) const {
        rows.resize(cells_.size() / days_);
        for (std::size_t r = 0; r < rows.size(); ++r) {
            rows[r].resize(days_);
            for (std::size_t d = 0; d < days_; ++d) rows[r][d] += cells_[r * days_ + d];
        }
    }

  private:
    std::size_t days_;
    std::vector<std::uint32_t> cells_;
};

/// Ends and late entries of spells, by whole days of age.
class SpellLog {
  public:
    SpellLog(Tick start, Tick end) : days_{static_cast<std::size_t>(day_of(end - start)) + 1}, cells_(days_ * stride) {}
    void count(std::size_t spell, Tick age) { ++cells_[static_cast<std::size_t>(day_of(age)) * stride + spell]; }
    void count(Spell spell, Tick age) { count(index_of(spell), age); }
    /// Adds all cells to `table`, which grows to the run's days.
    void add_to(SpellTable& table) const {
        for (std::size_t s = 0; s < spell_count; ++s) {
            table[s].resize(days_);
            for (std::size_t d = 0; d < days_; ++d) table[s][d] += cells_[d * stride + s];
        }
    }

  private:
    static constexpr std::size_t stride = 16;  ///< a day's cells in one cache line
    static_assert(spell_count <= stride);
    std::size_t days_;
    std::vector<std::uint32_t> cells_;
};

struct Sink {
    Sink(Tick start, Tick end, std::size_t channels, std::size_t offers_, std::size_t reasons, std::size_t warnings)
        : days(start, end, first_wide_series),
          wide_days(start, end, daily_count - first_wide_series),
          touch_days(start, end, channels * touch_stages),
          touched(channels * touch_stages),
          credits(channels),
          offers(offers_),
          lapses_by_reason(reasons),
          returns_by_reason(reasons),
          lapse_ages(start, end, reasons),
          spells(start, end),
          true_warnings(warnings),
          false_warnings(warnings) {
        auto const months = static_cast<std::size_t>(end / life_month);
        for (auto& row : life_value.value) row.resize(months);
        for (auto& row : life_value.lives) row.resize(months + 1);
    }
    RecentTotals totals;
    bool of_one_user = false;  ///< `totals` are: more than 64 bits are an error
    Carries carries;           ///< of money in `totals` and days, and of other cells of the thread and world
    DayLog<std::uint32_t> days;
    DayLog<std::int64_t> wide_days;
    DayLog<std::uint32_t> touch_days;   ///< series: touch_cell()
    std::vector<std::int64_t> touched;  ///< by touch_cell(), to be spread into totals
    std::vector<ChannelTally> credits;  ///< returns only: the rest follows from `touch_days` at the end
    std::vector<OfferTally> offers;
    std::vector<std::int64_t> lapses_by_reason, returns_by_reason;  ///< rows of LeavingModel::reasons
    ReasonAges lapse_ages;
    SpellLog spells;
    SecondChurn second_churn;
    StageFlows flows;      ///< what of `stock`, `ended` and `moved` follows from counters is left to the end
    LifeValue life_value;  ///< here `lives` by the number of whole months from their start to the end of the run
    std::vector<std::int64_t> true_warnings, false_warnings;  ///< rows of LeavingModel::warnings
    std::vector<std::int64_t> fix_reports;                    ///< rows of JourneyProgram::fixes
    std::vector<ArmDays> choices;                             ///< per learner
    /// By limit: what it gets back of what was set aside for offers, less what these came to; none where no limit
    /// counts offers.
    std::optional<DayLog<Micros>> given_back;
    std::int64_t events = 0;
    std::int64_t wakes = 0;  ///< times that users of coupled worlds were taken up again
    std::int64_t initially_active = 0;
    EventBuffer* log = nullptr;  ///< null: nobody listens
    std::uint16_t world = warm_up_world;
    std::vector<std::vector<Contact>> contacts;  ///< with the desk, by day: users run ahead
    std::vector<Newcomer> referred;

    void contact(Contact const& made) {
        auto const day = static_cast<std::size_t>(day_of(made.time));
        if (contacts.size() <= day) contacts.resize(day + 1);
        contacts[day].push_back(made);
    }
    /// Those of a day, which are forgotten.
    [[nodiscard]] std::vector<Contact> take_contacts(std::int64_t day) {
        if (day < 0 || static_cast<std::size_t>(day) >= contacts.size()) return {};
        return std::exchange(contacts[static_cast<std::size_t>(day)], {});
    }
    void count(Counter c) { ++totals[index_of(c)]; }
    void count(Counter c, std::int64_t n) { totals[index_of(c)] += n; }
    /// `so`: whether it happened; no branch depends on it.
    void count(Counter c, Daily d, Tick t, bool so = true) {
        totals[index_of(c)] += so ? 1 : 0;
        days.at(index_of(d), t) += so ? 1 : 0;
    }
    /// Its share of `events` is booked when the touches are spread. `so` as above.
    void count_touch(std::size_t cell, Tick t, bool so = true) {
        touched[cell] += so ? 1 : 0;
        touch_days.at(cell, t) += so ? 1 : 0;
    }
    /// Money without a day of its own.
    void book(Counter c, Micros amount) {
        auto& cell = totals[index_of(c)];
        if (__builtin_add_overflow(cell, amount, &cell)) [[unlikely]]
            go_round(c, cell, amount < 0 ? -1 : 1);
    }
    void book(Counter c, Daily d, Tick t, Micros amount) {
        book(c, amount);
        carries.add(wide_days.at(index_of(d) - first_wide_series, t), amount);
    }
    /// Amounts of any size.
    void book_sum(Counter c, Sum amount) {
        auto& cell = totals[index_of(c)];
        Sum const sum = cell + amount;
        cell = sum.low();
        if (!sum.fits()) [[unlikely]]
            go_round(c, cell, sum.turns());
    }
    void book_sum(Counter c, Daily d, Tick t, Sum amount) {
        book_sum(c, amount);
        carries.add_sum(wide_days.at(index_of(d) - first_wide_series, t), amount);
    }
    [[nodiscard]] Sum on_day(Daily d, std::int64_t day) const {
        auto const i = index_of(d);
        return i < first_wide_series ? Sum{days.on_day(i, day)}
                                     : carries.sum(wide_days.on_day(i - first_wide_series, day));
    }

  private:
    [[gnu::cold, gnu::noinline]] void go_round(Counter c, std::int64_t const& cell, std::int64_t turns) {
        if (of_one_user) throw MoneyOverflow("a user's " + std::string(name_of(c)));
        carries.carry(cell, turns);
    }
};

}  // namespace rekindle
