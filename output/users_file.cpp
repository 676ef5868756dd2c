#include "output/users_file.hpp"

#include <algorithm>
#include <utility>

#include "output/csv_text.hpp"
#include "output/escaping.hpp"
#include "output/metrics.hpp"

namespace rekindle {
namespace {

bool is_ticks(Counter c) { return name_of(c).ends_with("_ticks"); }

template <class Number>
void append_count(std::string& to, Counter c, Number n) {
    if (is_money(c)) return append_money(to, n);
    auto const count = static_cast<std::int64_t>(n);
    if (is_ticks(c)) return append_number(to, days_of(count));
    append_number(to, count);
}

std::string header(UserNames const& names) {
    std::string text = "replication,user,arrival_day,segment,generation";
    for (auto const& trait : names.traits) text += ',' + csv_cell(trait.name);
    text += ",lapse_factor,return_factor,order_factor,visit_factor,mean_order_value,policy,user_type,visits";
    for (std::size_t c = 0; c < counter_count; ++c) {
        auto name = std::string(name_of(static_cast<Counter>(c)));
        if (is_ticks(static_cast<Counter>(c))) name.replace(name.size() - 5, 5, "days");
        text += ',' + name;
    }
    return text + '\n';
}

/// As UserTypes has it; empty where the user did not lapse in the untouched world.
std::string_view type_of(UserLedger const& untouched, UserLedger const& here) {
    auto const flag = [](UserLedger const& l, Counter c) { return l.totals[index_of(c)] != 0; };
    if (!flag(untouched, Counter::lapsed_first)) return "";
    bool const good = !flag(here, Counter::lapsed_first) || flag(here, Counter::returned_first);
    if (flag(untouched, Counter::returned_first)) return good ? "sure_thing" : "sleeping_dog";
    return good ? "persuadable" : "lost_cause";
}

}  // namespace

UsersFile::UsersFile(std::filesystem::path const& path, UserNames names) : names_{std::move(names)}, file_{path} {
    file_.append(header(names_));
    for (auto* list : {&names_.worlds, &names_.segments}) {
        for (auto& name : *list) name = csv_cell(name);
    }
    for (auto& trait : names_.traits) {
        for (auto& level : trait.levels) level = csv_cell(level);
    }
}

void UsersFile::take(std::uint32_t replicate, UserPage const& page) {
    auto const* ledger = page.ledgers.data();
    for (auto const& user : page.users) {
        std::string who;
        append_number(who, replicate);
        write(who, user);
        auto const* const end = ledger + user.worlds;
        auto const* const untouched =
            std::find_if(ledger, end, [&](UserLedger const& l) { return int{l.world} == names_.twin; });
        for (; ledger != end; ++ledger) {
            rows_ += who;
            bool const typed = untouched != end && ledger != untouched;
            write(rows_, ledger->world, typed ? type_of(*untouched, *ledger) : "", ledger->visits, ledger->totals);
        }
        if (rows_.size() < (std::size_t{1} << 20)) continue;
        file_.append(rows_);
        rows_.clear();
    }
}

void UsersFile::write(std::string& to, UserBirth const& user) const {
    auto const cell = [&](auto value) {
        to += ',';
        append_number(to, value);
    };
    cell(index_of(user.id));
    cell(days_of(user.arrival));
    to += ',' + names_.segments[user.segment];
    cell(unsigned{user.generation});
    for (std::size_t i = 0; i < names_.traits.size(); ++i) {
        auto const& levels = names_.traits[i].levels;
        if (levels.empty()) {
            cell(user.values[i]);
        } else {
            to += ',' + levels[static_cast<std::size_t>(user.values[i])];
        }
    }
    for (double const factor : user.factor) cell(factor);
    cell(user.order_value);
}

template <class Cells>
void UsersFile::write(std::string& to, std::size_t world, std::string_view type, std::int64_t visits,
                      Cells const& totals) const {
    to += ',';
    to += names_.worlds[world];
    to += ',';
    to += type;
    to += ',';
    append_number(to, visits);
    for (std::size_t c = 0; c < counter_count; ++c) {
        to += ',';
        append_count(to, static_cast<Counter>(c), totals[c]);
    }
    to += '\n';
}

void UsersFile::take_shared(std::uint32_t replicate, std::uint16_t world, Sums const& sums) {
    if (std::all_of(sums.begin(), sums.end(), [](auto n) { return n == 0; })) return;
    append_number(rows_, replicate);
    rows_.append(9 + names_.traits.size(), ',');
    write(rows_, world, "shared", 0, sums);
}

AtomicFile& UsersFile::finished() {
    file_.append(std::exchange(rows_, {}));
    return file_;
}

}  // namespace rekindle
