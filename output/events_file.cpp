#include "output/events_file.hpp"

#include <array>
#include <optional>
#include <utility>

#include "output/csv_text.hpp"
#include "output/escaping.hpp"

namespace rekindle {
namespace {

using H = Happening;

constexpr std::array<std::string_view, 4> stages{"sent", "delivered", "opened", "clicked"};
constexpr std::array<std::string_view, 4> contact_sources{"return", "order", "lapse", "complaint"};

std::string_view name_in(std::vector<std::string> const& names, std::size_t row) {
    return row < names.size() ? std::string_view(names[row]) : std::string_view();
}

bool has_journey(Happening what) {
    switch (what) {
        case H::journey_start:
        case H::journey_end:
        case H::touch:
        case H::opt_out:
        case H::complaint:
        case H::refusal:
        case H::offer_taken: return true;
        default: return false;
    }
}

/// In currency, minutes of waiting, the number of the cap that refused, or 1 where an alarm is true.
std::optional<double> value_of(LoggedEvent const& e) {
    switch (e.what) {
        case H::order:
        case H::touch:
        case H::redemption:
        case H::dispute:
        case H::answer:
        case H::enrolment:
        case H::check_in:
        case H::warning:
        case H::survey:
        case H::list_cleaned:
        case H::task: return e.value;
        case H::refusal:
            if (e.why == Why::cap_skipped || e.why == Why::cap_delayed) return e.value + 1;
            return std::nullopt;
        default: return std::nullopt;
    }
}

}  // namespace

EventsFile::EventsFile(std::filesystem::path const& path, EventNames names, UserSample sample)
    : names_{std::move(names)}, sample_{sample}, file_{path} {
    file_.append("replication,policy,user,day,event,channel,message,offer,journey,detail,value,until\n");
    auto const escape = [](std::vector<std::string>& list) {
        for (auto& name : list) name = csv_cell(name);
    };
    for (auto* list : {&names_.worlds, &names_.channels, &names_.messages, &names_.offers, &names_.reasons,
                       &names_.warnings, &names_.programmes, &names_.tiers, &names_.fixes})
        escape(*list);
    for (auto& list : names_.journeys) escape(list);
}

void EventsFile::take(std::uint32_t replicate, std::span<LoggedEvent const> events) {
    for (auto const& event : events) {
        append_number(rows_, replicate);
        write(event);
        if (rows_.size() < (std::size_t{1} << 20)) continue;
        file_.append(rows_);
        rows_.clear();
    }
}

std::string_view EventsFile::journey(LoggedEvent const& e) const {
    return has_journey(e.what) && e.world < names_.journeys.size() ? name_in(names_.journeys[e.world], e.journey) : "";
}

void EventsFile::write(LoggedEvent const& e) {
    auto const cell = [&](std::string_view text) {
        rows_ += ',';
        rows_ += text;
    };
    cell(name_in(names_.worlds, e.world));
    rows_ += ',';
    append_number(rows_, index_of(e.user));
    rows_ += ',';
    append_days(rows_, e.t);
    cell(name_of(e.what));
    cell(name_in(names_.channels, e.channel));
    cell(name_in(names_.messages, e.message));
    cell(name_in(names_.offers, e.offer));
    cell(journey(e));
    rows_ += ',';
    write_detail(e);
    rows_ += ',';
    if (auto const value = value_of(e)) append_number(rows_, *value);
    rows_ += ',';
    if (e.until != 0) append_days(rows_, e.until);
    rows_ += '\n';
}

void EventsFile::write_detail(LoggedEvent const& e) {
    switch (e.what) {
        case H::touch: rows_ += stages[e.reached]; break;
        case H::comeback: rows_ += e.value > 0 ? "recalled" : "natural"; break;
        case H::lapse: rows_ += name_in(names_.reasons, e.detail); break;
        case H::contact: rows_ += contact_sources[e.detail]; break;
        case H::answer: rows_ += name_in(names_.tiers, e.detail); break;
        case H::enrolment: rows_ += name_in(names_.programmes, e.detail); break;
        case H::warning: rows_ += name_in(names_.warnings, e.detail); break;
        case H::survey: rows_ += name_in(names_.reasons, e.detail); break;
        case H::report: rows_ += name_in(names_.fixes, e.detail); break;
        case H::check_in:
        case H::task:
            append_number(rows_, e.detail + 1);
            rows_ += e.reached != 0 ? " done" : " missed";
            break;
        default: rows_ += name_of(e.why);
    }
}

AtomicFile& EventsFile::finished() {
    file_.append(std::exchange(rows_, {}));
    return file_;
}

}  // namespace rekindle
