// Timelines worked out by hand: waits, ways, exits, entries, caps, quiet hours, budgets.

#include "tests/experiments/timeline.hpp"

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

Timeline const waits[] = {
    {"a send at once", silent_user, "trigger: {at: 1d}\nsteps: [{send: email}]", "1d00:00 email"},
    {"a wait in hours", silent_user, "trigger: {silent: 3d}\nsteps: [{send: email}, {wait: 2h}, {send: push}]",
     "3d00:00 email, 3d02:00 push"},
    {"waits add up", silent_user, "trigger: {at: 1d}\nsteps: [{wait: 30m}, {wait: 15m}, {send: email}]",
     "1d00:45 email"},
    {"until nine", silent_user, "trigger: {at: 1d}\nsteps: [{wait_until: {hour: 9h}}, {send: email}]", "1d09:00 email"},
    {"until nine, at nine", silent_user, "trigger: {at: 33h}\nsteps: [{wait_until: {hour: 9h}}, {send: email}]",
     "1d09:00 email"},
    {"until nine, at ten", silent_user, "trigger: {at: 34h}\nsteps: [{wait_until: {hour: 9h}}, {send: email}]",
     "2d09:00 email"},
    {"until Friday", silent_user,
     "trigger: {at: 1d}\nsteps: [{wait_until: {hour: 9h, weekdays: [fri]}}, {send: email}]", "4d09:00 email"},
    {"until Monday, from Tuesday", silent_user,
     "trigger: {at: 1d}\nsteps: [{wait_until: {hour: 9h, weekdays: [mon]}}, {send: email}]", "7d09:00 email"},
    {"until Monday, on Monday", silent_user,
     "trigger: {at: 0d}\nsteps: [{wait_until: {hour: 0h, weekdays: [mon, wed]}}, {send: email}]", "0d00:00 email"},
    {"until Wednesday, as the nearer", silent_user,
     "trigger: {at: 6h}\nsteps: [{wait_until: {hour: 0h, weekdays: [mon, wed]}}, {send: email}]", "2d00:00 email"},
    {"for an open that was", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: email}, {wait_for: {event: open, at_most: 2d, then: [{send: push}], else: "
     "[{send: sms}]}}]",
     "1d00:00 email, 1d00:00 push"},
    {"for an open in vain", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: push}, {wait_for: {event: open, at_most: 2d, then: [{send: email}], else: "
     "[{send: sms}]}}]",
     "1d00:00 push, 3d00:00 sms"},
    {"for the opt-out that the send brought", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: out}, {wait_for: {event: opt_out, at_most: 2d, then: [{send: push}], else: "
     "[{send: sms}]}}]",
     "1d00:00 out, 1d00:00 push"},
    {"for an opt-out that another send brought", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: out}, {send: push}, {wait_for: {event: opt_out, at_most: 2d, then: [{send: "
     "push}], "
     "else: [{send: sms}]}}]",
     "1d00:00 out, 1d00:00 push, 3d00:00 sms"},
    {"for a click in vain", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: email}, {wait_for: {event: click, at_most: 6h, else: [{send: sms}]}}]",
     "1d00:00 email, 1d06:00 sms"},
    {"for a click that was", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: sms}, {wait_for: {event: click, at_most: 6h}}, {send: push}]",
     "1d00:00 sms, 1d00:00 push"},
    {"for a visit", visits_5d,
     "trigger: {at: 1d}\nexit: none\nsteps: [{send: email}, {wait_for: {event: visit, at_most: 10d, then: [{send: "
     "push}]}}]",
     "1d00:00 email, 5d00:00 push"},
    {"for a visit that comes too late", visits_5d,
     "trigger: {at: 1d}\nsteps: [{send: email}, {wait_for: {event: visit, at_most: 2d, then: [{send: push}], else: "
     "[{send: sms}]}}]",
     "1d00:00 email, 3d00:00 sms"},
    {"for an order, which does not end the journey", orders_5d,
     "trigger: {at: 1d}\nsteps: [{wait_for: {event: order, at_most: 10d}}, {send: push}]", "5d00:00 push"},
    {"for an order, but a visit ends the journey", visits_5d,
     "trigger: {at: 1d}\nsteps: [{wait_for: {event: order, at_most: 10d}}, {send: push}]", ""},
};

Timeline const ways[] = {
    {"then", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: email}, {branch: {if: journey_sends > 0, then: [{send: push}], else: [{send: "
     "sms}]}}]",
     "1d00:00 email, 1d00:00 push"},
    {"else", silent_user,
     "trigger: {at: 1d}\nsteps: [{branch: {if: journey_sends > 0, then: [{send: push}], else: [{send: sms}]}}]",
     "1d00:00 sms"},
    {"a branch without else goes on behind it", silent_user,
     "trigger: {at: 1d}\nsteps: [{branch: {if: touches > 5, then: [{send: push}]}}, {send: sms}]", "1d00:00 sms"},
    {"both ways go on behind the branch", silent_user,
     "trigger: {at: 1d}\nsteps: [{branch: {if: touches == 0, then: [{send: push}, {wait: 1h}]}}, {send: sms}]",
     "1d00:00 push, 1d01:00 sms"},
    {"a branch in a branch", silent_user,
     "trigger: {at: 1d}\nsteps: [{branch: {if: touches == 0, then: [{branch: {if: hour > 12h, then: [{send: email}], "
     "else: [{send: push}]}}]}}]",
     "1d00:00 push"},
    {"the hour of a branch", silent_user,
     "trigger: {at: 37h}\nsteps: [{branch: {if: hour > 12h, then: [{send: email}], else: [{send: push}]}}]",
     "1d13:00 email"},
    {"three times", silent_user, "trigger: {at: 1d}\nsteps: [{repeat: {times: 3, steps: [{send: email}, {wait: 1d}]}}]",
     "1d00:00 email, 2d00:00 email, 3d00:00 email"},
    {"stop", silent_user, "trigger: {at: 1d}\nsteps: [{send: email}, {stop: always}, {send: push}]", "1d00:00 email"},
    {"stop in a branch", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: email}, {branch: {if: journey_opens == 1, then: [{stop: always}]}}, {send: "
     "push}]",
     "1d00:00 email"},
    {"stop if", silent_user, "trigger: {at: 1d}\nsteps: [{send: sms}, {stop: {if: journey_clicks > 0}}, {send: push}]",
     "1d00:00 sms"},
    {"the first arm for all", silent_user,
     "trigger: {at: 1d}\nsteps: [{split: {salt: 3, arms: {a: {share: 100%, steps: [{send: email}]}, b: {share: 0%, "
     "steps: [{send: sms}]}}}}]",
     "1d00:00 email"},
    {"the second arm for all", silent_user,
     "trigger: {at: 1d}\nsteps: [{split: {salt: 3, arms: {a: {share: 0%, steps: [{send: email}]}, b: {share: 100%, "
     "steps: [{send: sms}]}}}}]",
     "1d00:00 sms"},
    {"an empty arm goes on behind the split", silent_user,
     "trigger: {at: 1d}\nsteps: [{split: {arms: {a: {share: 100%}}}}, {wait: 1h}, {send: push}]", "1d01:00 push"},
};

Timeline const exits[] = {
    {"a visit ends the journey", visits_5d,
     "trigger: {at: 1d}\nsteps: [{repeat: {times: 4, steps: [{send: email}, {wait: 3d}]}}]",
     "1d00:00 email, 4d00:00 email"},
    {"nothing ends it", visits_5d,
     "trigger: {at: 1d}\nexit: none\nsteps: [{repeat: {times: 4, steps: [{send: email}, {wait: 3d}]}}]",
     "1d00:00 email, 4d00:00 email, 7d00:00 email, 10d00:00 email"},
    {"a visit without an order does not end it", visits_5d,
     "trigger: {at: 1d}\nexit: [order]\nsteps: [{repeat: {times: 3, steps: [{send: email}, {wait: 3d}]}}]",
     "1d00:00 email, 4d00:00 email, 7d00:00 email"},
    {"an order ends it", orders_5d,
     "trigger: {at: 1d}\nexit: [order, opt_out]\nsteps: [{repeat: {times: 3, steps: [{send: email}, {wait: 3d}]}}]",
     "1d00:00 email, 4d00:00 email"},
    {"a visit that is a return ends it",
     {.period = 5, .churn_threshold = 3},
     "trigger: {at: 1d}\nexit: [return]\nsteps: [{repeat: {times: 3, steps: [{send: email}, {wait: 3d}]}}]",
     "1d00:00 email, 4d00:00 email"},
    {"a visit that is no return does not", visits_5d,
     "trigger: {at: 1d}\nexit: [return]\nsteps: [{repeat: {times: 3, steps: [{send: email}, {wait: 3d}]}}]",
     "1d00:00 email, 4d00:00 email, 7d00:00 email"},
    {"ended at the event, it may start again", visits_5d,
     "trigger: [{at: 1d}, {at: 6d}]\nsteps: [{send: email}, {wait: 6d}, {send: push}]", "1d00:00 email, 6d00:00 email"},
    {"ended at the wait's end, it is still under way", visits_5d,
     "trigger: [{at: 1d}, {at: 6d}]\nexit_check: wait_end\nsteps: [{send: email}, {wait: 6d}, {send: push}]",
     "1d00:00 email"},
    {"an opt-out ends it", silent_user,
     "trigger: {at: 1d}\nexit: [opt_out]\nsteps: [{send: out}, {wait: 1d}, {send: email}]", "1d00:00 out"},
    {"an opt-out closes its channel alone", silent_user,
     "trigger: {at: 1d}\nexit: [order]\nsteps: [{send: out}, {wait: 1d}, {send: out}, {send: email}]",
     "1d00:00 out, 2d00:00 email"},
};

Timeline const entries[] = {
    {"every two days", silent_user, "trigger: {every: 2d}\nsteps: [{send: email}]",
     "0d00:00 email, 2d00:00 email, 4d00:00 email, 6d00:00 email, 8d00:00 email, 10d00:00 email"},
    {"re-entry too soon", silent_user, "trigger: {every: 2d}\nre_entry: 3d\nsteps: [{send: email}]",
     "0d00:00 email, 4d00:00 email, 8d00:00 email"},
    {"re-entry just in time", silent_user, "trigger: {every: 4d}\nre_entry: 4d\nexit: [order]\nsteps: [{send: email}]",
     "0d00:00 email, 4d00:00 email, 8d00:00 email"},
    {"no start while under way",
     {.horizon = 5},
     "trigger: {every: 1d}\nexit: [order]\nsteps: [{send: email}, {wait: 36h}, {send: push}]",
     "0d00:00 email, 1d12:00 push, 2d00:00 email, 3d12:00 push, 4d00:00 email"},
    {"once per silence", visits_5d, "trigger: {silent: 3d}\nexit: [visit]\nsteps: [{send: email}]",
     "3d00:00 email, 8d00:00 email"},
    {"once per silence, re-entry",
     {.period = 5, .horizon = 15},
     "trigger: {silent: 3d}\nre_entry: 6d\nsteps: [{send: email}]",
     "3d00:00 email, 13d00:00 email"},
    {"two triggers", silent_user, "trigger: [{at: 1d}, {silent: 4d}]\nsteps: [{send: email}]",
     "1d00:00 email, 4d00:00 email"},
    {"two triggers at one instant start once", silent_user,
     "trigger: [{at: 1d}, {manual: [1d, 3d]}]\nsteps: [{send: email}]", "1d00:00 email, 3d00:00 email"},
    {"on a date", silent_user, "trigger: {date: 2024-01-03}\nsteps: [{send: email}]", "2d00:00 email"},
    {"a date before day 0", silent_user, "trigger: {date: 2023-12-31}\nsteps: [{send: email}]", ""},
    {"silent before the start",
     {.warm_up = 10},
     "trigger: {silent: 3d}\nexit: [visit]\nsteps: [{send: email}]",
     "0d00:00 email"},
    {"silent before the start, not filled back",
     {.warm_up = 10},
     "trigger: {silent: 3d, back_fill: false}\nsteps: [{send: email}]",
     ""},
    {"not filled back, but silent anew",
     {.period = 5, .warm_up = 4},
     "trigger: {silent: 3d, back_fill: false}\nsteps: [{send: email}]",
     "4d00:00 email, 9d00:00 email"},
    {"when a condition turns true", silent_user, "trigger: {becomes: days_since_visit >= 3d}\nsteps: [{send: email}]",
     "3d00:00 email"},
    {"a condition looked at every two days", silent_user,
     "trigger: {becomes: days_since_visit >= 3d, look: 2d}\nsteps: [{send: email}]", "4d00:00 email"},
    {"a condition that turns true again", visits_5d,
     "trigger: {becomes: days_since_visit >= 3d}\nsteps: [{send: email}]", "3d00:00 email, 9d00:00 email"},
    {"a condition true from the start, not filled back",
     {.warm_up = 10},
     "trigger: {becomes: days_since_visit >= 3d, back_fill: false}\nsteps: [{send: email}]",
     ""},
    {"a score above a line",
     {.utc_offset = "3"},
     "trigger: {score_above: {score: orders, above: -0.5}}\nsteps: [{send: email}]",
     "0d00:00 email"},
    {"a score that passes a line", orders_5d,
     "trigger: {score_above: {score: orders, above: 1.5}}\nsteps: [{send: email}]", "11d00:00 email"},
    {"at an order", orders_5d, "trigger: {order: true}\nsteps: [{send: email}]", "5d00:00 email, 10d00:00 email"},
    {"at an order, with a wait that the next visit ends",
     {.period = 5, .orders = true, .horizon = 14},
     "trigger: {order: true}\nexit: [visit]\nsteps: [{wait: 3d}, {send: email}, {wait: 3d}, {send: push}]",
     "8d00:00 email, 13d00:00 email"},
    {"at a return",
     {.period = 5, .churn_threshold = 3},
     "trigger: {return: true}\nsteps: [{send: email}]",
     "5d00:00 email, 10d00:00 email"},
    {"at a visit", visits_5d, "trigger: {visit: true}\nsteps: [{send: email}]", "5d00:00 email, 10d00:00 email"},
    {"an abandoned cart",
     {.period = 5, .carts = 1},
     "trigger: {cart_abandoned: true}\nsteps: [{send: email}]",
     "5d12:00 email, 10d12:00 email"},
    {"an ordered cart",
     {.period = 5, .orders = true, .carts = 1},
     "trigger: {cart_abandoned: true}\nsteps: [{send: email}]",
     ""},
    {"rolled out to nobody, then to all",
     {.horizon = 6},
     "trigger: {every: 1d}\nroll_out: {stages: [{share: 0%, for: 3d}]}\nsteps: [{send: email}]",
     "3d00:00 email, 4d00:00 email, 5d00:00 email"},
    {"rolled out in two stages",
     {.horizon = 6},
     "trigger: {every: 1d}\nroll_out: {stages: [{share: 100%, for: 2d}, {share: 0%, for: 2d}]}\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email, 4d00:00 email, 5d00:00 email"},
    {"held out", silent_user, "trigger: {every: 1d}\nholdout: 100%\nexit: [order]\nsteps: [{send: email}]", ""},
    {"the audience is asked at the start alone", silent_user,
     "trigger: {at: 0d}\naudience: touches < 2\nsteps: [{repeat: {times: 3, steps: [{send: email}, {wait: 1d}]}}]",
     "0d00:00 email, 1d00:00 email, 2d00:00 email"},
    {"the audience is asked before each send", silent_user,
     "trigger: {at: 0d}\naudience: touches < 2\nrecheck: each_send\nsteps: [{repeat: {times: 3, steps: [{send: email}, "
     "{wait: 1d}]}}]",
     "0d00:00 email, 1d00:00 email"},
    {"no start after the horizon",
     {.horizon = 2},
     "trigger: {every: 1d}\nexit: [order]\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email"},
};

#define DAILY "trigger: {every: 1d}\nexit: [order]\n"
#define SIX_HOURLY "trigger: {every: 6h}\nexit: [order]\n"
Timeline const caps[] = {
    {"one in any three days",
     {.horizon = 7},
     DAILY "caps: [{limit: 1, window: {rolling: 3d}}]\nsteps: [{send: email}]",
     "0d00:00 email, 3d00:00 email, 6d00:00 email"},
    {"two in any three days",
     {.horizon = 8},
     DAILY "caps: [{limit: 2, window: {rolling: 3d}}]\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email, 3d00:00 email, 4d00:00 email, 6d00:00 email, 7d00:00 email"},
    {"one a calendar day",
     {.horizon = 3},
     SIX_HOURLY "caps: [{limit: 1, window: calendar_day}]\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email, 2d00:00 email"},
    {"a calendar day is no rolling day",
     {.horizon = 3},
     "trigger: {manual: [23h, 25h, 47h]}\ncaps: [{limit: 1, window: calendar_day}]\nsteps: [{send: email}]",
     "0d23:00 email, 1d01:00 email"},
    {"a rolling day is no calendar day",
     {.horizon = 3},
     "trigger: {manual: [23h, 25h, 47h]}\ncaps: [{limit: 1, window: {rolling: 1d}}]\nsteps: [{send: email}]",
     "0d23:00 email, 1d23:00 email"},
    {"one in two fixed days",
     {.horizon = 5},
     DAILY "caps: [{limit: 1, window: {fixed: 2d}}]\nsteps: [{send: email}]",
     "0d00:00 email, 2d00:00 email, 4d00:00 email"},
    {"fixed days begin on day 0",
     {.horizon = 5},
     "trigger: {manual: [1d, 2d, 3d]}\ncaps: [{limit: 1, window: {fixed: 2d}}]\nsteps: [{send: email}]",
     "1d00:00 email, 2d00:00 email"},
    {"delayed to the next day", silent_user,
     "trigger: {at: 0d}\ncaps: [{limit: 1, window: calendar_day, then: delay}]\nsteps: [{repeat: {times: 3, steps: "
     "[{send: email}, {wait: 1h}]}}]",
     "0d00:00 email, 1d00:00 email, 2d00:00 email"},
    {"delayed until a day has passed", silent_user,
     "trigger: {at: 5h}\ncaps: [{limit: 1, window: {rolling: 1d}, then: delay}]\nsteps: [{repeat: {times: 2, steps: "
     "[{send: email}, {wait: 1h}]}}]",
     "0d05:00 email, 1d05:00 email"},
    {"delayed to the next fixed window", silent_user,
     "trigger: {at: 5h}\ncaps: [{limit: 1, window: {fixed: 3d}, then: delay}]\nsteps: [{send: email}, {send: email}]",
     "0d05:00 email, 3d00:00 email"},
    {"an exit while delayed", visits_5d,
     "trigger: {at: 4d}\ncaps: [{limit: 1, window: {rolling: 3d}, then: delay}]\nsteps: [{send: email}, {send: email}]",
     "4d00:00 email"},
    {"counted alone",
     {.horizon = 1},
     SIX_HOURLY "caps: [{limit: 1, window: calendar_day, then: count}]\nsteps: [{send: email}]",
     "0d00:00 email, 0d06:00 email, 0d12:00 email, 0d18:00 email"},
    {"of one channel",
     {.horizon = 2},
     SIX_HOURLY "caps: [{channel: email, limit: 1, window: {rolling: 2d}}]\nsteps: [{send: email}, {wait: 1h}, {send: "
                "push}]",
     "0d00:00 email, 0d01:00 push, 0d07:00 push, 0d13:00 push, 0d19:00 push, 1d01:00 push, 1d07:00 push, 1d13:00 push, "
     "1d19:00 push"},
    {"of one tag",
     {.horizon = 3},
     DAILY "caps: [{tag: promo, limit: 1, window: {rolling: 7d}}]\nsteps: [{send: {channel: email, tags: [promo]}}, "
           "{send: {channel: push, tags: [news]}}]",
     "0d00:00 email, 0d00:00 push, 1d00:00 push, 2d00:00 push"},
    {"two caps, both count",
     {.horizon = 6},
     DAILY "caps: [{limit: 2, window: {rolling: 10d}}, {channel: email, limit: 1, window: {rolling: 10d}}]\nsteps: "
           "[{send: email}, {send: push}, {send: sms}]",
     "0d00:00 email, 0d00:00 push"},
    {"a cap of none", {.horizon = 2}, DAILY "caps: [{limit: 0, window: calendar_day}]\nsteps: [{send: email}]", ""},
    {"a cap of none never opens",
     {.horizon = 2},
     DAILY
     "caps: [{channel: email, limit: 0, window: calendar_day, then: delay}]\nsteps: [{send: email}, {send: push}]",
     "0d00:00 push, 1d00:00 push"},
    {"a cap over policies",
     {.horizon = 2},
     "caps: [{limit: 1, window: calendar_day}]\npolicies:\n"
     "  - {name: a, trigger: {every: 1d}, steps: [{send: email}]}\n"
     "  - {name: b, trigger: {every: 1d}, steps: [{send: push}]}",
     "0d00:00 email, 1d00:00 email"},
    {"the more urgent policy comes first",
     {.horizon = 1},
     "policies:\n  - {name: b, trigger: {every: 1d}, steps: [{send: push}]}\n"
     "  - {name: a, trigger: {every: 1d}, steps: [{send: email}]}",
     "0d00:00 push, 0d00:00 email"},
    {"one journey at a time",
     {.horizon = 4},
     "at_once: 1\npolicies:\n  - {name: a, trigger: {at: 0d}, steps: [{send: email}, {wait: 36h}, {send: sms}]}\n"
     "  - {name: b, trigger: {every: 1d}, steps: [{send: push}]}",
     "0d00:00 email, 1d12:00 sms, 2d00:00 push, 3d00:00 push"},
    {"a policy's own cap leaves others alone",
     {.horizon = 2},
     "policies:\n  - {name: a, trigger: {every: 1d}, caps: [{limit: 1, window: {rolling: 9d}}], steps: [{send: "
     "email}]}\n"
     "  - {name: b, trigger: {every: 1d}, steps: [{send: push}]}",
     "0d00:00 email, 0d00:00 push, 1d00:00 push"},
};

#define QUIET "quiet_hours: {from: 21h, to: 8h}\n"
Timeline const quiet[] = {
    {"late in the evening", silent_user, "trigger: {at: 22h}\n" QUIET "steps: [{send: email}]", "1d08:00 email"},
    {"early in the morning", silent_user, "trigger: {at: 3h}\n" QUIET "steps: [{send: email}]", "0d08:00 email"},
    {"when it ends", silent_user, "trigger: {at: 8h}\n" QUIET "steps: [{send: email}]", "0d08:00 email"},
    {"when it begins", silent_user, "trigger: {at: 21h}\n" QUIET "steps: [{send: email}]", "1d08:00 email"},
    {"a minute before it begins", silent_user, "trigger: {at: 1259m}\n" QUIET "steps: [{send: email}]",
     "0d20:59 email"},
    {"dropped", silent_user, "trigger: {at: 22h}\nquiet_hours: {from: 21h, to: 8h, then: drop}\nsteps: [{send: email}]",
     ""},
    {"dropped, then on", silent_user,
     "trigger: {at: 22h}\nquiet_hours: {from: 21h, to: 8h, then: drop}\nsteps: [{send: email}, {wait: 12h}, {send: "
     "push}]",
     "1d10:00 push"},
    {"held, then on from there", silent_user,
     "trigger: {at: 22h}\n" QUIET "steps: [{send: email}, {wait: 12h}, {send: push}]", "1d08:00 email, 1d20:00 push"},
    {"at noon", silent_user, "trigger: {at: 12h}\nquiet_hours: {from: 9h, to: 17h}\nsteps: [{send: email}]",
     "0d17:00 email"},
    {"three hours ahead",
     {.utc_offset = "3"},
     "trigger: {at: 19h}\nquiet_hours: {from: 21h, to: 8h, zone: user}\nsteps: [{send: email}]",
     "1d05:00 email"},
    {"five hours behind",
     {.utc_offset = "-5"},
     "trigger: {at: 3h}\nquiet_hours: {from: 21h, to: 8h, zone: user}\nsteps: [{send: email}]",
     "0d13:00 email"},
    {"five hours behind, awake",
     {.utc_offset = "-5"},
     "trigger: {at: 22h}\nquiet_hours: {from: 21h, to: 8h, zone: user}\nsteps: [{send: email}]",
     "0d22:00 email"},
    {"nine on the user's clock",
     {.utc_offset = "3"},
     "trigger: {at: 1d}\nquiet_hours: {from: 21h, to: 8h, zone: user}\nsteps: [{wait_until: {hour: 9h}}, {send: "
     "email}]",
     "1d06:00 email"},
    {"an exit while held", visits_5d, "trigger: {at: 118h}\n" QUIET "steps: [{send: email}]", ""},
    {"a delay that ends in quiet hours", silent_user,
     "trigger: {at: 10h}\n" QUIET
     "caps: [{limit: 1, window: calendar_day, then: delay}]\nsteps: [{send: email}, {wait: 1h}, {send: email}]",
     "0d10:00 email, 1d08:00 email"},
};

Timeline const budgets[] = {
    {"two in all", {.horizon = 5}, DAILY "budget: {total: 2}\nsteps: [{send: email}]", "0d00:00 email, 1d00:00 email"},
    {"nothing in all", {.horizon = 5}, DAILY "budget: {total: 0}\nsteps: [{send: email}]", ""},
    {"nothing a day", {.horizon = 5}, DAILY "budget: {per_day: 0}\nsteps: [{send: email}]", ""},
    {"one claim a day",
     {.horizon = 3},
     SIX_HOURLY "budget: {per_day: 9}\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email, 2d00:00 email"},
    {"too dear for the day", {.horizon = 3}, DAILY "budget: {per_day: 1}\nsteps: [{send: sms}]", ""},
    {"of one channel",
     {.horizon = 3},
     DAILY "budget: {channels: {email: {total: 1}}}\nsteps: [{send: email}, {send: push}]",
     "0d00:00 email, 0d00:00 push, 1d00:00 push, 2d00:00 push"},
    {"what is free is granted", {.horizon = 1}, DAILY "budget: {total: 0}\nsteps: [{send: push}]", "0d00:00 push"},
    {"a share of no revenue", {.horizon = 5}, DAILY "budget: {of_revenue: 100%}\nsteps: [{send: email}]", ""},
    {"a share of yesterday's revenue",
     {.period = 5, .orders = true, .horizon = 9},
     "trigger: {every: 1d}\nexit: none\nbudget: {of_revenue: 20%}\nsteps: [{send: email}]",
     "6d00:00 email, 7d00:00 email"},
    {"two policies, one purse",
     {.horizon = 3},
     "budget: {total: 3}\npolicies:\n  - {name: a, trigger: {every: 1d}, steps: [{send: email}]}\n"
     "  - {name: b, trigger: {at: 1h}, steps: [{send: sms}]}",
     "0d00:00 email, 1d00:00 email, 2d00:00 email"},
    {"ranked, none may start",
     {.horizon = 3},
     "trigger: {every: 1d}\nrank: tenure\nlimit: 0\nexit: [order]\nsteps: [{send: email}]",
     ""},
    {"ranked, one may start",
     {.horizon = 2},
     "trigger: {every: 1d}\nrank: tenure\nlimit: 1\nexit: [order]\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email"},
    {"a knapsack too small",
     {.horizon = 2},
     "trigger: {every: 1d}\nknapsack: {budget: 1, gain: 5, cost: 2}\nsteps: [{send: email}]",
     ""},
    {"a knapsack of the right size",
     {.horizon = 2},
     "trigger: {every: 1d}\nknapsack: {budget: 2, gain: 5, cost: 2}\nsteps: [{send: email}]",
     "0d00:00 email, 1d00:00 email"},
    {"a knapsack takes no loss",
     {.horizon = 2},
     "trigger: {every: 1d}\nknapsack: {budget: 2, gain: 0 - 1, cost: 2}\nsteps: [{send: email}]",
     ""},
};

/// From day 2, 02:00 on the company's clock is an hour ahead, as in spring; the user's follows on day 4.
void leaping(Model& m) {
    m.clock = ZoneTable({{0, 0}, {ticks_of(2 + 2 / 24.0), ticks_of(1 / 24.0), 1}});
    m.user_clocks = {ZoneTable({{0, ticks_of(3 / 24.0)}, {ticks_of(4), ticks_of(4 / 24.0)}})};
    m.traits.push_back({.name = "time_zone",
                        .kind = Trait::Kind::categorical,
                        .levels = {"there"},
                        .shares = {1},
                        .observable = true});
}
Script const leaps{.shape = leaping};
Timeline const clocks[] = {
    {"nine o'clock comes an hour sooner after the leap", leaps,
     "trigger: {every: 1d}\nre_entry: 1d\nsteps: [{wait_until: {hour: 9h}}, {send: email}]",
     "0d09:00 email, 1d09:00 email, 2d08:00 email, 3d08:00 email, 4d08:00 email, 5d08:00 email, 6d08:00 email, 7d08:00 "
     "email, 8d08:00 email, 9d08:00 email, 10d08:00 email, 11d08:00 email"},
    {"the left-out hour is the first instant after it", leaps,
     "trigger: {at: 2d}\nsteps: [{wait_until: {hour: 150m}}, {send: email}]", "2d02:00 email"},
    {"hour is the clock's", leaps, "trigger: {every: 1h}\naudience: hour == 9h && weekday <= 5\nsteps: [{send: email}]",
     "0d09:00 email, 1d09:00 email, 2d08:00 email, 3d08:00 email, 4d08:00 email, 7d08:00 email, 8d08:00 email, 9d08:00 "
     "email, 10d08:00 email, 11d08:00 email"},
    {"quiet hours of the user's zone", leaps,
     "trigger: {every: 2d}\nquiet_hours: {from: 22h, to: 8h, zone: user}\nre_entry: 1d\nsteps: [{send: email}]",
     "0d05:00 email, 2d05:00 email, 4d04:00 email, 6d04:00 email, 8d04:00 email, 10d04:00 email"},
    {"a calendar day begins at the clock's midnight", leaps,
     "trigger: {every: 30m, first: 95h}\nexit: none\ncaps: [{limit: 1, window: calendar_day}]\naudience: day < "
     "98h\nsteps: "
     "[{send: email}]",
     "3d23:00 email"},
};

void one_list(Model& m) { m.channels[0].list = m.channels[3].list = "mail"; }
Timeline const lists[] = {
    {"who leaves a channel leaves its list",
     {.shape = one_list},
     "trigger: {at: 1d}\nsteps: [{send: email}, {send: out}, {wait: 1d}, {send: email}, {send: push}]",
     "1d00:00 email, 1d00:00 out, 2d00:00 push"},
    {"who leaves a channel of another list does not", silent_user,
     "trigger: {at: 1d}\nsteps: [{send: email}, {send: out}, {wait: 1d}, {send: email}, {send: out}]",
     "1d00:00 email, 1d00:00 out, 2d00:00 email"},
};

}  // namespace

TEST_CASE("clocks leap with daylight saving", "[policies][timeline]") {
    for (auto const& line : clocks) play(line);
}
TEST_CASE("channels that share a list are left together", "[policies][timeline]") {
    for (auto const& line : lists) play(line);
}
TEST_CASE("waits end to the minute", "[policies][timeline]") {
    for (auto const& line : waits) play(line);
}
TEST_CASE("branches, splits and repeats go their way", "[policies][timeline]") {
    for (auto const& line : ways) play(line);
}
TEST_CASE("exits end a journey at the event or at the end of the wait", "[policies][timeline]") {
    for (auto const& line : exits) play(line);
}
TEST_CASE("triggers, audiences, re-entry, back-fill and roll-out let users in", "[policies][timeline]") {
    for (auto const& line : entries) play(line);
}
TEST_CASE("caps skip, delay or count", "[policies][timeline]") {
    for (auto const& line : caps) play(line);
}
TEST_CASE("quiet hours hold or drop", "[policies][timeline]") {
    for (auto const& line : quiet) play(line);
}
TEST_CASE("budgets and batches bind", "[policies][timeline]") {
    for (auto const& line : budgets) play(line);
}
