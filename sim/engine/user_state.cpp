#include "sim/engine/user_state.hpp"

#include <cstring>

#include "sim/base/contract.hpp"
#include "sim/engine/squeeze.hpp"

namespace rekindle {
namespace {

/// Times travel as 32-bit ticks since the start of the run; its top values mean "never" and "long ago".
struct Times {
    Tick start;
    static constexpr std::uint32_t packed_never = 0xFFFFFFFFu, packed_past = 0xFFFFFFFEu;
    [[nodiscard]] std::uint32_t pack(Tick t) const {
        if (t >= never) return packed_never;
        if (t < start) return packed_past;
        if (t - start >= packed_past) return packed_never;  // beyond the longest run
        return static_cast<std::uint32_t>(t - start);
    }
    [[nodiscard]] Tick unpack(std::uint32_t p) const {
        if (p == packed_never) return never;
        if (p == packed_past) return -never;
        return start + p;
    }
};

class Writer {
  public:
    Writer(std::byte* out, Times times) : begin_{out}, at_{out}, times_{times} {}
    template <class T>
    void value(T const& x) {
        std::memcpy(at_, &x, sizeof x);
        at_ += sizeof x;
    }
    void time(Tick const& t) { value(times_.pack(t)); }
    /// Of single precision, see UserRun::rest_renewals().
    void resting(double left) { value(static_cast<float>(left)); }
    /// The body, where it differs from the blank one.
    void squeezed(UserState const& state, PackLayout const& layout);
    [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(at_ - begin_); }

  private:
    std::byte* begin_;
    std::byte* at_;
    Times times_;
};

class Reader {
  public:
    Reader(std::byte const* in, Times times) : begin_{in}, at_{in}, times_{times} {}
    template <class T>
    void value(T& x) {
        std::memcpy(&x, at_, sizeof x);
        at_ += sizeof x;
    }
    void resting(double& left) {
        float single = 0;
        value(single);
        left = static_cast<double>(single);
    }
    void squeezed(UserState& state, PackLayout const& layout);
    void time(Tick& t) {
        std::uint32_t packed = 0;
        value(packed);
        t = times_.unpack(packed);
    }
    [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(at_ - begin_); }

  private:
    std::byte const* begin_;
    std::byte const* at_;
    Times times_;
};

template <class Archive, class Clock_>
void clock(Archive& a, Clock_& c) {
    a.value(c.left);
    a.time(c.anchor);
}

/// `Part` of a state, const where the state is.
template <class Part, class State>
auto& part_of(State& s) {
    return static_cast<std::conditional_t<std::is_const_v<State>, Part const, Part>&>(s);
}

template <class Archive, class Leaving>
void leaving(Archive& a, Leaving& l, PackLayout const& layout) {
    if (!layout.leaves) return;
    a.value(part_of<LeavingCore>(l));
    for (std::size_t i = 0; i < layout.warnings; ++i) a.value(l.warnings[i]);
    if (layout.feature) a.value(l.recent_uses);
    if (layout.engagement) a.value(l.recent_visits);
    if (!layout.rfm) return;
    a.value(l.recent_orders);
    a.value(l.recent_spend);
}

template <class Archive, class Response>
void response(Archive& a, Response& r, PackLayout const& layout) {
    a.value(part_of<ResponseCore>(r));
    if (!layout.responds) return;
    a.value(r.sent_at);
    a.value(r.back_at);
    for (std::size_t i = 0; i < layout.worn; ++i) a.value(r.uses[i]), a.value(r.refreshed[i]);
}

template <class Archive, class Journeys>
void journeys(Archive& a, Journeys& js, PackLayout const& layout) {
    for (std::size_t i = 1; i < layout.journeys; ++i) a.value(js.places[i]);
    for (std::size_t i = 0; i < layout.learners; ++i) a.value(js.choices[i]);
    for (std::size_t i = 1; i < layout.triggers; ++i) a.value(js.trigger_due[i]);
    for (std::size_t i = 0; i < layout.caps; ++i) a.value(js.caps[i]);
    for (std::size_t i = 0; i < layout.cap_times; ++i) a.value(js.cap_times[i]);
    for (std::size_t i = 0; i < layout.cleaned; ++i) a.value(js.cleaned[i]);
    a.value(js.was_true);
    a.value(js.reported);
    a.value(js.answer);
    a.value(js.cart_due);
    a.value(js.carts);
    a.value(js.claiming);
    if (layout.reserves) a.value(js.reserved);
}

/// One description of the record for both directions. The head (index, now, parked) is handled by the callers.
template <class Archive, class State>
void body(Archive& a, State& s, PackLayout const& layout) {
    a.time(s.since);
    a.time(s.last_visit);
    clock(a, s.main);
    a.value(s.life);
    a.value(s.node);
    if (layout.extended || s.node == 0xFFFF) {  // no graph in extended worlds
        a.value(s.journey.at);
        a.value(s.effect_count);
    } else if (s.parked != Parked::claim) {  // a claim's node ends where the user stops
        a.time(s.node_start);
    }
    a.value(s.order_index);
    if (layout.visits) a.value(s.visit_index);
    if (!layout.active) {
        a.resting(s.order.left);
        if (layout.visits) a.resting(s.visit.left);
    } else {
        clock(a, s.order);
        if (layout.visits) clock(a, s.visit);
        a.value(s.orders_in_life);
        a.time(s.trigger_due);
        a.time(s.step_due);
        a.value(s.journey.due);
        a.value(s.journey.waits_for);
        a.value(s.journey.left);
        a.value(s.journey.last);
        a.value(s.spell);
        a.time(s.shift_due);
        a.time(s.settle_due);
    }
    if (layout.history) {
        a.value(s.journey.last_start);
        a.value(s.journey.sends);
        a.value(s.journey.opens);
        a.value(s.journey.clicks);
        a.time(s.last_order);
        a.time(s.last_touch);
        a.value(s.orders);
        a.value(s.touches);
        a.value(s.opens);
        a.value(s.clicks);
        a.value(s.returns_seen);
        a.value(s.spend);
    }
    if (layout.extras) {
        clock(a, s.pulse);
        a.time(s.gone_due);
        a.value(s.claim_day);
        a.value(s.claimed);
        a.value(s.opted_out);
        a.value(s.touch_day);
        a.value(s.ordinal);
        a.value(s.offer);
        a.time(s.offer_end);
    }
    if (!layout.extended) return;
    leaving(a, s.extras.leaving, layout);
    response(a, s.extras.response, layout);
    if (layout.care) a.value(s.extras.care);
    if (layout.journeys > 0) journeys(a, s.extras.journeys, layout);
}

/// Longest body of an extended world, in whole words.
constexpr std::size_t room = 512 + sizeof(UserExtras);

void Writer::squeezed(UserState const& state, PackLayout const& layout) {
    std::array<std::byte, room> bytes;
    auto const size = layout.blank.size();
    REKINDLE_EXPECTS(size >= 4 && size <= room);
    std::memset(bytes.data() + size - 4, 0, 4);  // up to whole words
    Writer inner(bytes.data(), times_);
    body(inner, state, layout);
    at_ += squeeze({bytes.data(), size}, layout.blank, at_);
}

void Reader::squeezed(UserState& state, PackLayout const& layout) {
    std::array<std::byte, room> bytes;
    at_ += unsqueeze(at_, layout.blank, bytes.data());
    Reader inner(bytes.data(), times_);
    body(inner, state, layout);
}

/// What is in force, behind the body: as much as there is.
template <class Archive, class State>
void effects(Archive& a, State& s, PackLayout const& layout) {
    if (s.node != 0xFFFF) return;
    for (std::size_t i = 0; i < s.effect_count; ++i) {
        a.value(s.effects[i].start);
        a.value(s.effects[i].profile);
        a.value(s.effects[i].step);
        if (!layout.extended) continue;
        a.value(s.effects[i].strength);
        a.value(s.effects[i].channel);
    }
}

struct Flags {
    std::uint16_t bits;
    std::uint8_t step;
};

Flags flags_of(UserState const& s) {
    unsigned bits = static_cast<unsigned>(s.stage) | (static_cast<unsigned>(s.parked) << 3);
    unsigned at = 5;
    for (bool b : {s.from_return, s.recalled, s.second_life, s.cured, s.first_lapse_pending, s.lapsed_first,
                   s.returned_first, s.journey.running, s.journey.started, s.caused}) {
        bits |= static_cast<unsigned>(b) << at++;
    }
    return {static_cast<std::uint16_t>(bits), s.step};
}

Parked parked_of(Flags f) { return static_cast<Parked>((f.bits >> 3) & 3u); }

void apply(Flags f, UserState& s) {
    s.stage = static_cast<Stage>(f.bits & 7u);
    s.parked = parked_of(f);
    unsigned at = 5;
    for (bool* b : {&s.from_return, &s.recalled, &s.second_life, &s.cured, &s.first_lapse_pending, &s.lapsed_first,
                    &s.returned_first, &s.journey.running, &s.journey.started, &s.caused}) {
        *b = ((f.bits >> at++) & 1u) != 0;
    }
    s.step = f.step;
}

}  // namespace

void PackLayout::set_blank() {
    UserState state;
    state.reset(true);
    std::array<std::byte, room> bytes{};
    Writer w(bytes.data(), {start});
    body(w, state, *this);
    blank.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>((w.bytes() + 3) / 4 * 4));
}

std::size_t most_packed(PackLayout const& layout) {
    constexpr std::size_t head = 12, most_body = 256, effect = 12;
    return head + (layout.extended ? most_squeezed(layout.blank.size()) : most_body) + effect * max_live_effects;
}

std::size_t pack(UserState const& state, std::uint64_t index, PackLayout const& layout, std::byte* out) {
    REKINDLE_EXPECTS(index < (std::uint64_t{1} << 40));
    Writer w(out, {layout.start});
    w.value(static_cast<std::uint32_t>(index));
    w.value(static_cast<std::uint8_t>(index >> 32));
    auto const flags = flags_of(state);
    w.value(flags.step);
    w.value(flags.bits);
    w.time(state.now);
    if (layout.extended) {
        w.squeezed(state, layout);
    } else {
        body(w, state, layout);
    }
    effects(w, state, layout);
    REKINDLE_ENSURES(w.bytes() <= most_packed(layout));
    return w.bytes();
}

namespace {

PackedHead head(Reader& r, Flags& flags) {
    PackedHead out;
    std::uint32_t low = 0;
    std::uint8_t high = 0;
    r.value(low);
    r.value(high);
    r.value(flags.step);
    r.value(flags.bits);
    r.time(out.now);
    out.index = low | (std::uint64_t{high} << 32);
    out.step = flags.step;
    out.parked = parked_of(flags);
    return out;
}

}  // namespace

PackedHead read_head(std::byte const* in, PackLayout const& layout) {
    Reader r(in, {layout.start});
    Flags flags{};
    return head(r, flags);
}

std::size_t unpack(std::byte const* in, PackLayout const& layout, UserState& state, std::uint64_t& index) {
    if (layout.extended && state.as_packed_by != &layout) {
        state.reset(true);
        state.as_packed_by = &layout;
    } else {
        state.reset_core(layout.extended);
    }
    Reader r(in, {layout.start});
    Flags flags{};
    auto const h = head(r, flags);
    state.now = h.now;
    index = h.index;
    apply(flags, state);
    if (layout.extended) {
        r.squeezed(state, layout);
    } else {
        body(r, state, layout);
    }
    effects(r, state, layout);
    return r.bytes();
}

}  // namespace rekindle
