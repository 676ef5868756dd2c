#include <algorithm>
#include <optional>
#include <queue>
#include <span>

#include "sim/base/contract.hpp"
#include "sim/engine/batch_choice.hpp"
#include "sim/engine/coupled_world.hpp"
#include "sim/engine/kept_births.hpp"
#include "sim/engine/parallel.hpp"
#include "sim/engine/published.hpp"
#include "sim/engine/user_outcomes.hpp"
#include "sim/engine/user_pages.hpp"

namespace rekindle {
namespace {

/// A chunk's users are played by one thread at a time. Depends on the run's users alone: results never on the threads.
std::size_t chunk_users_of(std::uint64_t users) {
    constexpr std::size_t least = 2 * block_users, most = 16 * block_users, chunks = 8;
    return std::clamp<std::size_t>((users + chunks - 1) / chunks, least, most);
}

/// The instants that cut the run into epochs: midnights, parts of days if asked, and batch instants.
std::vector<Tick> epoch_starts(Replicate const& r) {
    auto const step = Duration::of_days(std::clamp(r.options.epoch_days, 1e-3, 1.0));
    std::vector<Tick> starts;
    for (Tick day = 0; day < r.plan.end; day += ticks_per_day) {
        Recurrence const parts{day, step};
        for (Tick t = day; t < std::min(day + ticks_per_day, r.plan.end); t = parts.after(t)) starts.push_back(t);
    }
    for (auto const& world : r.worlds) {
        for (auto const& batch : world.batches(r.plan.horizon - 1)) starts.push_back(batch.at);
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    return starts;
}

class Epochs {
  public:
    explicit Epochs(Replicate& r)
        : r_{r}, starts_{epoch_starts(r)}, chunk_users_{chunk_users_of(r.users())}, outcomes_{r} {
        for (std::size_t e = 0; e < starts_.size(); ++e) {
            auto const day = static_cast<std::size_t>(day_of(starts_[e]));
            if (day == first_of_day_.size()) first_of_day_.push_back(e);
        }
        chunks_ = (r.users() + chunk_users_ - 1) / chunk_users_;
        if (r.options.users != nullptr) ledgers_.emplace(r, chunks_, chunk_users_);
        r.book_users_apart(ledgers_.has_value());
        for (std::size_t w = 0; w < r.worlds.size(); ++w) {
            if (r.worlds[w].coupled) add_world(w);
        }
        for (auto const& c : coupled_) {
            if (r.worlds[c.world].barriers) births_ = KeptBirths(r.users(), r.model.traits.size());
        }
        for (auto& slot : r.slots) {
            if (coupled_.size() > 1) slot->thresholds.keep_resumed(r.users());
        }
    }

    void run(ReplicateTally& tally) {
        first_stretch();
        for (std::size_t e = 0; e < starts_.size(); ++e) {
            for (auto& c : coupled_) open(c, e);
            wake(e);
            settle_at_once(e);
            for (auto& c : coupled_) {
                if (!claims_share(c)) settle_one_by_one(c, e);
            }
            std::int64_t events = 0;
            for (auto const& slot : r_.slots) {
                for (auto const& sink : slot->sinks) events += sink.events;
            }
            r_.report(0.5 + 0.5 * static_cast<double>(e + 1) / static_cast<double>(starts_.size()), events);
        }
        for (auto& c : coupled_) settle_desk(r_, c, r_.plan.end);
        tell_users();
        for (std::size_t w = 0; w < r_.worlds.size(); ++w) {
            outcomes_.book(w, tally.worlds[w]);
            for (auto const& slot : r_.slots) {
                slot->sinks[w].totals.turn_to(0);
                if (slot->segments.empty()) continue;
                for (auto const& segment : slot->segments[w])
                    add_sums(tally.worlds[w].sums, segment, slot->sinks[w].carries);
            }
        }
        for (auto const& c : coupled_) {
            book_arms(r_, c, tally.worlds[c.world]);
            add_sums(tally.worlds[c.world].sums, c.shared, r_.slots[0]->sinks[c.world].carries);
        }
        r_.collect(tally);
    }

  private:
    void add_world(std::size_t w) {
        auto const& world = r_.worlds[w];
        CoupledWorld c{w, world.layout(), Ledger(world.limits), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
        c.newcomers.resize(chunks_);
        c.bids.resize(chunks_);
        if (r_.model.care.desk) c.desk.emplace(*r_.model.care.desk);
        if (world.fixes) c.fixing.emplace(world.program->fixes, r_.model.leaving.fixes);
        c.first_place.resize(chunks_);
        for (std::size_t i = 0; i < chunks_; ++i) c.parking.emplace_back(2 * starts_.size() + 2, c.layout);
        c.batches = world.batches(r_.plan.horizon - 1);
        for (auto const& batch : c.batches) c.barriers.push_back(batch.at);
        if (world.learns) {
            for (auto const& learner : world.program->learners) c.learned.emplace_back(learner);
        }
        if (world.publishes()) {
            auto const tiers = r_.model.care.desk ? r_.model.care.desk->tiers.size() : 1;
            c.published.emplace(tiers, world.bounds());
        }
        if (world.publishes() && r_.options.stop_at_barriers) {
            for (Tick t = 0; t < r_.plan.end; t += ticks_per_day) c.barriers.push_back(t);
        }
        std::sort(c.barriers.begin(), c.barriers.end());
        c.barriers.erase(std::unique(c.barriers.begin(), c.barriers.end()), c.barriers.end());
        coupled_.push_back(std::move(c));
    }

    // Queues of Parking: who is to be taken up in an epoch, and who claims in it.
    [[nodiscard]] static std::size_t asleep(std::size_t e) { return 2 * e; }
    [[nodiscard]] static std::size_t claiming(std::size_t e) { return 2 * e + 1; }

    [[nodiscard]] std::size_t epoch_of(Tick t) const {
        auto e = first_of_day_[static_cast<std::size_t>(day_of(t))];
        while (e + 1 < starts_.size() && starts_[e + 1] <= t) ++e;
        return e;
    }
    /// The next barrier of a world at or after `t`; the end of the run where there is none.
    [[nodiscard]] Tick barrier_from(CoupledWorld const& c, Tick t) const {
        auto const next = std::lower_bound(c.barriers.begin(), c.barriers.end(), t);
        return next == c.barriers.end() ? r_.plan.end : *next;
    }

    /// All users in all worlds from day 0 to their first stop.
    void first_stretch() {
        // Where somebody is told, in pieces: a chunk's whole lives are too much to keep.
        std::size_t const piece = r_.tells() ? block_users : chunk_users_;
        for (std::size_t from = 0; from < chunk_users_; from += piece) first_stretch_of(from, piece);
    }

    /// Of each chunk's users, those from its `from`-th on.
    void first_stretch_of(std::size_t from, std::size_t users) {
        std::atomic<std::size_t> done{0};
        play_chunks([&](std::size_t chunk, Slot& slot) {
            auto const first = chunk * chunk_users_ + from;
            auto const last = std::min({r_.users(), first + users, (chunk + 1) * chunk_users_});
            for (auto index = first; index < last; ++index) {
                r_.heed_stop();
                r_.enter_user(slot, index);
                if (index < births_.size()) births_.keep(index, slot.traits);
                slot.run.follow(r_.follows(index));
                r_.prepare(slot);
                if (outcomes_.keeps(index)) outcomes_.note_segment(index, slot.traits.segment);
                if (!slot.segments.empty() && index < r_.roster.size()) ++slot.segment_users[slot.traits.segment];
                for (std::size_t w = 0; w < r_.worlds.size(); ++w) {
                    if (!r_.lives_in(w, index)) continue;
                    if (index >= r_.roster.size()) slot.count_newcomer(w);
                    book_for_segment(slot, w);
                    branch(slot, find(w), w);
                    r_.book_price(slot, w, index);
                    slot.touches_before = r_.twin >= 0 ? slot.run.touches() : 0;
                    begin(slot, find(w), w, chunk, index);
                }
                for (std::size_t w = 0; w < r_.worlds.size(); ++w) admit_referred(slot, find(w), w, chunk);
            }
            std::int64_t events = 0;
            for (auto const& sink : slot.sinks) events += sink.events;
            double const share =
                static_cast<double>(++done) / static_cast<double>(chunks_) * static_cast<double>(users);
            r_.report(0.5 * (static_cast<double>(from) + share) / static_cast<double>(chunk_users_), events);
        });
    }

    void play_chunks(std::function<void(std::size_t, Slot&)> const& work) {
        constexpr std::size_t window = 16;  // the same at any number of threads: hand-overs happen between windows
        r_.play_in_order(chunks_, window, work);
    }

    CoupledWorld* find(std::size_t w) {
        for (auto& c : coupled_) {
            if (c.world == w) return &c;
        }
        return nullptr;
    }

    void branch(Slot& slot, CoupledWorld const* c, std::size_t w) const {
        r_.branch(slot, w, c == nullptr ? nullptr : published(*c));
    }
    [[nodiscard]] static PublishedHistory const* published(CoupledWorld const& c) {
        return c.published ? &*c.published : nullptr;
    }

    /// The current user's first stretch in a world. Where all stop at every midnight, one who arrives later waits for
    /// the midnight before.
    void begin(Slot& slot, CoupledWorld* c, std::size_t w, std::size_t chunk, std::uint64_t index) {
        Tick const arrival = std::max<Tick>(slot.traits.arrival, 0);
        if (arrival == 0 || !r_.worlds[w].publishes() || !r_.options.stop_at_barriers)
            return advance(slot, slot.state, c, w, chunk, index, arrival);
        slot.state.parked = Parked::barrier;
        c->parking[chunk].park(asleep(epoch_of(day_of(arrival) * ticks_per_day)), slot.state, index, c->layout);
        settle(slot, w, chunk, index);
    }

    /// Runs the current user to its next stop and parks it there, or ends it. `from`: the first instant at which a
    /// barrier may hold it. A batch does where its journey might start; ranked it is when all have come so far.
    void advance(Slot& slot, UserState& state, CoupledWorld* c, std::size_t w, std::size_t chunk, std::uint64_t index,
                 Tick from) {
        Tick until = r_.plan.end;
        UserRun::Stop stop;
        Parked parked;
        for (;; from = until + 1) {
            if (c != nullptr) until = barrier_from(*c, from);
            stop = slot.run.run(state, until);
            parked = Parked::barrier;
            if (stop != UserRun::Stop::until || until == r_.plan.end || r_.options.stop_at_barriers ||
                !slot.run.knows_bids(state, until))
                break;
            if (bids(slot, *c, state, chunk, index)) {
                parked = Parked::bid;
                break;
            }
        }
        if (stop == UserRun::Stop::until && until == r_.plan.end) {
            slot.run.finish(state);
            if (outcomes_.keeps(index)) outcomes_.end(w, index, state);
        } else {
            REKINDLE_EXPECTS(c != nullptr);
            bool const claims = stop == UserRun::Stop::claim;
            auto const e = epoch_of(state.now);
            state.parked = claims ? Parked::claim : parked;
            c->parking[chunk].park(claims ? claiming(e) : asleep(e), state, index, c->layout);
        }
        settle(slot, w, chunk, index);
    }

    /// Whether the current user, who has come to a batch, may start a journey then: its bids are kept.
    bool bids(Slot& slot, CoupledWorld& c, UserState& state, std::size_t chunk, std::uint64_t index) const {
        bool any = false;
        WorldPlan::Batch const first{state.now, 0};
        for (auto it = std::lower_bound(c.batches.begin(), c.batches.end(), first);
             it != c.batches.end() && it->at == state.now; ++it) {
            auto const candidate = bid(slot, c, state, it->journey, index);
            if (candidate) c.bids[chunk].push_back({*it, *candidate});
            any = any || candidate;
        }
        return any;
    }
    /// No value: it may not start, or does not want to.
    std::optional<Candidate> bid(Slot& slot, CoupledWorld const& c, UserState& state, std::size_t journey,
                                 std::uint64_t index) const {
        if (slot.run.bar_to_entry(state, journey, state.now) != Why::none) return std::nullopt;
        auto const bid = slot.run.bid(state, state.now, journey);
        if (!bid.start) return std::nullopt;
        return Candidate{bid.score, index, bid.cost, turn_of(c, index)};
    }

    /// Makes the current user's segment, where there are several, the one its events are booked for; where users are
    /// told one by one, settle() adds them up.
    void book_for_segment(Slot& slot, std::size_t w) const {
        if (slot.segments.empty() || ledgers_) return;
        slot.sinks[w].totals.book_into(slot.segments[w][slot.traits.segment]);
    }

    /// Books what the user's stretch has added: its touches, and its totals where users are told one by one.
    void settle(Slot& slot, std::size_t w, std::size_t chunk, std::uint64_t index) {
        auto& sink = slot.sinks[w];
        if (outcomes_.keeps(index)) outcomes_.add_touches(w, index, slot.run.touches() - slot.touches_before);
        if (slot.segments.empty()) return;
        if (slot.run.touches() > 0) slot.run.spread_touches();
        if (!ledgers_) return;
        ledgers_->book(slot, w, chunk, index, find(w) != nullptr);
        add_totals(slot.segments[w][slot.traits.segment], sink.totals.now(), sink.carries);
        sink.totals.now() = {};
    }

    /// The table of users, when all is over.
    void tell_users() {
        if (!ledgers_) return;
        ledgers_->tell(r_);
        for (auto const& c : coupled_) {
            for (std::size_t chunk = 0; chunk < chunks_; ++chunk)
                ledgers_->tell_newcomers(r_, c.world, chunk, c.newcomers[chunk]);
            Sums shared{};
            add_sums(shared, c.shared, r_.slots[0]->sinks[c.world].carries);
            derive(shared);
            r_.options.users->take_shared(r_.options.replicate, static_cast<std::uint16_t>(c.world), shared);
        }
    }

    /// Users brought since the last call begin their lives: they arrive in a later epoch.
    void admit_referred(Slot& slot, CoupledWorld* c, std::size_t w, std::size_t chunk) {
        while (!slot.sinks[w].referred.empty()) {
            auto const user = slot.sinks[w].referred.back();
            slot.sinks[w].referred.pop_back();
            r_.enter_user(slot, user);
            slot.run.follow(r_.follows(r_.users()));
            slot.count_newcomer(w);
            book_for_segment(slot, w);
            branch(slot, c, w);
            if (c == nullptr) {
                advance(slot, slot.state, c, w, chunk, r_.users(), 0);
                continue;
            }
            auto& newcomers = c->newcomers[chunk];
            auto const index = r_.users() + newcomers.size() * chunks_ + chunk;
            newcomers.push_back(user);
            begin(slot, c, w, chunk, index);
        }
    }

    [[nodiscard]] std::size_t chunk_of(std::uint64_t index) const {
        return index < r_.users() ? index / chunk_users_ : (index - r_.users()) % chunks_;
    }
    [[nodiscard]] Newcomer user_of(CoupledWorld const& c, std::uint64_t index) const {
        if (index < r_.users()) return r_.entry(index);
        return c.newcomers[chunk_of(index)][(index - r_.users()) / chunks_];
    }

    /// The turn of a user among those who want something at one instant, in 40 bits: of those whom others brought it
    /// does not depend on when they were brought.
    [[nodiscard]] std::uint64_t turn_of(CoupledWorld const& c, std::uint64_t index) const {
        if (index < r_.users()) return index;
        return (std::uint64_t{1} << 39) | (index_of(user_of(c, index).id) >> 25);
    }

    [[nodiscard]] UserId id_of(CoupledWorld const& c, std::uint64_t index) const {
        return index < births_.size() ? births_.id(index) : user_of(c, index).id;
    }
    [[gnu::always_inline]] void foresee(CoupledWorld const& c, std::byte const* record) const {
        auto const index = births_.size() > 0 ? read_head(record, c.layout).index : 0;
        if (index < births_.size()) births_.foresee(index);
    }

    /// Reads a record into slot.state and makes its user current.
    std::uint64_t resume(Slot& slot, CoupledWorld const& c, std::byte const* record) {
        std::uint64_t index = 0;
        unpack(record, c.layout, slot.state, index);
        make_current(slot, c, slot.state, index);
        return index;
    }
    void make_current(Slot& slot, CoupledWorld const& c, UserState& state, std::uint64_t index) {
        if (index < births_.size()) {
            births_.read(index, slot.traits);
            slot.thresholds.resume(slot.traits.id, state.life, state.order_index);
            slot.run.enter(slot.traits);
        } else {
            r_.resume_user(slot, user_of(c, index), state);
        }
        slot.run.follow(r_.follows(index));
        book_for_segment(slot, c.world);
        slot.run.enter(r_.worlds[c.world], slot.sinks[c.world], published(c));
        slot.run.restore(state);
        slot.touches_before = r_.twin >= 0 ? slot.run.touches() : 0;
    }

    /// Takes the users parked in a queue up, one after another, and calls play(state, index) with each current. The
    /// next one's record is read and its thresholds are drawn while the one before it lives.
    template <class Play>
    void resume_each(Slot& slot, CoupledWorld& c, std::size_t chunk, std::size_t queue, Play&& play) {
        struct Seat {
            UserState* state;
            std::uint64_t index;
        };
        Seat now{&slot.state, 0}, coming{&slot.coming, 0};
        bool foreseen = false;
        slot.sinks[c.world].wakes += static_cast<std::int64_t>(c.parking[chunk].count(queue));
        c.parking[chunk].drain(queue, [&](std::byte const* record, std::byte const* next, std::byte const* later) {
            if (later != nullptr) foresee(c, later);
            if (!foreseen) unpack(record, c.layout, *coming.state, coming.index);
            std::swap(now, coming);
            make_current(slot, c, *now.state, now.index);
            foreseen = next != nullptr;
            if (foreseen) {
                unpack(next, c.layout, *coming.state, coming.index);
                r_.foresee_user(slot, id_of(c, coming.index), *coming.state);
            }
            play(*now.state, now.index);
        });
        admit_referred(slot, &c, c.world, chunk);  // these take the seats
    }

    /// An epoch's beginning: what is published, the day's ledger.
    void open(CoupledWorld& c, std::size_t e) {
        Tick const start = starts_[e];
        if (c.published && start % ticks_per_day == 0) publish(r_, c, start);
        c.ledger.open_day(day_of(start));
        if (c.ledger.follows_offers()) give_back(r_, c, day_of(start));
        if (c.ledger.follows_revenue()) c.ledger.set_revenue(revenue_before(r_, c, day_of(start)));
    }
    [[nodiscard]] bool claims_share(CoupledWorld const& c) const { return r_.worlds[c.world].claims_share_a_limit; }

    /// The parked users who may start this journey: those who have bid, and those who could not know before.
    std::vector<Candidate> candidates(CoupledWorld& c, std::size_t e, std::size_t journey) {
        std::vector<std::vector<Candidate>> found(chunks_);
        play_chunks([&](std::size_t chunk, Slot& slot) {
            WorldPlan::Batch const batch{starts_[e], journey};
            std::erase_if(c.bids[chunk], [&](Bidder const& bidder) {
                if (bidder.batch == batch) found[chunk].push_back(bidder.candidate);
                return bidder.batch == batch;
            });
            c.parking[chunk].peek(asleep(e), [&](std::byte const* record) {
                auto const head = read_head(record, c.layout);
                if (head.now > starts_[e] || head.parked != Parked::barrier) return;
                auto const index = resume(slot, c, record);
                if (auto const candidate = bid(slot, c, slot.state, journey, index)) found[chunk].push_back(*candidate);
            });
        });
        std::vector<Candidate> all;
        for (auto const& some : found) all.insert(all.end(), some.begin(), some.end());
        return all;
    }

    /// Ranks the parked users by the policy's score and returns who starts, as a sorted list of dense indices.
    std::vector<std::uint64_t> rank(CoupledWorld& c, std::size_t e, std::size_t journey) {
        auto all = candidates(c, e, journey);
        auto const& world = r_.worlds[c.world];
        Micros const budget = world.program->journeys[journey].batch_budget;
        if (budget >= 0) {
            for (auto& x : all) x.score /= std::max(units_of(x.cost), 1e-6);
        }
        outcomes_.note_scores(c.world, all);
        return choose(std::move(all), world.rank_limit(journey), budget);
    }

    /// Who starts at the batches of one world and instant, per journey.
    using Chosen = std::vector<std::pair<std::size_t, std::vector<std::uint64_t>>>;
    Chosen choose_at(CoupledWorld& c, std::size_t e) {
        Chosen chosen;
        for (auto const& batch : c.batches) {
            if (batch.at == starts_[e]) chosen.emplace_back(batch.journey, rank(c, e, batch.journey));
        }
        return chosen;
    }

    /// Takes up who has waited for this epoch. A chunk's worlds one after another: their users share thresholds.
    void wake(std::size_t e) {
        std::vector<Chosen> chosen;
        bool any = false;
        for (auto& c : coupled_) {
            chosen.push_back(choose_at(c, e));
            for (auto const& parking : c.parking) any = any || parking.count(asleep(e)) > 0;
        }
        if (!any) return;
        play_chunks([&](std::size_t chunk, Slot& slot) {
            for (std::size_t i = 0; i < coupled_.size(); ++i) wake(slot, coupled_[i], chunk, e, chosen[i]);
        });
    }

    void wake(Slot& slot, CoupledWorld& c, std::size_t chunk, std::size_t e, Chosen const& chosen) {
        resume_each(slot, c, chunk, asleep(e), [&](UserState& state, std::uint64_t index) {
            Tick const now = state.now;
            bool const at_start = now == starts_[e];
            if (at_start && c.desk && state.extras.care.answer_due == now)
                slot.run.take_answers(state, c.desk->answers_of(slot.traits.id));
            for (auto const& [journey, users] : chosen) {
                bool const starts = at_start && std::binary_search(users.begin(), users.end(), index) &&
                                    slot.run.bar_to_entry(state, journey, now) == Why::none;
                if (starts) slot.run.start_journey(state, now, journey);
            }
            advance(slot, state, &c, c.world, chunk, index, std::max(now, starts_[e] + 1));
        });
    }

    /// Worlds whose claims share a limit, so that no user claims twice in an epoch: settle all claims, then let all go
    /// on in parallel. A chunk's worlds one after another: their users share thresholds.
    void settle_at_once(std::size_t e) {
        std::vector<CoupledWorld*> claiming;
        for (auto& c : coupled_) {
            if (claims_share(c) && count_claims(c, e) > 0) claiming.push_back(&c);
        }
        if (claiming.empty()) return;
        play_chunks([&](std::size_t chunk, Slot& slot) {
            for (auto* c : claiming) gather(slot, *c, chunk, e);
        });
        for (auto* c : claiming) {
            std::span const claims(c->claims.data(), c->claimed);
            c->ledger.settle(claims);
            c->verdicts.resize(std::max(c->verdicts.size(), claims.size()));
            for (auto const& claim : claims) c->verdicts[claim.place] = claim.granted ? 1 : 0;
        }
        play_chunks([&](std::size_t chunk, Slot& slot) {
            for (auto* c : claiming) answer(slot, *c, chunk, e);
        });
    }

    /// Makes room for the claims of an epoch, chunk by chunk.
    std::size_t count_claims(CoupledWorld& c, std::size_t e) {
        c.claimed = 0;
        for (std::size_t chunk = 0; chunk < chunks_; ++chunk) {
            c.first_place[chunk] = c.claimed;
            c.claimed += static_cast<std::uint32_t>(c.parking[chunk].count(claiming(e)));
        }
        c.claims.resize(std::max<std::size_t>(c.claims.size(), c.claimed));
        return c.claimed;
    }

    /// A chunk's claims of an epoch, in the order parked.
    void gather(Slot& slot, CoupledWorld& c, std::size_t chunk, std::size_t e) {
        auto& run = slot.run;
        run.enter(r_.worlds[c.world], slot.sinks[c.world]);
        auto place = c.first_place[chunk];
        c.parking[chunk].peek(claiming(e), [&](std::byte const* record) {
            auto const head = read_head(record, c.layout);
            auto const limits = run.claimed_limits(head.step);
            Micros offers = 0;
            if ((limits & r_.worlds[c.world].offer_limits) != 0) [[unlikely]] {
                resume(slot, c, record);
                offers = run.claimed_offers(slot.state);
            }
            c.claims[place] = {
                claim_key(head.now - starts_[e], turn_of(c, head.index)), limits, place, false, head.step, offers};
            ++place;
        });
    }

    /// Lets a chunk's users go on with what has been decided on their claims.
    void answer(Slot& slot, CoupledWorld& c, std::size_t chunk, std::size_t e) {
        auto place = c.first_place[chunk];
        resume_each(slot, c, chunk, claiming(e), [&](UserState& state, std::uint64_t index) {
            slot.run.answer_claim(state, c.verdicts[place++] != 0);
            advance(slot, state, &c, c.world, chunk, index, starts_[e] + 1);
        });
    }

    /// A user may claim again under another limit the same day: strictly by (time, user), one after another.
    void settle_one_by_one(CoupledWorld& c, std::size_t e) {
        using Turn = std::pair<std::uint64_t, std::vector<std::byte>>;
        auto later = [](Turn const& a, Turn const& b) { return a.first > b.first; };
        std::priority_queue<Turn, std::vector<Turn>, decltype(later)> turns(later);
        auto take = [&] {
            for (auto& parking : c.parking) {
                parking.drain(claiming(e), [&](std::byte const* record, std::byte const*, std::byte const*) {
                    UserState state;
                    std::uint64_t index = 0;
                    auto const bytes = unpack(record, c.layout, state, index);
                    turns.emplace(claim_key(state.now - starts_[e], turn_of(c, index)),
                                  std::vector<std::byte>(record, record + bytes));
                });
            }
        };
        auto& slot = *r_.slots[0];
        for (take(); !turns.empty(); take()) {
            auto const record = turns.top().second;
            turns.pop();
            auto const index = resume(slot, c, record.data());
            auto const step = slot.state.step;
            slot.run.answer_claim(
                slot.state, c.ledger.grant(slot.run.claimed_limits(step), step, slot.run.claimed_offers(slot.state)));
            ++slot.sinks[c.world].wakes;
            advance(slot, slot.state, &c, c.world, chunk_of(index), index, starts_[e] + 1);
            admit_referred(slot, &c, c.world, chunk_of(index));
        }
        r_.hand_over(slot.heard, slot.page);
    }

    Replicate& r_;
    std::vector<Tick> starts_;
    std::vector<std::size_t> first_of_day_;  ///< epoch that each day begins with
    std::size_t chunk_users_;
    std::size_t chunks_ = 0;
    /// Where users stop for more than their claims: their births are kept (elsewhere they are drawn again).
    KeptBirths births_;
    std::vector<CoupledWorld> coupled_;
    UserOutcomes outcomes_;
    std::optional<CoupledLedgers> ledgers_;  ///< for the table of users
};

}  // namespace

void run_coupled(Replicate& r, ReplicateTally& tally) { Epochs(r).run(tally); }

}  // namespace rekindle
