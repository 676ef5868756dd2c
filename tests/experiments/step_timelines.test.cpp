// Timelines worked out by hand: surveys, fixes, cleaned lists, care by a step, warning signals.

#include "tests/experiments/timeline.hpp"
#include "tests/sim/engine/small_models.hpp"

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

/// All leave for `quality`. `poll` is answered truly, `wrong` never, `silence` not at all.
void surveyed(Model& m) {
    m.leaving.reasons = {test::shared("quality", 1), test::shared("need", 0)};
    m.leaving.surveys = {{.name = "poll", .reported = {{1, 0}, {0, 1}}},
                         {.name = "wrong", .reported = {{0, 1}, {1, 0}}},
                         {.name = "silence", .answered = 0, .reported = {{1, 0}, {0, 1}}}};
    m.leaving.fixes = {{.name = "stay", .reason = 0, .delay = ticks_per_day, .lapse = 0},
                       {.name = "late", .reason = 0, .delay = 5 * ticks_per_day, .lapse = 0},
                       {.name = "farewell", .reason = 0, .comeback = 0}};
    m.care.programmes = {{.name = "habit", .cost = 0, .steps = {}}};
}

/// E-mails arrive where the address was checked within two days.
void listed(Model& m) { m.channels[0].response.push_back(test::list_decay(2, 0)); }

/// Signals come every few seconds: `away` of a dormant user, `here` of an engaged one.
void warned(Model& m) {
    m.leaving.warnings = {{.name = "away", .dormant = 20'000}, {.name = "here", .engaged = 20'000}};
}

// Lapses 6 hours after each visit, visits right after each fifth day.
Script const asked{.period = 5, .shape = surveyed};
Script const asked_long{.period = 5, .horizon = 17, .shape = surveyed};
Script const on_list{.horizon = 8, .shape = listed};
Script const with_signals{.period = 5, .horizon = 3, .shape = warned};

Timeline const surveys[] = {
    {"the true reason", asked, "trigger: {at: 1d}\nsteps: [{survey: poll}]", "1d00:00 asked quality"},
    {"a wrong reason", asked, "trigger: {at: 1d}\nsteps: [{survey: wrong}]", "1d00:00 asked need"},
    {"no answer", asked, "trigger: {at: 1d}\nsteps: [{survey: silence}]", "1d00:00 asked "},
    {"before the lapse there is nothing to answer", asked, "trigger: {at: 3h}\nsteps: [{survey: poll}]",
     "0d03:00 asked "},
    {"after the return the reason is known still", asked, "trigger: {at: 121h}\nsteps: [{survey: poll}]",
     "5d01:00 asked quality"},
    {"a branch on the answer", asked,
     "trigger: {at: 1d}\nsteps: [{survey: poll}, {branch: {if: survey_answer == quality, then: [{send: sms}], else: "
     "[{send: email}]}}]",
     "1d00:00 asked quality, 1d00:00 sms"},
    {"a branch on a wrong answer", asked,
     "trigger: {at: 1d}\nsteps: [{survey: wrong}, {branch: {if: survey_answer == quality, then: [{send: sms}], else: "
     "[{send: email}]}}]",
     "1d00:00 asked need, 1d00:00 email"},
    {"a branch without an answer", asked,
     "trigger: {at: 1d}\nsteps: [{survey: silence}, {branch: {if: survey_answer == none, then: [{send: push}]}}]",
     "1d00:00 asked , 1d00:00 push"},
    {"an audience by the answer of another policy", asked,
     "policies:\n  - {name: ask, trigger: {at: 1d}, steps: [{survey: poll}]}\n"
     "  - {name: call, trigger: {every: 12h}, audience: survey_answer == quality, re_entry: 30d, steps: [{send: sms}]}",
     "1d00:00 asked quality, 1d12:00 sms"},
    {"the last answer stays", asked,
     "trigger: {at: 1d}\nsteps: [{survey: poll}, {wait: 1d}, {survey: silence}, {stop: {if: survey_answer != "
     "quality}}, {send: sms}]",
     "1d00:00 asked quality, 2d00:00 asked , 2d00:00 sms"},
};

Timeline const fixes[] = {
    // without it: visits at 5, 10 and 15
    {"no fix", asked_long, "trigger: {visit: true}\nexit: none\nsteps: [{send: email}]",
     "5d00:00 email, 10d00:00 email, 15d00:00 email"},
    {"who is mended before the next lapse stays", asked_long,
     "exit: none\ntrigger: [{visit: true}, {at: 1d}]\nsteps: [{branch: {if: day == 1d, then: [{fix: stay}], else: "
     "[{send: email}]}}]",
     "1d00:00 for stay, 5d00:00 email"},
    {"the delay lets one more lapse through", asked_long,
     "exit: none\ntrigger: [{visit: true}, {at: 1d}]\nsteps: [{branch: {if: day == 1d, then: [{fix: late}], else: "
     "[{send: email}]}}]",
     "1d00:00 for late, 5d00:00 email, 10d00:00 email"},
    {"too few come to the step", asked_long,
     "exit: none\ntrigger: [{visit: true}, {at: 1d}, {at: 2d}]\nsteps: [{branch: {if: day < 3d, then: [{fix: {of: "
     "stay, "
     "after: 2}}], else: [{send: email}]}}]",
     "1d00:00 for stay, 5d00:00 email, 10d00:00 email, 15d00:00 email"},
    {"no return where the fix forbids it", asked_long,
     "exit: none\ntrigger: [{visit: true}, {at: 1d}]\nsteps: [{branch: {if: day == 1d, then: [{fix: farewell}], else: "
     "[{send: email}]}}]",
     "1d00:00 for farewell"},
};

Timeline const others[] = {
    {"an old list", on_list, "trigger: {at: 3d}\nsteps: [{send: email}, {stop: {if: journey_opens == 0}}, {send: sms}]",
     "3d00:00 email"},
    {"a checked address", on_list,
     "trigger: {at: 3d}\nsteps: [{clean: {channel: email, cost: 0.02}}, {send: email}, {stop: {if: journey_opens == "
     "0}}, {send: sms}]",
     "3d00:00 cleaned email, 3d00:00 email, 3d00:00 sms"},
    {"checked too long ago", on_list,
     "trigger: {at: 3d}\nsteps: [{clean: email}, {wait: 2d}, {send: email}, {stop: {if: journey_opens == 0}}, {send: "
     "sms}]",
     "3d00:00 cleaned email, 5d00:00 email"},
    {"the list of another channel", on_list,
     "trigger: {at: 3d}\nsteps: [{clean: sms}, {send: email}, {stop: {if: journey_opens == 0}}, {send: sms}]",
     "3d00:00 cleaned sms, 3d00:00 email"},
    {"weekly", on_list, "trigger: {every: 7d}\nsteps: [{clean: email}]",
     "0d00:00 cleaned email, 7d00:00 cleaned email"},
    {"care while active", asked, "trigger: {at: 3h}\nsteps: [{care: habit}, {send: email}]",
     "0d03:00 in habit, 0d03:00 email"},
    {"no care while dormant", asked, "trigger: {at: 1d}\nsteps: [{care: habit}, {send: email}]", "1d00:00 email"},
    {"care after the return, once a life", asked,
     "trigger: {visit: true}\nexit: none\nsteps: [{care: habit}, {wait: 1h}, {care: habit}]",
     "5d00:00 in habit, 10d00:00 in habit"},
    {"a signal of a dormant user", with_signals, "trigger: {signal: away}\nre_entry: 1d\nsteps: [{send: email}]",
     "0d06:00 email, 1d06:00 email, 2d06:00 email"},
    {"a signal of an engaged user", with_signals,
     "trigger: {signal: here}\nre_entry: 3h\nexit: none\nsteps: [{send: email}]", "0d00:00 email, 0d03:00 email"},
    {"either signal", with_signals,
     "trigger: [{signal: here}, {signal: away}]\nre_entry: 2d\nsteps: [{wait: 7h}, {send: email}]",
     "0d07:00 email, 2d07:00 email"},
    {"a signal and an audience", with_signals,
     "trigger: {signal: away}\naudience: days_since_visit >= 36h\nre_entry: 30d\nsteps: [{send: email}]",
     "1d12:00 email"},
};

}  // namespace

TEST_CASE("surveys tell the reason, rightly, wrongly or not at all", "[policies][timeline]") {
    for (auto const& line : surveys) play(line);
}
TEST_CASE("fixes take hold at the midnight they are ready", "[policies][timeline]") {
    for (auto const& line : fixes) play(line);
}
TEST_CASE("lists are cleaned, users enrolled, signals set journeys off", "[policies][timeline]") {
    for (auto const& line : others) play(line);
}
