// Exit codes and messages where something is wrong, and that nothing half-done stays behind.

#include <catch2/catch.hpp>

#include "tests/apps/program.hpp"

using namespace rekindle::program;
using Catch::Contains;

TEST_CASE("a wrong command line ends with exit code 2 and says what is wrong", "[contract]") {
    Workplace const at;
    write(at / "twin.yaml", "name: broadcast\ntrigger: {every: 7d}\nsteps: [{send: email}]\n");
    struct Row {
        char const *arguments, *message;
    };
    for (auto const& [arguments, message] :
         {Row{"", "subcommand"},
          {"comparee shop", "comparee"},
          {"compare", "SCENARIO"},
          {"compare shop --nonsense 3", "--nonsense"},
          {"compare shop", "--policies is required"},
          {"compare shop --policies -o out", "-o is an option"},
          {"run shop --policy --quiet", "--quiet is an option"},
          {"compare shop --policies none --threads 0", "--threads"},
          {"compare shop --policies none --seed -1", "--seed = -1"},
          {"compare shop --policies none --seed 1e3", "--seed = 1e3"},
          {"compare shop --policies none --replications 0", "--replications = 0"},
          {"compare shop --policies none --color blue", "--color"},
          {"compare shop --policies none --until 'ci(retruns) < 2%'", "unknown metric retruns"},
          {"compare shop --policies none --until 'returns'", "write 'ci(METRIC) < X%'"},
          {"compare shop --policies none --until 'ci(returns) < .%'", "write 'ci(METRIC) < X%'"},
          {"compare shop --policies none --until 'ci(returns) < 0%'", "above 0"},
          {"compare shop --policies none --until 'ci(returns) < 99999999%'", "below 1000000 %"},
          {"compare shop --policies none --until 'ci(returns) < nan%'", "write 'ci(METRIC) < X%'"},
          {"run shop -o ''", "--output: must not be empty"},
          {"run shop --users-out ''", "--users-out: must not be empty"},
          {"cases -o ''", "--output: must not be empty"},
          {"init shop2 -o ''", "--output: must not be empty"},
          {"fit transactions scenarios/data/cdnow.csv -o ''", "--output: must not be empty"},
          {"report ''", "DIR: must not be empty"},
          {"run shop --answer-limit nan", "--answer-limit: nan: must be a number from 0.1 to 86400"},
          {"run shop --answer-limit inf", "--answer-limit: inf"},
          {"run shop --answer-limit 1e999", "--answer-limit: 1e999"},
          {"run shop --threads 99999999999999999999", "--threads"},
          {"run shop --seed 99999999999999999999", "--seed = 99999999999999999999"},
          {"run shop --replications nan", "--replications = nan"},
          {"run shop --events-out e.csv --events-sample inf", "--events-sample = inf"},
          {"run shop --trace-user nan", "--trace-user = nan"},
          {"cases --seed -1", "--seed: -1: must be a whole number"},
          {"cases --users -18446744073709551615", "--users: -18446744073709551615"},
          {"cases --replications nan", "--replications: nan"},
          {"compare shop --policies none broadcast --baseline holdout",
           "--baseline = holdout: must be one of the policies compared: none, broadcast"},
          {"compare shop --policies none none", "two policies are named none"},
          {"compare shop --policies broadcast twin.yaml", "two policies are named broadcast"},
          {"compare shop --policies none --events-out e.csv --events-sample 0", "--events-sample = 0"},
          {"compare shop --policies none --events-out e.csv --events-sample 101%", "at most 100%"},
          {"compare shop --policies none --events-sample 1%", "--events-out"},
          {"compare shop --policies none --users-out u.csv --record-replications 0", "--record-replications = 0"},
          {"run twin.yaml --events-out ./twin.yaml", "--events-out = ./twin.yaml: is read as SCENARIO"},
          {"compare shop --policies none twin.yaml --users-out twin.yaml", "is read as a policy"},
          {"run shop --users-out u.csv --events-out u.csv", "--events-out = u.csv: is written by --users-out already"},
          {"run shop -o out --users-out out/summary.csv", "--users-out = out/summary.csv: is written by -o already"},
          {"cases --users 0", "--users"},
          {"list nothing", "nothing"},
          {"schema --format xml", "xml"},
          {"init 'My Shop' -o -", "NAME = My Shop"},
          {"fit transactions", "LOG"},
          {"fit transactions scenarios/data/cdnow.csv --calibration-end 1997-13-01", "--calibration-end = 1997-13-01"},
          {"fit transactions scenarios/data/cdnow.csv -o scenarios/data/cdnow.csv",
           "-o = scenarios/data/cdnow.csv: is read as LOG"},
          {"fit transactions scenarios/data/cdnow.csv --currency eur",
           "--currency = eur: must be three capital letters"},
          {"fit transactions scenarios/data/cdnow.csv --name 'a b'", "--name = a b: a name has letters"},
          {"fit transactions scenarios/data/cdnow.csv --model guess", "guess"}}) {
        INFO(arguments);
        auto const outcome = call(at.path(), arguments);
        CHECK(outcome.code == 2);
        CHECK_THAT(outcome.err, Contains(message));
        CHECK(outcome.out.empty());
    }
}

TEST_CASE("an output may have a policy's name, and no device counts as the same file twice", "[contract]") {
    Workplace const at;
    std::string const run = "run shop --policy broadcast --users 100 --days 20 --quiet";
    CHECK(call(at.path(), run + " --users-out broadcast").code == 0);
    CHECK(exists(at / "broadcast"));
    CHECK(call(at.path(),
               "run shop --users 100 --days 20 --quiet > /dev/null --users-out /dev/null --events-out /dev/null")
              .err.find("already") == std::string::npos);
}

TEST_CASE("an invalid file ends with exit code 3, names the place and writes nothing", "[contract]") {
    Workplace const at;
    write(at / "broken.yaml",
          "name: broken\nusers: 100\nhorizon: 30\nlapse: {law: weibul, shape: 1, scale: 9d}\nordres: {mean: "
          "3d}\nreturn: {mean: 9d}\n");
    write(at / "phone.yaml", "name: phone\ntrigger: {silent: 7d}\nsteps: [{send: telephone}]\n");
    write(at / "bomb.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nname: [*b, *b]\n");
    write(at / "empty.yaml", "");
    struct Row {
        char const *arguments, *message;
    };
    for (auto const& [arguments, message] :
         {Row{"compare broken.yaml --policies none", "broken.yaml:3:10: horizon = 30"},
          {"compare broken.yaml --policies none", "weibull"},
          {"compare broken.yaml --policies none", "did you mean `orders`"},
          {"compare empty.yaml --policies none", "empty.yaml"},
          {"compare bomb.yaml --policies none", "bomb.yaml"},
          {"compare shop --policies none phone.yaml", "phone.yaml:3:16: steps[0].send = telephone"},
          {"compare shop --policies none three_tuch_48h", "did you mean `three_touch_48h`"},
          {"compare shop --policies none --users 0", "users = 0"},
          {"compare shop --policies none --users nan", "users = nan"},
          {"compare shop --policies none --days 0", "horizon = 0d"},
          {"compare shop --policies none --days 5000", "horizon = 5000d: must lie in (0d, 4000d]"},
          {"compare shop --policies none --set channels.smss.cost=1", "did you mean `sms`?"},
          {"compare shop --policies none --set channels.sms.cots=1", "did you mean `cost`?"},
          {"compare shop --policies none --set extends=cdnow.yaml", "extends = cdnow.yaml: cannot be set"},
          {"compare shop --policies none --set lapse.mean=-3d", "lapse.mean = -3d"},
          {"compare shop --policies none --set channels.sms.opened=140%", "opened = 140%"},
          {"compare shop --policies none --users 0", "--users: users = 0"},
          {"compare shop --policies none --days 0 --holdout 2", "--days: horizon = 0d"},
          {"compare shop --policies none --set users=0", "--set users: users = 0"},
          {"run broken.yaml", "broken.yaml:3:10"},
          {"validate shop broken.yaml", "broken.yaml:3:10"},
          {"validate phone.yaml --scenario shop", "telephone"},
          {"explain broken.yaml", "broken.yaml:3:10"}}) {
        INFO(arguments);
        auto const simulates =
            std::string_view(arguments).starts_with("compare") || std::string_view(arguments).starts_with("run");
        auto const outcome = call(at.path(), arguments + std::string(simulates ? " -o out" : ""));
        CHECK(outcome.code == 3);
        CHECK_THAT(outcome.err, Contains(message));
        CHECK_FALSE(exists(at / "out"));
    }
}

TEST_CASE("all mistakes of a scenario and its policies come at once", "[contract]") {
    Workplace const at;
    write(at / "broken.yaml",
          "name: broken\nusers: 0\nhorizon: 30\nlapse: {mean: 9}\nreturn: {mean: 9d}\norders: {mean: 3d}\n");
    auto const outcome = call(at.path(), "validate broken.yaml");
    CHECK(outcome.code == 3);
    for (auto const* place :
         {"broken.yaml:2:8: users = 0", "broken.yaml:3:10: horizon = 30", "broken.yaml:4:15: lapse.mean = 9"})
        CHECK_THAT(outcome.err, Contains(place));
}

TEST_CASE("files that cannot be read or written end with exit code 5", "[contract]") {
    Workplace const at;
    write(at / "file", "a file where a folder should be");
    std::string const run = "compare shop --policies none --users 100 --days 20 --quiet";
    write(at / "here.yaml", "name: here\n");
    fs::permissions(at / "here.yaml", fs::perms{0});
    fs::permissions(at.path(), fs::perms{0755});
    std::string const somebody = ::geteuid() == 0 ? "setpriv --reuid 65534 --clear-groups -- " : "";
    for (std::string const command : {"run", "validate", "explain"}) {
        auto const unreadable = shell(at.path(), somebody + "$(command -v rekindle) " + command + " here.yaml");
        CHECK(unreadable.code == 5);
        CHECK_THAT(unreadable.err, Contains("here.yaml: cannot be read"));
    }
    for (std::string const& arguments : {run + " -o file",
                                         run + " -o file/under",
                                         run + " -o /proc/no/such",
                                         std::string("compare no_such_scenario --policies none"),
                                         std::string("init shop2 -o /proc/no/such.yaml"),
                                         std::string("init shop2 -o file"),
                                         run + " > /dev/full",
                                         run + " --json > /dev/full",
                                         std::string("list policies > /dev/full"),
                                         std::string("fit transactions no_such.csv"),
                                         std::string("fit transactions docs"),
                                         std::string("validate no_such.yaml"),
                                         std::string("run docs"),
                                         std::string("--help > /dev/full"),
                                         std::string("--help >&-"),
                                         std::string("run --help >&-"),
                                         std::string("--version >&-"),
                                         std::string("schema >&-"),
                                         std::string("explain shop >&-"),
                                         run + " >&-",
                                         run + " --json -o closed >&-"}) {
        INFO(arguments);
        auto const outcome = call(at.path(), arguments);
        CHECK(outcome.code == 5);
        CHECK_FALSE(outcome.err.empty());
    }
    CHECK(bytes_of(at / "file") == "a file where a folder should be");
}

TEST_CASE("a full disk ends with exit code 5 and leaves the older files as they were", "[contract]") {
    Workplace const at;
    std::string const run = "rekindle compare shop --policies none broadcast --users 200 --days 40 --quiet -o out";
    REQUIRE(shell(at.path(), run).code == 0);
    auto const before = contents(at / "out");
    auto const outcome = shell(at.path(), "ulimit -f 4; " + run + " --seed 2");
    CHECK(outcome.code == 5);
    CHECK_THAT(outcome.err, Contains("results.h5: cannot write"));
    CHECK(names(contents(at / "out")) == result_names);  // no temporary file either
    CHECK((contents(at / "out") == before));
    auto const fit =
        shell(at.path(),
              "ulimit -f 1; rekindle fit transactions scenarios/data/cdnow.csv --model bg_nbd --quiet -o fit.yaml");
    CHECK(fit.code == 5);
    CHECK_FALSE(exists(at / "fit.yaml"));
}

TEST_CASE("fit refuses a broken log with exit code 3, names the lines and writes nothing", "[contract]") {
    Workplace const at;
    std::string const header = "customer,date,amount\n";
    std::string const good = "1,1997-01-01,10.5\n1,1997-03-01,7\n2,1997-01-02,12\n3,1997-01-05,3\n3,1997-02-05,4\n";
    write(at / "half.csv", header + good + "4,1997-02-30,9\n5,1997-02-03\n6,1997-02-03,abc\n");
    write(at / "empty.csv", "");
    write(at / "header.csv", header);
    write(at / "binary.csv", std::string("\x7f"
                                         "ELF\0\1\2\xff\xfe",
                                         9) +
                                 good);
    struct Row {
        char const *file, *message;
    };
    for (auto const& [file, message] : {Row{"half.csv", "7"},
                                        {"half.csv", "8"},
                                        {"half.csv", "9"},
                                        {"empty.csv", "empty.csv"},
                                        {"header.csv", "header.csv"},
                                        {"binary.csv", "binary.csv"}}) {
        INFO(file);
        auto const outcome = call(at.path(), std::string("fit transactions ") + file + " --quiet -o fit.yaml");
        CHECK(outcome.code == 3);
        CHECK_THAT(outcome.err, Contains(message));
        CHECK_FALSE(exists(at / "fit.yaml"));
    }
}
