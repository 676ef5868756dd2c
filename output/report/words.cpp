#include "output/report/words.hpp"

#include <algorithm>
#include <vector>

#include "sim/base/contract.hpp"

namespace rekindle::report {
namespace {

// clang-format off
constexpr std::array table{
    // frame
    Word{"page.skip", "Skip to the answer", "跳到结论"},
    Word{"page.contents", "Contents", "目录"},
    Word{"page.language", "Language", "语言"},
    Word{"page.theme", "Colours", "配色"},
    Word{"page.auto", "Auto", "自动"},
    Word{"page.light", "Light", "浅色"},
    Word{"page.dark", "Dark", "深色"},
    Word{"page.table", "Table: {0}", "数据表：{0}"},
    Word{"page.footer", "Made by Rekindle. This page is complete in itself: it asks the network for nothing.", "由 Rekindle 生成。本页自成一体，不访问网络。"},
    Word{"page.kind", "Simulated comparison of recall policies", "召回策略模拟对比"},
    Word{"page.legend", "Legend", "图例"},
    Word{"head.title", "{0}: Rekindle report", "{0}：Rekindle 报告"},
    Word{"head.size", "{0} users, {1} days from {2}, replications: {3}, seed {4}", "{0} 名用户，自 {2} 起 {1} 天，重复 {3} 次，种子 {4}"},
    Word{"alert.interrupted", "Interrupted: {0} of {1} replications are finished.", "运行被中断：已完成 {0} / {1} 次重复。"},
    Word{"alert.more", "{0} policies were compared: charts show the baseline and the best by net value ({1} in all), tables {2}; summary.csv holds every one.", "共对比 {0} 个策略：图中显示基准与净值最高者（共 {1} 个），表中 {2} 个；summary.csv 含全部。"},
    Word{"alert.warning", "Warning: {0}", "警告：{0}"},
    Word{"table.policy", "Policy", "策略"},
    Word{"table.metric", "Metric", "指标"},
    Word{"table.days", "Days", "日期"},
    Word{"unit.of", "{0}, {1}", "{0}（{1}）"},
    Word{"unit.points", "percentage points", "百分点"},
    Word{"unit.users", "users", "用户数"},
    Word{"unit.returns", "returns", "回归次数"},
    Word{"unit.returns_per_day", "returns a day", "每日回归"},
    Word{"unit.touches_per_day", "touches a day", "每日触达"},
    Word{"unit.orders_per_day", "orders a day", "每日订单"},
    Word{"unit.money_per_day", "{0} a day", "{0} / 天"},
    // first screen
    Word{"headline.alone", "One policy, nothing to compare it with: run compare with a baseline to learn what it changes.", "只有一个策略，没有对照：用 compare 加上基准，才能看出它改变了什么。"},
    Word{"headline.one", "{0} earns its cost: net value {1} {2}.", "{0} 值得投入：净值变化 {1} {2}。"},
    Word{"headline.best", "{0} earns the most: net value {1} {2}.", "{0} 收益最高：净值变化 {1} {2}。"},
    Word{"headline.loses", "{0} costs more than it brings.", "{0} 得不偿失。"},
    Word{"headline.none", "No policy earns its cost.", "没有一个策略值得投入。"},
    Word{"headline.unsure", "No policy surely earns its cost; {0} of {1} surely lose money.", "没有策略确定值得投入；{1} 个中有 {0} 个确定亏损。"},
    Word{"answer.heading", "The answer", "结论"},
    Word{"answer.policy", "{0} active days per user, {1} second churn in 90 days, {2} {3} of cost, {4} {3} of net value, against {5}.", "与 {5} 相比：每位用户活跃天数 {0}，90 天二次流失率 {1}，成本 {2} {3}，净值 {4} {3}。"},
    Word{"answer.alone", "{0} active days per user, {1} returns, second churn in 90 days {2}, net value {3} {4}.", "每位用户活跃 {0} 天，回归 {1} 次，90 天二次流失率 {2}，净值 {3} {4}。"},
    Word{"verdict.pays", "pays", "盈利"},
    Word{"verdict.loses", "loses money", "亏损"},
    Word{"verdict.unsure", "undecided", "未定"},
    Word{"verdict.unknown", "no interval", "无区间"},
    Word{"frontier.title", "What retention costs", "留存的代价"},
    Word{"frontier.note", "Each policy minus {0}, with 95 % intervals. Up is more activity, left is cheaper: no policy is both cheaper and better than one on the frontier, the thin line.", "各策略减去 {0}，附 95% 区间。越靠上越活跃，越靠左越便宜：细线为前沿：没有策略比前沿上的策略既便宜又更好。"},
    Word{"frontier.on", "on the frontier", "在前沿上"},
    Word{"frontier.yes", "yes", "是"},
    Word{"frontier.no", "no", "否"},
    Word{"frontier.x", "extra cost, {0}", "额外成本（{0}）"},
    Word{"frontier.y", "extra active days per user", "每位用户额外活跃天数"},
    Word{"frontier.tip", "cost {0} {1}; active days per user {2}", "成本 {0} {1}；每位用户活跃天数 {2}"},
    Word{"frontier.origin", "the baseline", "基准"},
    Word{"spending.title", "What it costs, {0}", "花费（{0}）"},
    Word{"spending.note", "Cost of each policy by kind, whole run.", "整个运行期内各策略的成本构成。"},
    Word{"spending.messages", "messages", "消息"},
    Word{"spending.offers", "offers", "优惠"},
    Word{"spending.service", "service and labour", "服务与人工"},
    Word{"spending.programme", "care programmes", "关怀计划"},
    Word{"spending.acquisition", "acquisition", "获客"},
    Word{"spending.total", "total", "合计"},
    // effects
    Word{"effects.heading", "What each policy changes", "各策略带来的变化"},
    Word{"effects.lead", "Each policy minus {0}, user by user in the same luck. The bar through a dot is the 95 % interval; where it crosses zero, the sign is not certain.", "各策略减去 {0}，同一用户、同样的运气逐一配对。横线为 95% 区间；跨过零则方向不确定。"},
    Word{"effects.higher", "Policy minus {0}; right of zero is better.", "策略减去 {0}；零的右侧更好。"},
    Word{"effects.lower", "Policy minus {0}; left of zero is better.", "策略减去 {0}；零的左侧更好。"},
    Word{"effects.column", "minus {0}", "减去 {0}"},
    // figures
    Word{"figures.heading", "Every figure", "全部数据"},
    Word{"figures.lead", "Value ± half of its 95 % interval. These are the figures of summary.json.", "数值 ± 95% 区间的一半。与 summary.json 一致。"},
    Word{"figures.headline", "Headline metrics", "主要指标"},
    Word{"figures.all", "Further metrics", "其他指标"},
    Word{"figures.minus", "minus {0}", "减去 {0}"},
    // daily
    Word{"days.heading", "Day by day", "逐日变化"},
    Word{"days.lead", "Means over replications. Long runs are drawn in equal spans of days; daily.csv holds every day.", "各次重复的平均值。较长的运行按等长时段绘制；daily.csv 含每日数据。"},
    Word{"days.note", "One line per policy; where lines lie on each other, the policies hardly differ.", "每个策略一条线；线重叠处差别很小。"},
    Word{"days.active", "Active users at the end of the day", "当日结束时的活跃用户"},
    Word{"days.returns", "Returns per day", "每日回归"},
    Word{"days.touches", "Touches per day", "每日触达"},
    Word{"days.orders", "Orders per day", "每日订单"},
    Word{"days.cost", "Policy cost per day", "每日策略成本"},
    Word{"days.axis", "days since {0}", "自 {0} 起的天数"},
    // lift
    Word{"lift.heading", "Lift over time", "提升随时间的变化"},
    Word{"lift.lead", "How many more users are active on that day than untouched luck alone would have: the lift builds up while touches work and fades as the called-back lapse again.", "当天比基准多出的活跃用户：触达起效时提升累积，被召回者再次流失时消退。"},
    Word{"lift.title", "Active users, policy minus {0}", "活跃用户：策略减去 {0}"},
    Word{"lift.note", "Bands: 95 % intervals over replications.", "色带：跨重复的 95% 区间。"},
    Word{"lift.note_single", "One replication: no band.", "只有一次重复：无区间带。"},
    // flows
    Word{"flows.heading", "Flows between states", "状态之间的流动"},
    Word{"flows.lead", "Every spell of dormancy from its start to its end, and what followed a return. Counts per run.", "每一段沉默从开始到结束，以及回归之后的去向。每次运行的计数。"},
    Word{"flows.title", "Under {0}", "策略 {0}"},
    Word{"flows.note", "The width of a band is the number of spells.", "带宽表示次数。"},
    Word{"flows.from_to", "From, to", "从 → 到"},
    Word{"flows.link", "{0} → {1}", "{0} → {1}"},
    Word{"flows.dormant_start", "dormant at day 0", "第 0 天已沉默"},
    Word{"flows.lapsed", "lapsed", "流失"},
    Word{"flows.dormant", "dormant", "沉默"},
    Word{"flows.natural", "natural return", "自然回归"},
    Word{"flows.recalled", "recalled", "被召回"},
    Word{"flows.dormant_end", "still dormant", "仍沉默"},
    Word{"flows.gone", "gone for good", "永久离开"},
    Word{"flows.returned", "returned", "已回归"},
    Word{"flows.stayed", "stayed", "留下"},
    Word{"flows.again", "lapsed again", "再次流失"},
    // credit
    Word{"credit.heading", "Who gets the credit for a return?", "回归归功于谁？"},
    Word{"credit.lead", "Attributed: a touch was live at the return, what a dashboard claims. Recalled: a touch caused it. Incremental: it would not have happened untouched, the truth that only a holdout or a simulation shows.", "归因：回归时触达仍有效，即看板所声称的。召回：由触达引起。增量：若不触达就不会发生，只有留出组或模拟才能看到。"},
    Word{"credit.title", "Three counts of the same campaign", "同一活动的三种计数"},
    Word{"credit.note", "Dots with 95 % intervals, returns per run.", "点为估计值，横线为 95% 区间；每次运行的回归数。"},
    // funnel
    Word{"funnel.heading", "From touch to return", "从触达到回归"},
    Word{"funnel.lead", "Of every 100 touches sent, how many come so far.", "每 100 次触达中，走到各步的数量。"},
    Word{"funnel.title", "Funnel, per 100 touches sent", "漏斗（每 100 次触达）"},
    Word{"funnel.note", "A return counts where a touch caused it; the table holds the counts.", "仅计由触达引起的回归；表中为计数。"},
    Word{"funnel.table", "Counts per run", "每次运行的计数"},
    Word{"funnel.axis", "share of touches sent", "占触达的比例"},
    // types
    Word{"types.heading", "Whom a policy changes", "策略改变了谁"},
    Word{"types.lead", "Users who lapse when nobody touches them. Only the persuadable are worth a touch; on sure things it is wasted, and sleeping dogs are lost by it.", "无人触达时会流失的用户。只有可说服者值得触达；对必然回归者是浪费，对勿扰者反而有害。"},
    Word{"types.title", "User types", "用户类型"},
    Word{"types.note", "Good: no lapse, or back within the incremental window. Figures: users per run.", "“好”指未流失，或在增量窗口内回归。数字为每次运行的用户数。"},
    Word{"types.axis", "share of users who lapse untouched", "占未触达时流失用户的比例"},
    Word{"types.persuadable", "persuadable: good only under the policy", "可说服：仅在策略下好"},
    Word{"types.sure_thing", "sure thing: good in both", "必然回归：两种情形都好"},
    Word{"types.lost_cause", "lost cause: good in neither", "无望：两种情形都不好"},
    Word{"types.sleeping_dog", "sleeping dog: good only untouched", "勿扰：仅在不触达时好"},
    // money
    Word{"money.heading", "Where the money goes", "资金去向"},
    Word{"money.lead", "From the extra margin, less what the policy costs, to the extra net value; each policy minus {0}.", "从额外毛利扣除策略成本，得到额外净值；各策略减去 {0}。"},
    Word{"money.title", "{0}, {1}", "{0}（{1}）"},
    Word{"money.margin", "margin", "毛利"},
    Word{"money.costs", "costs", "成本"},
    Word{"money.net", "net value", "净值"},
    Word{"money.note", "Each bar starts where the one above ends; the last is the sum, with its 95 % interval.", "每条从上一条的终点开始；最后一条为合计，附 95% 区间。"},
    // review
    Word{"review.heading", "Three-part review: plan, quality, cost", "三段复盘：计划、质量、成本"},
    Word{"review.lead", "What was done, what it was worth, what it took; and whether quality exceeds cost.", "做了什么、带来什么、花了什么；质量是否大于成本。"},
    Word{"review.plan", "Plan", "计划"},
    Word{"review.quality", "Quality", "质量"},
    Word{"review.cost", "Cost", "成本"},
    Word{"review.delivered", "delivered, of sent", "送达率（占发送）"},
    Word{"review.opened", "opened, of delivered", "打开率（占送达）"},
    Word{"review.clicked", "clicked, of opened", "点击率（占打开）"},
    Word{"review.difference", "{0}: change", "{0}：变化"},
    Word{"review.worth", "is quality worth the cost?", "质量是否大于成本？"},
    // uncertainty
    Word{"uncertainty.heading", "Where the uncertainty comes from", "不确定性来自哪里"},
    Word{"uncertainty.lead", "Luck shrinks with more users and replications; parameters shrink only with better data about your users.", "运气随用户数和重复次数减小；参数不确定性只能靠更好的数据减小。"},
    Word{"uncertainty.title", "Share of the variance of each difference", "各差值方差的构成"},
    Word{"uncertainty.note", "Policy minus baseline.", "策略减去基准。"},
    Word{"uncertainty.luck", "luck", "运气"},
    Word{"uncertainty.parameters", "parameters", "参数"},
    Word{"uncertainty.column", "Difference", "差值"},
    Word{"uncertainty.axis", "share of variance", "方差占比"},
    Word{"uncertainty.row", "{0}: {1}", "{0}：{1}"},
    // curves
    Word{"curves.heading", "Retention and return", "留存与回归"},
    Word{"curves.lead", "How long lives last and how dormancies end, by age; users still under observation at the end count for as long as they were seen.", "活跃期持续多久、沉默如何结束，按时长统计；观察期末仍未结束者按已观察时间计入。"},
    Word{"curves.age", "Age, days", "时长（天）"},
    Word{"curves.age_axis", "days since it began", "开始后的天数"},
    Word{"curves.first", "Retention: first lives still active", "留存：首次活跃期仍在继续的比例"},
    Word{"curves.first.note", "Kaplan-Meier, with 95 % bands of luck.", "Kaplan-Meier，附 95 % 运气区间带。"},
    Word{"curves.first.axis", "still active", "仍活跃"},
    Word{"curves.second_life", "After a return: second lives still active", "回归之后：第二次活跃期仍在继续的比例"},
    Word{"curves.second_life.note", "Kaplan-Meier, with 95 % bands of luck; what falls fast here was won for a short time.", "Kaplan-Meier，附 95 % 运气区间带；下降快表示召回维持不久。"},
    Word{"curves.second_life.axis", "still active", "仍活跃"},
    Word{"curves.natural", "Returned by themselves", "自行回归"},
    Word{"curves.natural.note", "Share of dormancies ended by a natural return; recalled returns and leaving for good compete (Aalen-Johansen).", "以自然回归结束的沉默占比；与召回和永久离开竞争（Aalen-Johansen）。"},
    Word{"curves.natural.axis", "returned naturally", "自然回归"},
    Word{"curves.recalled", "Returned because of a touch", "因触达回归"},
    Word{"curves.recalled.note", "Share of dormancies ended by a recalled return (Aalen-Johansen).", "以召回结束的沉默占比（Aalen-Johansen）。"},
    Word{"curves.recalled.axis", "recalled", "被召回"},
    Word{"curves.second", "Second churn", "二次流失"},
    Word{"curves.second.note", "Share of returns that lapsed again, of those seen for the whole window; Wilson intervals.", "在整个窗口内可观察的回归中再次流失的比例；Wilson 区间。"},
    Word{"curves.second.axis", "lapsed again", "再次流失"},
    Word{"curves.within", "within {0} days", "{0} 天内"},
    Word{"curves.of", "{0} of {1}", "{0}，共 {1}"},
    Word{"curves.log_rank", "Do spells last equally long? Log-rank tests against the baseline", "持续时间是否相同？与基准的对数秩检验"},
    Word{"curves.spells", "Spells", "时段"},
    Word{"curves.chi", "Chi-square", "卡方"},
    Word{"curves.p", "p", "p 值"},
    Word{"curves.group.first_life", "first lives", "首次活跃期"},
    Word{"curves.group.second_life", "second lives", "第二次活跃期"},
    Word{"curves.group.dormancy", "dormancies", "沉默期"},
    // segments
    Word{"segments.heading", "Which policy for which segment", "哪个细分用哪个策略"},
    Word{"segments.lead", "Change per user against {0}; blue is gain, orange loss, the deeper the larger.", "相对 {0} 的每用户变化；蓝色为增，橙色为减，颜色越深越大。"},
    Word{"segments.segment", "Segment", "细分"},
    Word{"segments.row", "{0} ({1} users)", "{0}（{1} 名用户）"},
    Word{"segments.net", "Net value per user, {0}", "每用户净值（{0}）"},
    Word{"segments.days", "Active days per user", "每用户活跃天数"},
    // qini
    Word{"qini.heading", "Does the ranking find the persuadable?", "排序能否找到可说服者？"},
    Word{"qini.lead", "Users gained by the policy, the best ranked first. The oracle knows both worlds; the closer a ranking comes to it, the fewer touches are wasted.", "按排序由好到差累计策略带来的用户。理想排序知道两个世界；越接近它，浪费的触达越少。"},
    Word{"qini.title", "Qini curve of {0}", "{0} 的 Qini 曲线"},
    Word{"qini.note", "Users kept or won back only because of the policy, less those lost by it.", "仅因策略而留住或召回的用户，减去因此流失者。"},
    Word{"qini.reached", "share of users reached", "触达用户占比"},
    Word{"qini.gain", "gain, share of all users", "增益（占全部用户）"},
    Word{"qini.oracle", "oracle", "理想排序"},
    Word{"qini.touches", "most touched first", "触达最多者优先"},
    Word{"qini.segments", "best segments first", "最佳细分优先"},
    // choosing
    Word{"choice.heading", "What to choose, what to test first", "如何选择，先测什么"},
    Word{"choice.lead", "Over the draws of the uncertain parameters: how often each policy is best, what a wrong choice costs, and what it is worth to learn a parameter before you spend.", "在不确定参数的各次抽取中：每个策略成为最佳的频率、选错的代价，以及花钱之前先弄清某个参数的价值。"},
    Word{"choice.title", "Chance of being the best policy", "成为最佳策略的概率"},
    Word{"choice.note", "By net value, over the draws of the parameters.", "按净值，基于参数的各次抽取。"},
    Word{"choice.best", "chance of being best", "最佳概率"},
    Word{"choice.loss", "expected loss, {0}", "期望损失（{0}）"},
    Word{"choice.net", "net value, {0}", "净值（{0}）"},
    Word{"choice.perfect", "Knowing every parameter before choosing would be worth {0} {1} per run.", "若在选择前已知全部参数，每次运行价值 {0} {1}。"},
    Word{"learning.title", "What it is worth to learn one parameter, {0}", "弄清单个参数的价值（{0}）"},
    Word{"learning.note", "Expected value of partial perfect information, with two standard errors: test the first before you spend.", "部分完美信息的期望价值，附两倍标准误：花钱之前先测第一个。"},
    Word{"learning.parameter", "Parameter", "参数"},
    Word{"learning.value", "value of learning", "学习价值"},
    Word{"learning.share", "of perfect information", "占完美信息"},
    Word{"tornado.title", "Net value as one parameter varies, {0}", "净值随单个参数变化（{0}）"},
    Word{"tornado.note", "Of the policy that is best on average, from the parameter's 5 % to its 95 %; the widest matter most.", "平均最佳策略的净值，参数从 5 % 到 95 %；越宽越重要。"},
    Word{"tornado.range", "net value", "净值"},
    Word{"tornado.low", "at its 5 %", "参数 5 % 处"},
    Word{"tornado.high", "at its 95 %", "参数 95 % 处"},
    Word{"ice.title", "ICE ranking, computed instead of guessed (0 to 10)", "ICE 排序：计算而非猜测（0 至 10）"},
    Word{"ice.impact", "impact", "影响"},
    Word{"ice.confidence", "confidence", "信心"},
    Word{"ice.ease", "ease", "容易度"},
    Word{"ice.score", "score", "得分"},
    // tests
    Word{"tests.heading", "Tests and money", "检验与资金"},
    Word{"tests.lead", "Intervals that hold for all policies at once; what an A/B test with this holdout would have concluded, beside the truth; what the money does.", "对所有策略同时成立的区间；用此留出组做 A/B 检验会得出的结论与真相对照；资金效果。"},
    Word{"tests.simultaneous", "Simultaneous 95 % intervals (Dunnett)", "联合 95 % 区间（Dunnett）"},
    Word{"tests.difference", "difference", "差值"},
    Word{"tests.p_adjusted", "adjusted p", "校正 p 值"},
    Word{"tests.holdout", "What an A/B test would have concluded", "A/B 检验会得出的结论"},
    Word{"tests.held", "held out", "留出比例"},
    Word{"tests.lift", "measured lift per user", "测得的每用户提升"},
    Word{"tests.p", "p", "p 值"},
    Word{"tests.truth", "true lift per user", "真实每用户提升"},
    Word{"tests.verdict", "verdict", "判定"},
    Word{"tests.power", "power", "检验功效"},
    Word{"tests.type_s", "wrong sign", "符号错误率"},
    Word{"tests.type_m", "exaggeration", "夸大倍数"},
    Word{"tests.verdict.right", "right", "正确"},
    Word{"tests.verdict.missed", "missed", "漏判"},
    Word{"tests.verdict.false alarm", "false alarm", "误报"},
    Word{"tests.verdict.wrong sign", "wrong sign", "方向错误"},
    Word{"tests.economics", "What the money does, against the untouched world", "与未触达世界相比的资金效果"},
    Word{"tests.figure", "Figure", "指标"},
    Word{"tests.value", "value", "数值"},
    Word{"tests.delta", "95 % by the delta method", "95 %（delta 方法）"},
    Word{"tests.bootstrap", "95 % by resampling users", "95 %（用户重抽样）"},
    Word{"tests.figure.roi", "return on investment", "投资回报率"},
    Word{"tests.figure.cost_per_incremental_return", "cost per incremental return", "每次增量回归成本"},
    Word{"tests.figure.break_even_factor", "break-even factor: cost over extra margin", "盈亏平衡系数：成本 / 额外毛利"},
    // notes
    Word{"assumptions.heading", "Assumed, not measured", "假设，而非实测"},
    Word{"assumptions.lead", "{0} numbers of the scenario are labelled assumed: the results rest on them. Replace them by figures of your own before you decide on close calls.", "场景中有 {0} 个数值标为“假设”：结果依赖于它们。势均力敌时，请先换成您自己的数据再做决定。"},
    Word{"method.heading", "Method", "方法"},
    Word{"method.worlds", "Every user lives in all policies' worlds with the same luck, so a difference between two worlds is the policy's and not chance.", "每位用户以同样的运气经历所有策略，因此差异来自策略而非偶然。"},
    Word{"method.interval", "± is half of the 95 % interval; ratios by the delta method, never a mean of ratios.", "± 为 95% 区间的一半；比率用 delta 方法，从不取比率的平均。"},
    Word{"method.uncoupled", "Users do not compete for anything scarce here: the spread over users gives the luck.", "此处用户不争用稀缺资源：由用户间的离散度得出运气部分。"},
    Word{"method.coupled", "Users share a budget, a capacity, a ranking or a signal: only the spread over replications tells the luck.", "用户共享预算、容量、排序或信号：只有跨重复的离散度才能反映运气。"},
    Word{"method.certain", "The scenario's numbers are taken as certain.", "场景数值视为确定。"},
    Word{"method.uncertain", "Some of the scenario's numbers are distributions; each draw is shared by all policies. Intervals hold luck and parameters together.", "部分场景数值为分布；每次抽取对所有策略相同。区间同时包含运气与参数。"},
    Word{"method.returns", "A lapse is hidden: a team sees only silence. Returns, lapses and second churn are the true ones of the simulation.", "流失不可见：团队只看到沉默。回归、流失和二次流失均为模拟中的真实值。"},
    Word{"method.second", "Second churn counts only returns that could be observed for the whole window.", "二次流失只计能完整观察整个窗口的回归。"},
    Word{"method.missing", "Where a value or an interval is missing: {0}", "数值或区间缺失的原因：{0}"},
    Word{"method.metrics", "Every metric defined", "指标定义"},
    Word{"method.unit", "Unit", "单位"},
    Word{"method.seen", "Seen by a team", "团队可见"},
    Word{"method.window", "Window", "时间窗"},
    Word{"method.meaning", "Meaning", "含义"},
    Word{"method.latent", "latent", "潜在"},
    Word{"method.observed", "observed", "可观测"},
    Word{"provenance.heading", "Provenance", "来源"},
    Word{"provenance.lead", "In the folder of this page, this gives the same bytes again, at any number of threads:", "在本页所在文件夹中执行，可得到逐字节相同的结果（与线程数无关）："},
    Word{"provenance.table", "What was run", "运行内容"},
    Word{"provenance.what", "What", "项目"},
    Word{"provenance.value", "Value", "值"},
    Word{"provenance.scenario", "Scenario", "场景"},
    Word{"provenance.digest", "Digest of the plan", "计划摘要"},
    Word{"provenance.version", "Version", "版本"},
    Word{"provenance.seed", "Seed", "种子"},
    Word{"provenance.replications", "Replications", "重复次数"},
    Word{"provenance.baseline", "Baseline", "基准"},
    Word{"provenance.twin", "Untouched world", "未触达世界"},
    // metrics
    Word{"metric.active_days", "active days per user", "每位用户活跃天数"},
    Word{"metric.active_share_end", "active at the end", "期末活跃占比"},
    Word{"metric.observed_active_share", "seen active at the end", "期末可见活跃占比"},
    Word{"metric.lapses", "lapses", "流失"},
    Word{"metric.returns", "returns", "回归"},
    Word{"metric.returns_natural", "natural returns", "自然回归"},
    Word{"metric.returns_recalled", "recalled returns", "召回回归"},
    Word{"metric.returns_attributed", "attributed returns", "归因回归"},
    Word{"metric.extra_returns", "extra returns", "额外回归"},
    Word{"metric.incremental_returns", "incremental returns", "增量回归"},
    Word{"metric.second_lapses", "second lapses", "二次流失次数"},
    Word{"metric.second_churn_30d", "second churn in 30 days", "30 天二次流失率"},
    Word{"metric.second_churn_90d", "second churn in 90 days", "90 天二次流失率"},
    Word{"metric.gone", "gone for good", "永久离开"},
    Word{"metric.touches", "touches", "触达"},
    Word{"metric.delivered", "delivered", "送达"},
    Word{"metric.opens", "opens", "打开"},
    Word{"metric.clicks", "clicks", "点击"},
    Word{"metric.optouts", "opt-outs", "退订"},
    Word{"metric.complaints", "complaints", "投诉"},
    Word{"metric.orders", "orders", "订单"},
    Word{"metric.revenue", "revenue", "收入"},
    Word{"metric.margin", "margin", "毛利"},
    Word{"metric.cost_messages", "cost of messages", "消息成本"},
    Word{"metric.cost_offers", "cost of offers", "优惠成本"},
    Word{"metric.cost_service", "cost of service", "服务成本"},
    Word{"metric.cost_total", "cost of the policy", "策略成本"},
    Word{"metric.net_value", "net value", "净值"},
    Word{"metric.roi", "return on investment", "投资回报率"},
    Word{"metric.offers_redeemed", "offers redeemed", "已兑现优惠"},
    Word{"metric.offers_leaked", "offers leaked", "外溢优惠"},
    Word{"metric.cost_offers_leaked", "cost of leaked offers", "外溢优惠成本"},
    Word{"metric.disputes", "disputes", "争议"},
    Word{"metric.fewer_requests", "asked for fewer", "要求减少打扰"},
    Word{"metric.resubscribed", "subscribed again", "重新订阅"},
    Word{"metric.cost_programme", "cost of programmes", "关怀计划成本"},
    Word{"metric.cost_acquisition", "cost of acquisition", "获客成本"},
    Word{"metric.contacts", "desk contacts", "客服联系"},
    Word{"metric.mean_wait", "mean wait", "平均等待"},
    Word{"metric.late_share", "promise broken", "未守承诺占比"},
    Word{"metric.backlog_end", "backlog at the end", "期末积压"},
    Word{"metric.enrolled", "in care programmes", "加入关怀计划"},
    Word{"metric.check_ins", "check-ins", "签到"},
    Word{"metric.task_completion", "tasks completed", "任务完成率"},
    Word{"metric.upgrades", "upgrades", "升级"},
    Word{"metric.referred_users", "referred users", "被推荐用户"},
    Word{"metric.acquired_users", "acquired users", "获取用户"},
    Word{"metric.ltv_active_12m", "12-month value, active", "12 个月价值：活跃"},
    Word{"metric.ltv_new_12m", "12-month value, new", "12 个月价值：新用户"},
    Word{"metric.ltv_won_back_12m", "12-month value, won back", "12 个月价值：召回"},
    Word{"metric.cost_per_incremental_return", "cost per incremental return", "每次增量回归成本"},
};
// clang-format on

Word const* find(std::string_view key) {
    auto const found = std::ranges::find(table, key, &Word::key);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace

std::span<Word const> words() { return table; }

std::string filled(std::string_view pattern, std::span<std::string const> arguments) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        bool const placeholder = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
        auto const index = placeholder ? static_cast<std::size_t>(pattern[i + 1] - '0') : arguments.size();
        if (index < arguments.size()) {
            out += arguments[index];
            i += 2;
        } else {
            out += pattern[i];
        }
    }
    return out;
}

Text say(std::string_view key, std::initializer_list<Text> arguments) {
    auto const* word = find(key);
    REKINDLE_EXPECTS(word != nullptr);
    std::vector<std::string> en, zh;
    for (auto const& argument : arguments) en.push_back(argument.en), zh.push_back(argument.zh);
    return {filled(word->en, en), filled(word->zh, zh)};
}

Text say_or(std::string_view key, std::string const& name) { return find(key) != nullptr ? say(key) : same(name); }

Text metric_name(Metric const& metric) {
    if (auto const* word = find("metric." + std::string(metric.name)))
        return {std::string(word->en), std::string(word->zh)};
    auto label = metric.label;
    while (label.starts_with(' ')) label.remove_prefix(1);
    return same(std::string(label));
}

}  // namespace rekindle::report
