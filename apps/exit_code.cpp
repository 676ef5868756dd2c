#include "apps/exit_code.hpp"

#include <filesystem>
#include <iostream>
#include <new>
#include <string>

#include "apps/command.hpp"
#include "output/atomic_file.hpp"
#include "policies/guarded_policy.hpp"
#include "policies/plugin_loader.hpp"
#include "scenarios/fit/data_error.hpp"
#include "scenarios/unreadable_file.hpp"
#include "sim/base/sum.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

ExitCode fail(ExitCode code, std::string const& message) {
    std::cerr << message << '\n';
    return code;
}

}  // namespace

ExitCode told(std::function<ExitCode()> const& command) {
    try {
        return command();
    } catch (ScenarioError const& error) {
        return fail(is_unreadable(error) ? ExitCode::output : ExitCode::invalid, error.what());
    } catch (UnreadableData const& error) {
        return fail(ExitCode::output, error.what());
    } catch (DataError const& error) {
        return fail(ExitCode::invalid, error.what());
    } catch (PluginError const& error) {
        return fail(ExitCode::invalid, error.what());
    } catch (PolicyFault const& error) {
        return fail(ExitCode::invalid, error.what());
    } catch (UsageError const& error) { return fail(ExitCode::usage, error.what()); } catch (OutputError const& error) {
        return fail(ExitCode::output, error.what());
    } catch (std::filesystem::filesystem_error const& error) {
        return fail(ExitCode::output, error.what());
    } catch (MoneyOverflow const& error) { return fail(ExitCode::partial, error.what()); } catch (Interrupted const&) {
        return fail(ExitCode::interrupted, "interrupted");
    } catch (std::bad_alloc const&) {
        return fail(ExitCode::internal, "out of memory: try fewer users, or fewer threads");
    } catch (std::exception const& error) {
        return fail(ExitCode::internal, std::string("internal error: ") + error.what());
    }
}

}  // namespace rekindle
